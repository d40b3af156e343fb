"""A person's projects."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.actions.projects import StaleProjectError, create_project, update_project
from partners.forms.projects import ProjectForm
from partners.models import Project
from partners.queries.projects import my_projects, organisations_of
from pscc.kernel.access import require
from pscc.kernel.clock import now


def project_list(request: HttpRequest) -> HttpResponse:
    """List the reader's projects."""
    return render(request, "partners/project_list.html", {"projects": my_projects(request.user)})


def project_create(request: HttpRequest) -> HttpResponse:
    """Let a person describe a project, with or without a company."""
    form = ProjectForm(request.POST or None, organisations=organisations_of(request.user))
    if request.method == "POST" and form.is_valid():
        project = create_project(by=request.user, at=now(), **form.values())
        return redirect(project)
    return render(request, "partners/project_form.html", {"form": form})


def project_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a project to its team, and to officers."""
    visible = Project.objects.visible_to(request.user)
    project = get_object_or_404(
        visible.select_related("organisation", "stage", "product_type"), uid=uid
    )
    team = project.team.active().select_related("user").order_by("since")
    return render(request, "partners/project_detail.html", {"project": project, "team": team})


def project_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the team change the project; if someone else saved meanwhile, show both."""
    project = get_object_or_404(Project.objects.visible_to(request.user), uid=uid)
    require(request.user, "partners.edit_project", project)
    form = ProjectForm(request.POST or None, project=project)
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            update_project(project_id=project.pk, by=request.user, at=now(), **form.changes())
        except StaleProjectError as refusal:
            form.add_error(None, refusal.message)
            stored = refusal.stored
            form = form.at_version(stored.version)
        else:
            return redirect(project)
    return render(
        request, "partners/project_form.html", {"form": form, "project": project, "stored": stored}
    )
