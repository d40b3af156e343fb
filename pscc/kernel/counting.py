"""How many rows of another table belong to each row of a list."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def number_of(rows: QuerySet[Any], owner: str) -> Coalesce:
    """Return the number of `rows` that belong, through their column `owner`, to each row of the
    query around it.

    Joined and grouped, the count would be made for the whole table before the first page of a
    list is cut; this one is asked of the rows that are shown.
    """
    own = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)
