"""Clocks of requests: reminded on the third business day, late, taken to the advisor, woken, ended.

Days in literal dates: 1 May 2026 is a Friday, 25 December 2026 too.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Delivery, Message
from services.actions.requests.clocks import (
    expire_all,
    nudge,
    nudge_all,
)
from services.actions.requests.moving import end_of
from services.enums import SubRequestState
from services.models import ServiceRequest, SubRequest
from services.queries.requests.clocks import Ladder, ladder_of
from services.tasks.requests import clocks
from tests.factories import make_staff
from tests.services.requesting import Asked, make_asked
from tests.services.test_at_once import at_once

pytestmark = pytest.mark.django_db
S = SubRequestState
PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=PARIS)


def last_moment(month: int, day: int) -> datetime:
    return end_of(date(2026, month, day))


def waiting(
    state: SubRequestState = S.TRIAGED,
    *,
    since: datetime = at(4, 27),  # noqa: B008 a constant
    due_at: datetime | None = None,
    **fields: Any,
) -> Asked:
    """Make a request whose turn began on a Monday and whose clock ends on a day."""
    asked = make_asked(state, at=since)
    SubRequest.objects.filter(pk=asked.sub_request.pk).update(
        turn_since=since, due_at=due_at or last_moment(5, 5), **fields
    )
    asked.request.__class__.objects.filter(pk=asked.request.pk).update(updated_at=since)
    return asked


def events(kind: str = "services.request_") -> list[str]:
    names = ("reminded", "escalated")
    wanted = [f"services.request_{name}" for name in names]
    found = Delivery.objects.filter(event__in=wanted).order_by("pk")
    return [each.removeprefix(kind) for each in found.values_list("event", flat=True)]


def keys() -> int:
    """Count occurrences: each has one key, whatever the number of its handlers."""
    found = Delivery.objects.filter(event__startswith="services.request_")
    return len({key.partition("|")[0] for key in found.values_list("key", flat=True)})


def stored(asked: Asked) -> tuple[int, datetime | None, datetime | None]:
    found = asked.fresh()
    return found.reminders, found.reminded_at, found.escalated_at


# --- On which days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "due_at", "days"),
    [
        # Two business days, from a Monday: the third day is late already.
        (at(6, 1), last_moment(6, 3), ("2026-06-04", "2026-06-04", "2026-06-08")),
        # Five, over 1 May and a weekend: Tue 28, Wed 29, Thu 30, Mon 4, Tue 5.
        (at(4, 27), last_moment(5, 5), ("2026-04-30", "2026-05-06", "2026-05-11")),
        # Begun on a Saturday: as if on Monday.
        (at(6, 6), last_moment(6, 15), ("2026-06-11", "2026-06-16", "2026-06-18")),
        # Five over Christmas, a Friday, and New Year, a Friday.
        (at(12, 22), last_moment(12, 30), ("2026-12-28", "2026-12-31", "2027-01-05")),
        # Ascension (14 May, a Thursday) and Whit Monday (25 May).
        (at(5, 12), last_moment(5, 20), ("2026-05-18", "2026-05-21", "2026-05-26")),
        # A clock that ends at midnight after a day off: late on the next business day.
        (at(6, 29), end_of(date(2026, 7, 13)), ("2026-07-02", "2026-07-15", "2026-07-17")),
    ],
)
def test_the_ladder_counts_business_days(since, due_at, days):
    sub_request = SubRequest(state=S.TRIAGED, turn_since=since, due_at=due_at)

    assert ladder_of(sub_request) == Ladder(*(date.fromisoformat(day) for day in days))


def test_long_work_is_reminded_three_business_days_before_it_is_due():
    sub_request = SubRequest(state=S.RUNNING, turn_since=at(4, 1), due_at=end_of(date(2026, 5, 4)))

    # The first late day is Tuesday 5 May; before it Monday 4, Thursday 30 April, Wednesday 29.
    assert ladder_of(sub_request) == Ladder(date(2026, 4, 29), date(2026, 5, 5), date(2026, 5, 7))


def test_a_result_is_reminded_of_and_once_more_before_it_closes():
    delivered, over = at(4, 27), last_moment(5, 28)
    sub_request = SubRequest(state=S.DELIVERED, turn_since=delivered, due_at=over)

    # It closes on Friday 29 May; before it Thursday, Wednesday, Tuesday: Monday 25 is a holiday.
    assert ladder_of(sub_request) == Ladder(date(2026, 4, 30), date(2026, 5, 26), None)


# --- One step at a time, each once ----------------------------------------------------------------


def test_an_hourly_worker_takes_each_step_once_on_its_day():
    asked = waiting()
    taken = []

    moment = at(4, 27, 8)
    while moment < at(5, 20):
        before = stored(asked)
        clocks(moment)
        if (after := stored(asked)) != before:
            taken.append((moment, after[0], after[2] is not None))
        moment += timedelta(hours=1)

    assert taken == [
        (at(4, 30, 8), 1, False),
        (at(5, 6, 8), 2, False),
        (at(5, 11, 8), 2, True),
    ]
    assert events() == ["reminded", "reminded", "escalated"]


@pytest.mark.parametrize(
    ("first_run", "expected"),
    [
        (at(4, 29), []),
        (at(4, 30), ["reminded"]),  # on its day
        (at(5, 4), ["reminded"]),  # a worker that was away over 1 May and the weekend
        (at(5, 6), ["reminded"]),  # a day late: the second, and never the first as well
        (at(5, 11), ["escalated"]),  # a week late: neither reminder, staff at once
        (at(6, 1), ["escalated"]),
    ],
)
def test_a_worker_that_was_away_takes_the_step_that_is_due_now_and_no_other(first_run, expected):
    waiting()

    for hour in range(3):
        nudge_all(at=first_run + timedelta(hours=hour))

    assert events() == expected


def test_a_worker_away_for_a_day_between_two_steps_repeats_nothing():
    asked = waiting()

    for moment in (at(4, 30), at(5, 4), at(5, 7), at(5, 7, 11), at(5, 8), at(5, 12), at(5, 13)):
        nudge_all(at=moment)

    assert stored(asked) == (2, at(5, 7), at(5, 12))
    assert events() == ["reminded", "reminded", "escalated"]


@pytest.mark.parametrize(
    "moment", [at(5, 1), at(5, 2), at(5, 3), at(4, 30, 7), at(4, 30, 18), at(4, 30, 23)]
)
def test_nothing_is_sent_outside_working_hours(moment):
    waiting()

    clocks(moment)

    assert events() == []


@pytest.mark.parametrize(
    "state", [S.WILLING_LATER, S.RATED, S.UNRATED, S.NOT_FOR_US, S.EXPIRED, S.DRAFT]
)
def test_who_has_no_turn_is_not_reminded(state):
    waiting(state)

    nudge_all(at=at(5, 28))

    assert events() == []


def test_a_new_turn_begins_anew():
    asked = waiting()
    nudge_all(at=at(4, 30))
    SubRequest.objects.filter(pk=asked.sub_request.pk).update(
        turn_since=at(5, 4), due_at=last_moment(5, 13), reminders=0, reminded_at=None
    )

    found = [nudge(sub_request_id=asked.sub_request.pk, at=moment).name
             for moment in (at(5, 6), at(5, 7), at(5, 11))]  # fmt: skip

    # Friday 8 May is a holiday: Tue 5, Wed 6, Thu 7.
    assert found == ["NONE", "FIRST", "NONE"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_one_step():
    asked = waiting()

    found = at_once(*[lambda: nudge_all(at=at(4, 30))] * 2)

    assert sorted(found) == [0, 1]
    assert stored(asked)[0] == 1
    assert keys() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_end_a_request_once():
    asked = waiting(S.RETURNED)

    found = at_once(*[lambda: expire_all(at=at(6, 15))] * 2)

    assert sorted(found) == [0, 1]
    assert asked.fresh().state == S.EXPIRED
    assert asked.sub_request.moves.count() == 1


# --- Who is told ----------------------------------------------------------------------------------


def told() -> list[tuple[str, str]]:
    drain()
    sent = Message.objects.filter(
        channel=Channel.MAIL, kind__in=("services.request_reminder", "services.request_escalation")
    ).order_by("pk")
    return [(kind.rpartition("_")[2], mail) for kind, mail in
            sent.values_list("kind", "recipient__email")]  # fmt: skip


def test_the_side_whose_turn_it_is_is_reminded():
    theirs, ours = waiting(), waiting(S.RETURNED)

    nudge_all(at=at(4, 30))

    assert told() == [("reminder", theirs.editor.email), ("reminder", ours.founder.email)]


def test_an_escalation_goes_to_the_advisor_else_to_officers_behind_no_wall():
    advised, walled, plain = waiting(), waiting(), waiting()
    advisor, officer = make_staff(Role.ADVISOR), make_staff(Role.PROGRAMME_OFFICER)
    make_staff(Role.COMMUNICATION)
    for asked in (advised, walled):
        ServiceRequest.objects.filter(pk=asked.request.pk).update(advisor=advisor)
    ConflictOfInterest.objects.create(
        person=advisor, project=walled.project, origin="staff", evidence="Seen together."
    )

    nudge_all(at=at(5, 11))

    assert told() == [
        ("escalation", advisor.email),
        ("escalation", officer.email),
        ("escalation", officer.email),
    ]
    assert [m for m in Message.objects.all() if plain.project.title in m.text] == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (S.TRIAGED, "see who can answer, or look for another provider"),
        (S.QUOTED, "ask the project’s team what holds it up"),
    ],
)
def test_an_escalation_says_what_to_do_for_the_side_that_is_late(state, words):
    waiting(state)
    make_staff(Role.PROGRAMME_OFFICER)

    nudge_all(at=at(5, 11))
    drain()

    mail = Message.objects.get(channel=Channel.MAIL, kind="services.request_escalation")
    assert words in mail.text


def test_nobody_is_told_of_a_turn_that_is_over_when_the_message_is_written():
    asked = waiting()
    nudge_all(at=at(4, 30))
    SubRequest.objects.filter(pk=asked.sub_request.pk).update(turn_since=at(4, 30, 11))

    assert told() == []
