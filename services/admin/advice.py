"""The advisors' desk: orientations and advisors."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.questions import ReadSection
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton, PortalAdmin, ReadOnlyAdmin
from services.actions.orientation.advising import answer_session, assign_session, rerank_session
from services.actions.orientation.assigning import ADVISING
from services.enums import ServiceKind, SessionState
from services.forms.advice import AdvisorProfileForm, AssignForm, OrderForm, SummaryForm
from services.forms.told import answers_in_words
from services.models import AdvisorProfile, OrientationSession
from services.models.orientation import TOLD
from services.queries.orientation.desk import (
    in_order,
    late,
    mine,
    needs_in_words,
    orientation_desk,
    returning,
    told_result,
    unassigned,
    with_load,
)
from services.queries.orientation.needs import names_need
from services.queries.orientation.results import is_told
from services.queries.orientation.sessions import origin_of
from services.queries.orientation.unfinished import left_unfinished

TONES = {
    SessionState.SENT: "info",
    SessionState.ANSWERED: "success",
}


class WaitsFilter(WordsFilter):
    """What an advisor has to look at."""

    title = gettext_lazy("waits for")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", gettext_lazy("my answer")),
            ("unassigned", gettext_lazy("an advisor")),
            ("late", gettext_lazy("an answer that is late")),
            ("returning", gettext_lazy("somebody who came back")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        found: dict[str, Callable[[], Q]] = {
            "mine": lambda: mine(request.user),
            "unassigned": unassigned,
            "late": lambda: late(now()),
            "returning": returning,
        }
        chosen = found.get(self.value() or "")
        return queryset.filter(chosen()) if chosen else None


class StateFilter(WordsFilter):
    """Those that wait, or those that are answered: others are not listed."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(state), state.label) for state in TOLD]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        state = self.value()
        return queryset.filter(state=state) if state in TOLD else None


class NeedFilter(WordsFilter):
    """Orientations that name a need, at whatever place."""

    title = gettext_lazy("need")
    parameter_name = "need"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(code), label) for code, label in ServiceKind.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        need = self.value()
        return queryset.filter(names_need(need)) if need in ServiceKind.values else None


def _waits(session: OrientationSession) -> bool:
    return str(session.state) == SessionState.SENT


def _answers(session: OrientationSession) -> Sequence[ReadSection] | None:
    """Return the answers in words; None where they were changed since they were sent: who advises
    reads them once they are sent again.
    """
    return answers_in_words(session) if is_told(session) else None


def _assign(session: OrientationSession, *, advisor: User, by: Any, at: datetime) -> None:
    assign_session(session_id=session.pk, advisor_id=advisor.pk, by=by, at=at)


def _take(session: OrientationSession, *, by: Any, at: datetime) -> None:
    assign_session(session_id=session.pk, advisor_id=by.pk, by=by, at=at)


def _page(name: str) -> Callable[[OrientationSession], str]:
    return lambda session: reverse(f"admin:services_orientationsession_{name}", args=[session.pk])


BUTTONS = (
    ActionButton(
        "answer",
        gettext_lazy("Answer the person"),
        "services.answer_orientation",
        href=_page("answer"),
        when=_waits,
    ),
    ActionButton(
        "rerank",
        gettext_lazy("Put into another order"),
        "services.answer_orientation",
        href=_page("rerank"),
        when=lambda session: _waits(session) and bool(session.result.get("available")),
    ),
    ActionButton(
        "take",
        gettext_lazy("Take it myself"),
        "services.assign_orientation",
        act=_take,
        explanation=gettext_lazy("It waits for your answer from now on; its clock goes on."),
        done=gettext_lazy("It is yours to answer."),
        when=_waits,
    ),
    ActionButton(
        "assign",
        gettext_lazy("Give it to an advisor"),
        "services.assign_orientation",
        act=_assign,
        form=AssignForm,
        explanation=gettext_lazy("It waits for their answer from now on; its clock goes on."),
        done=gettext_lazy("The advisor is told."),
        when=_waits,
    ),
)


@admin.register(OrientationSession)
class OrientationSessionAdmin(ReadOnlyAdmin):
    """Orientations that wait for an advisor first, without those that a conflict of interest
    hides. What is still being filled in is nobody's business; of what was left unfinished a page
    of its own gives numbers.
    """

    list_display = ("code", "needs", "shown_state", "advised_by", "sent_at", "due", "came_back")
    list_filter = (WaitsFilter, StateFilter, NeedFilter, "is_demo")
    list_select_related = ("advisor", "person")
    search_fields = ("uid", "person__name", "person__email")
    search_help_text = gettext_lazy("Code or person")
    fieldsets = (
        (None, {"fields": (("code", "shown_state"), ("asked_by", "advised_by"), ("sent_at", "due"),
                           "needs", ("came_back", "came_from"), "answered_at", "summary")}),
    )  # fmt: skip
    readonly_fields = (
        "code", "shown_state", "asked_by", "advised_by", "due", "needs", "came_back", "came_from",
    )  # fmt: skip
    action_buttons = BUTTONS
    list_before_template = "admin/services/orientation_ways.html"
    change_form_outer_after_template = "admin/services/orientation_desk.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrientationSession]:
        rows = OrientationSession.objects.handled_by(request.user)
        return in_order(rows.select_related("person", "advisor", "project", "weights"), now())

    # --- Columns ---

    @display(description=gettext_lazy("code"), ordering="uid")
    def code(self, session: OrientationSession) -> str:
        return session.uid

    @display(description=gettext_lazy("person"))
    def asked_by(self, session: OrientationSession) -> str:
        """Name the person with an address: whoever advises may have to ask back."""
        if session.person is None:
            return "–"
        return f"{session.person} ({session.person.email})"

    @display(description=gettext_lazy("advisor"), ordering="advisor__name")
    def advised_by(self, session: OrientationSession) -> str:
        return str(session.advisor or "–")

    @display(description=gettext_lazy("came from"))
    def came_from(self, session: OrientationSession) -> str:
        origin = origin_of(session.origin)
        return origin.label if origin else "–"

    @display(description=gettext_lazy("needs"))
    def needs(self, session: OrientationSession) -> str:
        return needs_in_words(session) or "–"

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, session: OrientationSession) -> Badge:
        return state_badge(session)

    @display(description=gettext_lazy("answer due"), ordering="due_at")
    def due(self, session: Any) -> str:
        if session.due_at is None:
            return "–"
        day = date_format(localtime(session.due_at), "SHORT_DATE_FORMAT")
        if session.is_late:
            return format_html('{} <strong class="portal-urgent">{}</strong>', day, _("Late"))
        return day

    @display(description=gettext_lazy("visits"), ordering="visits")
    def came_back(self, session: OrientationSession) -> int:
        return session.visits

    # --- The page of one orientation ---

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        session: Any = kwargs.get("obj")
        context["desk"] = orientation_desk(session) if session else None
        context["sections"] = _answers(session) if session else ()
        # Who advises need not know the project: an advisor reads what was answered here.
        may_know = session and allowed(request.user, "partners.view_project", session.project)
        context["project"] = session.project if may_know else None
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"services_orientationsession_{name}",
            )
            for name, view in (("answer", self.answer_view), ("rerank", self.rerank_view))
        ]
        unfinished = path(
            "unfinished/",
            self.admin_site.admin_view(self.unfinished_view),
            name="services_orientations_unfinished",
        )
        return [unfinished, *pages, *super().get_urls()]

    def unfinished_view(self, request: HttpRequest) -> HttpResponse:
        """Say how many were left unfinished, where and what for; who began them stays unknown."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Orientations left unfinished"),
            "opts": self.opts,
            "left": left_unfinished(request.user, now()),
        }
        return TemplateResponse(request, "admin/services/orientation_unfinished.html", context)

    def answer_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let an advisor write to the person; a refusal keeps what was written."""
        session = self._own(request, object_id)
        form = SummaryForm(request.POST if request.method == "POST" else None)

        def act() -> None:
            answer_session(
                session_id=session.pk,
                summary=form.cleaned_data["summary"],
                by=request.user,
                at=now(),
            )

        return self._step(
            request, session, "answer", form=form, act=act, done=_("The person is told by mail.")
        )

    def rerank_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let an advisor number the recommendations; both orders are shown to the person."""
        session = self._own(request, object_id)
        lines, _blocked, _version = told_result(session)
        form = OrderForm(lines, request.POST if request.method == "POST" else None)

        def act() -> None:
            rerank_session(session_id=session.pk, order=form.order(), by=request.user, at=now())

        return self._step(
            request, session, "rerank", form=form, act=act, done=_("Your order is kept.")
        )

    def _own(self, request: HttpRequest, object_id: str) -> OrientationSession:
        session: Any = self.get_object(request, object_id)
        if session is None or not self.has_view_permission(request, session):
            raise Http404
        if not allowed(request.user, "services.answer_orientation", session):
            raise PermissionDenied
        return session  # type: ignore[no-any-return]

    def _step(
        self,
        request: HttpRequest,
        session: OrientationSession,
        name: str,
        *,
        form: Form,
        act: Callable[[], None],
        done: str,
    ) -> HttpResponse:
        if request.method == "POST" and form.is_valid():
            try:
                act()
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, done)
                return HttpResponseRedirect(self._object_url(session))
        context = {
            **self.admin_site.each_context(request),
            "title": next(str(each.label) for each in BUTTONS if each.name == name),
            "opts": self.opts,
            "original": session,
            "form": form,
            "desk": orientation_desk(session),
            "sections": _answers(session),
            "back_url": self._object_url(session),
        }
        return TemplateResponse(request, f"admin/services/orientation_{name}.html", context)


@admin.register(AdvisorProfile)
class AdvisorProfileAdmin(PortalAdmin):
    """Who answers orientations: what they look after, how much at a time, and when not."""

    form = AdvisorProfileForm
    list_display = ("user", "shown_needs", "waiting", "max_open", "is_available", "away_until")
    list_filter = ("is_available",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    search_help_text = gettext_lazy("Name or e-mail")
    ordering = ("user__name", "pk")
    fields = ("user", "needs", "max_open", ("is_available", "away_until"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer those who may answer orientations."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.with_role(*ADVISING).order_by("name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdvisorProfile]:
        return with_load(super().get_queryset(request))

    @display(description=gettext_lazy("needs"))
    def shown_needs(self, profile: AdvisorProfile) -> str:
        return ", ".join(str(ServiceKind(need).label) for need in profile.needs) or _("any")

    @display(description=gettext_lazy("waiting for their answer"))
    def waiting(self, profile: Any) -> int:
        return int(profile.load)
