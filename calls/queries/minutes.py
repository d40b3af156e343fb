"""What the minutes of a meeting say, to whom; and who may open the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q

from calls.enums import ApplicationState, CallRole, MotionState, VoteChoice
from calls.models import (
    AgendaItem,
    Attendance,
    CallPerson,
    Motion,
    PanelMeeting,
    PanelRemark,
    RoomExit,
)
from calls.queries.agendas import by_rank
from pscc.files.models import StoredFile

MINUTES = "calls.minutes"  # purpose of StoredFile


@dataclass(frozen=True)
class Minutes:
    """A meeting as its minutes tell it; `hidden` are the items kept from the reader."""

    meeting: PanelMeeting
    roles: dict[int, str]
    attendances: Sequence[Attendance]
    items: Sequence[AgendaItem]
    hidden: frozenset[int]
    ranking: Sequence[AgendaItem]


def counted_motions() -> Any:
    """Return motions with their votes as numbers: never who voted what."""
    numbers = {f"votes_{choice}": Count("votes", filter=Q(votes__choice=choice))
               for choice in VoteChoice}  # fmt: skip
    return Prefetch("motions", Motion.objects.annotate(**numbers).order_by("pk"))


def read_minutes(meeting: PanelMeeting, reader: Any = None) -> Minutes:
    """Read the minutes for a person, or whole for the record: a constant number of statements."""
    items = list(
        meeting.items.select_related("application__project", "application__call__review_plan")
        .prefetch_related(
            counted_motions(),
            Prefetch("exits", RoomExit.objects.select_related("user").order_by("left_at", "pk")),
            Prefetch("remarks", PanelRemark.objects.order_by("noted_at", "pk")),
        )
        .order_by("position", "pk")
    )
    hidden = frozenset[int]()
    if reader is not None:
        seen = set(meeting.items.behind_no_wall(reader).values_list("pk", flat=True))
        hidden = frozenset(item.pk for item in items if item.pk not in seen)
    seats = CallPerson.objects.filter(call=meeting.call_id).order_by("-role")  # chair comes last
    roles = {each.user_id: str(each.role) for each in seats}
    came = meeting.attendances.select_related("user").order_by("joined_at", "pk")
    return Minutes(
        meeting=meeting,
        roles=roles,
        attendances=list(came),
        items=items,
        hidden=hidden,
        ranking=[
            item
            for item in by_rank(items)
            if item.rank is not None
            and item.pk not in hidden
            and item.application.state != ApplicationState.WITHDRAWN
        ],
    )


def settled(item: AgendaItem) -> list[Motion]:
    """Return the motions of an item that the minutes tell of: all but one still open."""
    return [each for each in item.motions.all() if each.state != MotionState.OPEN]


def is_voting(role: str) -> bool:
    """Tell whether somebody with this role counts for the quorum."""
    return role in (CallRole.CHAIR, CallRole.MEMBER)


def is_kept_from_some(meeting: PanelMeeting, user: Any) -> bool:
    """Tell whether a conflict keeps a person from an item of the meeting."""
    seen = meeting.items.behind_no_wall(user).values("pk")
    return bool(meeting.items.exclude(pk__in=seen).exists())


def may_read_minutes_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have the minutes as they were filed: the panel and the office,
    unless a conflict keeps them from one of the items. Theirs is made without it.
    """
    if not user.is_authenticated:
        return False
    meetings = PanelMeeting.objects.visible_to(user)
    meeting = meetings.filter(Q(minutes_fr=file) | Q(minutes_en=file)).first()
    return meeting is not None and not is_kept_from_some(meeting, user)
