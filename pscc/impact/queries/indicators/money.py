"""What the ledger says of the cluster's money, as it stands today: the same for every period.

A line stands at the last step that it reached, so what was committed by an earlier day cannot be
read from it.
"""

from collections.abc import Sequence
from decimal import Decimal

from pscc.impact.enums import SourceKind, Step
from pscc.impact.models import Contribution
from pscc.impact.queries.ledger import FROM_COMMITTED, StepLine, ledger, range_of
from pscc.impact.queries.measuring import Measure, Period
from pscc.impact.queries.totals import Span, Total, quotient, total_of

HUNDRED = Decimal(100)


def _committed() -> StepLine:
    return next(line for line in ledger().steps if line.step == Step.COMMITTED)


def _private_givers() -> int:
    """Count who stands behind the private money that is committed at least."""
    lines = Contribution.objects.counted().filter(
        source_kind=SourceKind.PRIVATE, step__in=FROM_COMMITTED
    )
    givers = lines.order_by().values("organisation_id", "source_name").distinct()
    return int(givers.count())


def _of_total(total: Total, givers: int | None = None) -> Measure:
    return Measure(total.low, total.high, total.without_amount, givers)


def _of_span(span: Span, times: Decimal, left_out: int, givers: int | None = None) -> Measure:
    low, high = (None if end is None else end * times for end in (span.low, span.high))
    return Measure(low, high, left_out, givers)


def state_committed(periods: Sequence[Period]) -> list[Measure]:
    """Add up what the State has committed at least."""
    total = dict(_committed().by_kind)[SourceKind.STATE]
    return [_of_total(total)] * len(periods)


def partners_committed(periods: Sequence[Period]) -> list[Measure]:
    """Add up what private and other public sources have committed at least."""
    kinds = dict(_committed().by_kind)
    total = kinds[SourceKind.PRIVATE] + kinds[SourceKind.OTHER_PUBLIC]
    return [_of_total(total, _private_givers())] * len(periods)


def committed_share(periods: Sequence[Period]) -> list[Measure]:
    """Divide what is committed of the State's envelopes by both ends of their ranges."""
    own = [each for each in ledger().envelopes if each.of.source_kind == SourceKind.STATE]
    whole = total_of(range_of(each.of) for each in own)
    part = total_of(
        total for each in own for step, total, _share in each.steps if step == Step.COMMITTED
    )
    return [_of_span(quotient(part, whole), HUNDRED, part.without_amount)] * len(periods)


def leverage(periods: Sequence[Period]) -> list[Measure]:
    """Divide what others have committed by what the State has."""
    line = _committed()
    span, left_out = line.leverage, line.all.without_amount
    return [_of_span(span, Decimal(1), left_out, _private_givers())] * len(periods)
