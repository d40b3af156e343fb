"""The office's page about the names in an application whose applicant stays anonymous."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.actions.anonymity import (
    dismiss_found,
    give_file_back,
    hide_name,
    show_name,
    withhold_file,
)
from calls.forms.anonymity import HiddenNameForm
from calls.models import AnonymousFile, Application, FoundName, HiddenName
from calls.queries.anonymity import anonymity_desk
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin


def anonymity_page(application: Application) -> str:
    """Return the address of the page about an application's names."""
    return reverse("admin:calls_application_anonymity", args=(application.pk,))


ANONYMITY = (
    ActionButton(
        "anonymity",
        gettext_lazy("Anonymity"),
        "calls.hide_names",
        href=anonymity_page,
        when=lambda application: application.call.hides_applicants,
    ),
)


@dataclass(frozen=True)
class _Typed:
    """What was typed for one row, and why it was refused."""

    step: str
    row_id: str
    text: str
    why: str


Step = Callable[[Application, int, str, Any], object]


def _dismiss(application: Application, row_id: int, reason: str, by: Any) -> object:
    rows = FoundName.objects.filter(copy__submission__entry__application=application)
    found = get_object_or_404(rows, pk=row_id)
    return dismiss_found(found_id=found.pk, reason=reason, by=by, at=now())


def _file(application: Application, row_id: int) -> AnonymousFile:
    rows = AnonymousFile.objects.filter(copy__submission__entry__application=application)
    return get_object_or_404(rows, pk=row_id)


def _withhold(application: Application, row_id: int, reason: str, by: Any) -> object:
    file = _file(application, row_id)
    return withhold_file(file_id=file.pk, reason=reason, by=by, at=now())


def _give_back(application: Application, row_id: int, _reason: str, by: Any) -> object:
    return give_file_back(file_id=_file(application, row_id).pk, by=by, at=now())


def _show(application: Application, row_id: int, _reason: str, by: Any) -> object:
    hidden = get_object_or_404(HiddenName, pk=row_id, application=application)
    return show_name(hidden_id=hidden.pk, by=by, at=now())


STEPS: dict[str, tuple[Step, Any]] = {
    "dismiss": (_dismiss, gettext_lazy("Noted: this place tells nothing.")),
    "withhold": (_withhold, gettext_lazy("Experts do not get this file.")),
    "give": (_give_back, gettext_lazy("Experts get the copy of this file again.")),
    "show": (_show, gettext_lazy("Noted. The copy is made again: look in a minute.")),
}


def _names_form(data: Any = None) -> HiddenNameForm:
    return HiddenNameForm(data, label_suffix="")  # labels as everywhere else, without a colon


class AnonymityPages(ReadOnlyAdmin):
    """Adds that page to the pages of applications."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.anonymity_view)
        return [
            path("<int:object_id>/anonymity/", page, name="calls_application_anonymity"),
            *super().get_urls(),
        ]

    def anonymity_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show what is looked for, what was found and what experts get; take what is decided."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        application = self.get_object(request, str(object_id))
        if application is None or not application.call.hides_applicants:
            raise Http404
        if not allowed(request.user, "calls.hide_names", application):
            raise PermissionDenied
        step = request.POST.get("step", "") if request.method == "POST" else ""
        if step == "hide":
            return self._hide(request, application)
        if step in STEPS:
            return self._take_step(request, application, step)
        return self._page(request, application, _names_form())

    def _hide(self, request: HttpRequest, application: Application) -> HttpResponse:
        form = _names_form(request.POST)
        if form.is_valid():
            try:
                hide_name(
                    application_id=application.pk, by=request.user, at=now(), **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error("text", refusal.message)
            else:
                messages.success(
                    request, _("Noted. The copy is made again without it: look in a minute.")
                )
                return HttpResponseRedirect(request.path)
        return self._page(request, application, form, status=422)

    def _take_step(self, request: HttpRequest, application: Application, step: str) -> HttpResponse:
        row, text = request.POST.get("row", ""), request.POST.get("reason", "")
        if not row.isdecimal() or len(row) > 15:
            raise Http404
        act, done = STEPS[step]
        try:
            act(application, int(row), text, request.user)
        except Refused as refusal:
            typed = _Typed(step, row, text, str(refusal.message))
            return self._page(request, application, _names_form(), typed, status=422)
        messages.success(request, done)
        return HttpResponseRedirect(request.path)

    def _page(
        self,
        request: HttpRequest,
        application: Application,
        form: HiddenNameForm,
        typed: _Typed | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Anonymity"),
            "opts": self.opts,
            "original": application,
            "application": application,
            "desk": anonymity_desk(application),
            "form": form,
            "typed": typed,
            "back_url": reverse("admin:calls_application_change", args=(application.pk,)),
        }
        return TemplateResponse(request, "admin/calls/anonymity.html", context, status=status)
