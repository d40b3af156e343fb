"""How far the reviewers of one application are apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from calls.scores import mean, spread
from calls.statistics.reviews import ReviewScore, scores_by_application


@dataclass(frozen=True)
class Disagreement:
    """`range` is highest less lowest, `sd` the sample's; both None below two scores."""

    application: str
    reviews: int
    range: Decimal | None
    sd: Decimal | None
    is_flagged: bool


def flag_from(scale_max: int) -> Decimal:
    """Return the range from which a panel should talk: two fifths of the scale, 2 points of 5.

    Experts who stand one grade apart often mean the same. Two grades apart, one has passed an
    application that the other has not: the grades of a rubric differ in words, not only in degree.
    """
    return Decimal(scale_max) * 2 / 5


def disagreements(
    reviews: Iterable[ReviewScore], *, flagged_from: Decimal
) -> tuple[Disagreement, ...]:
    """Measure each application, in the order of the keys; flag a range from `flagged_from` on."""
    return tuple(
        _measured(key, [score for _reviewer, score in line], flagged_from)
        for key, line in scores_by_application(reviews).items()
    )


def _measured(key: str, scores: list[Decimal], flagged_from: Decimal) -> Disagreement:
    apart = spread(scores)
    return Disagreement(
        application=key,
        reviews=len(scores),
        range=apart,
        sd=_deviation(scores),
        is_flagged=apart is not None and apart >= flagged_from,
    )


def _deviation(scores: list[Decimal]) -> Decimal | None:
    middle = mean(scores)
    if middle is None or len(scores) < 2:
        return None
    squares = sum(((score - middle) ** 2 for score in scores), Decimal(0))
    return (squares / (len(scores) - 1)).sqrt()
