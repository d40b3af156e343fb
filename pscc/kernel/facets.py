"""The three usual ways to narrow a list: a column with choices, terms of a vocabulary, rows of a
related table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Model, QuerySet


def by_column(name: str) -> tuple[Any, Any]:
    """Return (narrow, count) for a column of the listed table."""

    def narrow(queryset: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        return queryset.filter(**{f"{name}__in": values})

    def count(queryset: QuerySet[Any]) -> Mapping[str, int]:
        return _counts(queryset.values_list(name).annotate(Count("pk", distinct=True)))

    return narrow, count


def by_relation(path: str, conditions: Mapping[str, Any] | None = None) -> tuple[Any, Any]:
    """Return (narrow, count) for a to-many relation, e.g. `stages__code`; an object counts once.

    `conditions` restricts the related rows (a circle that holds today).
    """
    fixed = dict(conditions or {})

    def narrow(queryset: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        model: type[Model] = queryset.model
        chosen = (
            model._default_manager.filter(**{f"{path}__in": values}, **fixed)
            .order_by()
            .values("pk")
        )
        return queryset.filter(pk__in=chosen)

    def count(queryset: QuerySet[Any]) -> Mapping[str, int]:
        model: type[Model] = queryset.model
        rows = model._default_manager.filter(pk__in=queryset.order_by().values("pk"), **fixed)
        return _counts(rows.order_by().values_list(path).annotate(Count("pk", distinct=True)))

    return narrow, count


def _counts(rows: QuerySet[Any, Sequence[Any]]) -> dict[str, int]:
    return {code: number for code, number in rows if code is not None}
