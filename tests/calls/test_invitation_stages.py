"""What the public is told of stages: the window that one can begin in, and no other."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.actions.calls import archive_call
from calls.enums import StageKind
from calls.models import Call
from calls.queries.calls import open_calls_of
from calls.queries.recommended import recommended_calls
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from services.enums import Comparison, Fact
from tests.calls.public_side import add_rule, add_stage, make_two_stages
from tests.factories import (
    make_application,
    make_call,
    make_project,
    make_service,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Nobody:
    """A profile that is selected in no call."""

    selected_in = ()


def page_of(client, call):
    return client.get(f"/en/calls/{call.slug}/").content.decode()


def told_to_machines(client, call):
    """Return the phase in our JSON, the status in CommonGrants, and whether there is an action."""
    public_id = Call.objects.get(pk=call.pk).public_id
    grant = client.get(f"/common-grants/opportunities/{public_id}").json()["data"]
    return (
        client.get(f"/calls/{call.slug}/call.json").json()["phase"],
        grant["status"]["value"],
        "ApplyAction" in page_of(client, call),
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [(-5, ("coming", "forecasted", True)), (5, ("open", "open", True)),
     (15, ("closed", "closed", False)), (25, ("closed", "closed", False))],
)  # fmt: skip
def test_a_stage_by_invitation_is_offered_to_nobody(client, days, told):
    at = now()
    call = make_two_stages(at, days=days)
    service = make_service()
    call.entitled_services.add(service)

    recommended = [each.candidate.state for each in recommended_calls(Nobody(), at)]

    assert told_to_machines(client, call) == told
    assert recommended == {"coming": ["planned"], "open": ["open"], "closed": []}[told[0]]
    is_open = told[0] == "open"
    assert list(Call.objects.open(at)) == ([call] if is_open else [])
    assert open_calls_of([service.pk], at) == ({service.pk: [str(call)]} if is_open else {})


def test_who_was_invited_sees_how_long_their_stage_is_open(client):
    call = make_two_stages(now(), days=25)
    owner = make_user()
    make_application(call=call, project=make_project(owner=owner))
    public = page_of(client, call)
    client.force_login(owner)

    own = page_of(client, call)

    assert ['role="timer"' in each for each in (public, own)] == [False, True]


def test_the_stage_that_is_open_now_counts_before_one_that_closes_earlier(client):
    at = now()
    call = make_call(opens_at=at - DAY, closes_at=at + 30 * DAY)
    add_stage(call, number=2, opens_at=at + 5 * DAY, closes_at=at + 10 * DAY)

    row = client.get(reverse("calls:list"), {"format": "json"}).json()["results"][0]

    assert row["phase"] == "open"
    assert "Sign in to start an application" in page_of(client, call)


def test_between_two_stages_open_to_all_the_next_one_counts():
    at = now()
    call = make_call(opens_at=at - 9 * DAY, closes_at=at - DAY)
    add_stage(call, number=2, opens_at=at + 5 * DAY, closes_at=at + 10 * DAY)
    add_stage(call, number=3, opens_at=at + 15 * DAY, closes_at=at + 20 * DAY)

    windows = [
        Call.objects.with_window(at + days * DAY).get(pk=call.pk).opens_at - at
        for days in (0, 7, 12, 30)
    ]

    assert windows == [5 * DAY, 5 * DAY, 15 * DAY, 15 * DAY]


def test_an_archived_call_takes_nobody_in_any_document(client):
    call = make_call(opens_at=now() - DAY, closes_at=now() + 5 * DAY)
    archive_call(call_id=call.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=now())

    told = client.get(f"/calls/{call.slug}/call.json").json()

    assert told_to_machines(client, call) == ("closed", "closed", False)
    assert [(each["phase"], each["takes_new_applications"]) for each in told["stages"]] == [
        ("closed", False)
    ]


def test_who_missed_the_deadline_is_not_told_that_they_sent(client):
    owner = make_user()
    call = make_call(opens_at=now() - 9 * DAY, closes_at=now() - 3 * DAY)
    application = make_application(call=call, project=make_project(owner=owner))
    application.expire()
    application.save()
    client.force_login(owner)

    page = page_of(client, call)

    assert [words in page for words in ("You have sent", "You had begun, and it was not sent")] == [
        False, True,
    ]  # fmt: skip


def test_the_document_of_a_call_says_what_its_page_says(client):
    call = make_call()
    call.criteria.update(guidance_fr="Du neuf ?", guidance_en="Is it new?")
    add_rule(
        call, fact=Fact.COUNTRY, comparison=Comparison.ONE_OF, values=["FR"],
        remedy_fr="Par un partenaire", remedy_en="Through a partner",
    )  # fmt: skip

    told = client.get(f"/calls/{call.slug}/call.json").json()

    assert {each["guidance"]["en"] for each in told["criteria"]} == {"Is it new?"}
    (rule,) = told["eligibility"]
    assert (rule["reason"], rule["remedy"]) == (
        {"fr": "Trop âgée", "en": "Too old"},
        {"fr": "Par un partenaire", "en": "Through a partner"},
    )
    assert rule["words"]["en"] == "country: one of France"
    assert "France" in rule["words"]["fr"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_no_json_is_refused(client, number):
    body = f'{{"filters": {{"status": {{"operator": "in", "value": ["open"], "x": {number}}}}}}}'

    answer = client.post(
        "/common-grants/opportunities/search", body, content_type="application/json"
    )

    assert (answer.status_code, json.loads(answer.content)["message"]) == (
        400, "The body is no JSON",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["calls_feed", "calls_calendar"])
def test_the_moment_of_a_document_is_read_before_what_it_dates(client, address):
    """A change between the two readings must not be told as known already."""
    make_call()

    with CaptureQueriesContext(connection) as statements:
        client.get(reverse(address))

    asked = [each["sql"] for each in statements if '"calls_call"' in each["sql"]]
    assert ["MAX(" in each for each in asked][:2] == [True, False]


def test_the_kinds_of_stage_are_the_two_that_the_window_knows():
    assert StageKind.values == ["letter", "full"]
