"""The linear algebra of the calibration. Loads numpy: import it where a figure is asked for.

Model: score = application + reviewer + noise. Applications are fixed, so that nothing pulls them
towards each other; reviewers are random with mean zero, so that who wrote few reviews is hardly
corrected. The variances are estimated by restricted maximum likelihood (REML: Patterson and
Thompson, 1971), the effects follow as best linear predictions (Henderson, 1975).

Whatever is fixed is removed first: what is left of a score after the mean of its application.
The eigenvectors of the reviewers' cross-products then split the data into independent contrasts,
whose variance is noise x (1 + ratio x eigenvalue), and the likelihood has one unknown: the ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TINY = 1e-9
# Fewer independent contrasts than this cannot tell strictness from chance.
LEAST_FREEDOM = 5
# Variance of reviewers in units of noise. Beyond a hundred, shrinking no longer changes anything
# that is shown; steps of one percent are finer than any estimate.
RATIOS = np.concatenate(([0.0], np.geomspace(1e-4, 1e2, 1400)))


@dataclass(frozen=True)
class Fit:
    """`ratio` is the reviewers' variance in units of `noise`; `noise` is None where no application
    has two scores. In units of noise too: the `covariance` of the effects, and the variance of each
    effect beside the mean of its group (`beside`), which leaves out the level of the whole group.
    """

    ratio: float
    noise: float | None
    is_calibrated: bool
    effects: Floats
    covariance: Floats
    beside: Floats


def fit(rows: Sequence[tuple[int, int, float]], *, ratio: float | None = None) -> Fit:
    """Estimate reviewers' effects from (application, reviewer, score less its application's mean).

    Indices count from zero without a hole. A given `ratio` is used as it is.
    """
    of, by = (np.array([row[side] for row in rows], dtype=int) for side in (0, 1))
    rest = np.array([row[2] for row in rows], dtype=float)
    shared = np.zeros((of.max() + 1, by.max() + 1))
    np.add.at(shared, (of, by), 1.0)
    cross = np.diag(shared.sum(axis=0)) - shared.T @ (shared / shared.sum(axis=1)[:, None])
    right = np.bincount(by, weights=rest, minlength=shared.shape[1])
    values, vectors = np.linalg.eigh(cross)
    values = np.where(values > TINY, values, 0.0)
    found, noise, can_tell = _variances(
        values, vectors.T @ right, float(rest @ rest), len(rows) - shared.shape[0], ratio
    )
    # (cross + 1/ratio)^-1, written so that a ratio of zero needs no division.
    drawn = found / (1 + found * values)
    covariance = (vectors * drawn) @ vectors.T
    beside = (vectors**2) @ np.where(values > 0, drawn, 0.0)
    return Fit(found, noise, can_tell, covariance @ right, covariance, beside)


def _variances(
    values: Floats, projected: Floats, total: float, freedom: int, ratio: float | None
) -> tuple[float, float | None, bool]:
    """Return ratio, noise, and whether the ratio was given or could be estimated."""
    if freedom < 1:
        return ratio or 0.0, None, ratio is not None
    told = values > 0
    squares, values = projected[told] ** 2 / values[told], values[told]
    rest = max(0.0, total - float(squares.sum()))
    can_tell = ratio is not None or freedom - len(values) >= LEAST_FREEDOM
    if ratio is None:
        ratio = _likeliest(values, squares, rest, freedom) if can_tell and total > TINY else 0.0
    noise = (rest + float((squares / (1 + ratio * values)).sum())) / freedom
    return ratio, noise, can_tell


def _likeliest(values: Floats, squares: Floats, rest: float, freedom: int) -> float:
    """Return the ratio of the highest restricted likelihood; the smallest of equals."""
    spread = 1 + RATIOS[:, None] * values
    noise = (rest + (squares / spread).sum(axis=1)) / freedom
    deviance = np.log(spread).sum(axis=1) + freedom * np.log(np.maximum(noise, 1e-300))
    return float(RATIOS[int(np.argmin(deviance))])


def application_variances(rows: Sequence[tuple[int, int, float]], covariance: Floats) -> Floats:
    """Return the variance of each application's calibrated score, in units of noise."""
    of, by = (np.array([row[side] for row in rows], dtype=int) for side in (0, 1))
    shared = np.zeros((of.max() + 1, covariance.shape[0]))
    np.add.at(shared, (of, by), 1.0)
    number = shared.sum(axis=1)
    weights = shared / number[:, None]
    found: Floats = 1 / number + ((weights @ covariance) * weights).sum(axis=1)
    return found
