"""What is missing, for the board: a map of needs that nothing could serve."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.kernel.clock import now
from pscc.kernel.exports import csv_lines
from pscc.kernel.staff_admin import ReadOnlyAdmin
from services.enums import ServiceKind
from services.forms.advice import PeriodForm
from services.models import OrientationSession, UnservedNeed
from services.queries.orientation.needs import (
    export_columns,
    export_rows,
    need_map,
    sessions_of_cell,
)


@admin.register(UnservedNeed)
class UnservedNeedAdmin(ReadOnlyAdmin):
    """The map takes the place of a list: what counts here are numbers, not rows."""

    fields = ("session", "need", "stage", "product_type", "found_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnservedNeed]:
        handled = OrientationSession.objects.handled_by(request.user)
        rows: QuerySet[UnservedNeed] = super().get_queryset(request)
        return rows.filter(session__in=handled.values("pk"))

    def get_urls(self) -> list[URLPattern]:
        export = path(
            "map.csv", self.admin_site.admin_view(self.export_view), name="services_needs_export"
        )
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show needs by stages over a period, and the orientations behind one cell."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form, period = PeriodForm.read(request.GET, timezone.localdate(now()))
        found = need_map(period)
        words = dict(found.columns)
        cell = _cell(request, words)
        query = f"first={period.first.isoformat()}&last={period.last.isoformat()}"
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Needs that nothing could serve"),
            "opts": self.opts,
            "form": form,
            "period": period,
            "map": found,
            "query": query,
            "cell": cell and (cell[0].label, words[cell[1]]),
            "sessions": list(sessions_of_cell(request.user, period, *cell)[:100]) if cell else [],
        }
        return TemplateResponse(request, "admin/services/needs.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send the map of a period as a file for spreadsheets."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        _form, period = PeriodForm.read(request.GET, timezone.localdate(now()))
        rows = list(export_rows(need_map(period)))
        name = f"unserved-needs-{period.first}-{period.last}.csv"
        answer = StreamingHttpResponse(
            csv_lines(export_columns(), rows), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _cell(request: HttpRequest, stages: Mapping[str, str]) -> tuple[ServiceKind, str] | None:
    """Return the cell that is asked for, None for none or for one that the map does not have."""
    need, stage = request.GET.get("need", ""), request.GET.get("stage")
    if stage is None or stage not in stages or need not in ServiceKind.values:
        return None
    return ServiceKind(need), stage
