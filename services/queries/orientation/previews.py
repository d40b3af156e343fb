"""What another version of the weights would answer: stored orientations, ranked twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from services.enums import SessionState, WeightsState
from services.models import OrientationSession, WeightSet
from services.models.orientation import POINTS
from services.queries.orientation.candidates import candidates_for, titles_of
from services.queries.orientation.profiles import profile_of, taxonomy
from services.recommender import Move, Weights, compare, rank

LAST = 20
SHOWN = 10  # places of each orientation


@dataclass(frozen=True)
class ShownMove:
    """A candidate in both orders. `way`: up, down, same, new, gone."""

    move: Move
    title: str
    way: str


@dataclass(frozen=True)
class Compared:
    """One orientation under both versions: the first places, and how many moved at all."""

    session: OrientationSession
    moves: Sequence[ShownMove]
    moved: int
    changes_first: bool


@dataclass(frozen=True)
class Preview:
    """What a version changes on stored orientations."""

    active: WeightSet | None
    compared: Sequence[Compared]

    @property
    def first_places(self) -> int:
        """In how many orientations another candidate comes first."""
        return sum(each.changes_first for each in self.compared)

    @property
    def moved(self) -> int:
        """In how many orientations anything moves."""
        return sum(each.moved > 0 for each in self.compared)


def weights_of(row: WeightSet) -> Weights:
    """Return a stored version as the recommender reads it."""
    return Weights(version=row.number, **{name: getattr(row, name) for name in POINTS})


def active_set() -> WeightSet | None:
    """Return the version in use; None before there is any."""
    return WeightSet.objects.filter(state=WeightsState.ACTIVE).first()


def is_changeable(row: WeightSet) -> bool:
    """Tell whether a version may still be written: a draft that has answered nobody."""
    return row.state == WeightsState.DRAFT and not row.sessions.exists()


def sessions_to_compare(user: Any, uids: Sequence[str] = ()) -> QuerySet[OrientationSession]:
    """Return the sent orientations of which a person may know: those named, else the last ones."""
    rows: QuerySet[OrientationSession] = OrientationSession.objects.handled_by(user)
    sent = rows.filter(state__in=(SessionState.SENT, SessionState.ANSWERED)).order_by(
        "-sent_at", "-pk"
    )
    return sent.filter(uid__in=uids) if uids else sent[:LAST]


def preview(row: WeightSet, sessions: Sequence[OrientationSession], at: datetime) -> Preview:
    """Rank orientations with a version and with the one in use, both with today's offers."""
    active = active_set()
    before = weights_of(active) if active else Weights(version=1)
    after = weights_of(row)
    order = taxonomy()
    moves = []
    for session in sessions:
        profile = profile_of(session, timezone.localdate(at))
        candidates = candidates_for(profile, at, order)
        old = rank(profile, candidates, before, order)
        moves.append(compare(old, rank(profile, candidates, after, order)))
    titles = titles_of({move.key for each in moves for move in each})
    compared = [
        _compared(session, each, titles) for session, each in zip(sessions, moves, strict=True)
    ]
    return Preview(active, compared)


def _compared(
    session: OrientationSession, moves: Sequence[Move], titles: dict[str, tuple[str, str]]
) -> Compared:
    shown = [
        ShownMove(move, titles.get(move.key, (move.key, ""))[0], way_of(move))
        for move in moves
        if min(move.old_place or SHOWN + 1, move.new_place or SHOWN + 1) <= SHOWN
    ]
    return Compared(
        session=session,
        moves=shown,
        moved=sum(move.old_place != move.new_place for move in moves),
        changes_first=any(move.new_place == 1 and move.old_place != 1 for move in moves)
        or any(move.old_place == 1 and move.new_place is None for move in moves),
    )


def way_of(move: Move) -> str:
    """Return which way a candidate goes: up, down, same, new, gone."""
    if move.old_place is None:
        return "new"
    if move.new_place is None:
        return "gone"
    if move.old_place == move.new_place:
        return "same"
    return "up" if move.new_place < move.old_place else "down"
