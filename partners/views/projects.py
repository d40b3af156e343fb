"""A person's projects."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.actions.projects import (
    StageRefusedError,
    StaleProjectError,
    create_project,
    update_project,
)
from partners.forms.projects import ProjectForm
from partners.models import Project
from partners.queries.changes import changes_since
from partners.queries.projects import (
    for_page,
    history,
    last_uses,
    my_projects,
    next_milestone,
    organisations_engaged_by,
    organisations_of,
    project_panels,
    stays,
    usual_trl,
)
from partners.views.projects_frame import frame, visible_project
from pscc.kernel.access import allowed
from pscc.kernel.clock import now


def project_list(request: HttpRequest) -> HttpResponse:
    """List the reader's projects."""
    return render(request, "partners/project_list.html", {"projects": my_projects(request.user)})


def project_create(request: HttpRequest) -> HttpResponse:
    """Let a person describe a project, with or without a company."""
    form = ProjectForm(request.POST or None, organisations=organisations_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            project = create_project(by=request.user, at=now(), **form.values())
        except StageRefusedError as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return redirect(project)
    return render(request, "partners/project_form.html", {"form": form})


def project_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a project to its team, and to officers."""
    visible = for_page(Project.objects.visible_to(request.user))
    project = get_object_or_404(visible, uid=uid)
    at = now()
    panels = [panel for _name, ask in project_panels if (panel := ask(project, request.user))]
    context = frame(request, project, "detail") | {
        "at": at,
        "panels": panels,
        "next_milestone": next_milestone(project),
        "stays": stays(project, at),
        "history": history(project),
        "usual_trl": usual_trl(project.stage),
        "may_attach": _may_attach(request, project),
        **_changes(request, project),
    }
    return render(request, "partners/project_detail.html", context)


def _may_attach(request: HttpRequest, project: Project) -> bool:
    return (
        project.organisation_id is None
        and allowed(request.user, "partners.manage_project_team", project)
        and organisations_engaged_by(request.user).exists()
    )


def _changes(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Say what is new since the project was last sent somewhere."""
    uses = [use for _name, ask in last_uses if (use := ask(project, request.user))]
    if not uses:
        return {"last_use": None}
    last = max(uses, key=lambda use: use.at)
    changes = changes_since(project, last.at)
    return {
        "last_use": last,
        "changes": [each for each in changes if not each.is_confidential],
        "dossier_changes": [each for each in changes if each.is_confidential],
    }


def project_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the team change the project; if someone else saved meanwhile, show both."""
    project = visible_project(request, uid, "partners.edit_project")
    form = ProjectForm(request.POST or None, project=project)
    theirs: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            update_project(project_id=project.pk, by=request.user, at=now(), **form.changes())
        except StaleProjectError as refusal:
            theirs = form.others_words(refusal.stored)
            form.add_error(None, refusal.message)
            form = form.at_version(refusal.stored.version)
        except StageRefusedError as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return redirect(project)
    context = {"form": form, "project": project, "theirs": theirs}
    return render(request, "partners/project_form.html", context)
