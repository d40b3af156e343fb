"""Screening one application after the other: the oldest first, a step and on to the next."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from calls.admin.steps import STEPS
from calls.forms.staff import ClarificationForm
from calls.models import Application
from calls.queries.clarifications import questions_to_unlock
from calls.queries.drafts import current_entry
from calls.queries.eligibility import proofs
from calls.queries.screening import (
    before_closing,
    look_at,
    next_in,
    screening_queue,
    with_the_team,
)
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

OFFERED = ("eligible", "ineligible", "clarify")
Make = Callable[[Any], Form]


class ScreeningPages(ReadOnlyAdmin):
    """Adds the queue to the pages of applications."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("screening/", wrap(self.screening_view), name="calls_application_screening"),
            path(
                "screening/<int:object_id>/",
                wrap(self.screening_one_view),
                name="calls_application_screening_one",
            ),
            *super().get_urls(),
        ]

    def screening_view(self, request: HttpRequest) -> HttpResponse:
        """Go to the oldest application that waits; say so if none does."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        call_id = _call_asked(request)
        first = next_in(screening_queue(request.user, now(), call_id=call_id), None)
        if first is not None:
            return HttpResponseRedirect(_address(first, call_id))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Screening"),
            "opts": self.opts,
            "with_team": with_the_team(request.user, now(), call_id=call_id).count(),
            "before_closing": before_closing(request.user, now(), call_id=call_id).count(),
            "call_id": call_id,
        }
        return TemplateResponse(request, "admin/calls/screening_over.html", context)

    def screening_one_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show one application with its three ways on; a step leads to the next one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        call_id = _call_asked(request)
        queue = screening_queue(request.user, now(), call_id=call_id)
        application = queue.filter(pk=object_id).first()
        if application is None:
            return self._gone(request, object_id, call_id)
        forms = _forms(application, request)
        chosen = request.POST.get("step", "")
        if (
            request.method == "POST"
            and chosen in forms
            and self._take(request, application, chosen, forms[chosen])
        ):
            after = next_in(queue, application)
            queue_url = reverse("admin:calls_application_screening")
            return HttpResponseRedirect(_address(after, call_id) if after else queue_url)
        return self._show(request, application, forms, call_id)

    def _gone(self, request: HttpRequest, object_id: int, call_id: int | None) -> HttpResponse:
        """Lead on from what a colleague has screened meanwhile; 404 for what is not theirs."""
        if self.get_object(request, str(object_id)) is None:
            raise Http404
        if before_closing(request.user, now()).filter(pk=object_id).exists():
            told = _("Its team may still send a newer version. Screen it once the stage is closed.")
        else:
            told = _("This application does not wait for screening any more.")
        messages.info(request, told)
        address = reverse("admin:calls_application_screening")
        return HttpResponseRedirect(f"{address}?call={call_id}" if call_id else address)

    def _take(self, request: HttpRequest, application: Any, name: str, form: Form) -> bool:
        step = _step(name)
        if not form.is_valid():
            return False
        if not allowed(request.user, step.permission, application):
            raise PermissionDenied
        assert step.act is not None  # noqa: S101 each of them has one
        try:
            step.act(application, by=request.user, at=now(), **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, sentences(refusal) or [_("The state has changed meanwhile.")])
            return False
        messages.success(request, labelled(application.reference, step.done))
        return True

    def _show(
        self,
        request: HttpRequest,
        application: Application,
        forms: dict[str, Form],
        call_id: int | None,
    ) -> HttpResponse:
        queue = screening_queue(request.user, now(), call_id=call_id)
        after = next_in(queue, application)
        look = look_at(application)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Screening"),
            "opts": self.opts,
            "application": application,
            "look": look,
            "proofs": proofs([look.last]) if look.last else (),
            "waiting": queue.count(),
            "steps": [(_step(name), form) for name, form in forms.items()],
            "skip_url": _address(after, call_id) if after else "",
            "at": now(),
        }
        return TemplateResponse(request, "admin/calls/screening.html", context)


def _step(name: str) -> ActionButton:
    return next(each for each in STEPS if each.name == name)


def _forms(application: Application, request: HttpRequest) -> dict[str, Form]:
    """Return the form of each step, filled in where it was the one that was sent."""
    questions = questions_to_unlock(current_entry(application))

    def make(name: str, data: Any) -> Form:
        if name == "clarify":
            return ClarificationForm(data, questions=questions, prefix=name)
        form = _step(name).form
        assert form is not None  # noqa: S101 each of them asks something
        return form(data, prefix=name)

    sent = request.POST.get("step") if request.method == "POST" else None
    return {name: make(name, request.POST if name == sent else None) for name in OFFERED}


def _call_asked(request: HttpRequest) -> int | None:
    asked = request.GET.get("call", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


def _address(application: Application, call_id: int | None) -> str:
    address = reverse("admin:calls_application_screening_one", args=(application.pk,))
    return f"{address}?call={call_id}" if call_id else address
