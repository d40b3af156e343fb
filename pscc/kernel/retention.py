"""How long each table is kept, as a machine reads it; the sentence for people is in the register.

An app says it in its `retention.py`, which is found by its name. A table whose sentence names
a duration needs a rule, and the rule its figure: a test compares. `pscc.accounts.retention` deletes
what has aged; other work is named by its sweep.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet


def years(number: int) -> timedelta:
    """Return so many years, rounded up: nothing goes a day too early."""
    return timedelta(days=math.ceil(number * 365.25))


@dataclass(frozen=True, kw_only=True)
class Ages:
    """Rows go, with their history, when `since` (a path to a day or a moment) is `after` ago.

    `only` keeps to some rows; `busy` names, for a moment, those that something else still needs.
    """

    since: str
    after: timedelta
    only: Q | None = None
    busy: Callable[[datetime], Q] | None = None

    def due(self, model: type[Model], at: datetime) -> QuerySet[Any]:
        """Return the rows of the model that should be gone."""
        rows: QuerySet[Any] = QuerySet(model)
        found = rows.filter(self.only or Q(), **{f"{self.since}__lt": at - self.after})
        return found.exclude(self.busy(at)) if self.busy else found


@dataclass(frozen=True, kw_only=True)
class Swept:
    """Other periodic work carries it out: the sweep of this name."""

    sweep: str
    after: timedelta


@dataclass(frozen=True)
class Follows:
    """Rows go with the row of another table that they belong to."""

    parent: type[Model]


Rule = Ages | Swept | Follows
rules: dict[type[Model], tuple[Rule, ...]] = {}


def keep(model: type[Model], *given: Rule) -> None:
    """Say when rows of a model go; each rule is carried out by itself."""
    rules[model] = given
