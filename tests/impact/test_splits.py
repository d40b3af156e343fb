"""By strategic axis and by form of the money: the parts add up, and nobody is worked out."""

import json
from decimal import Decimal

import pytest

from calls.actions.awards import publish_award
from calls.models import Application
from partners.enums import Vocabulary
from partners.models import Project
from pscc.impact.enums import Instrument, ReportPart, SourceKind
from pscc.impact.models import Contribution, KeptFigure
from pscc.impact.queries.axes import strategic_axes
from pscc.impact.queries.indicators import SPLITS, indicator, split_of, split_parts
from pscc.impact.queries.indicators.splits import NONE
from pscc.impact.queries.measuring import exactly, year_of
from pscc.impact.queries.parts import Part, whole_for_everyone
from pscc.impact.queries.reports import computed_rows
from pscc.kernel.clock import now
from tests.calls.awarding import Room
from tests.factories import (
    NOW,
    make_application,
    make_call,
    make_organisation,
    make_project,
    make_service,
    make_term,
)
from tests.impact.ledger import euros, make_line
from tests.impact.reports import make_sent
from tests.impact.test_indicators import LATE, YEAR, printed
from tests.services.requesting import S, make_asked

pytestmark = pytest.mark.django_db
PAGE, JSON = "/en/impact/", "/impact/indicators.json?lang=en"
AXIS = "prevention"


@pytest.fixture
def axis():
    return make_term(vocabulary=Vocabulary.STRATEGIC_AXIS, code=AXIS, label="Improve prevention")


@pytest.fixture
def other():
    return make_term(vocabulary=Vocabulary.STRATEGIC_AXIS, code="prognosis", label="Prognosis")


def parts_of(key, period=YEAR):
    codes = [each.code for each in strategic_axes()[:-1]]
    return {part.key: part for part in split_parts([period], codes)[key][0]}


def values(key):
    return {key: part.measure.high for key, part in parts_of(key).items()}


def send(project, at=NOW):
    application = make_application(project=project)
    Application.objects.filter(pk=application.pk).update(submitted_at=at)


def test_calls_and_applications_count_under_their_axis_or_under_none(axis, other):
    make_call(strategic_axis=axis, published_at=NOW)
    make_call(published_at=NOW)
    make_call(strategic_axis=axis, is_published=False)
    for own in (axis, axis, other, None):
        send(make_project(strategic_axis=own))

    assert values("calls-published-by-axis") == {AXIS: 1, "prognosis": 0, NONE: 1}
    assert values("applications-received-by-axis") == {AXIS: 2, "prognosis": 1, NONE: 1}


def test_services_count_under_the_axis_of_their_project(axis):
    service = make_service(provider=make_organisation())
    asked = [make_asked(S.RUNNING, service=service, at=NOW).fresh() for _ in range(3)]
    for request in asked[:2]:
        request.deliver(at=NOW, told="Here.")
        request.save()
    Project.objects.filter(pk=asked[0].request.project_id).update(strategic_axis=axis)

    assert values("services-delivered-by-axis") == {AXIS: 1, NONE: 1}


def test_awards_and_their_euros_count_under_the_axis_of_their_project(axis):
    room = Room()
    award = room.accepted()
    assert values("awards-accepted-by-axis") == {AXIS: 0, NONE: 0}
    publish_award(award_id=award.pk, is_public=True, by=room.officer, at=NOW)
    whole = [indicator(key).measures([YEAR])[0].high for key in ("awards-accepted",
                                                                "euros-awarded")]  # fmt: skip
    Project.objects.update(strategic_axis=axis)

    assert [values(f"{key}-by-axis")[AXIS] for key in ("awards-accepted", "euros-awarded")] == whole
    assert whole == [1, award.amount]


def test_money_counts_under_axis_and_form_of_its_line(axis):
    make_line(SourceKind.STATE, low=20, strategic_axis=axis, instrument=Instrument.EQUITY)
    make_line(SourceKind.STATE, low=3)
    make_line(SourceKind.PRIVATE, low=10, high=12, instrument=Instrument.LOAN)
    make_line(SourceKind.OTHER_PUBLIC, low=None, strategic_axis=axis)
    struck = make_line(SourceKind.STATE, low=70, strategic_axis=axis)
    Contribution.objects.filter(pk=struck.pk).update(struck_at=NOW, struck_reason="Twice")

    assert values("state-committed-by-axis") == {AXIS: euros(20), NONE: euros(3)}
    assert parts_of("partners-committed-by-axis")[AXIS].measure.left_out == 1
    state = values("state-committed-by-instrument")
    assert (state["equity"], state["grant"], state["loan"]) == (euros(20), euros(3), 0)
    loan = parts_of("partners-committed-by-instrument")["loan"].measure
    assert (loan.low, loan.high) == (euros(10), euros(12))


def test_the_parts_are_the_whole(axis, other):
    for position, own in enumerate((axis, other, None)):
        make_line(SourceKind.STATE, low=5 + position, strategic_axis=own)
        make_line(SourceKind.PRIVATE, low=7, high=9, strategic_axis=own,
                  instrument=list(Instrument)[position])  # fmt: skip
        make_call(strategic_axis=own, published_at=NOW)
        send(make_project(strategic_axis=own))

    for split in SPLITS:
        whole = split.of.measures([YEAR])[0]
        measures = [part.measure for part in parts_of(split.key).values()]
        assert sum(each.high or 0 for each in measures) == whole.high, split.key
        assert sum(each.low or 0 for each in measures) == whole.low, split.key
    assert Application.objects.count() == 3


def test_a_year_tells_of_its_own_days(axis):
    make_call(strategic_axis=axis, published_at=NOW)

    assert parts_of("calls-published-by-axis", year_of(2025, LATE))[AXIS].measure.high == 0


# --- What everyone is told -----------------------------------------------------------------------


def part(key, *who, value=None):
    return Part(key, exactly(value or len(who), organisations=len(who)), frozenset(who))


def told(*parts):
    return [each.measure.high for each in whole_for_everyone(list(parts))]


def test_a_part_of_one_or_two_is_held_back_with_another_that_would_give_it_away():
    assert told(part("a", 1, 2, 3), part("b", 4, 5, 6, 7), part("c", 8)) == [None, 4, None]
    assert told(part("a", 1, 2, 3), part("b", 4), part("c", 8, 9)) == [3, None, None]


def test_where_all_that_is_held_back_is_of_two_nothing_is_told():
    assert told(part("a", 1), part("b", 2), part("c", value=0)) == [None, None, None]


def test_parts_of_nobody_are_told():
    assert told(part("a", value=3), part("b")) == [3, 0]


def test_page_and_files_hide_the_axis_of_the_only_applicant(axis, other, client):
    send(make_project(strategic_axis=axis), now())

    page, rows = client.get(PAGE).text, json.loads(client.get(JSON).text)["results"]

    own = [row for row in rows if row["key"] == "applications-received-by-axis"]
    mine = [row for row in own if row["year"] == now().year]
    assert {row["axis"] for row in mine} == {AXIS, "prognosis", NONE}
    assert [(row["high"], row["is_hidden"]) for row in mine] == [(None, True)] * 3
    assert "The parts would tell of one or two organisations" in page


def test_the_page_has_a_table_and_a_chart_by_axis(axis, other, client):
    make_line(SourceKind.STATE, low=20, strategic_axis=axis)
    make_line(SourceKind.STATE, low=3, instrument=Instrument.EQUITY)

    answer = client.get(PAGE)

    by_axis, by_form = answer.context["figures"].splits
    money = by_axis.figures[0]
    assert [(row.name, row.in_words) for row in money.rows] == [
        ("Improve prevention", "€20 million"), ("Prognosis", "€0"),
        ("No axis given", "€3 million"),
    ]  # fmt: skip
    assert money.drawing.path in answer.text
    assert [row.name for row in by_form.figures[0].rows] == ["Grant", "Equity"]
    assert "1. Improve prevention" in answer.text
    assert '<th scope="col">Strategic axis</th>' in answer.text
    assert (by_axis.by, by_form.by) == (ReportPart.AXIS, ReportPart.INSTRUMENT)


def test_one_form_alone_is_no_chart(client):
    make_line(SourceKind.STATE, low=3)

    _by_axis, by_form = client.get(PAGE).context["figures"].splits

    assert [row.in_words for row in by_form.figures[0].rows] == ["€3 million"]
    assert by_form.figures[0].drawing is None


def test_files_and_command_have_a_row_for_each_part(axis, client):
    make_line(SourceKind.STATE, low=20, strategic_axis=axis)

    rows = json.loads(client.get(JSON).text)["results"]

    (row,) = [each for each in rows if each["key"] == "state-committed-by-axis"
              and each["axis"] == AXIS]  # fmt: skip
    assert (row["axis_name"], row["year"], row["low"]) == ("Improve prevention", None, "20000000")
    (line,) = [each for each in printed("--key", "state-committed-by-axis") if AXIS in each[0]]
    assert line[:3] == ["state-committed-by-axis/prevention", "20000000", "20000000"]


def test_the_method_says_how_each_is_computed(client):
    page = client.get("/en/impact/method/").text

    for each in SPLITS:
        assert f'id="{each.key}"' in page
        assert str(each.formula) in page


# --- What the funder is told ---------------------------------------------------------------------


def test_a_report_has_a_group_for_each_axis_and_one_for_none(axis, other):
    make_line(SourceKind.STATE, low=20, strategic_axis=axis)
    make_line(SourceKind.PRIVATE, low=10)

    rows = [row for row in computed_rows(YEAR) if row.part == ReportPart.AXIS]

    assert list(dict.fromkeys((row.group_fr, row.group_en) for row in rows)) == [
        ("Improve prevention", "Improve prevention"), ("Prognosis", "Prognosis"),
        ("Aucun axe indiqué", "No axis given"),
    ]  # fmt: skip
    found = {row.key: row for row in rows}
    assert found["prevention-state-committed"].low == euros(20)
    assert found["none-partners-committed"].low == euros(10)  # the ledger is whole for the funder
    assert all(len(row.key) <= 60 for row in rows)


def test_a_part_that_is_held_back_says_so_in_the_report(axis, other):
    send(make_project(strategic_axis=axis))

    rows = {row.key: row for row in computed_rows(YEAR) if row.part == ReportPart.AXIS}

    assert rows["prevention-applications-received"].in_words == "not shown"
    assert rows["none-applications-received"].in_words == "not shown"


def test_a_sent_report_keeps_its_axes_whatever_becomes_of_them(axis):
    make_line(SourceKind.STATE, low=20, strategic_axis=axis)
    report = make_sent("2025")
    Contribution.objects.update(strategic_axis=None)
    axis.label_en = "Renamed"
    axis.save()

    row = report.rows.get(part=ReportPart.AXIS, key="prevention-state-committed")

    assert (row.group_en, row.low) == ("Improve prevention", Decimal("20000000.00"))


def test_a_split_is_found_by_its_key():
    assert split_of("state-committed-by-instrument").by == ReportPart.INSTRUMENT


def test_what_was_held_back_stays_so_when_dossiers_go(axis):
    for _number in range(2):
        project = make_project(organisation=make_organisation(), strategic_axis=axis)
        send(project)
    before = parts_of("applications-received-by-axis")[AXIS]

    KeptFigure.objects.create(
        indicator="applications-received", day=NOW.date(), axis=axis, amount=4
    )
    after = parts_of("applications-received-by-axis")[AXIS]

    hidden = [whole_for_everyone([part])[0].measure.is_hidden for part in (before, after)]
    assert (before.measure.high, after.measure.high) == (2, 6)
    assert hidden == [True, True]


def test_what_is_gone_is_a_part_of_its_own_axis_and_of_the_whole(axis):
    for day, along in ((NOW.date(), axis), (NOW.date(), None)):
        KeptFigure.objects.create(
            indicator="euros-awarded", day=day, axis=along, amount=Decimal("1000.50")
        )

    parts = values("euros-awarded-by-axis")
    assert (parts[AXIS], parts[NONE]) == (Decimal("1000.50"), Decimal("1000.50"))
    assert indicator("euros-awarded").measures([YEAR])[0].high == Decimal(2001)
