"""What goes in: one score for each review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calls.scores import Mark, mean, weighted_mean

DIGITS = Decimal("0.000001")  # what is told apart: figures that agree this far are a tie


@dataclass(frozen=True)
class ReviewScore:
    """One reviewer's score of one application; `score` is None where nothing counts."""

    application: str
    reviewer: str
    score: Decimal | None


def review_score(
    application: str, reviewer: str, marks: Iterable[Mark], *, scale_max: int
) -> ReviewScore:
    """Sum up a score sheet: its weighted mean, on the scale that all reviews of the call share.

    A sheet that leaves out the criterion with the longest scale would otherwise stand on a
    shorter one than its neighbours.
    """
    given = [mark for mark in marks if mark.score is not None]
    value = weighted_mean(given)
    if value is not None:
        value = value * scale_max / max(mark.scale_max for mark in given)
    return ReviewScore(application, reviewer, value)


def scores_by_application(
    reviews: Iterable[ReviewScore],
) -> dict[str, list[tuple[str, Decimal]]]:
    """Return (reviewer, score) of each application, in the order of the keys; N/A left out.

    An application without a score keeps its empty line. The order in which reviews come is
    forgotten here, so that no figure depends on it.
    """
    found: dict[str, list[tuple[str, Decimal]]] = {}
    for each in reviews:
        line = found.setdefault(each.application, [])
        if each.score is not None:
            line.append((each.reviewer, each.score))
    return {key: sorted(found[key]) for key in sorted(found)}


def means(lines: Mapping[str, Sequence[tuple[str, Decimal]]]) -> dict[str, Decimal | None]:
    """Return the plain mean of each application; None without a score."""
    return {key: mean(score for _reviewer, score in line) for key, line in lines.items()}


def ranks(values: Mapping[str, Decimal | None]) -> dict[str, int]:
    """Return the place of each value that is given, highest first; equals share the better one."""
    given = {key: value.quantize(DIGITS) for key, value in values.items() if value is not None}
    order = sorted(given.values(), reverse=True)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(order, 1):
        first.setdefault(value, place)
    return {key: first[value] for key, value in given.items()}
