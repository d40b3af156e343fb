"""A description as people read it on the service's page: what is said, in their language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import format_decimal
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.models import Organisation
from services.metadata.graph import web_address
from services.metadata.rules import Property, Rules, rules_of
from services.metadata.values import Record
from services.models import Service

# What the page says anyway, and what only machines read.
_ELSEWHERE = {
    "title", "name", "description", "contact_point", "contact", "publisher", "url", "id",
    "identifier",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a fact; `url` where it leads somewhere."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Said:
    """A property with what a provider says of it."""

    label: str
    lines: Sequence[Line]


def facts_of(service: Service, record: Record) -> list[Said]:
    """Return everything that a description says, in the order of its profile."""
    rules = rules_of(service.kind)
    if rules is None:
        return []
    facts = [
        Said(each.label, _lines(record, rules, each))
        for each in rules.properties
        if each.key not in _ELSEWHERE
    ]
    return [fact for fact in facts if fact.lines]


def _lines(record: Record, rules: Rules, asked: Property) -> list[Line]:
    stored = [getattr(record, name) for name in asked.columns if "." not in name]
    if asked.kind == "period":
        return _period(*stored)
    found: list[Line] = []
    for value in stored:
        found += _of_value(value, rules, asked)
    return found


def _of_value(value: Any, rules: Rules, asked: Property) -> list[Line]:
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return [Line(_("Yes") if value else _("No"))]
    if isinstance(value, int):
        return [Line(format_decimal(value, locale=get_language() or "fr"))]
    if isinstance(value, Organisation):
        return [Line(value.name)] if value.is_public else []
    typed = value if isinstance(value, list) else [value]
    if asked.vocabulary:
        return [Line(term.label) for term in rules.terms(asked.vocabulary, typed)]
    return [Line(each, web_address(each)) for each in typed]


def _period(first: date | None, last: date | None) -> list[Line]:
    days = {"first": first and date_format(first), "last": last and date_format(last)}
    if first and last:
        return [Line(_("%(first)s to %(last)s") % days)]
    if first:
        return [Line(_("Since %(first)s") % days)]
    return [Line(_("Until %(last)s") % days)] if last else []
