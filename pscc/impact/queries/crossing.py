"""Two splits of the same lines, told side by side: what everyone may know of both. No database.

Each line lies in one part of either split, so parts of one less parts of the other are what lies in
some of them but not in the others. Who knows which lines there are, but no amount, could work out
what one or two organisations gave where such a difference tells of nobody else.

Draw the parts as points, those held back of a split as one (their sum is known: the whole less the
others), and who stands behind the lines of two parts as the edge between them: the differences that
can be worked out are the cuts of that drawing. None may be of one or two organisations alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

from pscc.impact.enums import ReportPart
from pscc.impact.queries.indicators import SPLITS
from pscc.impact.queries.measuring import FEWEST, Measure
from pscc.impact.queries.parts import Part, Who, whole_for_everyone

Point = tuple[int, str]  # which split, and which part; no part where it is held back
Edge = tuple[Point, Point, frozenset[Who]]


def splits_for_everyone(
    found: Mapping[str, Sequence[Sequence[Part]]],
) -> dict[str, list[list[Part]]]:
    """Return every split by its key, period by period, as the public may know them all."""
    told = {key: [whole_for_everyone(parts) for parts in own] for key, own in found.items()}
    keys = {(each.of.key, each.by): each.key for each in SPLITS if each.key in found}
    for (of, by), key in keys.items():
        other = keys.get((of, ReportPart.INSTRUMENT))
        if by != ReportPart.AXIS or other is None:
            continue
        asked: tuple[Sequence[Part], ...] = ()
        for place, pair in enumerate(zip(found[key], found[other], strict=True)):
            if pair != asked:  # money is the same in every period: it is looked at once
                asked, both = pair, both_for_everyone(*pair)
            told[key][place], told[other][place] = both
    return told


def both_for_everyone(
    parts: Sequence[Part], others: Sequence[Part]
) -> tuple[list[Part], list[Part]]:
    """Return two splits of the same lines as the public may know both. Where together they tell of
    one or two organisations, the smallest part that prevents it is held back too; where no single
    one does, the smallest of all, and so on. The parts of the first one say what they share with
    the others.
    """
    splits = (parts, others)
    told = [whole_for_everyone(own) for own in splits]
    hidden = {
        (side, each.key) for side, own in enumerate(told) for each in own if each.measure.is_hidden
    }
    while _tells_of_few(_edges(parts, hidden)):
        shown = _smallest_first(splits, hidden)
        if not shown:
            break
        enough = (each for each in shown if not _tells_of_few(_edges(parts, {*hidden, each})))
        hidden.add(next(enough, shown[0]))
    first, second = (
        [_held_back(each) if (side, each.key) in hidden else each for each in own]
        for side, own in enumerate(told)
    )
    return first, second


def _held_back(part: Part) -> Part:
    if part.measure.is_hidden:
        return part
    return replace(part, measure=Measure(None, None, is_hidden=True), shields=True)


def _smallest_first(splits: Iterable[Sequence[Part]], hidden: set[Point]) -> list[Point]:
    """Return the parts that could be held back as well."""
    shown = [
        (len(each.organisations), each.measure.high or 0, side, each.key)
        for side, own in enumerate(splits)
        for each in own
        if each.organisations and (side, each.key) not in hidden
    ]
    return [(side, key) for _number, _high, side, key in sorted(shown)]


def _edges(parts: Sequence[Part], hidden: set[Point]) -> list[Edge]:
    """Draw both splits; what nobody stands behind joins nothing."""
    behind: dict[tuple[Point, Point], set[Who]] = {}
    for part in parts:
        for other, who in part.shared:
            ends = (_drawn((0, part.key), hidden), _drawn((1, other), hidden))
            behind.setdefault(ends, set()).add(who)
    return [(*ends, frozenset(who)) for ends, who in behind.items()]


def _drawn(point: Point, hidden: set[Point]) -> Point:
    return (point[0], "") if point in hidden else point


def _tells_of_few(edges: Sequence[Edge]) -> bool:
    """Tell whether a cut is of one or two organisations: two of which the edges, taken out, part
    what the others join.
    """
    small = sorted({each for *_, who in edges if len(who) < FEWEST for each in who}, key=str)
    return any(
        _part_something(edges, frozenset(few)) for few in combinations_with_replacement(small, 2)
    )


def _part_something(edges: Sequence[Edge], few: frozenset[Who]) -> bool:
    root: dict[Point, Point] = {}

    def find(point: Point) -> Point:
        while (above := root.get(point, point)) != point:
            point = above
        return point

    for one, other, who in edges:
        if not who <= few:
            root[find(one)] = find(other)
    return any(who <= few and find(one) != find(other) for one, other, who in edges)
