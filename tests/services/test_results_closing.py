"""A delivered result that its team lets lie: reminded of, then closed without a rating."""

from datetime import timedelta

import pytest

from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.requests.steps import close_request
from services.enums import Side, SubRequestState
from services.tasks.requests import clocks
from tests.services.requesting import Asked
from tests.services.test_clocks import at, last_moment, told, waiting
from tests.services.test_request_moves import take

pytestmark = pytest.mark.django_db
S = SubRequestState
DAY = timedelta(days=1)


def delivered() -> Asked:
    """Make a result handed over on Monday 27 April, with twenty business days to look at it."""
    return waiting(S.DELIVERED, due_at=last_moment(5, 28))


def test_a_result_is_reminded_of_twice_then_closes_without_a_rating():
    asked = delivered()
    taken = []

    for day in range(40):
        before = (asked.fresh().state, asked.fresh().reminders)
        clocks(at(4, 27) + day * DAY)
        heard = told()
        if (after := (asked.fresh().state, asked.fresh().reminders)) != before:
            taken.append((at(4, 27) + day * DAY, *after))

    found = asked.fresh()
    move = found.moves.get()
    assert taken == [
        (at(4, 30), S.DELIVERED, 1), (at(5, 26), S.DELIVERED, 2), (at(5, 29), S.UNRATED, 0),
    ]  # fmt: skip
    assert (found.due_at, found.ended_at) == (None, at(5, 29))
    assert (move.step, move.by, move.side) == ("close", None, Side.CLOCK)
    assert heard == [("reminder", asked.founder.email)] * 2


def test_no_result_closes_of_which_its_team_was_not_told_three_business_days_before():
    asked = delivered()

    for moment in (at(6, 8), at(6, 9), at(6, 10)):  # a worker that was away until then
        clocks(moment)
    still_open = asked.fresh().state
    clocks(at(6, 11))

    assert (still_open, asked.fresh().state) == (S.DELIVERED, S.UNRATED)


def test_what_was_rated_or_contested_meanwhile_does_not_close():
    rated, contested = delivered(), delivered()
    clocks(at(5, 26))
    take(contested, "contest", contested.founder, at=at(5, 27))
    take(rated, "rate", rated.founder, at=at(5, 27))

    found = [close_request(sub_request_id=each.sub_request.pk, at=at(5, 29)) for each in
             (rated, contested)]  # fmt: skip

    assert (found, rated.fresh().state, contested.fresh().state) == (
        [None, None], S.RATED, S.RUNNING,
    )  # fmt: skip


def test_the_reminder_of_a_result_says_what_happens_when_its_time_is_over():
    delivered()

    clocks(at(5, 26))
    drain()

    mail = Message.objects.get(channel="mail", kind="services.request_reminder")
    assert "the request closes without a rating" in mail.text
    assert "withdraw it" not in mail.text
