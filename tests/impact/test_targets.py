"""Targets: none without a source and its day; shown beside the value, and only where one is set."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.impact.actions.targets import remove_target, save_target
from pscc.impact.enums import ReportPart, SourceKind
from pscc.impact.models import Target
from pscc.impact.queries.reports import computed_rows
from pscc.impact.queries.targets import target_in_words
from pscc.kernel.clock import now
from pscc.kernel.history import tracked
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_organisation, make_staff
from tests.impact.ledger import euros, make_line, make_target
from tests.impact.reports import make_sent
from tests.impact.test_indicators import YEAR, printed

pytestmark = pytest.mark.django_db
PAGE, CSV = "/en/impact/", "/impact/indicators.csv?lang=en"
FORM = {
    "key": "calls-published", "year": "2030", "value": "12", "source_text": "Agreement, annex 2",
    "as_of": "2024-05-02", "seen_version": "0",
}  # fmt: skip


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"source_text": " "}, "impact_target_sourced"),
        ({"as_of": None}, "as_of"),
        ({"value": -1}, "impact_target_not_below_zero"),
        ({"year": 1900}, "impact_target_known_year"),
    ],
)
def test_the_database_takes_no_target_without_source_and_day(wrong, name):
    target = make_target()

    with pytest.raises(IntegrityError, match=name):
        Target.objects.filter(pk=target.pk).update(**wrong)


def test_an_indicator_has_one_target_a_year():
    make_target()

    with pytest.raises(IntegrityError, match="impact_target_once_a_year"):
        make_target()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source_text": ""}, "This field is required"),
        ({"as_of": ""}, "This field is required"),
        ({"key": "happiness"}, "happiness is not one of the available choices"),
    ],
)
def test_what_is_missing_is_said_in_the_form(desk, change, words):
    answer = desk.post(reverse("admin:impact_target_add"), FORM | change)

    assert (answer.status_code, Target.objects.exists()) == (200, False)
    assert words in answer.text


def test_an_officer_sets_corrects_and_removes_one(desk):
    desk.post(reverse("admin:impact_target_add"), FORM)
    target = Target.objects.get()
    change = reverse("admin:impact_target_change", args=[target.pk])
    desk.post(change, FORM | {"value": "15", "seen_version": "1"})
    listed = desk.get(reverse("admin:impact_target_changelist")).text

    assert Target.objects.get().value == 15
    assert "Calls published" in listed
    desk.post(reverse("admin:impact_target_act", args=[target.pk, "remove"]))
    assert not Target.objects.exists()
    events = tracked[Target]._default_manager.order_by("pgh_id")
    assert [each.pgh_label for each in events] == ["insert", "update", "delete"]


def test_a_source_is_not_of_tomorrow_and_an_indicator_exists(officer):
    new = Target(key="calls-published", year=2030, value=1, source_text="Plan")
    new.as_of = (NOW + timedelta(days=2)).date()
    with pytest.raises(Refused, match="still to come"):
        save_target(target=new, by=officer, at=NOW)

    new.key, new.as_of = "happiness", NOW.date()
    with pytest.raises(Refused, match="no such indicator"):
        save_target(target=new, by=officer, at=NOW)


@pytest.mark.parametrize("role", [Role.FUNDER, Role.COMMUNICATION, Role.CALL_MANAGER])
def test_nobody_else_sets_or_removes_one(role):
    person, target = make_staff(role), make_target()

    with pytest.raises(PermissionDenied):
        save_target(target=target, by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        remove_target(target_id=target.pk, by=person, at=NOW)


def test_the_page_shows_it_beside_the_value_with_its_source(client):
    year = now().year
    make_target(year=year + 4, value=12)
    make_target(year=year + 2, value=9)
    make_target(year=year - 1, value=3)
    make_target("partners-committed", year=year + 6, value=60_000_000)

    page = client.get(PAGE).text

    assert f"Target for {year + 2}: 9." in page
    assert f"Target for {year + 6}: €60 million." in page
    assert f"Target for {year + 4}" not in page
    assert "Agreement, annex 2" in page
    assert f"Target for {year - 1}: 3." in client.get(PAGE, {"year": year - 1}).text


def test_where_none_is_set_nothing_is_shown(client):
    make_target(year=now().year - 1)

    assert "Target for" not in client.get(PAGE).text


def test_the_file_carries_the_target_of_its_year(client):
    year = now().year
    make_target(year=year, value=12)

    rows = [row for row in csv.DictReader(io.StringIO(client.get(CSV).text.removeprefix("\ufeff")))
            if row["key"] == "calls-published"]  # fmt: skip

    told = {row["year"]: (row["target"], row["target_source"], row["target_as_of"]) for row in rows}
    assert told[str(year)] == ("12.00", "Agreement, annex 2", "2024-05-02")
    assert told[str(year - 1)] == ("", "", "")


def test_the_command_prints_the_target_of_the_year_or_the_next_beside_the_value():
    make_target(year=2025, value=3)
    make_target(year=2028, value=9)

    told = {
        period: printed("--period", period, "--key", "calls-published")[0]
        for period in ("2025-H1", "2026", "2029")
    }

    source = ["Agreement, annex 2", "2024-05-02"]
    value = ["calls-published", "0", "0", "number", "0", "shown"]
    assert told == {
        "2025-H1": [*value, "3.00", "2025", *source],
        "2026": [*value, "9.00", "2028", *source],
        "2029": value,
    }


def test_a_report_tells_value_and_target_one_below_the_other_and_keeps_them():
    make_line(SourceKind.STATE, low=20)
    make_target("state-committed", 2032, 80_000_000)
    report = make_sent("2025")
    Target.objects.all().delete()

    rows = list(report.rows.filter(part=ReportPart.TARGET))

    assert [(row.group_en, row.name_en, row.high) for row in rows] == [
        ("Committed by the State", "As the figures stand", euros(20)),
        ("Committed by the State", "Target for 2032 (Agreement, annex 2, 2 May 2024)", euros(80)),
    ]
    assert [row.name_fr for row in rows] == [
        "Valeur constatée", "Cible pour 2032 (Agreement, annex 2, 2 mai 2024)",
    ]  # fmt: skip
    assert not [row for row in computed_rows(YEAR) if row.part == ReportPart.TARGET]


def test_a_figure_that_is_hidden_stays_hidden_beside_its_target():
    make_line(SourceKind.PRIVATE, low=13, organisation=make_organisation())
    make_target("answer-delay", 2026, 3)

    rows = [row for row in computed_rows(YEAR) if row.part == ReportPart.TARGET]

    assert [(row.key, row.high) for row in rows] == [("answer-delay", None),
                                                     ("answer-delay-2026", 3)]  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_with_more_targets(client, number, queries):
    for each in range(number):
        make_target(year=now().year + each)
    client.get(PAGE)
    cache.clear()

    with queries(47):
        client.get(PAGE)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_more_targets(desk, number, queries):
    for each in range(number):
        make_target(year=2026 + each)
    desk.get(reverse("admin:impact_target_changelist"))

    with queries(6):
        desk.get(reverse("admin:impact_target_changelist"))


def test_an_indicator_that_is_gone_is_named_by_its_key():
    assert target_in_words(make_target("gone", value=3)) == ("gone", "3")
