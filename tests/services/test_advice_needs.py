"""The board's map of needs that nothing could serve, and of what is most asked for."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from services.enums import ServiceKind, SessionState
from services.forms.advice import PeriodForm
from services.queries.orientation.needs import Asked, Cell, Period, need_map, sessions_of_cell
from tests.factories import NOW, make_project, make_staff, make_term
from tests.services.advising import make_advisor, make_orientation, make_unserved

pytestmark = pytest.mark.django_db
K = ServiceKind
MAP = "admin:services_unservedneed_changelist"
EXPORT = "admin:services_needs_export"
TODAY = NOW.date()
YEAR = Period(TODAY - timedelta(days=365), TODAY)
THIS_YEAR = {"first": YEAR.first.isoformat(), "last": YEAR.last.isoformat()}


def missing(need="hosting", stage="", at=NOW, **fields):
    return make_unserved(make_orientation(at=at, **fields), need, stage=stage, at=at)


def test_needs_are_counted_by_stage_the_most_missing_first():
    make_term(code="idea", label="Idea")
    missing("regulatory", "idea")
    for stage in ("idea", "idea", ""):
        missing("hosting", stage)

    found = need_map(YEAR)

    assert found.columns[-1] == ("", "Not known")
    assert [(need, total) for need, _cells, total in found.rows] == [
        (K.HOSTING, 3), (K.REGULATORY, 1),
    ]  # fmt: skip
    assert [cell for cell in found.rows[0][1] if cell.count] == [
        Cell(K.HOSTING, "idea", 2), Cell(K.HOSTING, "", 1),
    ]  # fmt: skip
    assert found.total == 4


@pytest.mark.parametrize(("count", "shade"), [(0, 0), (1, 1), (2, 2), (4, 3), (8, 4), (50, 4)])
def test_a_tone_follows_the_count(count, shade):
    assert Cell(K.HOSTING, "", count).shade == shade


def test_both_days_of_a_period_count():
    for days in (0, 1, 2, 3):
        missing(at=NOW + timedelta(days=days))

    found = need_map(Period(TODAY + timedelta(days=1), TODAY + timedelta(days=2)))

    assert found.total == 2


def test_a_stage_that_is_no_more_keeps_its_column():
    missing(stage="gone")

    assert ("gone", "gone") in need_map(YEAR).columns


def test_what_is_most_asked_stands_beside_what_is_not_served():
    missing("hosting", needs=("hosting", "regulatory"))
    make_orientation(needs=("regulatory",))
    make_orientation(SessionState.ANSWERING, needs=("training",))

    assert need_map(YEAR).most_asked == [Asked(K.REGULATORY, 2, 0), Asked(K.HOSTING, 1, 1)]


def test_a_cell_leads_to_the_orientations_that_one_may_know(signed_in):
    by, project = make_advisor(), make_project()
    ConflictOfInterest.objects.create(person=by, project=project, origin="declared")
    shown = missing().session
    missing(project=project)

    page = signed_in(by).get(reverse(MAP), {**THIS_YEAR, "need": "hosting", "stage": ""})

    assert page.context["sessions"] == [shown]
    assert list(sessions_of_cell(make_staff(Role.COMMUNICATION), YEAR, "hosting", "")) == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_map_costs_the_same(signed_in, number, queries):
    for kind in list(K)[:number]:
        missing(kind.value)
    client = signed_in(make_advisor())
    client.get(reverse(MAP), THIS_YEAR)

    with queries(PAGE):
        client.get(reverse(MAP), THIS_YEAR)


PAGE = 8


def test_the_map_is_a_file_that_runs_nothing(signed_in):
    make_term(code="idea", label="=cmd()")
    missing(stage="idea")

    answer = signed_in(make_staff(Role.COMMUNICATION)).get(reverse(EXPORT), THIS_YEAR)

    assert answer["Content-Disposition"].startswith('attachment; filename="unserved-needs-')
    assert b"".join(answer.streaming_content).decode() == (
        "\ufeffNeed,Stage,Not served\r\nHosting,'=cmd(),1\r\n"
    )


@pytest.mark.parametrize(
    ("data", "period"),
    [
        ({}, Period(date(2025, 2, 28), date(2026, 2, 28))),
        ({"first": "2026-01-01", "last": "2026-01-31"},
         Period(date(2026, 1, 1), date(2026, 1, 31))),
        ({"first": "2026-02-01", "last": "2026-01-31"},
         Period(date(2025, 2, 28), date(2026, 2, 28))),
        ({"first": "0001-01-01", "last": "9999-12-31"},
         Period(date(2025, 2, 28), date(2026, 2, 28))),
        ({"first": "nonsense"}, Period(date(2025, 2, 28), date(2026, 2, 28))),
    ],
)  # fmt: skip
def test_a_period_is_read_or_is_the_last_year(data, period):
    assert PeriodForm.read(data, date(2026, 2, 28))[1] == period


def test_days_the_wrong_way_round_are_told_beside_the_field(signed_in):
    page = signed_in(make_advisor()).get(
        reverse(MAP), {"first": "2026-02-01", "last": "2026-01-31"}
    )

    assert page.context["form"].errors == {"last": ["The last day cannot be before the first one."]}


@pytest.mark.parametrize(("need", "stage"), [("nothing", ""), ("hosting", "gone")])
def test_a_cell_of_nothing_is_ignored(signed_in, need, stage):
    missing()

    page = signed_in(make_advisor()).get(reverse(MAP), {"need": need, "stage": stage})

    assert (page.status_code, page.context["cell"]) == (200, None)
