"""The usual ways to narrow a list: a column with choices, or rows of a related table (terms of a
vocabulary, for instance).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import CharField, Count, F, Model, QuerySet, Value
from django.db.models.functions import Cast

Narrow = Callable[[QuerySet[Any], list[str]], QuerySet[Any]]
Count_ = Callable[[QuerySet[Any]], QuerySet[Any]]


def by_column(name: str) -> tuple[Narrow, Count_]:
    """Return (narrow, count) for a column of the listed table."""

    def narrow(queryset: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        return queryset.filter(**{f"{name}__in": values})

    def count(queryset: QuerySet[Any]) -> QuerySet[Any]:
        return _counted(queryset, name)

    return narrow, count


def by_relation(path: str, conditions: Mapping[str, Any] | None = None) -> tuple[Narrow, Count_]:
    """Return (narrow, count) for a to-many relation, e.g. `stages__code`; an object counts once.

    `conditions` restricts the related rows (a circle that holds today).
    """
    fixed = dict(conditions or {})

    def narrow(queryset: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        model: type[Model] = queryset.model
        chosen = model._default_manager.filter(**{f"{path}__in": values}, **fixed)
        return queryset.filter(pk__in=chosen.order_by().values("pk"))

    def count(queryset: QuerySet[Any]) -> QuerySet[Any]:
        model: type[Model] = queryset.model
        rows = model._default_manager.filter(pk__in=queryset.order_by().values("pk"), **fixed)
        return _counted(rows, path)

    return narrow, count


def _counted(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Return rows of {"choice", "number"}: how many objects carry each value of `path`."""
    counted: QuerySet[Any] = (
        rows.order_by()
        .annotate(choice=Cast(F(path), CharField()))
        .filter(choice__gt="")  # neither unknown nor left empty
        .values("choice")
        .annotate(number=Count("pk", distinct=True))
    )
    return counted


def counts_of(parts: Mapping[str, QuerySet[Any]]) -> dict[str, dict[str, int]]:
    """Run the counts of several facets in one statement; return {facet: {code: number}}."""
    labelled = [
        rows.annotate(facet=Value(name, CharField())).values_list("facet", "choice", "number")
        for name, rows in parts.items()
    ]
    found: dict[str, dict[str, int]] = {name: {} for name in parts}
    if labelled:
        for name, code, number in labelled[0].union(*labelled[1:], all=True):
            found[name][code] = number
    return found
