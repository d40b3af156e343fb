"""Meetings of a panel: quorum, walls, votes, and what happens to them while others act."""

import threading
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from pypdf import PdfReader

from calls.actions.agendas import order_agenda, rank_items
from calls.actions.applications import withdraw_application
from calls.actions.conflicts import decide_conflict
from calls.actions.discussing import leave_item, leave_room, note_digest, turn_to_item, write_note
from calls.actions.meetings import close_meeting, leave_meeting, open_meeting
from calls.actions.minutes import prepare_minutes
from calls.actions.motions import cast_vote, count_votes, put_motion, record_carried, verdict_of
from calls.enums import ItemState, MotionState, Outcome, RemarkKind, VoteChoice
from calls.minutes import render_minutes
from calls.models import (
    AgendaItem,
    CallPerson,
    Decision,
    Motion,
    PanelMeeting,
    PanelRemark,
    RoomExit,
    Vote,
)
from calls.queries.minutes import may_read_minutes_file, read_minutes
from partners.enums import ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from tests.calls.meeting_room import AT, Room
from tests.factories import NOW, make_staff

pytestmark = pytest.mark.django_db
FOR, AGAINST, ABSTAIN = VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.ABSTAIN


def voting(**kwargs):
    """Return a room that votes on its first item, and the motion."""
    room = Room(**kwargs).open()
    turn_to_item(item_id=room.item().pk, by=room.chairs[0], at=AT)
    motion = put_motion(
        item_id=room.item().pk, outcome=Outcome.ACCEPTED, text="", by=room.chairs[0], at=AT
    )
    return room, motion


def vote(motion, person, choice):
    return cast_vote(motion_id=motion.pk, choice=choice, by=person, at=AT)


def together(*acts):
    """Run acts at the same moment, each in a transaction of its own; return what each came to."""
    barrier, results = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            barrier.wait(timeout=10)
            act()
            results[number] = "done"
        except Refused as refusal:
            results[number] = str(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return [results[number] for number in range(len(acts))]


def kinds():
    return list(PanelRemark.objects.order_by("pk").values_list("kind", flat=True))


# --- Opening and quorum --------------------------------------------------------------------------


def test_without_a_quorum_the_meeting_does_not_open():
    room = Room()

    with pytest.raises(Refused, match="0 members are in the room; the quorum is 3"):
        open_meeting(meeting_id=room.meeting.pk, by=room.chairs[0], at=NOW)


def test_only_a_chair_opens_and_a_manager_has_no_vote():
    room, motion = voting()

    with pytest.raises(PermissionDenied):
        open_meeting(meeting_id=room.meeting.pk, by=room.manager, at=NOW)
    with pytest.raises(PermissionDenied):
        vote(motion, room.manager, FOR)


def test_a_quorum_lost_during_a_vote_stops_the_count_and_is_noted():
    room, motion = voting(quorum=4)
    vote(motion, room.members[0], FOR)

    leave_meeting(meeting_id=room.meeting.pk, by=room.members[1], at=AT)

    with pytest.raises(Refused, match="3 members are in the room; the quorum is 4"):
        count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT)
    assert kinds() == [RemarkKind.QUORUM_LOST]


# --- Leaving the room ----------------------------------------------------------------------------


def test_a_wall_is_logged_as_an_exit_until_the_item_is_over():
    room = Room().open()
    room.wall(room.members[0])

    turn_to_item(item_id=room.item().pk, by=room.chairs[0], at=AT)
    out = list(RoomExit.objects.values_list("user", "reason", "returned_at"))
    leave_item(item_id=room.item().pk, is_done=True, by=room.chairs[0], at=AT)

    assert out == [(room.members[0].pk, "", None)]
    assert list(RoomExit.objects.values_list("returned_at", flat=True)) == [AT]


def test_who_leaves_by_own_word_has_no_vote_left():
    room, motion = voting()
    vote(motion, room.members[0], FOR)

    leave_room(item_id=room.item().pk, reason="A friend", by=room.members[0], at=AT)

    assert not Vote.objects.exists()
    with pytest.raises(Refused, match="in the room"):
        vote(motion, room.members[0], FOR)


def test_a_vote_of_a_member_recused_since_is_struck_with_a_note():
    room, motion = voting()
    vote(motion, room.members[0], FOR)
    vote(motion, room.members[1], AGAINST)
    conflict = ConflictOfInterest.objects.create(
        person=room.members[0], project=room.applications[0].project, origin="staff",
        state=ConflictState.DISMISSED, decided_at=NOW, decided_by=room.manager,
    )  # fmt: skip

    decide_conflict(
        conflict_id=conflict.pk,
        verdict=ConflictState.RECUSED,
        by=make_staff(Role.PROGRAMME_OFFICER),
        at=AT,
    )
    counted = count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT)

    assert counted.state == MotionState.REJECTED
    assert kinds() == [RemarkKind.VOTE_STRUCK]
    assert RoomExit.objects.get().user == room.members[0]


def test_the_vote_of_a_member_who_lost_the_seat_is_struck_at_the_count():
    room, motion = voting()
    vote(motion, room.members[0], AGAINST)
    vote(motion, room.members[1], FOR)
    CallPerson.objects.get(user=room.members[0]).delete()

    assert count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT).state == MotionState.CARRIED
    assert kinds() == [RemarkKind.VOTE_STRUCK]


def test_a_wall_that_nobody_told_the_room_of_strikes_at_the_count():
    room, motion = voting()
    vote(motion, room.members[0], AGAINST)
    vote(motion, room.members[1], FOR)
    room.wall(room.members[0])

    assert count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT).state == MotionState.CARRIED
    assert kinds() == [RemarkKind.VOTE_STRUCK]


# --- Votes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        ({1: FOR, 2: FOR, 3: AGAINST}, MotionState.CARRIED),
        ({1: FOR, 2: ABSTAIN, 3: ABSTAIN}, MotionState.CARRIED),
        ({1: FOR, 2: AGAINST}, MotionState.CARRIED),  # the chair, 1, decides a tie
        ({1: AGAINST, 2: FOR}, MotionState.REJECTED),
        ({1: ABSTAIN, 2: FOR, 3: AGAINST}, MotionState.REJECTED),
        ({2: FOR, 3: AGAINST}, MotionState.REJECTED),
        ({1: ABSTAIN}, MotionState.REJECTED),
    ],
)
def test_the_rule_of_the_count(votes, verdict):
    assert verdict_of(votes, 1) == verdict


def test_a_vote_changes_until_the_count_and_never_after():
    room, motion = voting()
    vote(motion, room.members[0], AGAINST)
    vote(motion, room.members[0], FOR)

    carried = count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT)

    assert carried.state == MotionState.CARRIED
    with pytest.raises(Refused, match="counted already"):
        vote(motion, room.members[1], AGAINST)


def test_a_carried_motion_becomes_a_decision_only_by_the_office():
    room, motion = voting()
    vote(motion, room.members[0], FOR)
    count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT)
    before = Decision.objects.count()
    values = {"motion_id": motion.pk, "reasons": "Panel", "letter": "", "at": AT}

    with pytest.raises(PermissionDenied):
        record_carried(by=room.chairs[0], **values)
    decision = record_carried(by=room.manager, **values)

    assert before == 0
    assert (decision.outcome, decision.state) == (Outcome.ACCEPTED, "pending")


def test_the_office_puts_to_the_vote_only_what_every_chair_is_kept_from():
    room = Room().open()
    room.wall(room.chairs[0])
    turn_to_item(item_id=room.item().pk, by=room.manager, at=AT)
    values = {"item_id": room.item().pk, "outcome": Outcome.DECLINED, "text": "", "at": AT}

    with pytest.raises(PermissionDenied):
        put_motion(by=room.manager, **values)
    room.wall(room.chairs[1])
    motion = put_motion(by=room.manager, **values)

    assert motion.state == MotionState.OPEN


# --- What happens outside ------------------------------------------------------------------------


def test_a_withdrawal_ends_the_vote_with_a_note():
    room, motion = voting()
    application = room.applications[0]

    withdraw_application(
        application_id=application.pk, reason="Sold", by=application.created_by, at=AT
    )

    assert Motion.objects.get().state == MotionState.WITHDRAWN
    assert room.item().state == ItemState.DONE
    assert kinds() == [RemarkKind.WITHDRAWN]
    with pytest.raises(Refused, match="taken back"):
        vote(motion, room.members[0], FOR)


def test_stale_notes_are_refused():
    room = Room()
    values = {"item_id": room.item().pk, "by": room.chairs[0], "at": AT}
    write_note(text="First", was=note_digest(""), **values)

    with pytest.raises(Refused, match="Nothing you typed is lost"):
        write_note(text="Second", was=note_digest(""), **values)


def test_a_walled_chair_moves_around_what_they_do_not_see():
    room = Room()
    room.wall(room.chairs[0], number=2)
    order = [room.item(3).uid, room.item(1).uid]

    rank_items(meeting_id=room.meeting.pk, order=order, version=0, by=room.chairs[0], at=AT)

    assert [room.item(n).rank for n in (1, 2, 3)] == [3, 2, 1]


# --- Two at once ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_chairs_who_reorder_at_once_one_is_told():
    room = Room()
    uids = [room.item(n).uid for n in (1, 2, 3)]
    orders = [[uids[2], uids[0], uids[1]], [uids[1], uids[2], uids[0]]]

    results = together(*(
        lambda chair=chair, order=order: order_agenda(
            meeting_id=room.meeting.pk, order=order, version=0, by=chair, at=AT
        )
        for chair, order in zip(room.chairs, orders, strict=True)
    ))  # fmt: skip

    winner = results.index("done")
    stands = list(AgendaItem.objects.order_by("position").values_list("uid", flat=True))
    assert stands == orders[winner]
    assert results[1 - winner].startswith("Somebody changed agenda or ranking at the same time.")


@pytest.mark.django_db(transaction=True)
def test_of_two_chairs_who_open_two_items_at_once_one_is_told():
    room = Room().open()
    items = [room.item(1), room.item(2)]

    results = together(*(
        lambda chair=chair, item=item: turn_to_item(item_id=item.pk, by=chair, at=AT)
        for chair, item in zip(room.chairs, items, strict=True)
    ))  # fmt: skip

    winner = results.index("done")
    assert AgendaItem.objects.get(state=ItemState.DISCUSSING) == items[winner]
    assert "is under discussion: somebody opened it just before" in results[1 - winner]


@pytest.mark.django_db(transaction=True)
def test_a_vote_at_the_moment_of_the_count_counts_or_is_refused():
    room, motion = voting()
    vote(motion, room.members[0], FOR)

    counted, voted = together(
        lambda: count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT),
        lambda: vote(motion, room.members[1], AGAINST),
    )

    votes = Vote.objects.count()
    state = MotionState.REJECTED if voted == "done" else MotionState.CARRIED
    assert counted == "done"
    assert votes == (2 if voted == "done" else 1)
    assert Motion.objects.get().state == state


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_count_at_once_leave_one_truth():
    room, motion = voting()
    vote(motion, room.members[0], FOR)
    application = room.applications[0]

    results = together(
        lambda: count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT),
        lambda: withdraw_application(
            application_id=application.pk, reason="Sold", by=application.created_by, at=AT
        ),
    )

    carried = results[0] == "done"
    assert results[1] == "done"
    assert Motion.objects.get().state == (MotionState.CARRIED if carried else MotionState.WITHDRAWN)
    assert kinds() == [RemarkKind.WITHDRAWN]


# --- Minutes -------------------------------------------------------------------------------------


def words_of(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_minutes_are_frozen_and_leave_out_what_a_wall_hides(settings, tmp_path):
    room, motion = voting()
    vote(motion, room.members[0], FOR)
    count_votes(motion_id=motion.pk, by=room.chairs[0], at=AT)
    leave_item(item_id=room.item().pk, is_done=True, by=room.chairs[0], at=AT)
    close_meeting(meeting_id=room.meeting.pk, by=room.chairs[0], at=AT)
    made = [prepare_minutes(meeting_id=room.meeting.pk, at=AT) for _twice in range(2)]
    room.wall(room.members[2])
    meeting = PanelMeeting.objects.get()

    whole = words_of(render_minutes(read_minutes(meeting), "en"))
    own = words_of(render_minutes(read_minutes(meeting, room.members[2]), "fr"))
    readers = (room.members[0], room.members[2], room.applications[0].created_by)
    may = [may_read_minutes_file(each, meeting.minutes_en) for each in readers]

    assert made == [2, 0]
    assert "Secret cure 1" in whole
    assert "1 for, 0 against, 0 abstentions" in whole
    assert "Secret cure 1" not in own
    assert room.applications[0].reference not in own
    assert may == [True, False, False]
    with pytest.raises(Refused, match="The meeting is closed"):
        turn_to_item(item_id=room.item(2).pk, by=room.chairs[0], at=AT)
