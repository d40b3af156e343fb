"""How long each table is kept, as a machine reads it; the sentence for people is in the register.

An app says it in its `retention.py`, which is found by its name. A table whose sentence names
a duration needs a rule, and the rule its figure: a test compares. `pscc.accounts.retention` deletes
what has aged; other work is named by its sweep.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet

Busy = Callable[[datetime], Q]  # given the moment, which rows something still needs


def years(number: int) -> timedelta:
    """Return so many years, rounded up: nothing goes a day too early."""
    return timedelta(days=math.ceil(number * 365.25))


@dataclass(frozen=True, kw_only=True)
class Ages:
    """Rows go, with their history, when `since` (a path to a day or a moment) is `after` ago.

    `only` keeps to some rows; `busy` names those that something else still needs.
    """

    since: str
    after: timedelta
    only: Q | None = None
    busy: Busy | None = None

    def due(self, model: type[Model], at: datetime) -> QuerySet[Any]:
        """Return the rows of the model that should be gone."""
        found = _rows(model).filter(self.only or Q(), **{f"{self.since}__lt": at - self.after})
        return _not_held(found.exclude(self.busy(at)) if self.busy else found, at)


@dataclass(frozen=True, kw_only=True)
class Over:
    """Rows go, with their history, when what they are part of has been over for `after`.

    `ended` returns those that ended before a moment. `first` names, for one of them, what goes
    before it in the same transaction, in this order: rows that it may not leave behind.
    """

    ended: Callable[[datetime], QuerySet[Any]]
    after: timedelta
    first: Callable[[Any], Sequence[QuerySet[Any]]] | None = None

    def due(self, model: type[Model], at: datetime) -> QuerySet[Any]:
        """Return the rows of the model that should be gone."""
        found = self.ended(at - self.after).values("pk")
        return _not_held(_rows(model).filter(pk__in=found), at)

    def before(self, row: Any) -> Sequence[QuerySet[Any]]:
        """Return what goes before a row."""
        return self.first(row) if self.first else ()


@dataclass(frozen=True, kw_only=True)
class Swept:
    """Other periodic work carries it out: the sweep of this name."""

    sweep: str
    after: timedelta


@dataclass(frozen=True)
class Follows:
    """Rows go with the row of another table that they belong to."""

    parent: type[Model]


@dataclass(frozen=True)
class Within:
    """Rows go just before a row of another table, whose rule names them."""

    root: type[Model]


Rule = Ages | Over | Swept | Follows | Within
rules: dict[type[Model], tuple[Rule, ...]] = {}
_held: defaultdict[type[Model], list[Busy]] = defaultdict(list)
_partings: defaultdict[type[Model], list[Callable[[Sequence[Any]], None]]] = defaultdict(list)


def keep(model: type[Model], *given: Rule) -> None:
    """Say when rows of a model go; each rule is carried out by itself."""
    rules[model] = given


def hold(model: type[Model], busy: Busy) -> None:
    """Let a room above say which rows of a model it still needs, whatever their rule says."""
    _held[model].append(busy)


def at_parting(model: type[Model], do: Callable[[Sequence[Any]], None]) -> None:
    """Have something done with rows of a model before they go, in the same transaction."""
    _partings[model].append(do)


def part_with(model: type[Model], rows: Iterable[Any]) -> None:
    """Do what was asked for before these rows go. Every deletion after retention calls it."""
    leaving = list(rows)
    for do in _partings[model] if leaving else ():
        do(leaving)


def _rows(model: type[Model]) -> QuerySet[Any]:
    return QuerySet(model)


def _not_held(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    model: Any = rows.model
    needed = [busy(at) for busy in _held.get(model, ())]
    return rows.exclude(reduce(or_, needed)) if needed else rows
