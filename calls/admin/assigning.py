"""Who reviews what, at the staff desk: asked for, looked at, changed by hand, released."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from calls.actions.assigning import (
    ask_swap,
    compute_again,
    discard_run,
    exclude_pair,
    free_pair,
    pin_pair,
    release_run,
    start_run,
    swap_pair,
)
from calls.enums import RunState
from calls.forms.assigning import AssignmentForm, PairForm
from calls.models import Application, AssignmentRun
from calls.queries.exports import exportable_calls
from calls.queries.run_readers import run_record
from calls.queries.runs import run_page, runs_for
from pscc.kernel.access import allowed
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {
    RunState.QUEUED: "info",
    RunState.DRAFT: "warning",
    RunState.RELEASING: "info",
    RunState.FAILED: "danger",
    RunState.RELEASED: "success",
    RunState.DISCARDED: "default",
}
RUNS = ActionButton(
    "assignment",
    gettext_lazy("Who reviews what"),
    "calls.start_assignment",
    href=lambda call: (
        f"{reverse('admin:calls_assignmentrun_changelist')}?call__id__exact={call.pk}"
    ),
)
BY_HAND: dict[str, Callable[..., object]] = {
    "pin": pin_pair,
    "exclude": exclude_pair,
    "free": free_pair,
    "cost": ask_swap,
    "swap": swap_pair,
}


def _is_ready(run: AssignmentRun) -> bool:
    return run.state == RunState.DRAFT and not run.is_waiting


def _is_over(run: AssignmentRun) -> bool:
    return run.state in (RunState.FAILED, RunState.DISCARDED)


def _like(run: AssignmentRun) -> str:
    return f"{reverse('admin:calls_assignmentrun_add')}?like={run.pk}"


@admin.register(AssignmentRun)
class AssignmentRunAdmin(ReadOnlyAdmin):
    """Proposals of the calls that one runs. Nobody outside the office sees one."""

    list_display = ("call_code", "created_at", "asked_by", "due_at", "shown_state")
    list_filter = ("state", "call")
    ordering = ("-created_at", "-pk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("call_code", "shown_state"), ("asked_by", "created_at"),
                    ("due_at", "finished_at"), ("invited_by", "released_at"),
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = (
        "call_code", "shown_state", "asked_by", "created_at", "due_at", "finished_at",
        "invited_by", "released_at",
    )  # fmt: skip
    change_form_outer_after_template = "admin/calls/assignment_run.html"
    action_buttons = (
        ActionButton(
            "release",
            gettext_lazy("Invite these experts"),
            "calls.release_assignment",
            act=lambda run, **who: release_run(run_id=run.pk, **who),
            explanation=gettext_lazy(
                "The portal asks them one after the other, each after one more look for conflicts"
                " of interest. Who is asked already is not asked again. The page says what becomes"
                " of each pair."
            ),
            done=gettext_lazy("Released: the experts are being invited."),
            when=_is_ready,
        ),
        ActionButton(
            "again",
            gettext_lazy("Compute again"),
            "calls.change_assignmentrun",
            act=lambda run, **who: compute_again(run_id=run.pk, **who),
            explanation=gettext_lazy(
                "From what the portal knows now. What was pinned and excluded by hand stays."
            ),
            done=gettext_lazy("It is being computed."),
            when=_is_ready,
        ),
        ActionButton(
            "like",
            gettext_lazy("New proposal like this one"),
            "calls.add_assignmentrun",
            href=_like,
            when=_is_over,
        ),
        ActionButton(
            "record",
            gettext_lazy("Record (JSON)"),
            "calls.view_assignmentrun",
            href=lambda run: reverse("admin:calls_assignmentrun_record", args=(run.pk,)),
            when=lambda run: bool(run.finished_at),
        ),
        ActionButton(
            "discard",
            gettext_lazy("Discard"),
            "calls.change_assignmentrun",
            act=lambda run, **who: discard_run(run_id=run.pk, **who),
            explanation=gettext_lazy("Nobody was asked. It stays here for the record."),
            done=gettext_lazy("Discarded."),
            when=lambda run: run.state in (RunState.QUEUED, RunState.DRAFT),
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssignmentRun]:
        return runs_for(request.user).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return allowed(request.user, "calls.add_assignmentrun")

    @display(description=gettext_lazy("call"), ordering="call__code")
    def call_code(self, run: AssignmentRun) -> str:
        return run.call.code

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, run: AssignmentRun) -> Badge:
        return state_badge(run)

    @display(description=pgettext_lazy("assignment run", "asked by"))
    def asked_by(self, run: AssignmentRun) -> str:
        return str(run.created_by)

    @display(description=pgettext_lazy("assignment run", "released by"))
    def invited_by(self, run: AssignmentRun) -> str:
        return str(run.released_by or "–")

    def get_urls(self) -> list[URLPattern]:
        views = (("pair", self.pair_view), ("record.json", self.record_view))
        named = {"pair": "pair", "record.json": "record"}
        return [
            *(
                path(
                    f"<int:object_id>/{address}",
                    self.admin_site.admin_view(view),
                    name=f"calls_assignmentrun_{named[address]}",
                )
                for address, view in views
            ),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kw: Any) -> Any:
        """Let the page that waits load anew once the worker is done: its steps change too."""
        answer = super().change_view(request, object_id, *args, **kw)
        page = (getattr(answer, "context_data", None) or {}).get("shown")
        if page and request.headers.get("HX-Request") and not page.run.is_busy:
            answer["HX-Refresh"] = "true"
        return answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        run = kwargs.get("obj")
        if run:
            context["shown"] = run_page(run, request.user, now())
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Asking ---

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask until when, how many reviews, and what counts how much."""
        if not self.has_add_permission(request):
            refused: HttpResponse = super().add_view(request, form_url, extra_context)
            return refused
        data = request.POST if request.method == "POST" else None
        like = _row(runs_for(request.user), request.GET.get("like"))
        call = _row(exportable_calls(request.user), request.GET.get("call"))
        form = AssignmentForm(data, user=request.user, like=like, call=call)
        if data is not None and form.is_valid() and (answer := self._start(request, form, like)):
            return answer
        context = {
            **self.admin_site.each_context(request),
            "title": _("Propose who reviews what"),
            "opts": self.opts,
            "form": form,
            "back_url": reverse("admin:calls_assignmentrun_changelist"),
        }
        return TemplateResponse(request, "admin/calls/assignment_start.html", context)

    def _start(
        self, request: HttpRequest, form: AssignmentForm, like: AssignmentRun | None
    ) -> HttpResponse | None:
        kept = like if form.cleaned_data.get("keeps_hand") else None
        try:
            run = start_run(**form.values(), like=kept, by=request.user, at=now())
        except REFUSALS as refusal:
            form.add_error(None, sentences(refusal) or [_("This is not possible any more.")])
            return None
        return HttpResponseRedirect(self._object_url(run))

    # --- One run ---

    def pair_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Do what a button beside a pair says; then show the proposal again."""
        run = self._run(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(self._object_url(run))
        form = PairForm(request.POST)
        if not form.is_valid():
            raise Http404
        given = form.cleaned_data
        pair = {"application_id": given["application"], "expert_id": given["expert"]}
        if given["act"] in ("cost", "swap"):
            pair["into_id"] = given["into"] or 0
        if not Application.objects.filter(pk=given["application"], call=run.call_id).exists():
            raise Http404
        try:
            BY_HAND[given["act"]](run_id=run.pk, **pair, by=request.user, at=now())
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                messages.error(request, sentence)
        return HttpResponseRedirect(self._object_url(run))

    def record_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give the record of a run as a file: inputs' digest, method, parameters, result."""
        run = self._run(request, object_id)
        answer = JsonResponse(run_record(run, request.user), json_dumps_params={"indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="assignment-{run.uid}.json"'
        return answer

    def _run(self, request: HttpRequest, object_id: int) -> AssignmentRun:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = runs_for(request.user).filter(pk=object_id).first()
        if run is None:
            raise Http404
        return run


def _row(rows: QuerySet[Any], number: str | None) -> Any:
    """Return the row that an address names, if the person may know of it."""
    return rows.filter(pk=int(number[:9])).first() if number and number.isdecimal() else None
