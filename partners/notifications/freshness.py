"""Who is asked whether a profile is still true, and told what follows from silence."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
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


def _to_editors(step: str, subject: Promise) -> Notification:
    return Notification(
        event=f"partners.freshness_{step}",
        name=f"partners.freshness_{step}",
        recipients=editors,
        subject=lambda organisation_id: str(subject) % about(organisation_id),
        template=f"partners/freshness_{step}",
        url=confirm_page,
        context=about,
        turn=ONE_CLICK,
        action=gettext_lazy("See the profile and confirm"),
        why=BECAUSE_EDITOR,
        priority=Priority.BULK,
    )


notify(
    _to_editors("asked", gettext_lazy("Is the profile of %(organisation)s still true?")),
    _to_editors("reminded", gettext_lazy("Reminder: is the profile of %(organisation)s true?")),
    _to_editors("ageing", gettext_lazy("%(organisation)s is shown as not confirmed lately")),
    _to_editors("unoriented", gettext_lazy("The orientation no longer names %(organisation)s")),
    _to_editors("unlisted", gettext_lazy("%(organisation)s has left the directory")),
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
