"""The moment of arrival: the proxy's word where one is trusted, within bounds; else our clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from pscc.kernel.clock import now
from pscc.kernel.views.arrival import LONGEST_WAIT, arrived_at

pytestmark = pytest.mark.django_db
A_MOMENT = timedelta(seconds=5)  # that this test may take


def stated(moment):
    return f"t={moment.timestamp():.3f}"


def arrival(header):
    return arrived_at(RequestFactory().post("/", headers={"x-request-start": header}))


@pytest.fixture
def behind_a_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def test_the_time_in_the_proxys_queue_counts_for_the_applicant(behind_a_proxy):
    moment = now() - timedelta(seconds=20)

    found = arrival(stated(moment))

    assert abs(found - moment) <= timedelta(milliseconds=1)


def test_without_a_proxy_a_header_is_a_strangers_and_counts_for_nothing(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    before = now()

    found = arrival(stated(before - timedelta(seconds=20)))

    assert before <= found <= now()


def test_it_is_never_more_than_a_minute_ago(behind_a_proxy):
    before = now()

    found = arrival(stated(before - timedelta(hours=2)))

    assert before - LONGEST_WAIT <= found <= before - LONGEST_WAIT + A_MOMENT


def test_it_is_never_in_the_future(behind_a_proxy):
    before = now()

    found = arrival(stated(before + timedelta(hours=2)))

    assert before <= found <= now()


@pytest.mark.parametrize(
    "header",
    ["", "t=", "t=abc", "t=-1.000", "t=nan", "t=1e999", "t=999999999999.000", "t=1.000 t=2.000",
     "1700000000.000", "t=1700000000", "t=１７０００００００0.000"],
)  # fmt: skip
def test_what_cannot_be_read_is_not_there(behind_a_proxy, header):
    before = now()

    found = arrival(header)

    assert before <= found <= now()


def test_the_epoch_is_read_as_utc(behind_a_proxy):
    moment = datetime.now(tz=UTC).replace(microsecond=0) - timedelta(seconds=3)

    assert abs(arrival(stated(moment)) - moment) < A_MOMENT
