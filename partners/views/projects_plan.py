"""A project's milestones and patents: plain forms, one page each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.actions.plans import (
    drop_milestone,
    reach_milestone,
    remove_patent,
    resume_milestone,
    save_milestone,
    save_patent,
)
from partners.enums import MilestoneState
from partners.forms.dossiers import MilestoneForm, PatentForm, SettledForm
from partners.models import Milestone, Patent, Project
from partners.views.projects_frame import done, step_page, visible_project
from pscc.kernel.clock import now


def patent_add(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the team add a patent."""
    project = visible_project(request, uid, "partners.edit_project")
    return _patent_page(request, project, None)


def patent_edit(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Let the team change a patent."""
    project = visible_project(request, uid, "partners.edit_project")
    return _patent_page(request, project, _own(project.patents, row))


def _patent_page(request: HttpRequest, project: Project, patent: Patent | None) -> HttpResponse:
    form = PatentForm(request.POST or None, patent=patent)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"patent_id": patent.pk if patent else None}
        if done(form, save_patent, request, project_id=project.pk, **values):
            return redirect(project)
    title = _("Change the patent") if patent else _("Add a patent")
    context = {"form": form, "title": title, "submit": _("Save the patent"), "tone": "primary"}
    return step_page(request, project, "detail", context)


def patent_remove(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Ask before a patent leaves the list."""
    project = visible_project(request, uid, "partners.edit_project")
    patent = _own(project.patents, row)
    if request.method == "POST":
        remove_patent(project_id=project.pk, patent_id=patent.pk, by=request.user, at=now())
        return redirect(project)
    context = {
        "title": _("Remove “%(title)s”?") % {"title": patent.title},
        "text": _("The patent leaves the list. What was sent before keeps it."),
        "submit": _("Remove the patent"),
    }
    return step_page(request, project, "detail", context)


def milestone_add(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the team plan a milestone."""
    project = visible_project(request, uid, "partners.edit_project")
    return _milestone_page(request, project, None)


def milestone_edit(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Let the team change a milestone that is ahead."""
    project = visible_project(request, uid, "partners.edit_project")
    return _milestone_page(request, project, _own(project.milestones.ahead(), row))


def _milestone_page(
    request: HttpRequest, project: Project, milestone: Milestone | None
) -> HttpResponse:
    form = MilestoneForm(request.POST or None, milestone=milestone)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"milestone_id": milestone.pk if milestone else None}
        if done(form, save_milestone, request, project_id=project.pk, **values):
            return redirect(project)
    title = _("Change the milestone") if milestone else _("Plan a milestone")
    context = {"form": form, "title": title, "submit": _("Save the milestone"), "tone": "primary"}
    return step_page(request, project, "detail", context)


def milestone_reach(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Ask on which day a milestone was reached."""
    words = {
        "title": _("Reached: %(title)s"),
        "submit": _("Note that it is reached"),
        "tone": "primary",
    }
    return _settle(request, uid, row, reach_milestone, words)


def milestone_drop(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Ask on which day a milestone was given up."""
    words = {
        "title": _("Give up: %(title)s"),
        "submit": _("Give it up"),
        "text": _("It stays on the page. You can take it up again later."),
    }
    return _settle(request, uid, row, drop_milestone, words)


def _settle(
    request: HttpRequest, uid: str, row: str, act: Any, words: dict[str, str]
) -> HttpResponse:
    project = visible_project(request, uid, "partners.edit_project")
    milestone = _own(project.milestones.ahead(), row)
    at = now()
    form = SettledForm(request.POST or None, initial={"on": timezone.localdate(at)})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        if done(form, act, request, milestone_id=milestone.pk, on=on):
            return redirect(project)
    title = words["title"] % {"title": milestone.title}
    return step_page(request, project, "detail", words | {"title": title, "form": form})


def milestone_resume(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Ask before a milestone is taken up again."""
    project = visible_project(request, uid, "partners.edit_project")
    settled = project.milestones.exclude(state=MilestoneState.AHEAD)
    milestone = _own(settled, row)
    if request.method == "POST":
        done(None, resume_milestone, request, milestone_id=milestone.pk)
        return redirect(project)
    context = {
        "title": _("Take up again: %(title)s") % {"title": milestone.title},
        "text": _("It counts as planned again, for the day that was planned."),
        "submit": _("Take it up again"),
        "tone": "primary",
    }
    return step_page(request, project, "detail", context)


def _own(rows: Any, uid: str) -> Any:
    """Return the row of this project, or answer 404."""
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found
