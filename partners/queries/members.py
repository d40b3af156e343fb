"""What the pages of members, invitations, claims and requests to join read."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When

from partners.enums import InvitationState, MembershipRole, OrganisationState, ProjectRole
from partners.models import Invitation, JoinRequest, Membership, Organisation, ProjectMember
from partners.models.projects import EDITING_MEMBERS, EDITING_ROLES
from pscc.accounts.models import User
from pscc.kernel.access import allowed


def digest_of(secret: str) -> str:
    """Return the only form in which a secret of a link or a mail is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def held_invitation(uid: str, secret: str) -> Invitation | None:
    """Return the invitation to which a link's secret belongs, None for any other secret.

    Compares in constant time.
    """
    related = ("organisation", "project", "invited_by", "accepted_by")
    invitation = Invitation.objects.select_related(*related).filter(uid=uid).first()
    stored = invitation.secret_digest if invitation else digest_of("")
    matches = secrets.compare_digest(digest_of(secret), stored)
    return invitation if invitation and matches else None


def verified_emails(user: Any) -> frozenset[str]:
    """Return the addresses that a person has shown to own, in lower case."""
    if not user.is_authenticated:
        return frozenset()
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return frozenset(email.lower() for email in rows.values_list("email", flat=True))


def is_invited(user: Any, invitation: Invitation) -> bool:
    """Tell whether an invitation was sent to an address that the person has verified."""
    return invitation.email in verified_emails(user)


def acting_for(
    organisation: Any, roles: Iterable[MembershipRole] = EDITING_MEMBERS
) -> QuerySet[User]:
    """Return the open accounts of those who act for an organisation (its key) as owner or editor,
    or with one of `roles`.
    """
    members = Membership.objects.active().filter(organisation=organisation, role__in=list(roles))
    return _accounts(members)


def in_team_of(project: Any, roles: Iterable[ProjectRole] = EDITING_ROLES) -> QuerySet[User]:
    """Return the open accounts of those in a project's team (its key) who write, or with one of
    `roles`.
    """
    return _accounts(ProjectMember.objects.active().filter(project=project, role__in=list(roles)))


def _accounts(rows: QuerySet[Any]) -> QuerySet[User]:
    people = User.objects.filter(pk__in=rows.values("user_id"), is_active=True)
    return people.order_by("pk")


def active_owners() -> QuerySet[Membership]:
    """Return the memberships of owners who can act: not ended, and their account is open."""
    return Membership.objects.active().filter(role=MembershipRole.OWNER, user__is_active=True)


def has_owner(organisation: Organisation) -> bool:
    """Tell whether somebody can act as the organisation's owner."""
    return active_owners().filter(organisation=organisation).exists()


def is_member(organisation: Organisation, user: Any) -> bool:
    """Tell whether a person acts for an organisation."""
    return Membership.objects.active().filter(organisation=organisation, user=user).exists()


def own_wishes(user: Any, slug: str) -> QuerySet[JoinRequest]:
    """Return a person's requests to join an organisation, answered ones too."""
    return JoinRequest.objects.filter(organisation__slug=slug, user=user)


def orphaned_organisations() -> QuerySet[Organisation]:
    """Return published organisations for which no owner can act."""
    owners = active_owners().filter(organisation=OuterRef("pk"))
    published = Organisation.objects.filter(state=OrganisationState.PUBLISHED)
    return published.filter(~Exists(owners))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return who acts for an organisation, owners first, with what a row shows."""
    order = ("role_order", "user__name", "pk")
    return with_role_order(
        Membership.objects.active().filter(organisation=organisation).select_related("user")
    ).order_by(*order)


def with_role_order(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """Add to memberships the place of their role, as the roles are listed."""
    places = [When(role=role, then=Value(place)) for place, role in enumerate(MembershipRole)]
    return rows.annotate(role_order=Case(*places, output_field=IntegerField()))


def pending_invitations(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Return the invitations to an organisation that can still be accepted, newest first."""
    pending = Invitation.objects.pending(at).filter(organisation=organisation)
    return pending.select_related("invited_by").order_by("-invited_at")


@dataclass(frozen=True)
class InvitationStanding:
    """Where an invitation stands for one reader."""

    state: str  # an InvitationState; "expired" as soon as its time is over
    is_stranger: bool  # not signed in with the address to which it was sent
    is_taken_by_reader: bool

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.state == InvitationState.PENDING


def invitation_standing(invitation: Invitation, user: Any, at: datetime) -> InvitationStanding:
    """Return what a reader may do with an invitation, and why not."""
    state = str(invitation.state)
    if state == InvitationState.PENDING and invitation.expires_at <= at:
        state = str(InvitationState.EXPIRED)
    taken = invitation.accepted_by_id is not None and invitation.accepted_by_id == user.pk
    return InvitationStanding(state, not is_invited(user, invitation), taken)


def masked(email: str) -> str:
    """Write an address so that its owner knows it and nobody else learns it: c•••@lab.example."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def organisations_with_members(user: Any) -> QuerySet[Organisation]:
    """Return the organisations whose members a person may see: one's own; all for their staff."""
    if allowed(user, "partners.view_members"):
        return Organisation.objects.all()
    own = Membership.objects.active().filter(user=user)
    return Organisation.objects.filter(pk__in=own.values("organisation_id"))


def pending_joins(organisation: Organisation) -> QuerySet[JoinRequest]:
    """Return who waits to be let into an organisation, in the order of asking."""
    pending = JoinRequest.objects.pending().filter(organisation=organisation)
    return pending.select_related("user").order_by("asked_at")
