"""What the pages of one project share: who may see it, and the way from page to page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.models import Project
from partners.queries.projects import team_pages
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences


def visible_project(request: HttpRequest, uid: str, *permissions: str) -> Project:
    """Return a project that the reader may know of, or answer 404; 403 where a rule of
    `permissions` does not hold.
    """
    visible = Project.objects.visible_to(request.user).select_related("organisation", "stage")
    project = get_object_or_404(visible, uid=uid)
    for permission in permissions:
        require(request.user, permission, project)
    return project


def frame(request: HttpRequest, project: Project, current: str) -> dict[str, Any]:
    """Return the context of a page of the project: itself and the links to its other pages."""
    reads = allowed(request.user, "partners.read_dossier", project)
    is_of_team = allowed(request.user, "partners.read_openings", project)
    pages = [
        ("detail", _("Overview"), True),
        ("dossier", pgettext("page of a project", "Dossier"), reads),
        ("team", _("Team"), True),
        ("openings", _("Who opened it"), is_of_team),
    ]
    links = [
        {
            "label": label,
            "url": reverse(f"partners:project_{name}", kwargs={"uid": project.uid}),
            "is_current": name == current,
        }
        for name, label, is_shown in pages
        if is_shown
    ]
    more = [(name, *ask(project)) for name, ask in team_pages] if is_of_team else []
    links += [
        {"label": label, "url": url, "is_current": name == current} for name, label, url in more
    ]
    return {"project": project, "links": links}


def step_page(
    request: HttpRequest, project: Project, back: str, context: dict[str, Any]
) -> HttpResponse:
    """Show a form, or ask before a step; `back` is the page to which it belongs."""
    plain = {"back": f"partners:project_{back}", "text": ""}
    context = frame(request, project, back) | plain | context
    return render(request, "partners/project_step.html", context)


def done(form: Any, act: Any, request: HttpRequest, **values: Any) -> bool:
    """Let an action do it and tell whether it did; a refusal is said on the form, or above the
    page where there is none.
    """
    try:
        act(by=request.user, at=now(), **values)
    except REFUSALS as refusal:
        for sentence in sentences(refusal):
            if form is None:
                messages.error(request, sentence)
            else:
                form.add_error(None, sentence)
        return False
    return True
