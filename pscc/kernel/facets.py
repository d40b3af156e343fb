"""The usual way to narrow a list, by an array column of codes, and how codes are counted."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import CharField, Count, F, Func, QuerySet, TextField, Value

Narrow = Callable[[QuerySet[Any], list[str]], QuerySet[Any]]
KEPT_SECONDS = 600
T = TypeVar("T")


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


def by_code(facet: str, column: str = "codes") -> Narrow:
    """Return the way to narrow by an array column that holds "facet:code" for every facet."""

    def narrow(queryset: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        return queryset.filter(**{f"{column}__overlap": [f"{facet}:{value}" for value in values]})

    return narrow


@dataclass(frozen=True)
class CodeCounts:
    """Counts the codes of whole sets: one statement for all of them, none for what is kept.

    Counts are kept in the cache under `generation()`, a text that differs as soon as a change is
    committed; what is counted therefore always agrees with the list.
    """

    name: str
    generation: Callable[[], str]
    column: str = "codes"

    def __call__(self, sets: Mapping[tuple[Any, ...], QuerySet[Any]]) -> list[dict[str, int]]:
        """Return for each set {"facet:code": number}, and how many rows it has under ""."""
        generation = self.generation()
        keys = [self._key(generation, "", marks) for marks in sets]
        kept = cache.get_many(keys)
        missing = {
            key: queryset for key, queryset in zip(keys, sets.values(), strict=True)
            if key not in kept
        }  # fmt: skip
        for key, numbers in self._count(missing).items():
            cache.set(key, numbers, KEPT_SECONDS)
            kept[key] = numbers
        return [kept[key] for key in keys]

    def keep(self, what: str, marks: Sequence[Any], make: Callable[[], T]) -> T:
        """Return what `make` finds out about a set, kept like its counts."""
        key = self._key(self.generation(), what, marks)
        found: T | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, KEPT_SECONDS)
        return found

    def _key(self, generation: str, what: str, marks: Sequence[Any]) -> str:
        digest = hashlib.sha256(repr((generation, what, tuple(marks))).encode()).hexdigest()
        return f"counts:{self.name}:{digest}"

    def _count(self, sets: Mapping[str, QuerySet[Any]]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {key: {"": 0} for key in sets}
        if sets:
            parts = [self._part(key, queryset) for key, queryset in sets.items()]
            for key, code, number in parts[0].union(*parts[1:], all=True):
                found[key][code] = number
        return found

    def _part(self, key: str, queryset: QuerySet[Any]) -> QuerySet[Any]:
        each = Func(F(self.column), Value(""), function="array_append", output_field=TextField())
        codes = Func(each, function="unnest", output_field=TextField())
        rows = queryset.order_by().annotate(choice=codes).values("choice")
        counted: QuerySet[Any] = rows.annotate(number=Count("*"), of_set=Value(key, TextField()))
        return counted.values_list("of_set", "choice", "number")
