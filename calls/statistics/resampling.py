"""The draws of the bootstrap. Loads numpy: import it where a figure is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DECIMALS = 6  # means that agree this far are a tie


@dataclass(frozen=True)
class Draws:
    """For each application in the order given: share of samples in the top, lowest and highest
    rank of the interval.
    """

    shares: list[float]
    low: list[int]
    high: list[int]


def draw(
    means: Sequence[float],
    deviations: Sequence[Sequence[float]],
    *,
    samples: int,
    seed: int,
    top: int,
    tails: tuple[float, float],
) -> Draws:
    """Resample reviews within applications and rank each sample, equals sharing the better place.

    Where equals stand at the edge of the top, the places left are shared among them, so that the
    shares of all applications add up to the top.
    """
    random = np.random.default_rng(seed)
    pool = np.array([each for line in deviations for each in _widened(line)])
    columns = []
    for middle, line in zip(means, deviations, strict=True):
        # One review alone varies as the others do: its own spread cannot be seen.
        source = np.array(_widened(line)) if len(line) > 1 else pool
        picks = random.integers(0, len(source) or 1, size=(samples, len(line)))
        moved = source[picks].mean(axis=1) if len(source) else np.zeros(samples)
        columns.append(np.round(middle + moved, DECIMALS))
    drawn = np.stack(columns, axis=1)
    better, equal = _places(drawn)
    share = np.clip((top - better) / equal, 0.0, 1.0).mean(axis=0)
    low, high = np.quantile(better + 1, tails, axis=0, method="inverted_cdf").astype(int)
    return Draws(share.tolist(), low.tolist(), high.tolist())


def _widened(line: Sequence[float]) -> list[float]:
    """Undo that few reviews vary too little about their own mean: times the root of n/(n-1)."""
    number = len(line)
    factor: float = (number / (number - 1)) ** 0.5 if number > 1 else 0.0
    return [each * factor for each in line] if number > 1 else []


def _places(drawn: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many are better, and how many are equal (itself counted), in each sample."""
    better = np.empty(drawn.shape, dtype=np.int64)
    equal = np.empty(drawn.shape, dtype=np.int64)
    for index, row in enumerate(-drawn):
        order = np.sort(row)
        better[index] = np.searchsorted(order, row, side="left")
        equal[index] = np.searchsorted(order, row, side="right") - better[index]
    return better, equal
