"""Panel meetings that do not take place, or at another time: told, struck out, kept to be read."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from icalendar import Calendar

from calls.actions.agendas import suggest_order
from calls.actions.discussing import write_note
from calls.actions.meetings import (
    cancel_meeting,
    close_meeting,
    join_meeting,
    leave_meeting,
    open_meeting,
    plan_meeting,
    take_up_applications,
)
from calls.enums import MeetingState
from calls.models import PanelMeeting
from calls.queries.room_page import meetings_of, room_stamp
from pscc.outbox.models import Delivery
from tests.calls.meeting_room import AT, Room
from tests.calls.pooling import refusal_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db

REASON = "The chair is ill."


def cancelled(room, **values):
    return cancel_meeting(
        **{"meeting_id": room.meeting.pk, "reason": REASON, "by": room.manager, "at": AT} | values
    )


def entry_of(client, meeting):
    answer = client.get(reverse("calls:meeting_calendar", args=(meeting.uid,)))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return answer, event


def test_a_planned_meeting_is_cancelled_with_a_reason():
    room = Room()

    cancelled(room, reason=f"  {REASON} ")

    meeting = PanelMeeting.objects.get()
    assert (meeting.state, meeting.cancel_reason, meeting.cancelled_by, meeting.cancelled_at) == (
        MeetingState.CANCELLED, REASON, room.manager, AT,
    )  # fmt: skip
    assert meeting.items.count() == 3
    assert Delivery.objects.filter(event="calls.meeting_cancelled").count() == 1


@pytest.mark.parametrize("reason", ["", " \n "])
def test_without_a_reason_nothing_is_cancelled(reason):
    room = Room()

    refused = refusal_of(
        cancel_meeting, meeting_id=room.meeting.pk, reason=reason, by=room.manager, at=AT
    )

    assert refused == "Say why the meeting is cancelled."
    assert PanelMeeting.objects.get().state == MeetingState.PLANNED


def test_a_meeting_that_was_opened_closed_or_cancelled_stays_as_it_is():
    room = Room().open()
    cancel = {"reason": REASON, "by": room.manager, "at": AT}

    opened = refusal_of(cancel_meeting, meeting_id=room.meeting.pk, **cancel)
    close_meeting(meeting_id=room.meeting.pk, by=room.chairs[0], at=AT)
    closed = refusal_of(cancel_meeting, meeting_id=room.meeting.pk, **cancel)
    other = Room()
    cancelled(other)
    twice = refusal_of(
        cancel_meeting, meeting_id=other.meeting.pk, **cancel | {"by": other.manager}
    )

    assert opened == closed == ("The meeting was opened already: it cannot be cancelled any more.")
    assert twice == "This meeting was cancelled already. Nothing was changed."


def test_the_office_cancels_not_the_panel():
    room = Room()

    for person in (room.chairs[0], room.members[0]):
        with pytest.raises(PermissionDenied):
            cancelled(room, by=person)


def test_in_a_cancelled_meeting_nothing_happens():
    room = Room()
    cancelled(room)
    meeting, chair = room.meeting, room.chairs[0]
    who = {"by": chair, "at": AT}
    over = "The meeting was cancelled. Nothing in it changes any more."

    said = [
        refusal_of(join_meeting, meeting_id=meeting.pk, **who),
        refusal_of(leave_meeting, meeting_id=meeting.pk, **who),
        refusal_of(open_meeting, meeting_id=meeting.pk, **who),
        refusal_of(take_up_applications, meeting_id=meeting.pk, **who),
        refusal_of(suggest_order, meeting_id=meeting.pk, version=1, **who),
        refusal_of(write_note, item_id=room.item().pk, text="x", was="", **who),
    ]
    meeting.refresh_from_db()
    moved = refusal_of(plan_meeting, meeting=meeting, by=room.manager, at=AT)

    assert set(said) == {over}
    assert moved == "This meeting was cancelled. Plan a new one."


def test_the_agenda_of_a_cancelled_meeting_is_read_walls_obeyed(client):
    room = Room()
    room.wall(room.members[0])
    cancelled(room)
    client.force_login(room.members[0])

    page = client.get(room.meeting.get_absolute_url()).text

    assert REASON in page
    assert room.applications[1].reference in page
    assert room.applications[0].reference not in page
    assert "Open the meeting" not in page


def test_a_calendar_follows_a_meeting_that_moves_and_is_cancelled(client):
    room = Room()
    client.force_login(room.members[0])
    _answer, planned = entry_of(client, room.meeting)

    room.meeting.quorum = 2
    plan_meeting(meeting=room.meeting, by=room.manager, at=AT)
    _answer, same = entry_of(client, room.meeting)
    room.meeting.starts_at = NOW + timedelta(days=2)
    plan_meeting(meeting=room.meeting, by=room.manager, at=AT)
    _answer, moved = entry_of(client, room.meeting)
    cancelled(room, at=AT + timedelta(hours=1))
    answer, gone = entry_of(client, room.meeting)

    events = (planned, same, moved, gone)
    assert [each["SEQUENCE"] for each in events] == [0, 0, 1, 2]
    assert len({str(each["UID"]) for each in events}) == 1
    assert [each.get("STATUS") for each in events] == [None, None, None, "CANCELLED"]
    assert [each["DTSTART"].dt for each in events] == [NOW, NOW, *[NOW + timedelta(days=2)] * 2]
    assert gone["LAST-MODIFIED"].dt == AT + timedelta(hours=1)
    assert answer["Cache-Control"] == "private, no-store"
    assert not [each for each in room.applications if each.reference in answer.text]


def test_of_the_meetings_of_a_panel_the_next_comes_first_and_what_is_over_last():
    room = Room()
    meeting = PanelMeeting(call=room.call, starts_at=NOW + timedelta(days=9), place="Room 8")
    later = plan_meeting(meeting=meeting, by=room.manager, at=NOW)
    cancelled(room)

    found = meetings_of(room.chairs[0], [room.call.pk])

    assert list(found) == [later, room.meeting]


def test_a_page_that_is_open_learns_of_the_cancellation():
    room = Room()
    before = room_stamp(room.meeting, room.members[0])

    cancelled(room)

    assert room_stamp(room.meeting, room.members[0]) != before


def test_the_desk_cancels_a_meeting_and_says_why(client):
    room = Room()
    client.force_login(room.manager)
    address = reverse("admin:calls_panelmeeting_act", args=(room.meeting.pk, "cancel"))

    empty = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": REASON}, follow=True)
    page = client.get(reverse("admin:calls_panelmeeting_change", args=(room.meeting.pk,)))

    assert empty.status_code == 200
    assert "Cancelled: the panel is told by mail." in done.text
    assert (REASON in page.text, 'name="place"' in page.text) == (True, False)
