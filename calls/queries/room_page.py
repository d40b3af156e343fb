"""Everything that the page of a panel's room shows to one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from calls.enums import (
    MEETING_OVER,
    ApplicationState,
    CallRole,
    ItemState,
    MeetingState,
    MotionState,
)
from calls.models import (
    AgendaItem,
    Attendance,
    CallPerson,
    Motion,
    PanelMeeting,
    PanelRemark,
    RoomExit,
    Vote,
)
from calls.queries.agendas import by_rank
from calls.queries.minutes import counted_motions
from calls.queries.rooms import VOTING, kept_away
from partners.models import ConflictOfInterest
from pscc.accounts.models import User
from pscc.kernel.access import allowed


@dataclass(frozen=True)
class Seat:
    """A person of the panel or the office; `out` is their exit from what is discussed now."""

    user: User
    role: str
    attendance: Attendance | None
    out: RoomExit | None

    @property
    def is_voting(self) -> bool:
        """Whether the person counts for the quorum."""
        return self.role in VOTING


@dataclass(frozen=True)
class Line:
    """An item as the person sees it; of a hidden one only that it exists and where it stands."""

    item: AgendaItem
    is_hidden: bool
    motions: Sequence[Motion]
    is_first: bool = False
    is_last: bool = False

    @property
    def is_withdrawn(self) -> bool:
        """Whether the applicant took it back."""
        return bool(self.item.application.state == ApplicationState.WITHDRAWN)

    @property
    def result(self) -> Motion | None:
        """The last motion that was carried."""
        carried = [each for each in self.motions if each.state == MotionState.CARRIED]
        return carried[-1] if carried else None

    @property
    def open_motion(self) -> Motion | None:
        """The motion on which the room votes."""
        return next((each for each in self.motions if each.state == MotionState.OPEN), None)


@dataclass(frozen=True)
class Room:
    """A meeting with its people, agenda and ranking, as one person may see it."""

    meeting: PanelMeeting
    stamp: str
    seats: Sequence[Seat]
    agenda: Sequence[Line]
    ranking: Sequence[Line]
    own: Seat | None
    may_keep: bool
    may_open: bool
    may_vote: bool
    own_vote: str
    votes_cast: int
    in_room: int

    @property
    def is_open(self) -> bool:
        """Whether it is in session."""
        return bool(self.meeting.state == MeetingState.OPEN)

    @property
    def is_closed(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.meeting.state in MEETING_OVER

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return bool(self.meeting.state == MeetingState.CANCELLED)

    @property
    def is_present(self) -> bool:
        """Whether the person is noted as present."""
        return self.own is not None and self.own.attendance is not None

    @property
    def present(self) -> int:
        """How many of those who count for the quorum are there."""
        return sum(each.attendance is not None and each.is_voting for each in self.seats)

    @property
    def members(self) -> int:
        """How many could be there."""
        return sum(each.is_voting for each in self.seats)

    @property
    def has_quorum(self) -> bool:
        """Whether enough members are there."""
        return self.present >= self.meeting.quorum

    @property
    def vote_has_quorum(self) -> bool:
        """Whether enough members are in the room for what is discussed."""
        return self.in_room >= self.meeting.quorum

    @property
    def current(self) -> Line | None:
        """What is discussed now."""
        return next((each for each in self.agenda if each.item.state == ItemState.DISCUSSING), None)

    @property
    def is_ranked(self) -> bool:
        """Whether the panel has put its items into an order of merit."""
        return any(each.item.rank is not None for each in self.ranking)

    def line(self, uid: str) -> Line | None:
        """Return an item that the person may see."""
        seen = (each for each in self.agenda if each.item.uid == uid and not each.is_hidden)
        return next(seen, None)


def read_room(meeting: PanelMeeting, user: Any) -> Room:
    """Read a room for one person: a constant number of statements."""
    stamp = room_stamp(meeting, user)
    items = list(
        meeting.items.select_related("application__project", "application__call__review_plan")
        .prefetch_related(counted_motions())
        .order_by("position", "pk")
    )
    for item in items:
        item.meeting = meeting
    seen = set(meeting.items.behind_no_wall(user).values_list("pk", flat=True))
    current = next((each for each in items if each.state == ItemState.DISCUSSING), None)
    seats = _seats(meeting, current)
    away = kept_away(current.application) if current else set()
    in_room = {
        each.user.pk
        for each in seats
        if each.is_voting and each.attendance and not each.out and each.user.pk not in away
    }
    votes = _open_votes(current, seen)
    ranked = by_rank(each for each in items if each.pk in seen and _can_be_ranked(each))
    return Room(
        meeting=meeting,
        stamp=stamp,
        seats=seats,
        agenda=_lines(items, seen),
        ranking=_lines(ranked, seen),
        own=next((each for each in seats if each.user.pk == user.pk), None),
        may_keep=allowed(user, "calls.keep_meeting", meeting),
        may_open=allowed(user, "calls.open_meeting", meeting),
        may_vote=user.pk in in_room,
        own_vote=votes.get(user.pk, ""),
        votes_cast=len(votes),
        in_room=len(in_room),
    )


def _can_be_ranked(item: AgendaItem) -> bool:
    return bool(item.application.state != ApplicationState.WITHDRAWN)


def _lines(items: Sequence[AgendaItem], seen: set[int]) -> list[Line]:
    """Make lines of items; first and last are those among what the person sees."""
    own = [item.pk for item in items if item.pk in seen]
    return [
        Line(
            item,
            is_hidden=item.pk not in seen,
            motions=list(item.motions.all()) if item.pk in seen else [],
            is_first=bool(own) and item.pk == own[0],
            is_last=bool(own) and item.pk == own[-1],
        )
        for item in items
    ]


def _open_votes(current: AgendaItem | None, seen: set[int]) -> dict[int, str]:
    if current is None or current.pk not in seen:
        return {}
    votes = Vote.objects.filter(motion__item=current, motion__state=MotionState.OPEN)
    return dict(votes.values_list("user_id", "choice"))


def _seats(meeting: PanelMeeting, current: AgendaItem | None) -> list[Seat]:
    """Return the chair, the members, then whoever of the office is there."""
    people = CallPerson.objects.filter(call=meeting.call_id, role__in=VOTING)
    rows = people.select_related("user").order_by("role", "user__name", "pk")  # chairs come first
    came = meeting.attendances.filter(left_at=None).select_related("user")
    here = {each.user_id: each for each in came}
    exits = RoomExit.objects.filter(item=current, returned_at=None) if current else ()
    out = {each.user_id: each for each in exits}
    seats: dict[int, Seat] = {}
    for row in rows:
        pk = row.user_id
        seats.setdefault(pk, Seat(row.user, row.role, here.get(pk), out.get(pk)))
    office = [Seat(each.user, CallRole.MANAGER, each, out.get(pk))
              for pk, each in here.items() if pk not in seats]  # fmt: skip
    return [*seats.values(), *office]


def room_stamp(meeting: PanelMeeting, user: Any) -> str:
    """Return what changes whenever anything on the person's page of the room does: one statement,
    so that a page that asks every few seconds costs next to nothing.
    """
    of_it = {"meeting": OuterRef("pk")}
    walls = ConflictOfInterest.objects.walls(user).filter(
        project__applications__agenda_items__meeting=OuterRef("pk")
    )
    items = AgendaItem.objects.filter(**of_it)
    exits = RoomExit.objects.filter(item__meeting=OuterRef("pk"))
    came = Attendance.objects.filter(**of_it)
    motions = Motion.objects.filter(item__meeting=OuterRef("pk"))
    votes = Vote.objects.filter(motion__item__meeting=OuterRef("pk"))
    remarks = PanelRemark.objects.filter(item__meeting=OuterRef("pk"))
    facts = PanelMeeting.objects.filter(pk=meeting.pk).values_list(
        "version", "state", "quorum", "starts_at", "place", "minutes_fr", "minutes_en",
        _of(items, Count("pk", filter=Q(state=ItemState.DONE))),
        _of(items, Max("pk", filter=Q(state=ItemState.DISCUSSING))),
        _of(exits, Count("pk") * 1000 + Count("returned_at")),
        _of(came, Count("pk") * 1000 + Count("left_at")),
        _of(motions, Count("pk") * 1000 + Count("closed_at")),
        _of(votes, Max("cast_at")),
        _of(votes, Count("pk")),
        _of(remarks, Count("pk")),
        _of(walls, Count("pk")),
    )  # fmt: skip
    told = f"{facts.get()} {user.pk} {get_language()}"
    return sha256(told.encode()).hexdigest()[:16]


def _of(rows: QuerySet[Any], figure: Any) -> Subquery:
    """Make one figure over all rows of a subquery."""
    return Subquery(rows.order_by().annotate(one=Value(1)).values("one")
                    .annotate(figure=figure).values("figure"))  # fmt: skip


def meetings_of(user: Any, call_ids: Sequence[int]) -> QuerySet[PanelMeeting]:
    """Return the meetings of some calls that a person may enter: the next one first, then those
    that are over, the latest first.
    """
    seen = PanelMeeting.objects.visible_to(user).filter(call__in=call_ids)
    over = Coalesce("closed_at", "cancelled_at")
    return seen.select_related("call").order_by(over.desc(nulls_first=True), "starts_at", "pk")
