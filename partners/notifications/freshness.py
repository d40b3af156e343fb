"""Who is asked whether a profile is still true, and told what follows from silence."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Organisation
from partners.queries.freshness import editors_of, link_token
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.outbox import Notification, notify
from pscc.outbox.enums import Priority

BECAUSE_EDITOR = gettext_lazy("You receive this message because you edit this organisation's page.")
BECAUSE_KEEPER = gettext_lazy(
    "You receive this message because you look after the directory of partners."
)
ONE_CLICK = gettext_lazy("Your turn: look at the profile. If it is right, one click is enough.")


def _organisation(organisation_id: int) -> Organisation:
    return Organisation.objects.get(pk=organisation_id)


def editors(organisation_id: int) -> list[Any]:
    """Return the owners and editors."""
    return list(editors_of(organisation_id))


def about(organisation_id: int) -> dict[str, Any]:
    """Give the templates the name and the day of the last check."""
    organisation = _organisation(organisation_id)
    return {"organisation": organisation.name, "checked_on": organisation.checked_on}


def confirm_page(organisation_id: int) -> str:
    """Return the link that can confirm this profile and nothing else."""
    return reverse("partners:freshness_confirm", args=[link_token(_organisation(organisation_id))])


def keepers() -> list[Any]:
    """Return the staff who look after profiles that have neither owner nor editor."""
    return list(User.objects.with_role(Role.COMMUNICATION, Role.PROGRAMME_OFFICER))


def desk() -> str:
    """Return the staff's list of these profiles."""
    return f"{reverse('admin:partners_organisation_changelist')}?owner=silent"


TO_EDITORS: dict[str, Any] = {
    "recipients": editors,
    "url": confirm_page,
    "context": about,
    "turn": ONE_CLICK,
    "action": gettext_lazy("See the profile and confirm"),
    "why": BECAUSE_EDITOR,
    "priority": Priority.BULK,
}

notify(
    Notification(
        event="partners.freshness_asked",
        name="partners.freshness_asked",
        template="partners/freshness_asked",
        subject=lambda organisation_id: (
            _("Is the profile of %(organisation)s still true?") % about(organisation_id)
        ),
        **TO_EDITORS,
    ),
    Notification(
        event="partners.freshness_reminded",
        name="partners.freshness_reminded",
        template="partners/freshness_reminded",
        subject=lambda organisation_id: (
            _("Reminder: is the profile of %(organisation)s true?") % about(organisation_id)
        ),
        **TO_EDITORS,
    ),
    Notification(
        event="partners.freshness_aged",
        name="partners.freshness_ageing",
        template="partners/freshness_ageing",
        subject=lambda organisation_id: (
            _("%(organisation)s is shown as not confirmed lately") % about(organisation_id)
        ),
        **TO_EDITORS,
    ),
    Notification(
        event="partners.freshness_unoriented",
        name="partners.freshness_unoriented",
        template="partners/freshness_unoriented",
        subject=lambda organisation_id: (
            _("The orientation no longer names %(organisation)s") % about(organisation_id)
        ),
        **TO_EDITORS,
    ),
    Notification(
        event="partners.freshness_unlisted",
        name="partners.freshness_unlisted",
        template="partners/freshness_unlisted",
        subject=lambda organisation_id: (
            _("%(organisation)s has left the directory") % about(organisation_id)
        ),
        **TO_EDITORS,
    ),
    Notification(
        event="partners.profiles_unanswered",
        name="partners.profiles_unanswered",
        recipients=keepers,
        subject=gettext_lazy("Profiles to check: nobody answers for them"),
        template="partners/profiles_unanswered",
        url=desk,
        context=lambda number: {"number": number},
        turn=gettext_lazy("Your turn: check each profile and confirm it, or find its owner."),
        action=gettext_lazy("See these profiles"),
        why=BECAUSE_KEEPER,
    ),
)
