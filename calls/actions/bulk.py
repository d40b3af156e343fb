"""The same step for several things: each in its own transaction, each with its own answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from pscc.kernel.refusals import REFUSALS, sentences

M = TypeVar("M", bound=Model)
AT_ONCE = 100


@dataclass(frozen=True)
class ItemResult:
    """What became of one item."""

    label: str
    is_done: bool
    message: str


def passed_over(items: Iterable[M], done: Iterable[int], *, why: str) -> list[ItemResult]:
    """Report the chosen items that none of the ids in `done` names: nothing was to do there."""
    reached = set(done)
    return [ItemResult(str(item), False, why) for item in items if item.pk not in reached]


def for_each(
    items: Iterable[M], act: Callable[[M], object], *, done: str, label: Callable[[M], str] = str
) -> list[ItemResult]:
    """Call `act` for each item; a refusal is noted and does not stop the others.

    Nobody waits for thousands: those beyond `AT_ONCE` are left as they are, and reported so.
    """
    results = []
    for number, item in enumerate(items, start=1):
        if number > AT_ONCE:
            left = _("Not reached: %(count)s are done at a time. Choose the rest and do it again.")
            results.append(ItemResult(label(item), False, left % {"count": AT_ONCE}))
            continue
        try:
            act(item)
        except REFUSALS as refusal:
            why = " ".join(sentences(refusal)) or _("The state has changed. Nothing was done.")
            results.append(ItemResult(label(item), False, why))
        else:
            results.append(ItemResult(label(item), True, done))
    return results
