"""How stable a rank is: what the order would be if other reviews of the same kind had come in."""

from collections.abc import Iterable
from dataclasses import dataclass

from calls.statistics.reviews import ReviewScore, means, ranks, scores_by_application

SAMPLES = 2000  # a share of one half is then right to about one percent
TAILS = (0.05, 0.95)


@dataclass(frozen=True)
class RankRange:
    """An application's rank, its ranks in nine samples of ten, and how many have it in the top.

    `rests_on_one`: a single review, whose spread is borrowed from the other applications.
    """

    application: str
    reviews: int
    rank: int
    low: int
    high: int
    share: float
    rests_on_one: bool

    @property
    def is_open(self) -> bool:
        """Whether the scores leave open if it is in the top: 5 to 95 % of samples."""
        return TAILS[0] <= self.share <= TAILS[1]


@dataclass(frozen=True)
class Stability:
    """The ranked applications, best first; the same `seed` and reviews give the same figures."""

    ranges: tuple[RankRange, ...]
    top: int
    samples: int
    seed: int


def rank_stability(
    reviews: Iterable[ReviewScore], *, top: int, seed: int, samples: int = SAMPLES
) -> Stability:
    """Bootstrap the ranking by mean; applications without a score have no rank and are left out.

    Give it `Calibration.adjusted(reviews)` for the ranking by calibrated score. Reviews are drawn
    with replacement within their application, and the deviations of n reviews are widened by the
    root of n/(n-1), since two or three reviews show less than their true spread.
    """
    lines = {key: line for key, line in scores_by_application(reviews).items() if line}
    if not lines:
        return Stability((), top, samples, seed)
    from calls.statistics import resampling  # noqa: PLC0415 numpy only where a figure is asked for

    middles = means(lines)
    drawn = resampling.draw(
        [float(value or 0) for value in middles.values()],
        [[float(score - (middles[key] or 0)) for _name, score in lines[key]] for key in lines],
        samples=samples,
        seed=seed,
        top=top,
        tails=TAILS,
    )
    place = ranks(middles)
    found = [
        RankRange(
            application=key,
            reviews=len(lines[key]),
            rank=place[key],
            low=min(low, place[key]),  # the interval never leaves out the rank itself
            high=max(high, place[key]),
            share=round(share, 6),
            rests_on_one=len(lines[key]) == 1,
        )
        for key, share, low, high in zip(lines, drawn.shares, drawn.low, drawn.high, strict=True)
    ]
    found.sort(key=lambda each: (each.rank, -each.share, each.application))
    return Stability(tuple(found), top, samples, seed)
