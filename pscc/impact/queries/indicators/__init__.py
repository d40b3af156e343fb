"""The indicators: what each is, and the one query function that answers for it."""

from pscc.impact.queries.indicators.regions import JOBS_BY_REGION
from pscc.impact.queries.indicators.registry import INDICATORS, indicator, tree

__all__ = ["INDICATORS", "JOBS_BY_REGION", "indicator", "tree"]
