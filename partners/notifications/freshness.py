"""Who is asked whether a profile is still true, and told what follows from silence."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Organisation
from partners.queries.freshness import editors_of, keepers_without_editors, link_token
from pscc.outbox import Notification, notify
from pscc.outbox.enums import Priority

BECAUSE_EDITOR = gettext_lazy("You receive this message because you edit this organisation's page.")
BECAUSE_KEEPER = gettext_lazy(
    "You receive this message because nobody of this organisation answers for its page."
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


def desk(organisation_id: int) -> str:
    """Return the staff's page of the organisation."""
    return reverse("admin:partners_organisation_change", args=(organisation_id,))


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
        event="partners.freshness_asked",
        name="partners.freshness_keeping",
        recipients=keepers_without_editors,
        subject=lambda organisation_id: (
            _("%(organisation)s: check the profile, nobody answers for it") % about(organisation_id)
        ),
        template="partners/freshness_keeping",
        url=desk,
        context=about,
        turn=gettext_lazy("Your turn: check the profile and confirm it, or find its owner."),
        action=gettext_lazy("Open the profile at the staff desk"),
        why=BECAUSE_KEEPER,
    ),
    Notification(
        event="partners.freshness_unlisted",
        name="partners.freshness_loss",
        recipients=keepers_without_editors,
        subject=lambda organisation_id: (
            _("%(organisation)s has left the directory, and nobody answers for it")
            % about(organisation_id)
        ),
        template="partners/freshness_loss",
        url=desk,
        context=about,
        turn=gettext_lazy("Your turn: confirm it if it is true, or archive it."),
        action=gettext_lazy("Open the profile at the staff desk"),
        why=BECAUSE_KEEPER,
    ),
)
