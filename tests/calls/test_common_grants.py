"""CommonGrants: our real answers, read by the published models of the protocol."""

from datetime import UTC, datetime, time, timedelta

import pytest
from common_grants_sdk.schemas.pydantic import (
    Error,
    OpportunitiesListResponse,
    OpportunitiesSearchResponse,
    OpportunityResponse,
    OpportunitySearchRequest,
)
from django.conf import settings
from django.utils.timezone import localdate

from calls.actions.calls import archive_call, refresh_call_search
from calls.common_grants_search import LARGEST_SIZE, read_question
from calls.models import Call
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.calls.public_side import make_two_stages
from tests.factories import NOW, make_call, make_staff

pytestmark = pytest.mark.django_db
DOOR = "/common-grants/opportunities"
DAY = timedelta(days=1)


def listed(client, query=""):
    answer = client.get(f"{DOOR}?lang=en{query}")
    assert answer.status_code == 200, answer.content
    return OpportunitiesListResponse.model_validate_json(answer.content)


def detail(client, call):
    answer = client.get(f"{DOOR}/{call.public_id}?lang=en")
    return OpportunityResponse.model_validate_json(answer.content).data


def search(client, **body):
    OpportunitySearchRequest.model_validate(body)
    answer = client.post(f"{DOOR}/search?lang=en", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return OpportunitiesSearchResponse.model_validate_json(answer.content)


def found(client, **body):
    return [each.title for each in search(client, **body).items]


def refused(answer):
    """Return status and faults of an answer in the error shape of the protocol."""
    read = Error.model_validate_json(answer.content)
    assert read.status == answer.status_code
    return read.status, read.errors


@pytest.fixture
def calls():
    """Make a coming, an open and a closed call, changed in this order."""
    at = now()
    return [
        Call.objects.get(pk=make_call(title=title, updated_at=NOW + number * DAY, **fields).pk)
        for number, (title, fields) in enumerate(
            {
                "Coming": {"opens_at": at + DAY, "closes_at": at + 9 * DAY, "budget": 900_000},
                "Open": {"opens_at": at - DAY, "closes_at": at + DAY, "award_max": 50_000,
                         "award_min": 10_000, "budget": 100_000},
                "Closed": {"opens_at": at - 9 * DAY, "closes_at": at - DAY, "award_max": 90_000},
            }.items()
        )
    ]  # fmt: skip


def money(least, greatest, operator="between", currency="EUR"):
    ends = {"min": str(least), "max": str(greatest)}
    return {
        "operator": operator,
        "value": {end: {"amount": value, "currency": currency} for end, value in ends.items()},
    }


# --- List and detail -----------------------------------------------------------------------------


def test_the_list_is_of_published_calls_the_last_changed_first(client, calls):
    make_call(title="Hidden", is_published=False)

    answer = listed(client)

    assert [(each.title, each.status.value) for each in answer.items] == [
        ("Closed", "closed"), ("Open", "open"), ("Coming", "forecasted"),
    ]  # fmt: skip
    assert [each.id for each in answer.items] == [call.public_id for call in calls[::-1]]
    assert answer.pagination_info.model_dump() == {
        "page": 1, "page_size": 100, "total_items": 3, "total_pages": 1,
    }  # fmt: skip


def test_pages_and_what_is_behind_the_last(client, calls):
    second, behind = listed(client, "&page=2&pageSize=2"), listed(client, "&page=9&pageSize=2")

    assert [each.title for each in second.items] == ["Coming"]
    assert second.pagination_info.total_pages == 2
    assert (behind.items, behind.pagination_info.total_items) == ([], 3)


def test_a_page_has_an_upper_size_and_says_so(client, calls):
    assert listed(client, "&pageSize=100000").pagination_info.page_size == LARGEST_SIZE


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "pageSize=0", "page=1.5", "pageSize=99999999999"]
)
def test_a_page_that_cannot_be_is_refused_in_the_shape_of_the_protocol(client, query):
    status, errors = refused(client.get(f"{DOOR}?{query}"))

    assert (status, len(errors)) == (400, 1)


def test_the_closing_stands_in_paris_time_and_with_its_offset(client):
    closes_at = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
    call = make_call(opens_at=closes_at - 9 * DAY, closes_at=closes_at, grace_minutes=10)
    call.refresh_from_db()

    told = detail(client, call)

    assert (told.key_dates.close_date.date.isoformat(), told.key_dates.close_date.time) == (
        "2026-07-01", time(17, 0),
    )  # fmt: skip
    assert told.key_dates.close_date.description == "Paris time"
    field = told.custom_fields["closeDateTime"]
    assert (field.field_type.value, field.value) == ("string", "2026-07-01T17:00:00+02:00")
    assert told.custom_fields["graceMinutes"].value == 10
    assert str(told.source) == f"{settings.BASE_URL}/calls/{call.slug}/"


def test_two_stages_are_two_windows_among_the_other_dates(client):
    call = make_two_stages(NOW)
    call.refresh_from_db()

    told = detail(client, call)

    assert [
        (name, each.event_type.value, each.start_date.isoformat(), each.end_date.isoformat())
        for name, each in told.key_dates.other_dates.items()
    ] == [
        ("stage1", "dateRange", "2026-06-01", "2026-06-11"),
        ("stage2", "dateRange", "2026-06-21", "2026-07-11"),
    ]


def test_amounts_are_written_in_full_and_unknown_ones_are_left_out(client, calls):
    told = detail(client, calls[1]).funding

    assert told.model_dump(exclude_unset=True) == {
        "total_amount_available": {"amount": "100000.00", "currency": "EUR"},
        "min_award_amount": {"amount": "10000.00", "currency": "EUR"},
        "max_award_amount": {"amount": "50000.00", "currency": "EUR"},
    }


def test_an_archived_call_is_closed_and_out_of_the_list(client, calls):
    archive_call(call_id=calls[1].pk, by=make_staff(Role.PROGRAMME_OFFICER), at=now())

    assert detail(client, calls[1]).status.value == "closed"
    assert [each.title for each in listed(client).items] == ["Closed", "Coming"]


@pytest.mark.parametrize(
    ("public_id", "status"),
    [("00000000-0000-4000-8000-000000000000", 404), ("x", 400), ("1", 400), ("%00", 400)],
)
def test_what_is_not_there_is_said_in_the_shape_of_the_protocol(client, public_id, status):
    answer = client.get(f"{DOOR}/{public_id}")

    assert answer.status_code == status
    if public_id != "%00":  # refused at the door, for every address
        assert refused(answer)[0] == status


def test_an_unpublished_call_is_not_there(client):
    call = make_call(is_published=False)
    call.refresh_from_db()

    assert refused(client.get(f"{DOOR}/{call.public_id}")) == (404, [])


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [("post", DOOR, "GET, HEAD"), ("delete", f"{DOOR}/x", "GET, HEAD"),
     ("get", f"{DOOR}/search", "POST"), ("put", f"{DOOR}/search", "POST")],
)  # fmt: skip
def test_another_method_is_refused_in_the_shape_of_the_protocol(client, method, address, allowed):
    answer = getattr(client, method)(address)

    assert refused(answer) == (405, [])
    assert answer["Allow"] == allowed


# --- Search --------------------------------------------------------------------------------------


def test_an_empty_search_finds_all_the_last_changed_first(client, calls):
    answer = search(client)

    assert [each.title for each in answer.items] == ["Closed", "Open", "Coming"]
    assert (answer.sort_info.sort_by, answer.sort_info.sort_order) == ("lastModifiedAt", "desc")
    assert (answer.filter_info.filters, answer.filter_info.errors) == ({}, [])


@pytest.mark.parametrize(
    ("operator", "values", "titles"),
    [("in", ["open"], ["Open"]), ("in", ["open", "forecasted"], ["Open", "Coming"]),
     ("notIn", ["open"], ["Closed", "Coming"]), ("in", ["custom"], []),
     ("notIn", [], ["Closed", "Open", "Coming"])],
)  # fmt: skip
def test_by_status(client, calls, operator, values, titles):
    assert found(client, filters={"status": {"operator": operator, "value": values}}) == titles


@pytest.mark.parametrize(
    ("operator", "days", "titles"),
    [("between", (0, 5), ["Open"]), ("between", (1, 1), ["Open"]),
     ("between", (-20, 20), ["Closed", "Open", "Coming"]),
     ("outside", (0, 5), ["Closed", "Coming"])],
)  # fmt: skip
def test_by_closing_in_days_of_paris_both_included(client, calls, operator, days, titles):
    today = localdate(now())
    ends = dict(zip(("min", "max"), ((today + day * DAY).isoformat() for day in days), strict=True))

    assert found(client, filters={"closeDateRange": {"operator": operator, "value": ends}}) == (
        titles
    )


def test_the_last_day_counts_to_its_end_in_paris(client):
    make_call(closes_at=datetime(2026, 7, 1, 21, 59, tzinfo=UTC), title="Before midnight")
    make_call(closes_at=datetime(2026, 7, 1, 22, 1, tzinfo=UTC), title="After midnight")

    asked = {"operator": "between", "value": {"min": "2026-07-01", "max": "2026-07-01"}}

    assert found(client, filters={"closeDateRange": asked}) == ["Before midnight"]


@pytest.mark.parametrize(
    ("name", "asked", "titles"),
    [
        ("totalFundingAvailableRange", money(100_000, 900_000), ["Open", "Coming"]),
        ("totalFundingAvailableRange", money(0, 99_999, "outside"), ["Open", "Coming"]),
        ("maxAwardAmountRange", money(60_000, 90_000), ["Closed"]),
        ("maxAwardAmountRange", money(60_000, 90_000, "outside"), ["Open"]),
        ("minAwardAmountRange", money(1, 10_000), ["Open"]),
    ],
)
def test_by_amounts_what_states_none_is_neither_inside_nor_outside(
    client, calls, name, asked, titles
):
    answer = search(client, filters={name: asked})

    assert [each.title for each in answer.items] == titles
    assert answer.filter_info.filters == {name: asked}


@pytest.mark.parametrize(
    ("order", "direction", "titles"),
    [
        ("title", "asc", ["Closed", "Coming", "Open"]),
        ("title", "desc", ["Open", "Coming", "Closed"]),
        ("status.value", "asc", ["Coming", "Open", "Closed"]),
        ("keyDates.closeDate", "asc", ["Closed", "Open", "Coming"]),
        ("funding.maxAwardAmount", "asc", ["Open", "Closed", "Coming"]),
        ("funding.maxAwardAmount", "desc", ["Closed", "Open", "Coming"]),
        ("lastModifiedAt", "asc", ["Coming", "Open", "Closed"]),
    ],
)
def test_the_orders(client, calls, order, direction, titles):
    assert found(client, sorting={"sortBy": order, "sortOrder": direction}) == titles


def test_words_and_filters_and_pages_add_up(client, calls):
    for call in calls:
        refresh_call_search(call)

    answer = search(
        client,
        search="open",
        filters={"status": {"operator": "in", "value": ["open"]}},
        pagination={"page": 1, "pageSize": 5},
    )

    assert [each.title for each in answer.items] == ["Open"]
    assert answer.pagination_info.total_items == 1


def test_what_is_not_offered_is_left_out_and_said(client, calls):
    answer = search(
        client,
        filters={"customFilters": {"colour": {"operator": "eq", "value": "red"}}},
        sorting={"sortBy": "custom", "customSortBy": "colour"},
    )

    assert len(answer.items) == 3
    assert answer.filter_info.errors == ["customFilters is not offered here and was left out"]
    assert answer.sort_info.errors == ["custom is not offered here: sorted by lastModifiedAt"]


@pytest.mark.parametrize(
    "body",
    [
        [], 1, {"filters": []}, {"filters": {"status": []}}, {"search": 1},
        {"filters": {"status": {"operator": "eq", "value": ["open"]}}},
        {"filters": {"status": {"operator": "in", "value": ["opened"]}}},
        {"filters": {"status": {"operator": "in", "value": [["open"]]}}},
        {"filters": {"status": {"operator": ["in"], "value": ["open"]}}},
        {"filters": {"closeDateRange": {"operator": "between", "value": {"min": "soon"}}}},
        {"filters": {"closeDateRange": {"operator": "between", "value": {"min": 5}}}},
        {"filters": {"closeDateRange": {"operator": "in", "value": {}}}},
        {"filters": {"closeDateRange": {"operator": "between", "value": {"max": "9999-12-31"}}}},
        {"filters": {"closeDateRange": {"operator": "between", "value": {"min": "0001-01-01"}}}},
        {"filters": {"maxAwardAmountRange": money(1, 2, currency="USD")}},
        {"filters": {"maxAwardAmountRange": money("one", 2)}},
        {"filters": {"maxAwardAmountRange": money(1e30, 2)}},
        {"filters": {"maxAwardAmountRange": {"operator": "between", "value": {"min": 3}}}},
        {"sorting": {"sortBy": 5}}, {"sorting": {"sortBy": "title", "sortOrder": "up"}},
        {"pagination": {"page": True}}, {"pagination": {"pageSize": -1}},
    ],
)  # fmt: skip
def test_a_search_that_cannot_be_read_is_refused_with_its_fault(client, body):
    answer = client.post(f"{DOOR}/search", body, content_type="application/json")

    status, errors = refused(answer)
    assert (status, len(errors)) == (400, 1)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(client, body):
    answer = client.post(f"{DOOR}/search", body, content_type="application/json")

    assert refused(answer)[0] == 400


def test_other_sites_scripts_may_ask_first_and_then_search(client, calls):
    asked = client.options(f"{DOOR}/search", headers={"origin": "https://other.example"})
    answer = client.post(f"{DOOR}/search", {}, content_type="application/json")

    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Methods"] == "POST"
    assert asked["Access-Control-Allow-Headers"] == "Content-Type"
    assert (asked["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Origin"]) == (
        "*", "*",
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_asks_the_same_questions_for_one_and_three_calls(client, queries, count):
    for _ in range(count):
        make_two_stages(NOW)

    with queries(4):
        answer = client.post(f"{DOOR}/search", {}, content_type="application/json")

    assert answer.json()["paginationInfo"]["totalItems"] == count


def test_words_that_no_database_can_hold_find_nothing(client, calls):
    body = b'{"search": "\\ud800 \\u0000 zzzzzzz", "filters": {"\\ud800": {"a": 1}}}'

    answer = client.post(f"{DOOR}/search", body, content_type="application/json")

    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_null_means_not_asked():
    question = read_question({"search": None, "filters": None, "sorting": None, "pagination": None})

    assert question.problems == []
