"""Clocks of requests: nobody to answer, waking, ending by themselves."""

from datetime import date, timedelta

import pytest

from partners.enums import MembershipRole
from partners.models import ConflictOfInterest, Membership
from pscc.accounts.enums import Role
from services.actions.requests.clocks import (
    expire_all,
    refresh_orphans,
    wake_all,
)
from services.enums import QuoteState, Side, SubRequestState
from services.models import ServiceRequest, ThreadMessage
from services.tasks.requests import clocks
from tests.factories import make_membership, make_staff, make_user
from tests.services.around import walled_from
from tests.services.requesting import Asked
from tests.services.test_clocks import at, events, last_moment, stored, told, waiting
from tests.services.test_request_moves import take

pytestmark = pytest.mark.django_db
S = SubRequestState
DAY = timedelta(days=1)


# --- Nobody to answer -----------------------------------------------------------------------------


def leave(asked: Asked) -> None:
    Membership.objects.filter(organisation=asked.provider).update(ended_at=at(4, 28))


def test_a_request_with_nobody_to_answer_goes_to_staff_at_once_and_the_provider_hears_nothing():
    asked, officer = waiting(), make_staff(Role.PROGRAMME_OFFICER)
    leave(asked)

    for moment in (at(4, 28), at(4, 29), at(4, 30), at(5, 6), at(5, 11)):
        clocks(moment)

    assert asked.fresh().is_orphan
    assert stored(asked) == (0, None, at(4, 28))
    assert told() == [("escalation", officer.email)]


def test_staff_who_heard_at_the_start_hear_again_only_when_it_should_go_to_them():
    asked, officer = waiting(is_orphan=True), make_staff(Role.PROGRAMME_OFFICER)
    leave(asked)

    early = [clocks(moment) or len(told()) for moment in (at(4, 28), at(4, 30), at(5, 6))]
    clocks(at(5, 11))

    assert early == [0, 0, 0]
    assert told() == [("escalation", officer.email)]


def test_somebody_who_joins_later_is_told_what_waits_and_reminded_when_it_is_late():
    asked, officer = waiting(), make_staff(Role.PROGRAMME_OFFICER)
    leave(asked)
    clocks(at(4, 28))
    newcomer = make_user()
    make_membership(user=newcomer, organisation=asked.provider, role=MembershipRole.EDITOR)

    for moment in (at(4, 29), at(4, 30), at(5, 4)):
        clocks(moment)
    early = told()
    clocks(at(5, 6))
    late = told()
    for moment in (at(5, 11), at(5, 11, 11)):
        clocks(moment)

    assert not asked.fresh().is_orphan
    heard = [("escalation", officer.email)]
    assert early == [*heard, ("reminder", newcomer.email)]
    assert late == [*early, ("reminder", newcomer.email)]
    assert told() == [*late, ("escalation", officer.email)]


def test_who_joins_once_it_is_with_staff_is_told_what_waits_and_staff_nothing_more():
    asked, officer = waiting(), make_staff(Role.PROGRAMME_OFFICER)
    leave(asked)
    clocks(at(4, 28))
    newcomer = make_user()
    make_membership(user=newcomer, organisation=asked.provider, role=MembershipRole.EDITOR)

    for moment in (at(5, 11), at(5, 12)):
        clocks(moment)

    assert told() == [("escalation", officer.email), ("reminder", newcomer.email)]


def test_a_provider_whose_only_editor_is_behind_a_wall_has_nobody():
    asked, officer = waiting(S.RETURNED), make_staff(Role.PROGRAMME_OFFICER)
    before = waiting()
    for each in (asked, before):
        walled_from(each, each.editor)

    take(asked, "submit", asked.founder, at=at(4, 28))
    marked = refresh_orphans(at=at(4, 28))

    assert (marked, asked.fresh().is_orphan, before.fresh().is_orphan) == (1, True, True)
    assert told() == [("escalation", officer.email)]


def test_a_wall_that_falls_brings_the_editor_back():
    asked = waiting()
    walled_from(asked, asked.editor)
    refresh_orphans(at=at(4, 28))
    conflict = ConflictOfInterest.objects.get(person=asked.editor)
    conflict.dismiss(by=make_staff(Role.PROGRAMME_OFFICER), at=at(4, 29))
    conflict.save()

    refresh_orphans(at=at(4, 29))

    assert not asked.fresh().is_orphan


def test_viewers_and_closed_accounts_answer_for_nobody():
    asked = waiting()
    Membership.objects.filter(organisation=asked.provider).update(role=MembershipRole.VIEWER)
    gone = make_user(is_active=False)
    make_membership(user=gone, organisation=asked.provider, role=MembershipRole.OWNER)

    refresh_orphans(at=at(4, 28))

    assert asked.fresh().is_orphan


def test_the_team_s_turn_and_requests_that_ended_keep_their_mark():
    returned, ended = waiting(S.RETURNED), waiting(S.NOT_FOR_US)
    leave(returned)
    leave(ended)

    assert refresh_orphans(at=at(4, 28)) == 0
    assert [returned.fresh().is_orphan, ended.fresh().is_orphan] == [False, False]


@pytest.mark.parametrize("number", [1, 3])
def test_marks_that_are_right_take_one_statement(django_assert_num_queries, number):
    for _ in range(number):
        waiting()

    with django_assert_num_queries(1):
        refresh_orphans(at=at(4, 28))


# --- Waking ---------------------------------------------------------------------------------------


def test_a_postponed_request_comes_back_on_its_day_and_once():
    asked = waiting(S.WILLING_LATER, wakes_on=date(2026, 5, 4))

    woken = [wake_all(at=moment) for moment in (at(4, 30), at(5, 4), at(5, 4, 11), at(5, 5))]

    found = asked.fresh()
    assert woken == [0, 1, 0, 0]
    assert (found.state, found.turn_since, found.due_at) == (
        S.TRIAGED,
        at(5, 4),
        last_moment(5, 12),  # five business days: Tue 5, Wed 6, Thu 7, Mon 11, Tue 12
    )
    move = found.moves.get()
    assert (move.step, move.by, move.side) == ("wake", None, Side.CLOCK)


def test_one_that_wakes_on_a_holiday_comes_back_on_the_next_business_day():
    asked = waiting(S.WILLING_LATER, wakes_on=date(2026, 5, 1))

    for day in (1, 2, 3):
        clocks(at(5, day))
    asleep = asked.fresh().state
    clocks(at(5, 4, 8))

    assert (asleep, asked.fresh().state) == (S.WILLING_LATER, S.TRIAGED)


def test_what_wakes_now_is_not_reminded_of_in_its_old_turn():
    asked = waiting(S.WILLING_LATER, wakes_on=date(2026, 5, 4), since=at(1, 5))

    clocks(at(5, 4))

    assert events() == []
    assert asked.sub_request.moves.get().step == "wake"


# --- Ending by itself -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", [S.RETURNED, S.CONDITIONS])
def test_silence_of_twenty_business_days_ends_a_waiting_request(state):
    # From Monday 27 April, without 1, 8, 14 and 25 May: the twentieth day is Friday 29 May.
    asked = waiting(state)

    ended = [expire_all(at=moment) for moment in (at(5, 28), at(5, 29, 17), at(6, 1), at(6, 2))]

    found = asked.fresh()
    assert ended == [0, 0, 1, 0]
    assert (found.state, found.reason_code, found.ended_at) == (S.EXPIRED, "no_answer", at(6, 1))


@pytest.mark.parametrize(
    "state", [S.SUBMITTED, S.TRIAGED, S.FEASIBILITY, S.ACCEPTED, S.RUNNING, S.DELIVERED]
)
def test_what_waits_for_a_provider_never_ends_by_itself(state):
    asked = waiting(state)

    expire_all(at=at(12, 28))

    assert asked.fresh().state == state


def test_a_message_or_a_saved_answer_breaks_the_silence():
    written, saved = waiting(S.RETURNED), waiting(S.RETURNED)
    ThreadMessage.objects.create(
        sub_request=written.sub_request, author=written.founder, side=Side.APPLICANT,
        body="We are on it.", sent_at=at(5, 20),
    )  # fmt: skip
    ServiceRequest.objects.filter(pk=saved.request.pk).update(updated_at=at(5, 20))

    expire_all(at=at(6, 10))

    assert [written.fresh().state, saved.fresh().state] == [S.RETURNED, S.RETURNED]


def test_a_quote_ends_on_the_day_after_its_last():
    asked = waiting(S.QUOTED, since=at(4, 4))
    assert asked.sub_request.quotes.get().valid_until == date(2026, 5, 4)

    ended = [expire_all(at=moment) for moment in (at(5, 4, 23), at(5, 5, 0), at(5, 5, 9))]

    found = asked.fresh()
    assert ended == [0, 1, 0]
    assert (found.state, found.reason_code) == (S.EXPIRED, "quote_lapsed")
    assert found.quotes.get().state == QuoteState.LAPSED


def test_a_quote_that_is_still_valid_is_waited_for_however_long():
    asked = waiting(S.QUOTED, since=at(11, 30))
    assert asked.sub_request.quotes.get().valid_until == date(2026, 12, 30)

    expire_all(at=at(12, 30, 23))

    assert asked.fresh().state == S.QUOTED
