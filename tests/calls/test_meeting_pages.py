"""The panel's room as pages: who sees what, cheap to look at again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.discussing import note_digest, turn_to_item, write_note
from calls.actions.meetings import close_meeting
from calls.actions.minutes import prepare_minutes
from calls.actions.motions import cast_vote, put_motion
from calls.enums import MeetingState, Outcome, VoteChoice
from calls.models import AgendaItem, Attendance, PanelMeeting, RoomExit, Vote
from tests.calls.meeting_room import AT, Room

pytestmark = pytest.mark.django_db


def url(room, name="meeting_detail", **keys):
    return reverse(f"calls:{name}", kwargs={"uid": room.meeting.uid, **keys})


def test_chair_member_and_office_see_the_room_and_strangers_do_not(client):
    room = Room().open()
    answers = []

    for person in (room.chairs[0], room.members[0], room.manager, room.applications[0].created_by):
        client.force_login(person)
        answers.append(client.get(url(room)).status_code)

    assert answers == [200, 200, 200, 404]


def test_a_walled_member_learns_only_that_there_is_an_application(client):
    room = Room().open()
    room.wall(room.members[0])
    turn_to_item(item_id=room.item().pk, by=room.chairs[0], at=AT)
    client.force_login(room.members[0])

    text = client.get(url(room)).text
    asked = client.get(url(room), {"item": room.item().uid}).status_code
    acted = client.post(url(room, "item_act", item=room.item().uid), {"do": "turn"}).status_code

    assert "Secret cure 1" not in text
    assert room.applications[0].reference not in text
    assert room.item().uid not in text
    assert "An application that you may not see" in text
    assert (asked, acted) == (404, 404)
    assert list(RoomExit.objects.values_list("user", "reason")) == [(room.members[0].pk, "")]


def test_nothing_is_sent_again_until_something_changes(client):
    room = Room().open()
    client.force_login(room.members[0])
    stamp = client.get(url(room)).context["room"].stamp

    same = client.get(url(room, "meeting_live"), {"seen": stamp})
    turn_to_item(item_id=room.item().pk, by=room.chairs[0], at=AT)
    changed = client.get(url(room, "meeting_live"), {"seen": stamp})

    assert (same.status_code, same.content) == (204, b"")
    assert changed.status_code == 200
    assert "Secret cure 1" in changed.text


def test_a_member_votes_and_the_chair_orders_by_buttons(client):
    room = Room().open()
    turn_to_item(item_id=room.item().pk, by=room.chairs[0], at=AT)
    motion = put_motion(
        item_id=room.item().pk, outcome=Outcome.ACCEPTED, text="", by=room.chairs[0], at=AT
    )
    client.force_login(room.members[0])
    client.post(url(room, "motion_act", motion=motion.uid), {"do": "for"})
    client.force_login(room.chairs[0])
    page = client.get(url(room))
    uids = [line.item.uid for line in page.context["room"].agenda]

    client.post(
        url(room, "meeting_order"),
        {
            "list": "ranking",
            "version": page.context["meeting"].version,
            "order": " ".join(uids),
            "move": f"up:{uids[1]}",
        },
    )

    ranks = dict(AgendaItem.objects.values_list("uid", "rank"))
    assert list(Vote.objects.values_list("user", "choice")) == [(room.members[0].pk, "for")]
    assert [ranks[uid] for uid in uids] == [2, 1, 3]


def test_refused_notes_keep_what_was_typed(client):
    room = Room().open()
    item = room.item()
    item.note = "Theirs"
    item.save()
    client.force_login(room.chairs[0])

    answer = client.post(
        url(room, "item_write", item=item.uid), {"do": "note", "text": "Mine", "was": "old"}
    )

    assert answer.status_code == 422
    assert "Mine" in answer.text
    assert "Theirs" in answer.text


def test_notes_are_saved_by_themselves_and_a_conflict_is_answered(client):
    room = Room().open()
    item, chair, other = room.item(), room.chairs[0], room.chairs[1]
    client.force_login(chair)
    address = url(room, "note_save", item=item.uid)

    first = client.post(address, {"text": "Mine", "was": note_digest("")})
    write_note(item_id=item.pk, text="Theirs", was=first.json()["was"], by=other, at=AT)
    stale = client.post(address, {"text": "Mine, longer", "was": first.json()["was"]})
    too_long = client.post(address, {"text": "x" * 10_001, "was": ""})
    close_meeting(meeting_id=room.meeting.pk, by=chair, at=AT)
    closed = client.post(address, {"text": "Late", "was": note_digest("Theirs")})

    answers = (first, stale, too_long, closed)
    assert [each.status_code for each in answers] == [200, 409, 422, 422]
    assert stale.json()["stored"] == room.item().note == "Theirs"
    assert closed.json()["message"] == "The meeting is closed. Nothing in it changes any more."


def test_who_leaves_the_meeting_is_noted_as_gone_and_can_come_back(client):
    room = Room().open()
    client.force_login(room.members[0])

    left = client.post(url(room, "meeting_act"), {"do": "leave"}, follow=True)
    again = client.post(url(room, "meeting_act"), {"do": "join"}, follow=True)

    said = [[str(each) for each in page.context["messages"]] for page in (left, again)]
    own = Attendance.objects.filter(user=room.members[0]).order_by("pk")
    assert said == [["You are noted as having left."], ["You are noted as present."]]
    assert (left.context["room"].present, again.context["room"].present) == (3, 4)
    assert [each.left_at is None for each in own] == [False, True]


def test_the_chair_counts_where_the_vote_stands_and_a_member_reads_the_result(client):
    room = Room().open()
    turn_to_item(item_id=room.item().pk, by=room.chairs[0], at=AT)
    motion = put_motion(
        item_id=room.item().pk, outcome=Outcome.ACCEPTED, text="", by=room.chairs[0], at=AT
    )
    cast_vote(motion_id=motion.pk, choice=VoteChoice.FOR, by=room.members[0], at=AT)
    client.force_login(room.members[0])
    of_member = client.get(url(room, "meeting_live")).text
    client.force_login(room.chairs[0])
    of_chair = client.get(url(room, "meeting_live")).text

    client.post(url(room, "motion_act", motion=motion.uid), {"do": "count"})

    client.force_login(room.members[0])
    told = client.get(url(room, "meeting_live")).text
    assert ["motion-count" in page for page in (of_member, of_chair)] == [False, True]
    assert "1 for, 0 against, 0 abstentions" in told


def test_who_moves_a_row_comes_back_to_it(client):
    room = Room().open()
    client.force_login(room.chairs[0])
    page = client.get(url(room))
    uids = [line.item.uid for line in page.context["room"].agenda]
    values = {"list": "agenda", "order": " ".join(uids), "move": f"down:{uids[0]}"}

    moved = client.post(
        url(room, "meeting_order"), {**values, "version": page.context["meeting"].version}
    )
    stale = client.post(url(room, "meeting_order"), {**values, "version": "0"})

    assert moved.url == f"{url(room)}#agenda-{uids[0]}"
    assert stale.url == url(room)


def test_a_closed_meeting_offers_its_minutes_and_nothing_to_do(client):
    room = Room().open()
    close_meeting(meeting_id=room.meeting.pk, by=room.chairs[0], at=AT)
    client.force_login(room.chairs[0])
    waiting = client.get(url(room)).text
    prepare_minutes(meeting_id=room.meeting.pk, at=AT)

    page = client.get(url(room))

    links = [f'href="{url(room, "minutes_pdf")}?language={each}"' for each in ("fr", "en")]
    assert "The minutes are being written." in waiting
    assert [link in page.text for link in links] == [True, True]
    assert "<button" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert "The panel made no ranking." in page.text


def test_the_next_meeting_stands_first_and_the_closed_ones_last(client):
    room = Room()
    rows = [(1, True), (2, True), (3, False)]
    for day, is_closed in rows:
        meeting = PanelMeeting(call=room.call, starts_at=AT + timedelta(days=day), place=str(day))
        if is_closed:
            meeting.open(at=meeting.starts_at)
            meeting.close(at=meeting.starts_at)
        meeting.save()
    client.force_login(room.members[0])

    page = client.get(reverse("calls:panel_list"))

    assert [(each.place, each.state) for each in page.context["meetings"]] == [
        ("Room 7", MeetingState.PLANNED),
        ("3", MeetingState.PLANNED),
        ("2", MeetingState.CLOSED),
        ("1", MeetingState.CLOSED),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_room_takes_as_many_statements_however_long_its_agenda(client, queries, count):
    room = Room(applications=count).open()
    client.force_login(room.members[0])

    with queries(14):
        client.get(url(room))
