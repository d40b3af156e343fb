"""In which order a panel talks: first where talking can change the outcome.

The rule, from the first group to the last:
1. open and disputed: the rank leaves open whether it is in the top, and the reviewers disagree;
2. open: the rank leaves it open, the reviewers agree;
3. moved: the rank is clear, but the calibrated score stands on the other side of the cut-off;
4. disputed: the outcome is clear, the reviewers disagree all the same;
5. clear: the panel can take these together;
6. unscored: no score to start from, so that the panel hears of it at the end.
Within a group: nearest to an even chance of the top first, then the widest range of scores, then
the better rank, then the key. Nothing is drawn by lot: the same scores give the same agenda.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from calls.statistics.cutoffs import Moves
from calls.statistics.disagreement import Disagreement
from calls.statistics.stability import RankRange, Stability


class Group(IntEnum):
    """Why an application stands where it does; templates/calls/statistics/reason.html has words."""

    OPEN_AND_DISPUTED = 1
    OPEN = 2
    MOVED = 3
    DISPUTED = 4
    CLEAR = 5
    UNSCORED = 6


@dataclass(frozen=True)
class AgendaItem:
    """One point of the agenda with the figures that put it there."""

    position: int
    application: str
    group: Group
    rank: int | None
    share: float | None
    range: Decimal | None

    @property
    def reason(self) -> str:
        """The group's name in lower case, for templates."""
        return self.group.name.lower()


def agenda(
    stability: Stability, apart: Iterable[Disagreement], moves: Moves | None = None
) -> tuple[AgendaItem, ...]:
    """Order the applications of a call by the rule above; `moves` is optional.

    `apart` lists every application, scored or not.
    """
    places = {each.application: each for each in stability.ranges}
    moved = {*moves.up, *moves.down} if moves else set()
    rows = [
        (_group(places.get(each.application), each, is_moved=each.application in moved), each)
        for each in apart
    ]
    rows.sort(key=lambda row: _order(row[0], row[1], places.get(row[1].application)))
    return tuple(
        _item(position, group, each, places.get(each.application))
        for position, (group, each) in enumerate(rows, 1)
    )


def _group(place: RankRange | None, apart: Disagreement, *, is_moved: bool) -> Group:
    if place is None:
        return Group.UNSCORED
    if place.is_open:
        return Group.OPEN_AND_DISPUTED if apart.is_flagged else Group.OPEN
    if is_moved:
        return Group.MOVED
    return Group.DISPUTED if apart.is_flagged else Group.CLEAR


def _order(
    group: Group, apart: Disagreement, place: RankRange | None
) -> tuple[Group, float, Decimal, int, str]:
    even = abs(place.share - 0.5) if place else 0.0
    rank = place.rank if place else 0
    return (group, round(even, 6), -(apart.range or Decimal(0)), rank, apart.application)


def _item(position: int, group: Group, apart: Disagreement, place: RankRange | None) -> AgendaItem:
    return AgendaItem(
        position=position,
        application=apart.application,
        group=group,
        rank=place.rank if place else None,
        share=place.share if place else None,
        range=apart.range,
    )
