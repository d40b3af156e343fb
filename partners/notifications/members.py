"""Who is told what about members and invitations; nobody outside learns a member's name."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Invitation, Membership
from partners.queries.members import active_owners
from pscc.outbox import Notification, notify

BECAUSE_INVITER = gettext_lazy("You receive this message because you sent this invitation.")
BECAUSE_OWNER = gettext_lazy("You receive this message because you own this organisation's page.")


# --- Invitations ---------------------------------------------------------------------------------


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


# --- Members -------------------------------------------------------------------------------------


def _membership(membership_id: int) -> Membership:
    return Membership.objects.select_related("organisation", "user").get(pk=membership_id)


def the_member(membership_id: int) -> list[Any]:
    """Return the person whose membership it is."""
    return [_membership(membership_id).user]


def other_owners(membership_id: int) -> list[Any]:
    """Return the organisation's owners but the person whose membership it is."""
    membership = _membership(membership_id)
    owners = active_owners().filter(organisation=membership.organisation_id)
    rows = owners.exclude(user=membership.user_id).select_related("user")
    return [owner.user for owner in rows]


def about_membership(membership_id: int) -> dict[str, Any]:
    """Give the templates the organisation, the person and the role."""
    membership = _membership(membership_id)
    return {
        "organisation": membership.organisation.name,
        "person": membership.user.get_full_name(),
        "role": membership.get_role_display(),
    }


def members_page(membership_id: int) -> str:
    """Return the page of members."""
    return reverse("partners:members", args=[_membership(membership_id).organisation.slug])


def public_page(membership_id: int) -> str:
    """Return the organisation's page in the directory."""
    return _membership(membership_id).organisation.get_absolute_url()


notify(
    Notification(
        event="partners.member_joined",
        name="partners.member_welcome",
        recipients=the_member,
        subject=lambda membership_id: (
            _("You act for %(organisation)s") % about_membership(membership_id)
        ),
        template="partners/member_welcome",
        url=members_page,
        context=about_membership,
        action=gettext_lazy("See the members"),
        why=gettext_lazy("You receive this message because you have become a member."),
    ),
    Notification(
        event="partners.member_joined",
        name="partners.member_arrival",
        recipients=other_owners,
        subject=lambda membership_id: (
            _("A new member of %(organisation)s") % about_membership(membership_id)
        ),
        template="partners/member_arrival",
        url=members_page,
        context=about_membership,
        action=gettext_lazy("See the members"),
        why=BECAUSE_OWNER,
        label=gettext_lazy("Somebody joins your organisation"),
        optional=True,
    ),
    Notification(
        event="partners.member_role_changed",
        name="partners.member_role_change",
        recipients=the_member,
        subject=lambda membership_id: (
            _("Your role at %(organisation)s has changed") % about_membership(membership_id)
        ),
        template="partners/member_role_change",
        url=members_page,
        context=about_membership,
        action=gettext_lazy("See the members"),
        why=gettext_lazy("You receive this message because you act for this organisation."),
    ),
    Notification(
        event="partners.member_deactivated",
        name="partners.member_end",
        recipients=the_member,
        subject=lambda membership_id: (
            _("You no longer act for %(organisation)s") % about_membership(membership_id)
        ),
        template="partners/member_end",
        url=public_page,
        context=about_membership,
        action=gettext_lazy("See the organisation"),
        why=gettext_lazy("You receive this message because you acted for this organisation."),
    ),
    Notification(
        event="partners.member_left",
        name="partners.member_departure",
        recipients=other_owners,
        subject=lambda membership_id: (
            _("A member has left %(organisation)s") % about_membership(membership_id)
        ),
        template="partners/member_departure",
        url=members_page,
        context=about_membership,
        action=gettext_lazy("See the members"),
        why=BECAUSE_OWNER,
        label=gettext_lazy("Somebody leaves your organisation"),
        optional=True,
    ),
)
