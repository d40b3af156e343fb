"""The indicators: what each is, and the one query function that answers for it."""

from pscc.impact.queries.indicators.regions import JOBS_BY_REGION
from pscc.impact.queries.indicators.registry import INDICATORS, indicator, tree
from pscc.impact.queries.indicators.splits import SPLITS, Split, split_of, split_parts

__all__ = [
    "INDICATORS",
    "JOBS_BY_REGION",
    "SPLITS",
    "Split",
    "indicator",
    "split_of",
    "split_parts",
    "tree",
]
