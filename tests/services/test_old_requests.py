"""When a request goes with all that belongs to it, and what keeps it longer."""

from datetime import timedelta

import pytest
from django.db.models import Model, QuerySet

from pscc.accounts.retention import carry_out
from pscc.kernel.retention import years
from services.enums import SubRequestState
from services.models import (
    Quote,
    QuoteLine,
    RequestSnapshot,
    ServiceRequest,
    SubRequest,
)
from tests.factories import NOW
from tests.services.requesting import make_asked

pytestmark = pytest.mark.django_db
S = SubRequestState
DAY = timedelta(days=1)
LATER = NOW + years(5) + DAY


def old(asked):
    """Let nothing of a request have changed since the moment of the factories."""
    ServiceRequest.objects.update(updated_at=NOW)
    SubRequest.objects.update(updated_at=NOW)
    return asked


def left():
    tables: list[type[Model]] = [ServiceRequest, SubRequest, RequestSnapshot, Quote, QuoteLine]
    return [model.__name__ for model in tables if QuerySet(model).exists()]


def test_a_request_that_came_to_nothing_goes_whole_after_five_years():
    old(make_asked(state=S.NOT_FOR_US))

    carry_out(at=NOW + years(4))
    before = left()
    carry_out(at=LATER)

    assert before == ["ServiceRequest", "SubRequest", "RequestSnapshot"]
    assert left() == []


def test_a_request_that_still_runs_stays():
    old(make_asked(state=S.RUNNING))

    carry_out(at=NOW + years(30))

    assert "ServiceRequest" in left()


def test_an_accepted_quote_keeps_its_request_for_ten_years():
    old(make_asked(state=S.RATED))
    accepted = Quote.objects.filter(state="accepted")

    carry_out(at=LATER)
    kept = (accepted.count(), ServiceRequest.objects.count())
    carry_out(at=NOW + years(10) + DAY)

    assert kept == (1, 1)
    assert left() == []


def test_one_part_that_ended_later_keeps_the_whole():
    request = old(make_asked(state=S.NOT_FOR_US)).sub_request.request
    later = old(make_asked(state=S.NOT_FOR_US, request=request)).sub_request
    SubRequest.objects.filter(pk=later.pk).update(ended_at=NOW + years(1))

    carry_out(at=LATER)
    kept = SubRequest.objects.count()
    carry_out(at=LATER + years(1))

    assert (kept, left()) == (2, [])
