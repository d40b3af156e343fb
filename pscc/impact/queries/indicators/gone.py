"""What indicators add of rows that are gone; part of their one statement."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DateTimeField, DecimalField, ExpressionWrapper, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from pscc.impact.models import KeptFigure
from pscc.impact.queries.measuring import Period

NONE = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=2))


def kept(indicator: str, period: Period) -> Coalesce:
    """Return, for an aggregate, the sum of what is kept of an indicator for a period."""
    own = KeptFigure.objects.filter(period.days("day"), indicator=indicator).order_by()
    sums = own.values(every=Value(1)).annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums), NONE)


def noon(day: str) -> Any:
    """Return the moment in the middle of a day, which is that day in all of Europe."""
    midnight = Cast(day, DateTimeField())
    return ExpressionWrapper(midnight + Value(timedelta(hours=12)), output_field=DateTimeField())
