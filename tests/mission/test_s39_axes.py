"""What the founding text promises of the progress review by strategic axis."""

import io
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from partners.models import Project, Term
from pscc.impact.enums import SourceKind
from pscc.impact.models import Contribution, PeriodReport
from pscc.impact.queries.ledger import FROM_COMMITTED
from pscc.kernel.clock import now
from pscc.kernel.formats import money_span
from tests.impact.reports import words

pytestmark = pytest.mark.xdist_group("mission")
PROJECT = "Anticorps bispécifique DA-101"


def text_of(paper: bytes) -> str:
    """Return the words of a PDF."""
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def rows_of(sheet: bytes) -> list[Any]:
    """Return the rows of a workbook's first sheet."""
    return list(openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))


def committed(axis: Term) -> str:
    """Add up what the State committed along an axis."""
    lines = Contribution.objects.counted().filter(
        strategic_axis=axis, source_kind=SourceKind.STATE, step__in=FROM_COMMITTED
    )
    return money_span(
        sum(each.amount_min for each in lines), sum(each.amount_max for each in lines)
    )


# S39 "progress review of the ten-year French strategic plan against cancers"
def test_s39_a_period_report_groups_by_strategic_axis(portal):
    axes = list(Term.objects.of("strategic_axis"))
    mine = axes[-1]
    project = Project.objects.get(title=PROJECT)
    line = Contribution.objects.get(source_name="Démo : État, deuxième convention")
    desk, period = portal.as_("staff"), f"{now().year - 3}-H1"

    tagged = portal.as_("founder").get(f"/en/projects/{project.uid}/edit/").send(
        "Save the project", strategic_axis=str(mine.pk)
    )  # fmt: skip
    desk.get(f"/admin/impact/contribution/{line.pk}/change/").send(
        "Enregistrer", strategic_axis=str(mine.pk)
    )
    desk.get("/admin/impact/periodreport/add/").send("Enregistrer", period=period, **words())
    report = PeriodReport.objects.get(period=period)
    step = "Envoyer au financeur"
    desk.get(f"/admin/impact/periodreport/{report.pk}/change/").follow(step).send(step)
    report.refresh_from_db()
    address = f"/en/reports/{report.uid}/"
    read, paper, sheet = (
        portal.as_("funder").get(f"{address}{file}") for file in ("", "fr.pdf", "figures.xlsx")
    )

    groups = read.all("//section[@aria-labelledby='table-axis']/h3")
    assert f"Strategic axis{mine.label_en}" in tagged.words
    assert groups == [*(each.label_en for each in axes), "No axis given"]
    table = read.all("//section[@aria-labelledby='table-axis']//table")[len(axes) - 1]
    assert f"Committed by the State{committed(mine)}" in table
    assert "France 2030" in read.words
    printed = text_of(paper.body)
    assert "Par axe stratégique" in printed
    assert "S’assurer que les progrès bénéficient à tous" in printed
    assert "France 2030" in printed
    rows = rows_of(sheet.body)
    assert mine.label_en in [row[2] for row in rows if row[0] == "By strategic axis"]
    assert any("France 2030" in str(row[0]) for row in rows[:8])
