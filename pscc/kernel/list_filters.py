"""Filters of the staff admin's lists: their choices begin with a capital, as what columns show.

Choices that are names, such as those of a relation, stay as they were given.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ChoicesFieldListFilter, SimpleListFilter
from django.utils.text import capfirst


class ColumnFilter(ChoicesFieldListFilter):
    """The filter of every column with choices."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield from _with_capitals(super().choices(changelist))


class WordsFilter(SimpleListFilter):
    """The base of filters that name their choices themselves."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield from _with_capitals(super().choices(changelist))


def _with_capitals(choices: Iterator[Any]) -> Iterator[Any]:
    for each in choices:
        yield {**each, "display": capfirst(str(each["display"]))}
