"""The panel's room: for the panel and the office; the wall holds for items and minutes."""

from typing import Any

from calls.enums import Outcome
from calls.models import AgendaItem, Application, Motion, PanelMeeting
from pscc.accounts.models import User
from pscc.files.models import StoredFile
from tests.access.rows import Row, get, post
from tests.access.staff import HANDLERS, buttons, pages
from tests.factories import NOW


def room_things(
    people: dict[str, User], application: Application, minutes: StoredFile
) -> dict[str, dict[str, Any]]:
    """Put company A's application on the agenda of a meeting, and file minutes of another."""
    meeting = PanelMeeting.objects.create(call=application.call, starts_at=NOW)
    item = AgendaItem.objects.create(meeting=meeting, application=application, position=1)
    motion = Motion.objects.create(
        item=item, outcome=Outcome.ACCEPTED, proposed_by=people["chair"], opened_at=NOW
    )
    over = PanelMeeting(call=application.call, starts_at=NOW, minutes_en=minutes)
    over.open(at=NOW)
    over.close(at=NOW)
    over.save()
    AgendaItem.objects.create(meeting=over, application=application, position=1)
    return {
        "meeting": {"uid": meeting.uid},
        "meeting at the desk": {"object_id": meeting.pk},
        "agenda item": {"uid": meeting.uid, "item": item.uid},
        "motion": {"uid": meeting.uid, "motion": motion.uid},
        "closed meeting": {"uid": over.uid},
        "minutes": {"uid": minutes.uid},
    }


_FREE = "chair officer manager"
_WALLED = "walled_chair walled_officer walled_manager"
_DESK = "officer manager walled_officer walled_manager"  # a meeting itself is behind no wall
_ROOM: dict[int | str, str] = {302: f"{_FREE} {_WALLED}", 404: "rest"}
_ITEM: dict[int | str, str] = {302: _FREE, 404: "rest"}

CALLS_I: list[Row] = [
    get("calls:meeting_detail", "meeting", {200: f"{_FREE} {_WALLED}", 404: "rest"}),
    get("calls:meeting_live", "meeting", {200: f"{_FREE} {_WALLED}", 404: "rest"}),
    get("calls:meeting_calendar", "meeting", {200: f"{_FREE} {_WALLED}", 404: "rest"}),
    post("calls:meeting_act", "meeting", _ROOM, do="join"),
    post("calls:meeting_order", "meeting", _ROOM, do="suggest", version="0"),
    post("calls:item_act", "agenda item", _ITEM, do="turn"),
    post("calls:item_write", "agenda item", _ITEM, do="note", text="", was=""),
    post("calls:note_save", "agenda item", {200: _FREE, 404: "rest"}, text="", was=""),
    post("calls:motion_act", "motion",
         {302: "chair", 403: "officer manager", 404: "rest"}, do="for"),
    get("calls:minutes_pdf", "closed meeting", {302: _FREE, 200: _WALLED, 404: "rest"},
        query="?language=en"),
    get("files:download", "minutes", {200: _FREE, 404: "rest"}),
    *pages("calls_panelmeeting", "meeting at the desk", see=HANDLERS, add=HANDLERS,
           is_scoped=True, hidden="other_manager"),
    *buttons("calls_panelmeeting", "meeting at the desk", "cancel", _DESK, see=_DESK),
]  # fmt: skip
