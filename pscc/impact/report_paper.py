"""A report of a period as a PDF in a language (PDF/UA, made by Typst), and as rows of a sheet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from pscc.impact.enums import Unit
from pscc.impact.models import PeriodReport
from pscc.impact.queries.reports import Row, Table, sections_of, tables_of
from pscc.kernel.addresses import absolute
from pscc.kernel.formats import labelled, long_date, long_moment
from pscc.kernel.papers import typeset
from pscc.kernel.site import site
from pscc.kernel.text import markdown_blocks

LANGUAGES = ("fr", "en")
TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


def report_name(report: PeriodReport, ending: str) -> str:
    """Return the name of a file: period, edition, and how it ends."""
    return f"report-{report.period}-{report.edition}{ending}"


def render_report(report: PeriodReport, rows: Sequence[Row], language: str) -> bytes:
    """Return a report that was sent as a tagged PDF in a language."""
    with override(language):
        data = _data(report, rows, language)
    return typeset(TEMPLATE, data)


def _data(report: PeriodReport, rows: Sequence[Row], language: str) -> dict[str, Any]:
    return {
        "language": language,
        "issuer": site().name,
        "mention": site().programme_mention,
        "title": report_title(report),
        "heading": _("Report to the funder"),
        "period": report.period_in_words,
        "facts": [{"label": label, "value": value} for label, value in facts_of(report)],
        "sections": [
            {"heading": heading, "blocks": markdown_blocks(text)}
            for heading, text in sections_of(report)
        ],
        "tables": [_table(each) for each in tables_of(rows)],
        "columns": columns(),
        "note": reading_note(),
        "proof_title": _("Digest (SHA-256)"),
        "sha256": report.sha256,
        "contact": f"{site().contact_email} · {absolute(report.get_absolute_url())}",
        "page": _("Page"),
    }


def _table(table: Table) -> dict[str, Any]:
    groups = [
        {
            "name": group,
            "rows": [[row.name, row.in_words, row.left_out_in_words or "–"] for row in rows],
        }
        for group, rows in table.groups
    ]
    return {"title": _capital(table.part.label), "groups": groups}


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def columns() -> list[str]:
    """Name the columns of a table of figures."""
    return [_("Figure"), _("Value"), _("Left out")]


def report_title(report: PeriodReport) -> str:
    """Name a report with its period and edition."""
    return _("Report to the funder, %(period)s, edition %(edition)s") % {
        "period": report.period_in_words,
        "edition": report.edition,
    }


def reading_note() -> str:
    """Say how the figures are to be read."""
    return _(
        "What nobody knows is left out and counted, never taken for nought. A figure that would"
        " tell of one or two organisations, or let such a one be worked out, is not shown. Each"
        " step of the ledger includes the later ones; an unknown amount is left out and counted."
    )


def facts_of(report: PeriodReport) -> list[tuple[str, str]]:
    """Return which report this is, when it was sent, and which one it corrects."""
    found = [(_("Period"), report.period_in_words), (_("Edition"), str(report.edition))]
    if report.sent_at:
        found.append((_("Figures as of"), long_moment(report.sent_at)))
    if report.corrects and report.corrects.sent_at:
        words = _("edition %(number)s of %(day)s") % {
            "number": report.corrects.edition,
            "day": long_date(report.corrects.sent_at),
        }
        found.append((_("It corrects"), words))
    return found


def sheet_headings() -> list[str]:
    """Name the columns of the sheet."""
    return [_("Table"), _("Key"), _("Group"), _("Figure"), _("Unit"), _("At least"), _("At most"),
            _("Left out"), _("As told")]  # fmt: skip


def sheet_rows(rows: Sequence[Row]) -> list[list[Any]]:
    """Return the figures row by row; an end that nobody knows is an empty cell."""
    return [
        [
            _capital(table.part.label), row.key, group, row.name, str(Unit(row.unit).label),
            row.low, row.high, row.left_out, row.in_words,
        ]
        for table in tables_of(rows)
        for group, own in table.groups
        for row in own
    ]  # fmt: skip


def sheet_head(report: PeriodReport) -> list[str]:
    """Return the lines above the figures: title, cluster, programme, and the other facts."""
    lines = [report_title(report), site().name, site().programme_mention]
    lines += [labelled(*fact) for fact in facts_of(report)[2:]]
    return [*filter(None, lines), labelled(_("Digest (SHA-256)"), report.sha256)]
