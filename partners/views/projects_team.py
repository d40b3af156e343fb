"""A project's team, and its way to an organisation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.actions.invitations import invite_to_project, revoke_invitation
from partners.actions.projects import attach_project
from partners.actions.teams import change_role, end_membership, transfer_membership
from partners.enums import ProjectRole
from partners.forms.teams import (
    WHAT_ROLES_MAY,
    AttachForm,
    InviteForm,
    RoleForm,
    TransferForm,
)
from partners.models import Project, ProjectMember
from partners.queries.projects import organisations_engaged_by, people_near
from partners.views.projects_frame import done, frame, step_page, visible_project
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now


def project_team(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the team; let those who lead it invite."""
    project = visible_project(request, uid)
    may_invite = allowed(request.user, "partners.invite_to_project", project)
    form = InviteForm(request.POST or None) if may_invite else None
    if request.method == "POST":
        require(request.user, "partners.invite_to_project", project)
        if form is not None and form.is_valid():
            values = form.cleaned_data | {
                "project_id": project.pk, "language": get_language() or "fr",
            }  # fmt: skip
            if done(form, invite_to_project, request, **values):
                messages.success(request, _("The invitation is on its way."))
                return redirect("partners:project_team", uid=uid)
    team = project.team.active().select_related("user").order_by("since", "pk")
    at = now()
    context = frame(request, project, "team") | {
        "at": at,
        "form": form,
        "team": team,
        "former": project.team.filter(ended_at__isnull=False)
        .select_related("user")
        .order_by("-ended_at"),
        "invitations": project.invitations.pending(at).order_by("-invited_at")
        if may_invite
        else [],
        "roles": [(role.label, WHAT_ROLES_MAY[role]) for role in ProjectRole],
    }
    return render(request, "partners/project_team.html", context)


def project_invitation_revoke(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Ask before an invitation is taken back."""
    project = visible_project(request, uid, "partners.invite_to_project")
    invitation = project.invitations.pending(now()).filter(uid=row).first()
    if invitation is None:
        raise Http404
    words = {
        "title": _("Take back the invitation to %(email)s?") % {"email": invitation.email},
        "text": _("The link in the e-mail stops working."),
        "submit": _("Take it back"),
    }
    if request.method == "POST" and done(
        None, revoke_invitation, request, invitation_id=invitation.pk
    ):
        return redirect("partners:project_team", uid=uid)
    return step_page(request, project, "team", words)


def project_member_role(request: HttpRequest, uid: str, user_uid: str) -> HttpResponse:
    """Let those who lead the team change what a member may do."""
    project = visible_project(request, uid, "partners.manage_project_team")
    member = _member(project, user_uid)
    form = RoleForm(request.POST or None, role=member.role)
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        if done(form, change_role, request, member_id=member.pk, role=role):
            return redirect("partners:project_team", uid=uid)
    title = _("The role of %(name)s") % {"name": member.user}
    words = {"title": title, "form": form, "submit": _("Save the role"), "tone": "primary"}
    return step_page(request, project, "team", words)


def project_member_end(request: HttpRequest, uid: str, user_uid: str) -> HttpResponse:
    """Ask before a member leaves the team."""
    project = visible_project(request, uid)
    member = _member(project, user_uid)
    is_own = member.user_id == request.user.pk
    if not is_own:
        require(request.user, "partners.manage_project_team", project)
    if request.method == "POST" and done(None, end_membership, request, member_id=member.pk):
        if is_own:
            messages.success(request, _("You have left the team."))
            return redirect("partners:project_list")
        return redirect("partners:project_team", uid=uid)
    title = (
        _("Leave this project?")
        if is_own
        else _("Take %(name)s out of the team?") % {"name": member.user}
    )
    text = (
        _("You cannot read the project any more. What you wrote stays.")
        if is_own
        else _("This person cannot read the project any more. What they wrote stays.")
    )
    submit = _("Leave the team") if is_own else _("Take out of the team")
    return step_page(request, project, "team", {"title": title, "text": text, "submit": submit})


def project_member_transfer(request: HttpRequest, uid: str, user_uid: str) -> HttpResponse:
    """Let those who lead the team hand a member's part to someone else."""
    project = visible_project(request, uid, "partners.manage_project_team")
    member = _member(project, user_uid)
    people = people_near(project, request.user).exclude(pk=member.user_id)
    form = TransferForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        successor = form.cleaned_data["successor"]
        if done(form, transfer_membership, request, member_id=member.pk, to_user_id=successor.pk):
            is_own = member.user_id == request.user.pk
            return (
                redirect("partners:project_list")
                if is_own
                else redirect("partners:project_team", uid=uid)
            )
    words = {
        "title": _("Hand over the part of %(name)s") % {"name": member.user},
        "text": _(
            "The other person gets the same role, or keeps a stronger one. %(name)s leaves the"
            " team; what was written stays."
        )
        % {"name": member.user},
        "form": form,
        "submit": _("Hand over"),
        "tone": "primary",
    }
    return step_page(request, project, "team", words)


def project_attach(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a person bring their own project to an organisation they act for."""
    project = visible_project(request, uid, "partners.manage_project_team")
    if project.organisation_id is not None:
        messages.info(
            request,
            _(
                "This project belongs to an organisation already. Only the cluster's team can move"
                " it to another: write to them."
            ),
        )
        return redirect(project)
    organisations = organisations_engaged_by(request.user)
    form = AttachForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        if done(
            form,
            attach_project,
            request,
            project_id=project.pk,
            organisation_id=organisation.pk,
        ):
            messages.success(
                request,
                _("The project belongs to %(organisation)s now.") % {"organisation": organisation},
            )
            return redirect(project)
    words = {
        "title": _("Attach the project to an organisation"),
        "text": _(
            "Its owners and signatories will be able to sign for the project, its editors to"
            " change it. What happened before stays on the page."
        ),
        "warning": _("Afterwards only the cluster's team can move it to another organisation."),
        "form": form,
        "submit": _("Attach the project"),
        "tone": "primary",
    }
    return step_page(request, project, "detail", words)


def _member(project: Project, user_uid: str) -> ProjectMember:
    """Return the active member, or answer 404."""
    team = project.team.active().select_related("user").filter(user__uid=user_uid)
    found = team.first()
    if found is None:
        raise Http404
    return found
