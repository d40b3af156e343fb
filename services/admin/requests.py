"""Requests at the staff desk: what is late, what waits for nobody, and the story of each."""

import re
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from pscc.kernel.access import allowed
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.exports import csv_lines
from pscc.kernel.formats import short_date
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin
from services.actions.requests.staff import assign_request_advisor
from services.admin.request_steps import ASSIGN, REQUEST_BUTTONS
from services.enums import SubRequestState
from services.forms.request_desk import PeriodForm
from services.models import ServiceRequest, SubRequest
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


class ClockFilter(admin.SimpleListFilter):
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


@admin.register(SubRequest)
class SubRequestAdmin(ReadOnlyAdmin):
    """What each provider was asked: the first due on top."""

    list_display = ("reference", "provider", "shown_state", "whose_turn", "since", "due", "late",
                    "advisor")  # fmt: skip
    list_filter = (
        ClockFilter,
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
                    ("turn_since", "due_at", "late"),
                    ("reminders", "reminded_at", "escalated_at"),
                    ("somebody", "wakes_on", "deliver_by"),
                    ("submitted_at", "answered_at", "accepted_at"),
                    ("delivered_at", "ended_at", "reason_code"),
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
        """Find a part, too, by its whole reference: that of the request and its own number."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        part = _PART.fullmatch(search_term.strip())
        if part and not found.exists():
            number = search_term.strip().rpartition("-")[2]
            found = queryset.filter(request__reference__iexact=part[1], number=int(number))
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
            context |= {"story": story_of(obj, at), "at": at}
        return super().render_change_form(request, context, *args, **kwargs)

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
        return str(sub_request)

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
        return short_date(sub_request.due_at) if sub_request.due_at else "–"

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
                    ("submitted_at", "submitted_by"),
                    ("advisor", "wanted_on"),
                    "purpose",
                )
            },
        ),
    )
    readonly_fields = ("project_title",)
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
            context["parts"] = parts_of(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=gettext_lazy("providers asked"))
    def providers(self, request: ServiceRequest) -> str:
        return str(request.asked)  # type: ignore[attr-defined] # annotated

    @display(description=gettext_lazy("project"))
    def project_title(self, request: ServiceRequest) -> str:
        return request.project.title
