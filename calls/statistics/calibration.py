"""Scores with the strictness of their reviewers taken out: a second column, never the decision.

The mean of an application loses the mean of its reviewers' effects. An effect is what a reviewer
gives above or below the others on the same applications, drawn towards zero where it rests on
little (`mixed_model`). Where reviewers agree, the calibrated score is the raw one.

Reviewers who share no application, directly or through others, cannot be compared: each such
group keeps its own level, and `Calibration.is_comparable` says whether there is more than one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

from calls.statistics.reviews import DIGITS, ReviewScore, means, scores_by_application

# Nine times in ten, as the rank intervals: a panel that reads "certain" into 95 % reads it into 90.
LEVEL = 0.9
# A score is rounded to the steps of its scale, so that experts who agree are not without error.
STEP = Decimal("0.5")

Lines = Mapping[str, Sequence[tuple[str, Decimal]]]


@dataclass(frozen=True)
class Strictness:
    """How a reviewer scores beside the others of the group: below zero is stricter, above more
    generous. Who shares no application (`is_compared` is False) has no error and no interval.
    """

    reviewer: str
    reviews: int
    effect: Decimal
    error: Decimal | None
    low: Decimal | None
    high: Decimal | None
    group: int
    is_compared: bool


@dataclass(frozen=True)
class Contribution:
    """What one reviewer's strictness changes in an application's score."""

    reviewer: str
    effect: Decimal
    points: Decimal


@dataclass(frozen=True)
class CalibratedScore:
    """An application's score before and after; `shift` is the sum of the reasons' points.

    Without a score everything is None. `error`, `low` and `high` are None where no application of
    the call has two scores.
    """

    application: str
    reviews: int
    raw: Decimal | None
    score: Decimal | None
    error: Decimal | None
    low: Decimal | None
    high: Decimal | None
    shift: Decimal
    reasons: tuple[Contribution, ...]
    group: int | None


@dataclass(frozen=True)
class Calibration:
    """The scores and reviewers of a call, in the order of their keys.

    `reviewer_sd` and `noise_sd` are in points; `is_calibrated` is False where there are too few
    reviews in common, and the scores are then the raw ones.
    """

    scores: tuple[CalibratedScore, ...]
    reviewers: tuple[Strictness, ...]
    level: float
    reviewer_sd: Decimal
    noise_sd: Decimal | None
    is_calibrated: bool
    groups: int

    @property
    def is_comparable(self) -> bool:
        """Whether all reviewers share applications, directly or through others."""
        return self.groups <= 1

    def adjusted(self, reviews: Iterable[ReviewScore]) -> list[ReviewScore]:
        """Return reviews without their reviewers' effect, to rank and resample like any other."""
        effects = {each.reviewer: each.effect for each in self.reviewers}
        return [
            ReviewScore(
                each.application,
                each.reviewer,
                None if each.score is None else each.score - effects.get(each.reviewer, Decimal(0)),
            )
            for each in reviews
        ]


def calibrate(
    reviews: Iterable[ReviewScore],
    *,
    ratio: float | None = None,
    level: float = LEVEL,
    step: Decimal = STEP,
) -> Calibration:
    """Take the reviewers' strictness out of the scores of one call.

    `ratio` sets the reviewers' variance in units of noise instead of estimating it; `step` is the
    smallest difference that the score sheets allow.
    """
    lines = scores_by_application(reviews)
    scored = {key: line for key, line in lines.items() if line}
    groups = connected(scored)
    fitted = _fitted(scored, ratio, step)
    z = NormalDist().inv_cdf((1 + level) / 2)
    return Calibration(
        scores=tuple(_score(key, line, fitted, groups, z) for key, line in lines.items()),
        reviewers=_reviewers(scored, fitted, groups, z),
        level=level,
        reviewer_sd=_decimal(fitted.reviewer_sd),
        noise_sd=None if fitted.noise_sd is None else _decimal(fitted.noise_sd),
        is_calibrated=fitted.is_calibrated,
        groups=len(set(groups.values())),
    )


@dataclass(frozen=True)
class _Fitted:
    """What the model says, by key and in points."""

    effects: dict[str, Decimal]
    reviewer_errors: dict[str, float | None]
    score_errors: dict[str, float | None]
    reviewer_sd: float = 0.0
    noise_sd: float | None = None
    is_calibrated: bool = False


def _fitted(scored: Lines, ratio: float | None, step: Decimal) -> _Fitted:
    if not scored:
        return _Fitted({}, {}, {})
    from calls.statistics import mixed_model  # noqa: PLC0415 numpy only where a figure is asked for

    names = sorted({reviewer for line in scored.values() for reviewer, _score in line})
    place = {name: index for index, name in enumerate(names)}
    raw = means(scored)
    # Subtracted as decimals: a point more on every score leaves the same remainders.
    rows = [
        (index, place[reviewer], float(score - (raw[key] or 0)))
        for index, (key, line) in enumerate(scored.items())
        for reviewer, score in line
    ]
    fit = mixed_model.fit(rows, ratio=ratio)
    noise = fit.noise if fit.noise is None else max(fit.noise, float(step) ** 2 / 12)
    variances = mixed_model.application_variances(rows, fit.covariance)
    return _Fitted(
        effects={name: _decimal(float(fit.effects[place[name]])) for name in names},
        reviewer_errors={name: _error(noise, fit.beside[i]) for name, i in place.items()},
        score_errors={key: _error(noise, variances[i]) for i, key in enumerate(scored)},
        reviewer_sd=_error(fit.noise, fit.ratio) or 0.0,
        noise_sd=_error(fit.noise, 1.0),
        is_calibrated=fit.is_calibrated,
    )


def _error(noise: float | None, units: float) -> float | None:
    return None if noise is None else math.sqrt(noise * max(0.0, float(units)))


def _decimal(value: float) -> Decimal:
    return Decimal(value).quantize(DIGITS) + 0  # no minus before a zero


def _score(
    key: str,
    line: Sequence[tuple[str, Decimal]],
    fitted: _Fitted,
    groups: Mapping[str, int],
    z: float,
) -> CalibratedScore:
    raw = means({key: line})[key]
    if raw is None:
        return CalibratedScore(key, 0, None, None, None, None, None, Decimal(0), (), None)
    reasons = [_contribution(reviewer, fitted, len(line)) for reviewer, _score in line]
    shift = sum((each.points for each in reasons), Decimal(0))
    error, low, high = _interval(raw + shift, fitted.score_errors[key], z)
    return CalibratedScore(
        application=key,
        reviews=len(line),
        raw=raw,
        score=raw + shift,
        error=error,
        low=low,
        high=high,
        shift=shift,
        reasons=tuple(sorted(reasons, key=lambda each: (-abs(each.points), each.reviewer))),
        group=groups[line[0][0]],
    )


def _contribution(reviewer: str, fitted: _Fitted, number: int) -> Contribution:
    effect = fitted.effects[reviewer]
    return Contribution(reviewer, effect, (-effect / number).quantize(DIGITS) + 0)


def _reviewers(
    scored: Lines, fitted: _Fitted, groups: Mapping[str, int], z: float
) -> tuple[Strictness, ...]:
    written: dict[str, int] = {}
    for line in scored.values():
        for reviewer, _score in line:
            written[reviewer] = written.get(reviewer, 0) + 1
    members = list(groups.values())
    return tuple(
        Strictness(
            name,
            written[name],
            fitted.effects[name],
            *_interval(fitted.effects[name], fitted.reviewer_errors[name] if shares else None, z),
            group=groups[name],
            is_compared=shares,
        )
        for name in sorted(written)
        for shares in [members.count(groups[name]) > 1]
    )


def _interval(
    middle: Decimal, error: float | None, z: float
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return error, low and high."""
    if error is None:
        return None, None, None
    half = _decimal(z * error)
    return _decimal(error), middle - half, middle + half


def connected(scored: Lines) -> dict[str, int]:
    """Return the group of each reviewer, from 1: those linked by applications have the same."""
    parent: dict[str, str] = {}

    def top(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for line in scored.values():
        for reviewer, _score in line:
            one, other = sorted((top(line[0][0]), top(reviewer)))
            parent[other] = one
    tops = {name: top(name) for name in sorted(parent)}
    numbers = {name: number for number, name in enumerate(sorted(set(tops.values())), 1)}
    return {name: numbers[root] for name, root in tops.items()}
