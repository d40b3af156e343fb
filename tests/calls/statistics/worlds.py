"""Review scores for tests: written by hand, drawn at random, or simulated with a known truth."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from calls.statistics.reviews import ReviewScore

HALF_POINTS = st.integers(min_value=0, max_value=10).map(lambda half: Decimal(half) / 2)
PAIRS = st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("rstuv"))
REVIEWS = st.dictionaries(PAIRS, st.one_of(HALF_POINTS, st.none()), max_size=24).map(
    lambda found: [ReviewScore(*pair, score) for pair, score in found.items()]
)


def scores(**lines):
    """Read `A={"r": 3, "s": None}` as reviews."""
    return [
        ReviewScore(application, reviewer, None if score is None else Decimal(str(score)))
        for application, line in lines.items()
        for reviewer, score in line.items()
    ]


@dataclass(frozen=True)
class World:
    """What experts scored, and the applications that are truly best."""

    reviews: list[ReviewScore]
    best: set[str]


def world(random: Random, *, bias: float, applications=40, reviewers=12, each=3, top=10) -> World:
    """Simulate a call: integer scores from 0 to 5, experts with a strictness of their own."""
    quality = {f"a{number:02}": random.gauss(3, 0.8) for number in range(applications)}
    strictness = {f"r{number:02}": random.gauss(0, bias) for number in range(reviewers)}
    reviews = [
        ReviewScore(key, reviewer, _given(value + strictness[reviewer] + random.gauss(0, 0.7)))
        for key, value in quality.items()
        for reviewer in random.sample(sorted(strictness), each)
    ]
    return World(reviews, set(sorted(quality, key=quality.__getitem__)[-top:]))


def _given(value: float) -> Decimal:
    return Decimal(min(5, max(0, round(value))))
