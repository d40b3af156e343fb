"""The declarations of all companies for officers and funders: a list, and its files."""

import io
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pscc.impact.queries.declared import (
    columns_for,
    declarations_read,
    declared_rows,
    years_read,
)
from pscc.impact.views.ledger import PER_PAGE, XLSX
from pscc.kernel.access import allowed, require
from pscc.kernel.exports import csv_lines
from pscc.kernel.spreadsheets import write_sheet

MAY_READ = "impact.read_validated_declarations"


@require_safe
def declarations_page(request: HttpRequest) -> HttpResponse:
    """List what companies declared, of one year or of all."""
    require(request.user, MAY_READ)
    years = years_read(request.user)
    year = _year(request, years)
    found = declarations_read(request.user)
    if year is not None:
        found = found.filter(year=year)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "year": year,
        "links": [
            {"label": each, "url": f"?year={each}", "is_current": each == year} for each in years
        ],
        "is_officer": allowed(request.user, "impact.check_declarations"),
    }
    return render(request, "impact/declarations.html", context)


@require_safe
def declarations_csv(request: HttpRequest) -> HttpResponseBase:
    """Send them as a table."""
    columns, rows = _table(request)
    return StreamingHttpResponse(
        csv_lines(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="declarations.csv"'},
    )


@require_safe
def declarations_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Send them as a spreadsheet."""
    columns, rows = _table(request)
    file = io.BytesIO()
    cells = ([row.get(column) for column in columns] for row in rows)
    write_sheet(file, "declarations", columns, cells)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="declarations.xlsx", content_type=XLSX)


def _table(request: HttpRequest) -> tuple[Any, Any]:
    require(request.user, MAY_READ)
    year = _year(request, years_read(request.user))
    return columns_for(request.user), declared_rows(request.user, year)


def _year(request: HttpRequest, years: list[int]) -> int | None:
    """Return the year that is asked for, if there is one of it; None for all."""
    asked = request.GET.get("year", "")
    return int(asked) if asked in map(str, years) else None
