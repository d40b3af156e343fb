"""Asking for a service: it goes into the project's one draft request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partners.actions.projects import create_project
from partners.models import Project
from partners.queries.projects import organisations_of
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from services.actions.requests.basket import add_to_request
from services.forms.requests import AskForm
from services.models import Service
from services.queries.requests.basket import for_asking, projects_that_ask, why_not


def request_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the project that asks for a service, or name a new one."""
    service: Service = get_object_or_404(for_asking(request.user), slug=slug)
    projects = list(projects_that_ask(request.user))
    form = AskForm(
        request.POST or None, projects=projects, organisations=organisations_of(request.user)
    )
    closed = why_not(service)
    if request.method == "POST" and not closed and form.is_valid():
        try:
            project = _project(request, form)
            asked = add_to_request(
                project_id=project.pk, service_ids=[service.pk], by=request.user, at=now()
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("The service is in your request."))
            return redirect("services:request_edit", uid=asked.uid)
    context = {
        "service": service, "form": form, "has_projects": bool(projects), "closed": closed,
    }  # fmt: skip
    status = 409 if closed and request.method == "POST" else 200
    return render(request, "services/requests/request_ask.html", context, status=status)


def _project(request: HttpRequest, form: AskForm) -> Project:
    if form.chosen is not None:
        return form.chosen
    return create_project(
        title=form.cleaned_data["title"],
        organisation_id=form.organisation_id,
        by=request.user,
        at=now(),
    )
