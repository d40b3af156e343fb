"""Measured times: medians over what was answered and delivered, shown beside what is stated."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from pscc.kernel.clock import now
from pscc.outbox.events import handlers_of
from services.actions.requests.measuring import measure_services
from services.actions.requests.rating import rate_request
from services.actions.requests.steps import (
    contest_delivery,
    refuse_request,
    return_request,
    triage_request,
)
from services.cards import service_card, six_answers
from services.models import RequestMove, ServiceMeasure
from services.queries.catalogue import for_cards
from services.queries.directory import cards_of, whole_rows_of
from services.queries.directory_rows import COLUMNS, as_row
from services.queries.requests.measures import answer_times, delivery_times, request_figures
from tests.factories import NOW, make_organisation, make_service
from tests.services.provider import editor_of
from tests.services.requesting import S, make_asked

pytestmark = pytest.mark.django_db
FIVE = "Measured: median 42 days over 5 requests, from the accepted quote to the result."
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def delivered(service, days, at=MONDAY):
    asked = make_asked(S.RUNNING, service=service, at=at)
    request = asked.fresh()
    request.deliver(at=at + timedelta(days=days), told="Here.")
    request.save()
    return asked


def measured(service, days, number):
    ServiceMeasure.objects.create(
        service=service, delivered=number, delivery_days=days, answered=number, answer_days=2
    )


def shown(service):
    return for_cards(type(service).objects.filter(pk=service.pk)).get()


def test_nothing_is_measured_of_a_service_without_requests():
    service = make_service()

    assert (answer_times(service.pk), delivery_times(service.pk)) == ((0, None), (0, None))


@pytest.mark.parametrize(
    ("days", "expected"), [([10], (1, 10)), ([10, 20], (2, 15)), ([40, 10, 12], (3, 12))]
)
def test_the_median_of_deliveries_counts_calendar_days(days, expected):
    service = make_service(provider=make_organisation())
    for each in days:
        delivered(service, each)

    assert delivery_times(service.pk) == expected


def test_days_are_those_of_paris():
    service = make_service(provider=make_organisation())
    late = datetime(2026, 6, 1, 21, 59, tzinfo=UTC)  # 23:59 in Paris
    asked = make_asked(S.RUNNING, service=service, at=late)
    request = asked.fresh()
    request.deliver(at=late + timedelta(minutes=2), told="Here.")
    request.save()

    assert delivery_times(service.pk) == (1, 1)


def test_the_first_answer_counts_business_days():
    service = make_service(provider=make_organisation())
    friday = datetime(2026, 7, 10, 8, 0, tzinfo=UTC)  # the 14th is a holiday
    days = (
        (triage_request, {}, friday + timedelta(days=5)),  # Wednesday the 15th: 2
        (return_request, {"told": "How many?"}, friday + timedelta(days=6)),  # Thursday: 3
        (refuse_request, {"code": "other", "told": ""}, friday + timedelta(days=10)),  # Monday: 5
    )
    for act, told, at in days:
        asked = make_asked(S.SUBMITTED, service=service, at=friday)
        act(sub_request_id=asked.sub_request.pk, by=asked.editor, at=at, **told)

    assert answer_times(service.pk) == (3, 3)


def test_later_moves_and_withdrawals_are_no_answers():
    service = make_service(provider=make_organisation())
    asked = make_asked(S.SUBMITTED, service=service)
    RequestMove.objects.create(
        sub_request=asked.sub_request, step="withdraw", source=S.SUBMITTED, target=S.WITHDRAWN,
        side="applicant", at=NOW, days=9,
    )  # fmt: skip

    assert answer_times(service.pk) == (0, None)


def test_all_services_that_a_request_names_are_measured():
    provider = make_organisation()
    first, second, other = (make_service(provider=provider) for _each in range(3))
    asked = delivered(first, 12)
    asked.sub_request.items.create(service=second)

    number = measure_services(sub_request_id=asked.sub_request.pk, at=NOW)
    measure_services(sub_request_id=asked.sub_request.pk, at=NOW)

    rows = ServiceMeasure.objects.order_by("service_id").values_list(
        "service_id", "delivered", "delivery_days", "measured_at"
    )
    assert number == 2
    assert list(rows) == [(first.pk, 1, 12, NOW), (second.pk, 1, 12, NOW)]
    assert not ServiceMeasure.objects.filter(service=other).exists()


def test_a_contested_delivery_is_none_until_the_next():
    service = make_service(provider=make_organisation())
    asked = delivered(service, 12)

    contest_delivery(
        sub_request_id=asked.sub_request.pk, told="A file is missing.", by=asked.founder, at=NOW
    )

    assert delivery_times(service.pk) == (0, None)


@pytest.mark.parametrize(
    "event",
    [
        "services.request_returned", "services.request_triaged", "services.request_studied",
        "services.request_postponed", "services.request_refused", "services.request_unavailable",
        "services.request_delivered", "services.request_contested",
    ],
)  # fmt: skip
def test_the_worker_measures_after_each_answer_and_delivery(event):
    names = [each.name for each in handlers_of(event)]

    assert "services.handlers.measure_requested_services" in names


# --- Beside what is stated ------------------------------------------------------------------------


def time_of(service):
    return dict(six_answers(shown(service)))["How long it takes"]


def fact_of(service):
    facts = {each["label"]: each["value"] for each in service_card(shown(service))["facts"]}
    return facts["Lead time"]


@pytest.mark.parametrize(
    ("stated", "number", "fact", "answer"),
    [
        (30, 4, "30 days", "30 days"),
        (
            30,
            5,
            "30 days (measured: 42 days over 5 requests)",
            f"Stated: 30 days\n\n{FIVE}",
        ),
        (
            None,
            5,
            "42 days (measured over 5 requests)",
            FIVE,
        ),
        (None, 4, "Not stated", ""),
    ],
)
def test_the_measure_is_shown_from_five_deliveries_on(stated, number, fact, answer):
    service = make_service(stated_days=stated)
    measured(service, 42, number)

    assert (fact_of(service), time_of(service)) == (fact, answer)


def test_a_provider_confirms_what_it_states_only():
    service = make_service(stated_days=30)
    measured(service, 42, 9)

    assert dict(six_answers(service, measured=False))["How long it takes"] == "30 days"


@pytest.mark.parametrize("number", [1, 3])
def test_cards_with_measures_cost_no_statement_more(django_assert_num_queries, number):
    keys = []
    for _each in range(number):
        service = make_service(stated_days=30)
        measured(service, 42, 7)
        keys.append(service.pk)

    with django_assert_num_queries(QUERIES_OF_CARDS):
        cards = [service_card(each) for each in cards_of(keys, NOW)]

    assert len(cards) == number


QUERIES_OF_CARDS = 2


@pytest.mark.parametrize(("number", "days"), [(4, None), (5, 42)])
def test_downloads_carry_the_measure_from_five_deliveries_on(number, days):
    service = make_service()
    measured(service, 42, number)

    rows = [as_row(each) for each in whole_rows_of([service.pk])]

    assert [row["measured_days"] for row in rows] == [days]
    assert list(rows[0]) == list(COLUMNS)


# --- The provider's figures -----------------------------------------------------------------------


def test_a_provider_reads_states_times_and_ratings(client):
    service = make_service(provider=make_organisation(), stated_days=30)
    moment = now()
    asked = delivered(service, 12, at=moment - timedelta(days=20))
    rate_request(
        sub_request_id=asked.sub_request.pk, quality=5, timeliness=2, communication=4, comment="",
        by=asked.founder, at=moment,
    )  # fmt: skip
    make_asked(S.SUBMITTED, service=service, at=moment)
    client.force_login(editor_of(service))

    figures = request_figures(service, (moment - timedelta(days=30)).date())
    page = client.get(reverse("services:statistics", args=(service.slug,))).content.decode()

    assert figures == {
        "requests": 2,
        "states": [("Sent", 1), ("Delivered and rated", 1)],
        "answered": 0,
        "answer_days": None,
        "delivered": 1,
        "measured_days": 12,
        "ratings": {"number": 1, "quality": 5.0, "timeliness": 2.0, "communication": 4.0},
    }
    assert "median 12 days" in page
    assert "Quality 5.0, keeping to time 2.0, communication 4.0 of 5" in page
