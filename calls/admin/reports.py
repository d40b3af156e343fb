"""Telling staff what became of each item of a bulk action."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from calls.actions.bulk import ItemResult
from pscc.kernel.formats import labelled

EACH = 25  # items with a message of their own; of more, those that went alike share one
NAMED = 10  # items that such a message names


def tell(request: HttpRequest, results: Iterable[ItemResult]) -> None:
    """Write one message for each item, done or refused with its reason; for many items, one for
    each thing that happened.
    """
    found = list(results)
    alike: dict[tuple[bool, str], list[str]] = {}
    for result in found:
        alike.setdefault((result.is_done, result.message), []).append(result.label)
    for (is_done, message), labels in alike.items():
        level = messages.SUCCESS if is_done else messages.ERROR
        told = labels if len(found) <= EACH else [_together(labels)]
        for label in told:
            messages.add_message(request, level, labelled(label, message))


def _together(labels: Sequence[str]) -> str:
    named, more = ", ".join(labels[:NAMED]), len(labels) - NAMED
    if more <= 0:
        return named
    words = ngettext("%(named)s and %(more)s more", "%(named)s and %(more)s more", more)
    return words % {"named": named, "more": more}
