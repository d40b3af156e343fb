"""Indicators: each counts what its words say, and the command prints the same."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from calls.actions.awards import publish_award
from partners.enums import OrganisationKind
from partners.models import Project
from pscc.impact.departments import REGION_NAMES
from pscc.impact.enums import Instrument, Level, ReportPart, SourceKind, Unit
from pscc.impact.queries.indicators import INDICATORS, SPLITS, indicator, tree
from pscc.impact.queries.measuring import Measure, exactly, read_period, year_of
from pscc.kernel.clock import now
from pscc.kernel.history import tracked
from services.actions.requests.steps import triage_request
from services.queries.requests.measures import answer_times
from tests.calls.awarding import Room
from tests.factories import NOW, make_organisation, make_project, make_service, make_term
from tests.factories_community import make_event, make_news_item
from tests.impact.ledger import make_envelope, make_line
from tests.services.requesting import S, make_asked, make_request

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
YEAR = year_of(2026, LATE)


def measured(key, *periods):
    return indicator(key).measures(periods or [YEAR])


def value(key, *periods):
    (found,) = measured(key, *periods)
    assert found.low == found.high
    return found.low


def age(days):
    """Let everything written so far of projects have happened some days earlier."""
    table = tracked[Project]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE {table} SET pgh_created_at = pgh_created_at - %s * interval '1 day'", [days]
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def printed(*arguments):
    out = StringIO()
    call_command("indicators", *arguments, stdout=out)
    return [line.split("\t") for line in out.getvalue().splitlines()]


def test_each_indicator_leads_to_one_of_the_same_level_or_above():
    ranks = [Level.OUTPUT, Level.OUTCOME, Level.IMPACT]
    for each in INDICATORS:
        if each.parent:
            assert ranks.index(indicator(each.parent).level) >= ranks.index(each.level)
    assert len({each.key for each in INDICATORS}) == len(INDICATORS)
    assert [level for level, _members in tree()] == ranks[::-1]


def test_only_impact_has_no_parent():
    assert {each.level for each in INDICATORS if each.parent is None} == {Level.IMPACT}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2026", "2026-01-01", "2026-12-31"), ("2026-H1", "2026-01-01", "2026-06-30"),
     ("2026-H2", "2026-07-01", "2026-12-31")],
)  # fmt: skip
def test_a_period_is_a_year_or_half_of_one(text, first, last):
    period = read_period(text, LATE)

    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["", "26", "2026-H3", "2026-01", "1999"])
def test_other_periods_are_refused(text):
    with pytest.raises(ValueError, match="neither a year"):
        read_period(text, LATE)


def test_a_year_begins_at_midnight_in_paris():
    assert YEAR.holds(datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    assert not YEAR.holds(datetime(2025, 12, 31, 22, 59, tzinfo=UTC))


def test_news_and_events_count_in_their_year_once_they_have_come():
    make_news_item()
    make_news_item(is_published=False)
    make_event(starts_at=NOW + timedelta(days=3))
    before = year_of(2026, NOW)

    assert [value("news-published"), value("news-published", year_of(2025, LATE))] == [1, 0]
    assert [value("events-held"), value("events-held", before)] == [1, 0]


def test_halves_add_up_to_their_year():
    make_news_item(dated_on=NOW.date().replace(month=3))
    make_news_item(dated_on=NOW.date().replace(month=9))

    halves = [read_period(f"2026-H{half}", LATE) for half in (1, 2)]

    assert [each.low for each in measured("news-published", *halves, YEAR)] == [1, 1, 2]


def test_requests_count_by_answer_and_delivery():
    asked = make_asked(S.RUNNING, service=make_service(provider=make_organisation()), at=NOW)
    assert [value("requests-answered"), value("services-delivered")] == [1, 0]

    request = asked.fresh()
    request.deliver(at=NOW + timedelta(days=9), told="Here.")
    request.save()

    assert value("services-delivered") == 1


def test_the_time_to_an_answer_is_that_of_the_request_room():
    service = make_service(provider=make_organisation())
    asked = make_asked(service=service, at=NOW)
    triage_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=NOW + timedelta(days=2))
    (found,) = measured("answer-delay")

    assert answer_times(service.pk) == (1, found.low)
    assert (found.left_out, found.organisations) == (0, 1)


def test_awards_count_once_they_are_public():
    room = Room()
    award = room.accepted()
    assert [value("awards-accepted"), value("euros-awarded")] == [0, 0]

    publish_award(award_id=award.pk, is_public=True, by=room.officer, at=NOW)

    assert value("awards-accepted") == 1
    assert value("euros-awarded") == award.amount


def test_a_company_counts_once_and_a_project_without_one_is_left_out():
    company = make_organisation(kind=OrganisationKind.BIOTECH)
    hospital = make_organisation(kind=OrganisationKind.HOSPITAL)
    alone = make_project()
    Project.objects.filter(pk=alone.pk).update(organisation=None)
    projects = [make_project(organisation=each) for each in (company, company, hospital)]
    for project in [*projects, alone]:
        service = make_service(provider=make_organisation())
        asked = make_asked(
            S.RUNNING, service=service, request=make_request(project=project), at=NOW
        )
        request = asked.fresh()
        request.deliver(at=NOW + timedelta(days=9), told="Here.")
        request.save()

    (found,) = measured("companies-supported")

    assert (found.low, found.left_out, found.organisations) == (1, 1, 1)


def test_a_stage_is_timed_from_when_its_beginning_is_recorded():
    first, second, third = (make_term(vocabulary="stage") for _ in range(3))
    project = make_project(stage=first)
    Project.objects.filter(pk=project.pk).update(title="Another title")
    age(10)
    Project.objects.filter(pk=project.pk).update(stage=second)
    age(30)
    Project.objects.filter(pk=project.pk).update(stage=third)
    at = now()

    found = indicator("stage-time").measures([year_of(year, at) for year in (2020, at.year)])

    assert found[0] == Measure(None, None, 0, 0)
    assert (found[1].low, found[1].left_out, found[1].organisations) == (Decimal("30.0"), 1, 1)


def test_the_ledger_gives_ranges_and_counts_what_is_unknown():
    make_line(SourceKind.STATE, low=20, envelope=make_envelope())
    make_line(SourceKind.PRIVATE, low=40)
    make_line(SourceKind.PRIVATE, low=None)

    share, ratio, others = (
        measured(key)[0] for key in ("committed-share", "leverage", "partners-committed")
    )

    assert (share.low, share.high) == (Decimal("20.0"), Decimal("25.0"))
    assert (ratio.low, ratio.high) == (Decimal("2.00"), Decimal("2.00"))
    assert (others.low, others.left_out, others.organisations) == (40_000_000, 1, 1)


def test_nothing_is_known_of_an_empty_ledger():
    assert measured("committed-share")[0].low is None
    assert measured("committed-share")[0].in_words(Unit.PERCENT) == "not known"


@pytest.mark.parametrize(("organisations", "is_hidden"), [(None, False), (0, False), (1, True),
                                                          (2, True), (3, False)])  # fmt: skip
def test_what_tells_of_one_or_two_organisations_is_hidden(organisations, is_hidden):
    told = exactly(7, organisations=organisations).for_everyone()

    assert told.is_hidden is is_hidden
    assert (told.low is None) is is_hidden
    assert told.organisations is None


@pytest.mark.parametrize(
    ("measure", "unit", "words"),
    [
        (exactly(1234), Unit.NUMBER, "1,234"),
        (exactly("1.0"), Unit.DAYS, "1 day"),
        (exactly("2.5"), Unit.DAYS, "2.5 days"),
        (Measure(Decimal(20), Decimal("25.5")), Unit.PERCENT, "20% to 25.5%"),
        (Measure(Decimal(2), None), Unit.RATIO, "at least 2"),
        (Measure(None, Decimal(2)), Unit.RATIO, "at most 2"),
        (exactly(80_000_000), Unit.EUROS, "€80 million"),
        (exactly(0), Unit.EUROS, "€0"),
        (exactly(None), Unit.DAYS, "not known"),
    ],
)
def test_a_measure_is_told_in_its_unit(measure, unit, words):
    assert measure.rounded(unit).in_words(unit) == words


def test_the_command_prints_every_indicator_of_a_period():
    make_news_item()

    rows = {row[0]: row[1:] for row in printed("--period", "2026")}

    assert list(rows) == [
        *(each.key for each in INDICATORS),
        *(f"jobs-by-region/{region}" for region in REGION_NAMES),
        *(f"{each.key}/none" for each in SPLITS if each.by == ReportPart.AXIS),
        *(f"{each.key}/{form.value}" for each in SPLITS for form in Instrument
          if each.by == ReportPart.INSTRUMENT),
    ]  # fmt: skip
    assert rows["committed-share"] == ["unknown", "unknown", "percent", "0", "shown"]


def test_the_command_prints_one_indicator():
    make_news_item(dated_on=datetime(2025, 3, 1, tzinfo=UTC).date())

    assert printed("--period", "2025", "--key", "news-published") == [
        ["news-published", "1", "1", "number", "0", "shown"]
    ]


@pytest.mark.parametrize("arguments", [("--period", "soon"), ("--key", "luck")])
def test_the_command_refuses_what_it_does_not_know(arguments):
    with pytest.raises(CommandError, match=r"neither a year|no such indicator"):
        call_command("indicators", *arguments)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("key", [each.key for each in INDICATORS if not each.is_standing])
def test_an_indicator_costs_one_statement(key, rows, queries):
    for _ in range(rows):
        make_news_item()
        make_asked(S.RUNNING, service=make_service(provider=make_organisation()), at=NOW)

    with queries(1):
        measured(key, YEAR, year_of(2025, LATE))
