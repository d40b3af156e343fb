"""Who is told what about members and invitations; nobody outside learns a member's name."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from partners.models import Invitation
from pscc.outbox import Notification, notify

BECAUSE_INVITER = gettext_lazy("You receive this message because you sent this invitation.")


def _invitation(invitation_id: int) -> Invitation:
    related = ("organisation", "project", "invited_by")
    return Invitation.objects.select_related(*related).get(pk=invitation_id)


def inviter(invitation_id: int) -> list[Any]:
    """Return who sent an invitation."""
    return [_invitation(invitation_id).invited_by]


def about_invitation(invitation_id: int) -> dict[str, Any]:
    """Give the templates the invited address and the organisation; never a project's title."""
    invitation = _invitation(invitation_id)
    return {
        "email": invitation.email,
        "organisation": invitation.organisation.name if invitation.organisation else "",
    }


def inviting_page(invitation_id: int) -> str:
    """Return the page of members or of the project."""
    invitation = _invitation(invitation_id)
    if invitation.organisation is not None:
        return reverse("partners:members", args=[invitation.organisation.slug])
    assert invitation.project is not None  # noqa: S101 the database holds it
    return invitation.project.get_absolute_url()


notify(
    Notification(
        event="partners.invitation_accepted",
        name="partners.invitation_acceptance",
        recipients=inviter,
        subject=gettext_lazy("Your invitation was accepted"),
        template="partners/invitation_acceptance",
        url=inviting_page,
        context=about_invitation,
        action=gettext_lazy("See the members"),
        why=BECAUSE_INVITER,
    ),
    Notification(
        event="partners.invitation_declined",
        name="partners.invitation_refusal",
        recipients=inviter,
        subject=gettext_lazy("Your invitation was declined"),
        template="partners/invitation_refusal",
        url=inviting_page,
        context=about_invitation,
        action=gettext_lazy("See the members"),
        why=BECAUSE_INVITER,
    ),
    Notification(
        event="partners.invitation_expired",
        name="partners.invitation_expiry",
        recipients=inviter,
        subject=gettext_lazy("Your invitation has expired"),
        template="partners/invitation_expiry",
        url=inviting_page,
        context=about_invitation,
        turn=gettext_lazy("Your turn: invite again if you still wish to."),
        action=gettext_lazy("Invite again"),
        why=BECAUSE_INVITER,
    ),
)
