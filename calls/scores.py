"""The arithmetic of reviews: pure functions, no database.

Not applicable is `None`: it is left out of every figure and never counts as zero. Scores of
criteria with different scales are first put on a common scale, the longest one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Mark:
    """One expert's answer on one criterion; `score` is None where nothing counts."""

    score: Decimal | None
    weight: int
    scale_max: int


def weighted_mean(marks: Iterable[Mark]) -> Decimal | None:
    """Return the weighted mean of the given scores, on the longest scale; None without a score.

    The weights of criteria that do not apply are shared out among the others.
    """
    given = [(mark, mark.score) for mark in marks if mark.score is not None]
    if not given:
        return None
    scale = max(mark.scale_max for mark, _score in given)
    total = sum(mark.weight for mark, _score in given)
    points = (score * mark.weight * scale / mark.scale_max for mark, score in given)
    return sum(points, Decimal(0)) / total


def mean(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the plain mean of the values that are given; None without one."""
    given = [value for value in values if value is not None]
    return sum(given, Decimal(0)) / len(given) if given else None


def spread(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return how far the highest is from the lowest; None with fewer than two values."""
    given = [value for value in values if value is not None]
    return max(given) - min(given) if len(given) > 1 else None


def is_below(value: Decimal | None, threshold: Decimal | None) -> bool:
    """Tell whether a mean misses its threshold; without a mean or a threshold it does not."""
    return value is not None and threshold is not None and value < threshold
