"""One page for each step of a request that has no page of its own elsewhere."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.requests import steps
from services.actions.requests.delivery import deliver_request
from services.actions.requests.moving import MovedOnError
from services.enums import Side
from services.forms.steps import StepForm
from services.models import SubRequest
from services.queries.requests.page import steps_open_to
from services.queries.requests.words import STEP_WORDS
from services.steps import STEPS
from services.views.requests.links import page_of_step
from services.views.requests.sub_request import around, visible_sub_request

ACTIONS: dict[str, Callable[..., Any]] = {
    "return_to_team": steps.return_request,
    "triage": steps.triage_request,
    "study": steps.study_request,
    "postpone": steps.postpone_request,
    "wake": steps.wake_request,
    "set_conditions": steps.set_conditions,
    "meet_conditions": steps.meet_conditions,
    "start": steps.start_request,
    "deliver": deliver_request,
    "contest": steps.contest_delivery,
    "refuse": steps.refuse_request,
    "find_unavailable": steps.find_unavailable,
    "withdraw": steps.withdraw_request,
}


def sub_request_step(request: HttpRequest, uid: str, step: str) -> HttpResponse:
    """Ask what a step needs to know, say what follows, and take it."""
    asked = visible_sub_request(request, uid)
    if step not in ACTIONS:
        return _elsewhere(asked, step)
    require(request.user, f"services.{step}_request", asked)
    form = StepForm(
        request.POST or None, request.FILES or None, step=STEPS[step], state=asked.state
    )
    has_moved_on = step not in {each.name for each in steps_open_to(asked, request.user)}
    if request.method == "POST" and not has_moved_on:
        has_moved_on = form.is_outdated(asked)
        if not has_moved_on and form.is_valid():
            try:
                ACTIONS[step](
                    sub_request_id=asked.pk, by=request.user, at=now(), **form.arguments()
                )
            except MovedOnError:
                has_moved_on = True
            except Refused as refusal:
                form.refuse(str(refusal.message))
            else:
                messages.success(request, _("Done: %(what)s.") % {"what": STEP_WORDS[step].done})
                return redirect(asked)
    return _page(request, uid, step, form, has_moved_on=has_moved_on)


def _elsewhere(asked: SubRequest, step: str) -> HttpResponse:
    """Lead to the page that another module has for a step."""
    is_taken = step in STEPS and STEPS[step].may != {Side.CLOCK}  # by people
    url = page_of_step(asked, step) if is_taken else None
    if url is None:
        raise Http404
    return redirect(url)


def _page(
    request: HttpRequest, uid: str, step: str, form: StepForm, *, has_moved_on: bool
) -> HttpResponse:
    """Show the form; where somebody was faster, say so beside what was typed."""
    asked = visible_sub_request(request, uid)
    context = around(asked, request.user) | {
        "step": step,
        "words": STEP_WORDS[step],
        "form": form,
        "has_moved_on": has_moved_on,
        "typed": _typed(form) if has_moved_on else [],
    }
    status = 409 if has_moved_on and request.method == "POST" else 200
    return render(request, "services/requests/sub_request_step.html", context, status=status)


def _typed(form: StepForm) -> list[dict[str, str]]:
    """Return what was typed, to be kept by the reader."""
    names = ("told", "wakes_on")
    return [
        {"label": str(form.fields[name].label), "value": str(form.data[name])}
        for name in names
        if name in form.fields and form.data.get(name)
    ]
