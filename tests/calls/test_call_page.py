"""The public page of a call: who may apply, questions, figures, versions, stages."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from calls.enums import CallPhase, CallState
from calls.models import Call, FormVersion
from calls.queries.call_page import call_page, is_over
from calls.queries.calls import published_on
from pscc.kernel.clock import now
from services.enums import Comparison, Fact
from tests.calls.applying import open_call
from tests.calls.public_side import (
    add_figure,
    add_question,
    add_rule,
    add_stage,
    make_two_stages,
)
from tests.factories import NOW, SCHEMA, make_call, make_service, make_user

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def shown(client, call, language="en"):
    return client.get(f"/{language}/calls/{call.slug}/").content.decode()


def read(call, at, user=None):
    found = Call.objects.with_window(at).get(pk=call.pk)
    return call_page(found, user or make_user(), at)


def test_who_may_apply_is_said_in_words_with_the_way_out():
    call = make_call()
    add_rule(call, remedy_en="Apply through a younger company.")
    add_rule(
        call, fact=Fact.COUNTRY, comparison=Comparison.ONE_OF, values=["FR", "DE"],
        is_knock_out=False, position=1,
    )  # fmt: skip

    rules = read(call, NOW).rules

    assert [(each.words, each.remedy, each.is_knock_out) for each in rules] == [
        ("age of the company (years): at most 8", "Apply through a younger company.", True),
        ("country: one of France, Germany", "", False),
    ]


def test_a_rule_that_has_ended_is_not_said_and_one_to_come_says_from_when():
    call = make_call()
    add_rule(call, until=date(2026, 6, 1))
    add_rule(call, since=date(2026, 6, 2), until=date(2026, 7, 1), values=["5"], position=1)

    rules = read(call, NOW).rules

    assert [(each.words, each.since, each.last_day) for each in rules] == [
        ("age of the company (years): at most 5", date(2026, 6, 2), date(2026, 6, 30))
    ]


def test_questions_rules_and_kinds_of_stages_are_on_the_page_in_both_languages(client):
    call = make_two_stages(now())
    add_question(call)
    add_rule(call)

    english, french = shown(client, call), shown(client, call, "fr")

    for words in (
        "Who may apply", "Age of the company (years): at most 8", "May a hospital apply?",
        "<em>with</em>", "Stage 1: Letter of intent", "Stage 2: Full application",
        "Only for projects that the cluster invites after their letter of intent.",
    ):  # fmt: skip
        assert words in english
    assert "Un hôpital ?" in french
    assert "Étape 2" in french


@pytest.mark.parametrize(
    ("after_grace", "labels"), [(-SECOND, []), (0 * SECOND, []), (SECOND, ["Applications"])]
)
def test_published_figures_show_once_the_last_stage_and_its_grace_are_over(after_grace, labels):
    call = make_two_stages(NOW, days=10, grace_minutes=30)
    add_figure(call)
    add_figure(call, label_en="Not shown", is_published=False)
    over_at = call.stages.get(number=2).closes_at + timedelta(minutes=30)

    figures = read(call, over_at + after_grace).figures

    assert [each.label for each in figures] == labels


def test_a_call_without_stages_is_never_over():
    call = make_call()

    assert is_over(call, [], NOW + timedelta(days=9999)) is False


def test_a_figure_stands_with_its_day_and_its_source(client):
    at = now()
    call = make_call(opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=1))
    add_figure(call, unit_en="files")

    page = shown(client, call)

    for words in ("1,200 files", "31 May 2026", "The records"):
        assert words in page


@pytest.mark.parametrize(
    ("days", "phase", "takes_new"),
    [(-5, CallPhase.COMING, False), (5, CallPhase.OPEN, True), (15, CallPhase.CLOSED, False),
     (25, CallPhase.CLOSED, False), (45, CallPhase.CLOSED, False)],
)  # fmt: skip
def test_the_second_stage_takes_nobody_new(client, days, phase, takes_new):
    at = now()
    call = make_two_stages(at, days=days)

    page = read(call, at)

    assert (page.phase, page.takes_new) == (phase, takes_new)
    page_shown = shown(client, call)
    told = [
        sentence in page_shown
        for sentence in (
            "Applications open on the date above",
            "What follows is for applications that came through the stage before",
            "This call is closed: no new application can be started",
            "Closed to new applications",
        )
    ]
    goes_on = days in (15, 25)
    assert told == [days == -5, goes_on, days == 45, goes_on]


def test_versions_of_the_questions_are_listed(client):
    call = open_call()
    stage = call.stages.get()
    FormVersion.objects.create(stage=stage, number=2, schema=SCHEMA, published_at=NOW)
    FormVersion.objects.create(stage=stage, number=3, schema=SCHEMA)

    page = shown(client, call)

    assert "Questions of “File”, version 2" in page
    assert "version 3" not in page
    assert "An application answers the version with which it was begun" in page


def test_who_was_published_before_we_noted_it_counts_from_its_creation():
    old, new = make_call(created_at=NOW), make_call(published_at=NOW + SECOND)

    assert (published_on(old), published_on(new)) == (NOW, NOW + SECOND)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_for_one_and_three_of_each(client, queries, count):
    at = now()
    call = make_call(opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=8))
    for number in range(count):
        add_stage(call, number=number + 2, opens_at=at - timedelta(days=7), closes_at=at)
        add_question(call)
        add_figure(call)
        add_rule(call, fact=Fact.STAGE, comparison=Comparison.ONE_OF, values=["idea"])
        call.entitled_services.add(make_service())
    client.get(reverse("calls:detail", args=(call.slug,)))

    with queries(10):
        response = client.get(reverse("calls:detail", args=(call.slug,)))

    assert response.status_code == 200


def test_without_javascript_the_dates_stand_in_paris_time_only(client):
    page = shown(client, open_call())

    assert page.count('data-own-zone="Europe/Paris"') == 3
    assert page.count("(Paris time)") >= 3
    assert 'role="timer"' in page


def test_an_archived_call_keeps_its_page(client):
    call = make_call(state=CallState.PUBLISHED)
    call.archive()
    call.save()

    response = client.get(reverse("calls:detail", args=(call.slug,)))

    assert response.status_code == 200
