"""Requests at the staff desk: what is late, what waits for nobody, and the story of each."""

import re
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from unfold.decorators import display

from pscc.kernel.access import allowed
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.exports import csv_lines
from pscc.kernel.formats import short_date
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin
from services.actions.requests.notes import write_note
from services.actions.requests.staff import assign_request_advisor
from services.actions.requests.thread import mark_thread_read
from services.admin.request_steps import ASSIGN, NOTE, REQUEST_BUTTONS
from services.enums import SubRequestState
from services.forms.request_desk import PeriodForm
from services.models import ServiceRequest, SubRequest
from services.queries.requests.news import has_news, notes_on
from services.queries.requests.page import called
from services.queries.requests.staff import (
    COLUMNS,
    bottlenecks,
    days_late,
    filtered,
    for_desk,
    parts_of,
    story_of,
    totals,
)
from services.request_states import DONE_STATES, EXIT_STATES

S = SubRequestState
TONES = {
    **dict.fromkeys(S, "info"),
    S.SUBMITTED: "warning",
    S.RETURNED: "warning",
    **dict.fromkeys(DONE_STATES, "success"),
    **dict.fromkeys(EXIT_STATES, "default"),
}
_PART = re.compile(r"(.*\d)-\d{1,3}")  # a request's reference, and the number of a provider in it


class ClockFilter(WordsFilter):
    """Requests whose clock asks for somebody."""

    title = gettext_lazy("clock")
    parameter_name = "clock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("late", _("late")),
            ("mine", _("taken to me")),
            ("escalated", _("taken to an advisor")),
            ("orphan", _("the provider has nobody to answer")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SubRequest]) -> Any:
        return filtered(queryset, self.value() or "", request.user, now())


class NewsFilter(WordsFilter):
    """Requests in which something has happened since the person last opened them."""

    title = gettext_lazy("news")
    parameter_name = "news"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unread", _("new since I opened it"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return queryset.filter(has_news=True) if self.value() == "unread" else queryset


@admin.register(SubRequest)
class SubRequestAdmin(ReadOnlyAdmin):
    """What each provider was asked: the first due on top."""

    list_display = ("reference", "news", "provider", "shown_state", "whose_turn", "since", "due",
                    "late", "advisor")  # fmt: skip
    list_filter = (
        ClockFilter,
        NewsFilter,
        "state",
        ("provider", admin.RelatedOnlyFieldListFilter),
        ("request__advisor", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("request__reference", "provider__name")
    search_help_text = gettext_lazy("Reference or provider")
    date_hierarchy = "submitted_at"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("reference", "shown_state"),
                    ("provider", "project"),
                    ("whose_turn", "advisor"),
                    ("turn_since", "due_at"),
                    ("late", "somebody"),
                    ("reminders", "reminded_at"),
                    ("escalated_at", "wakes_on"),
                    ("submitted_at", "answered_at"),
                    ("accepted_at", "deliver_by"),
                    ("delivered_at", "ended_at"),
                    "reason_code",
                    "told",
                )
            },
        ),
    )
    readonly_fields = ("reference", "shown_state", "project", "whose_turn", "advisor", "late",
                       "somebody")  # fmt: skip
    change_list_template = "admin/services/request_list.html"
    change_form_outer_after_template = "admin/services/request_story.html"
    action_buttons = REQUEST_BUTTONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubRequest]:
        return for_desk(request.user)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ()  # as the desk's query has it

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a part, too, by its full reference and by the code that its provider knows."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        words = search_term.strip()
        if words and not found.exists():
            part = _PART.fullmatch(words)
            found = queryset.filter(
                Q(request__reference__iexact=part[1], number=int(words.rpartition("-")[2]))
                if part
                else called(words)
            )
        return found, may_repeat

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "bottlenecks/",
            self.admin_site.admin_view(self.bottlenecks_view),
            name="services_bottlenecks",
        )
        return [page, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj") or context.get("original")
        if obj is not None:
            at = now()
            context |= {
                "story": story_of(obj, at),
                "notes": notes_on(obj.request, request.user),
                "at": at,
            }
            self._note_opening(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def _note_opening(self, request: HttpRequest, sub_request: SubRequest) -> None:
        """Note that the person has read what happened: this page shows steps and messages."""
        is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
        if request.method == "GET" and not is_ahead and has_news(sub_request, request.user):
            mark_thread_read(sub_request_id=sub_request.pk, by=request.user, at=now())

    def bottlenecks_view(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """Show how requests fare with each provider, as a page or CSV."""
        if not allowed(request.user, "services.browse_requests"):
            raise PermissionDenied
        form = PeriodForm(request.GET if "days" in request.GET else {"days": 365})
        lines = bottlenecks(request.user, now(), form.chosen)
        if request.GET.get("format") == "csv":
            rows = csv_lines(COLUMNS, (line.as_row() for line in lines))
            headers = {"Content-Disposition": 'attachment; filename="bottlenecks.csv"'}
            return StreamingHttpResponse(
                rows, content_type="text/csv; charset=utf-8", headers=headers
            )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bottlenecks"),
            "opts": self.opts,
            "form": form,
            "lines": lines,
            "totals": totals(lines),
            "chosen": form.chosen or 0,
        }
        return TemplateResponse(request, "admin/services/bottlenecks.html", context)

    # --- Columns ---

    @display(description=gettext_lazy("reference"), ordering="request__reference")
    def reference(self, sub_request: SubRequest) -> str:
        return sub_request.full_reference

    @display(description=gettext_lazy("news"), label={"new": "info", "": "default"})
    def news(self, sub_request: SubRequest) -> Badge:
        is_new = sub_request.has_news  # type: ignore[attr-defined] # for_desk
        return Badge("new", pgettext("request", "new")) if is_new else Badge("", "–")

    @display(description=gettext_lazy("project"))
    def project(self, sub_request: SubRequest) -> str:
        return sub_request.request.project.title

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, sub_request: SubRequest) -> Badge:
        return state_badge(sub_request)

    @display(description=gettext_lazy("whose turn"))
    def whose_turn(self, sub_request: SubRequest) -> str:
        return str(sub_request.turn.label)

    @display(description=gettext_lazy("since"), ordering="turn_since")
    def since(self, sub_request: SubRequest) -> str:
        return short_date(sub_request.turn_since)

    @display(description=gettext_lazy("due"), ordering="due_at")
    def due(self, sub_request: SubRequest) -> str:
        return short_date(sub_request.due) if sub_request.due else "–"

    @display(description=gettext_lazy("who can answer"))
    def somebody(self, sub_request: SubRequest) -> str:
        return _("nobody at the provider") if sub_request.is_orphan else _("the provider")

    @display(description=gettext_lazy("advisor"), ordering="request__advisor__name")
    def advisor(self, sub_request: SubRequest) -> str:
        return str(sub_request.request.advisor or "–")

    @display(description=gettext_lazy("late"), label={"late": "danger", "": "default"})
    def late(self, sub_request: SubRequest) -> Badge:
        days = days_late(sub_request, sub_request.read_at)  # type: ignore[attr-defined] # for_desk
        if days is None:
            return Badge("", "–")
        if days == 0:
            return Badge("late", _("late"))
        return Badge(
            "late",
            ngettext("%(n)s business day late", "%(n)s business days late", days) % {"n": days},
        )


@admin.register(ServiceRequest)
class ServiceRequestAdmin(ReadOnlyAdmin):
    """Requests as wholes, the latest first; the list names no project."""

    list_display = ("reference", "providers", "advisor", "submitted_at", "is_demo")
    list_filter = (("advisor", admin.RelatedOnlyFieldListFilter), "is_demo")
    search_fields = ("reference",)
    search_help_text = gettext_lazy("Reference")
    date_hierarchy = "submitted_at"
    list_select_related = ("project", "advisor")
    ordering = ("-submitted_at", "-pk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("reference", "project_title"),
                    ("submitted_at", "sent_by"),
                    ("advisor", "wanted_on"),
                    "purpose",
                )
            },
        ),
    )
    readonly_fields = ("project_title", "sent_by")
    change_form_outer_after_template = "admin/services/request_parts.html"
    action_buttons = (
        ActionButton(
            "page",
            gettext_lazy("Open its page"),
            "services.handle_request",
            href=lambda request: request.get_absolute_url(),
        ),
        replace(
            ASSIGN,
            act=lambda request, *, advisor, **who: assign_request_advisor(
                request_id=request.pk, advisor_id=advisor.pk, **who
            ),
        ),
        replace(NOTE, act=lambda request, **values: write_note(request_id=request.pk, **values)),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceRequest]:
        rows: Any = ServiceRequest.objects.handled_by(request.user)
        related = ("project", "advisor", "submitted_by")
        found: QuerySet[ServiceRequest] = rows.select_related(*related).order_by(*self.ordering)
        return found.annotate(asked=Count("sub_requests"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj") or context.get("original")
        if obj is not None:
            context |= {"parts": parts_of(obj), "notes": notes_on(obj, request.user)}
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=gettext_lazy("providers asked"))
    def providers(self, request: ServiceRequest) -> str:
        return str(request.asked)  # type: ignore[attr-defined] # annotated

    @display(description=gettext_lazy("sent by"))
    def sent_by(self, request: ServiceRequest) -> str:
        return str(request.submitted_by or "–")

    @display(description=gettext_lazy("project"))
    def project_title(self, request: ServiceRequest) -> str:
        return request.project.title
