"""Waiting lists: a project's place, and the list as its provider serves it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.views.refusals import tell_refusal
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused
from services.actions.waiting import (
    join_waiting_list,
    leave_waiting_list,
    offer_place,
    take_place,
)
from services.forms.waiting import WaitForm
from services.models import Service, WaitingPlace
from services.queries.waiting import (
    can_wait,
    is_full,
    places_of,
    position_of,
)
from services.queries.waiting import (
    waiting_list as lines_of,
)
from services.views.space import around, own_service


def waiting_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody put a project on a service's waiting list."""
    service = get_object_or_404(Service.objects.visible_to(request.user), slug=slug)
    projects = can_wait(service, request.user)
    form = WaitForm(request.POST or None, projects=projects)
    if request.method == "POST" and form.is_valid():
        project = form.cleaned_data["project"]
        try:
            place = join_waiting_list(
                service_id=service.pk, project_id=project.pk, by=request.user, at=now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your project is on the waiting list."))
            return redirect("services:waiting_place", uid=place.uid)
    elif request.method == "GET" and not is_full(service):
        return redirect(service)
    context = {"service": service, "form": form, "projects": projects}
    return render(request, "services/waiting_join.html", context)


def _own(request: HttpRequest, uid: str) -> WaitingPlace:
    place: WaitingPlace = get_object_or_404(places_of(request.user), uid=uid)
    return place


def place_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a project's team where it stands, and let it answer."""
    place = _own(request, uid)
    context = {
        "place": place,
        "position": position_of(place),
        "may_answer": allowed(request.user, "services.answer_place", place),
        "is_over": place.answer_by is not None and place.answer_by <= now(),
    }
    return render(request, "services/waiting_place.html", context)


@require_POST
def place_take(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a project take the place it was offered."""
    place = _own(request, uid)
    require(request.user, "services.answer_place", place)
    try:
        take_place(place_id=place.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("The place is yours. The provider gets in touch with you."))
    return redirect("services:waiting_place", uid=uid)


@require_POST
def place_leave(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a project stop waiting, or decline."""
    place = _own(request, uid)
    require(request.user, "services.answer_place", place)
    try:
        leave_waiting_list(place_id=place.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("Your project does not wait any more."))
    return redirect("services:waiting_place", uid=uid)


def waiting_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a provider who waits, in the order in which they are served."""
    service = own_service(request, slug)
    require(request.user, "services.read_waiting_list", service)
    context = around(service, "waiting") | {"lines": lines_of(service, request.user)}
    return render(request, "services/space/waiting.html", context)


@require_POST
def place_offer(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Let a provider offer a free place to the project whose turn it is."""
    service = own_service(request, slug)
    require(request.user, "services.read_waiting_list", service)
    place = get_object_or_404(WaitingPlace, service=service, uid=uid)
    try:
        offer_place(place_id=place.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("The place is offered. The project has ten days to answer."))
    return redirect("services:waiting_list", slug=slug)
