"""Narrowing the list of calls: every count is what a click shows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.enums import StageKind
from pscc.kernel.clock import now
from services.enums import ServiceKind
from tests.calls.public_side import add_stage
from tests.factories import make_call, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls():
    """Make an open call, one with two stages to come, and a closed one."""
    at = now()
    day = timedelta(days=1)
    near = make_call(
        title="Near", opens_at=at - day, closes_at=at + 5 * day, award_max=40_000,
        created_at=at - 3 * day,
    )  # fmt: skip
    two = make_call(
        title="Two", opens_at=at + day, closes_at=at + 20 * day, award_max=300_000,
        created_at=at - 2 * day,
    )  # fmt: skip
    two.stages.update(kind=StageKind.LETTER)
    add_stage(two, number=2, opens_at=at + 30 * day, closes_at=at + 60 * day)
    over = make_call(title="Over", opens_at=at - 9 * day, closes_at=at - day, created_at=at - day)
    platform, draft = make_service(), make_service(is_open=False, kind=ServiceKind.TRAINING)
    near.entitled_services.add(platform, make_service(), draft)
    two.entitled_services.add(platform)
    return near, two, over


def titles(client, **query):
    found = client.get(reverse("calls:list"), query | {"format": "json"}).json()
    return [row["title"] for row in found["results"]]


def counts(client, **query):
    """Return what the page says that each choice would show."""
    facets = client.get(reverse("calls:list"), query).context["facets"]
    return {facet.name: {each.value: each.count for each in facet.options} for facet in facets}


def test_every_choice_counts_what_it_shows(client, calls):
    found = counts(client)

    assert found == {
        "phase": {"open": 1, "coming": 1, "closed": 1},
        "closes": {"7": 1, "30": 2, "90": 2},
        "stage": {"letter": 1, "full": 3},
        "award": {"small": 1, "large": 1},
        "service": {"platform": 2},
    }
    for facet, options in found.items():
        for value, number in options.items():
            assert len(titles(client, **{facet: value})) == number, (facet, value)


def test_counts_stand_within_the_other_choices(client, calls):
    found = counts(client, phase="open")

    assert found["closes"] == {"7": 1, "30": 1, "90": 1}
    assert found["phase"] == {"open": 1, "coming": 1, "closed": 1}
    assert found["service"] == {"platform": 1}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Near", "Two", "Over"]),
        ("newest", ["Over", "Two", "Near"]),
        ("award", ["Two", "Near", "Over"]),
    ],
)
def test_the_orders(client, calls, sort, expected):
    assert titles(client, sort=sort) == expected


def test_a_choice_that_does_not_exist_finds_nothing(client, calls):
    assert titles(client, closes="8") == []
    assert titles(client, service="nothing") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_however_narrow(client, queries, count):
    at = now()
    for _ in range(count):
        call = make_call(opens_at=at - timedelta(days=1), closes_at=at + timedelta(days=1))
        call.entitled_services.add(make_service())
    query = {"phase": "open", "closes": "7", "stage": "full", "service": "platform"}
    client.get(reverse("calls:list"), query)

    with queries(4):
        response = client.get(reverse("calls:list"), query)

    assert response.context["page"].paginator.count == count
