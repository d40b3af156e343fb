"""Who is told what of a panel's meetings; no mail names an application or says what was voted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.enums import CallRole
from calls.models import PanelMeeting
from pscc.accounts.models import User
from pscc.kernel.formats import long_moment
from pscc.outbox import Notification, notify

BECAUSE_PANEL = gettext_lazy("You receive this message because you sit on the panel of this call.")
BECAUSE_ROOM = gettext_lazy(
    "You receive this message because you sit on the panel of this call, or run the call."
)


def panel(meeting_id: int) -> Iterable[User]:
    """Return the chair and the members of the meeting's panel."""
    return _of_the_call(meeting_id, (CallRole.CHAIR, CallRole.MEMBER))


def panel_and_managers(meeting_id: int) -> Iterable[User]:
    """Return the chair, the members and the managers of the meeting's call."""
    return _of_the_call(meeting_id, tuple(CallRole))


def _of_the_call(meeting_id: int, roles: tuple[CallRole, ...]) -> Iterable[User]:
    call_id = _meeting(meeting_id).call_id
    return User.objects.filter(call_roles__call=call_id, call_roles__role__in=roles).distinct()


def about_meeting(meeting_id: int) -> dict[str, Any]:
    """Give the templates the call, when and where; nothing of the agenda."""
    meeting = _meeting(meeting_id)
    return {
        "call": meeting.call.title,
        "moment": long_moment(meeting.starts_at),
        "place": meeting.place,
    }


def room(meeting_id: int) -> str:
    """Return the page of the meeting."""
    return reverse("calls:meeting_detail", args=(_meeting(meeting_id).uid,))


def begins(meeting_id: int) -> datetime:
    """Return when the meeting begins."""
    return _meeting(meeting_id).starts_at


def _meeting(meeting_id: int) -> PanelMeeting:
    return PanelMeeting.objects.select_related("call").get(pk=meeting_id)


notify(
    Notification(
        event="calls.meeting_planned",
        name="calls.meeting_invitation",
        recipients=panel,
        subject=lambda meeting_id: (
            _("Panel of “%(call)s”: a meeting is planned") % about_meeting(meeting_id)
        ),
        template="calls/meeting_invitation",
        context=about_meeting,
        url=room,
        turn=gettext_lazy("Your turn: note the date and read the applications before."),
        deadline=begins,
        action=gettext_lazy("See the meeting and its agenda"),
        why=BECAUSE_PANEL,
    ),
    Notification(
        event="calls.meeting_moved",
        name="calls.meeting_change",
        recipients=panel,
        subject=lambda meeting_id: (
            _("Panel of “%(call)s”: date or place have changed") % about_meeting(meeting_id)
        ),
        template="calls/meeting_change",
        context=about_meeting,
        url=room,
        turn=gettext_lazy("Your turn: note the new date and place."),
        deadline=begins,
        action=gettext_lazy("See the meeting and its agenda"),
        why=BECAUSE_PANEL,
    ),
    Notification(
        event="calls.meeting_cancelled",
        name="calls.meeting_cancellation",
        recipients=panel_and_managers,
        subject=lambda meeting_id: (
            _("Panel of “%(call)s”: a meeting is cancelled") % about_meeting(meeting_id)
        ),
        template="calls/meeting_cancellation",
        context=about_meeting,
        url=room,
        action=gettext_lazy("Read why"),
        why=BECAUSE_ROOM,
    ),
    Notification(
        event="calls.minutes_made",
        name="calls.minutes",
        recipients=panel_and_managers,
        subject=lambda meeting_id: (
            _("Panel of “%(call)s”: the minutes are there") % about_meeting(meeting_id)
        ),
        template="calls/minutes",
        context=about_meeting,
        url=room,
        action=gettext_lazy("Read the minutes"),
        why=BECAUSE_ROOM,
    ),
)
