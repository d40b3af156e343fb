"""The members of an organisation: its owners manage them, its other members see them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.actions.invitations import (
    CannotInviteError,
    invite_to_organisation,
    revoke_invitation,
)
from partners.actions.members import (
    change_member_role,
    deactivate_member,
    leave_organisation,
)
from partners.enums import MembershipRole
from partners.forms.members import InvitationForm, RoleForm
from partners.models import Invitation, Membership, Organisation
from partners.queries.members import (
    members_of,
    organisations_with_members,
    pending_invitations,
    pending_joins,
)
from partners.views.refusals import tell_refusal
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS


def known_organisation(request: HttpRequest, slug: str) -> Organisation:
    """Return an organisation whose members the reader may see; to others the page is absent."""
    return get_object_or_404(organisations_with_members(request.user), slug=slug)


def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who acts for an organisation; let its owners invite."""
    organisation = known_organisation(request, slug)
    manages = allowed(request.user, "partners.manage_members", organisation)
    form = InvitationForm(
        request.POST or None, initial={"language": get_language() or "fr"}, auto_id="invite_%s"
    )
    if request.method == "POST":
        require(request.user, "partners.manage_members", organisation)
        if form.is_valid() and _invite(request, organisation, form):
            return redirect("partners:members", slug=slug)
    at, members = now(), list(members_of(organisation))
    context = {
        "organisation": organisation,
        "members": members,
        "has_owner": any(
            each.role == MembershipRole.OWNER and each.user.is_active for each in members
        ),
        "manages": manages,
        "form": form if manages else None,
        "invitations": pending_invitations(organisation, at) if manages else [],
        "joins": pending_joins(organisation) if manages else [],
        "roles": MembershipRole.choices,
    }
    return render(request, "partners/members/list.html", context)


def _invite(request: HttpRequest, organisation: Organisation, form: InvitationForm) -> bool:
    try:
        invitation = invite_to_organisation(
            organisation_id=organisation.pk, by=request.user, at=now(), **form.cleaned_data
        )
    except CannotInviteError as refusal:
        form.add_error("email", str(refusal.message))
        return False
    messages.success(
        request, _("The invitation to %(email)s is on its way.") % {"email": invitation.email}
    )
    return True


@require_POST
def member_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a member another role."""
    membership = _membership(request, slug, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role."))
        return redirect("partners:members", slug=slug)
    try:
        changed = change_member_role(
            membership_id=membership.pk,
            role=form.cleaned_data["role"],
            by=request.user,
            at=now(),
        )
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(
            request,
            _("%(name)s now has the role “%(role)s”.")
            % {"name": changed.user, "role": changed.get_role_display()},
        )
    return redirect("partners:members", slug=slug)


def member_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then end a membership: one's own, or as an owner somebody else's."""
    membership = _membership(request, slug, pk)
    is_own = membership.user_id == request.user.pk
    if not is_own:
        require(request.user, "partners.manage_members", membership.organisation)
    if request.method != "POST":
        context = {"membership": membership, "is_own": is_own}
        return render(request, "partners/members/end.html", context)
    act = leave_organisation if is_own else deactivate_member
    try:
        act(membership_id=membership.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
        return redirect("partners:members", slug=slug)
    if is_own:
        messages.success(
            request, _("You no longer act for %(name)s.") % {"name": membership.organisation}
        )
        return redirect("pages:dashboard")
    messages.success(request, _("%(name)s has no access any more.") % {"name": membership.user})
    return redirect("partners:members", slug=slug)


@require_POST
def invitation_revoke(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Take an invitation back."""
    organisation = known_organisation(request, slug)
    require(request.user, "partners.manage_members", organisation)
    found = get_object_or_404(Invitation, organisation=organisation, uid=uid)
    try:
        revoke_invitation(invitation_id=found.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(
            request, _("The invitation to %(email)s is taken back.") % {"email": found.email}
        )
    return redirect("partners:members", slug=slug)


def _membership(request: HttpRequest, slug: str, pk: int) -> Membership:
    organisation = known_organisation(request, slug)
    active = Membership.objects.active().select_related("organisation", "user")
    return get_object_or_404(active, organisation=organisation, pk=pk)
