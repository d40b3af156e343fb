"""The funding ledger for those who may read it: what it adds up to, its lines, its files."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pscc.impact.importing import AMOUNTS, COLUMNS
from pscc.impact.models import Contribution
from pscc.impact.queries.changes import changes_of
from pscc.impact.queries.imports import values_of
from pscc.impact.queries.ledger import contributions, ledger
from pscc.kernel.access import allowed, require
from pscc.kernel.exports import csv_lines
from pscc.kernel.spreadsheets import write_sheet

MAY_READ = "impact.view_ledger"
PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What an export says beside what an import takes.
ADDED = ("struck_at", "struck_reason")


@require_safe
def ledger_page(request: HttpRequest) -> HttpResponse:
    """Show what the ledger adds up to, and its lines."""
    require(request.user, MAY_READ)
    context = {
        "ledger": ledger(),
        "page": Paginator(contributions(request.user), PER_PAGE).get_page(request.GET.get("page")),
        "may_write": allowed(request.user, "impact.change_contribution"),
    }
    return render(request, "impact/ledger.html", context)


@require_safe
def contribution_page(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one line: what it says, who says so, and who changed what."""
    line = get_object_or_404(contributions(request.user), uid=uid)
    context = {
        "line": line,
        "changes": changes_of(line),
        "may_write": allowed(request.user, "impact.change_contribution"),
    }
    return render(request, "impact/contribution.html", context)


@require_safe
def contributions_csv(request: HttpRequest) -> HttpResponseBase:
    """Send every line as a table that an import takes back."""
    require(request.user, MAY_READ)
    body = csv_lines((*COLUMNS, *ADDED), _rows(request.user))
    return StreamingHttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="contributions.csv"'},
    )


@require_safe
def contributions_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Send every line as a spreadsheet."""
    require(request.user, MAY_READ)
    file = io.BytesIO()
    columns = (*COLUMNS, *ADDED)
    rows = ([row.get(column) for column in columns] for row in _rows(request.user))
    write_sheet(file, "contributions", columns, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="contributions.xlsx", content_type=XLSX)


def _rows(user: Any) -> Iterator[dict[str, Any]]:
    for line in contributions(user).iterator(chunk_size=500):
        yield _row(line)


def _row(line: Contribution) -> dict[str, Any]:
    """Return a line with its amounts as numbers, and what became of it."""
    row = values_of(line)
    amounts = {column: Decimal(row[column]) for column in AMOUNTS if column in row}
    struck = {"struck_at": line.struck_at.isoformat() if line.struck_at else None,
              "struck_reason": line.struck_reason or None}  # fmt: skip
    return row | amounts | struck
