"""Telling staff what became of each item of a bulk action."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest

from calls.actions.bulk import ItemResult


def tell(request: HttpRequest, results: Iterable[ItemResult]) -> None:
    """Write one message for each item, done or refused with its reason."""
    for result in results:
        level = messages.SUCCESS if result.is_done else messages.ERROR
        messages.add_message(request, level, f"{result.label}: {result.message}")
