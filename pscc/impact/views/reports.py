"""Reports of periods for those who may read them: the list, a report, its files."""

import io

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pscc.impact.models import PeriodReport
from pscc.impact.models.reports import FROZEN
from pscc.impact.queries.reports import (
    problems_of,
    reports_for,
    rows_of,
    sections_of,
    tables_of,
)
from pscc.impact.report_paper import (
    LANGUAGES,
    facts_of,
    render_report,
    report_name,
    sheet_head,
    sheet_headings,
    sheet_rows,
)
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.spreadsheets import write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """List the reports that the reader may read."""
    require(request.user, "impact.read_reports")
    context = {
        "reports": reports_for(request.user),
        "may_write": allowed(request.user, "impact.add_periodreport"),
    }
    return render(request, "impact/report_list.html", context)


def _reached(request: HttpRequest, uid: str) -> PeriodReport:
    found: PeriodReport = get_object_or_404(reports_for(request.user), uid=uid)
    return found


def _sent(request: HttpRequest, uid: str) -> PeriodReport:
    """Return a report that was sent; a draft has no files yet."""
    found = _reached(request, uid)
    if not found.is_frozen:
        raise Http404
    return found


@require_safe
def report_page(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a report: words and figures, with what is missing for those who write it."""
    report, at = _reached(request, uid), now()
    may_write = allowed(request.user, "impact.change_periodreport")
    context = {
        "report": report,
        "facts": facts_of(report),
        "sections": sections_of(report),
        "tables": tables_of(rows_of(report, at)),
        "later": reports_for(request.user).filter(corrects=report, state__in=FROZEN).first(),
        "problems": problems_of(report, at) if report.state == "draft" else [],
        "may_write": may_write,
    }
    return render(request, "impact/report.html", context)


@require_safe
def report_pdf(request: HttpRequest, uid: str, language: str) -> HttpResponse:
    """Send a report that was sent as a PDF in a language."""
    report = _sent(request, uid)
    if language not in LANGUAGES:
        raise Http404
    name = report_name(report, f"-{language}.pdf")
    return HttpResponse(
        render_report(report, rows_of(report, now()), language),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
def report_xlsx(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Send the figures of a report that was sent as a spreadsheet."""
    report = _sent(request, uid)
    file = io.BytesIO()
    rows = sheet_rows(rows_of(report, now()))
    write_sheet(file, report.period, sheet_headings(), rows, above=sheet_head(report))
    file.seek(0)
    name = report_name(report, ".xlsx")
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
