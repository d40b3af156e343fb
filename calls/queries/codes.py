"""Codes of terms that forms of calls keep written, out of reach of a merge of terms."""

from typing import Any

from django.utils.translation import gettext as _

from calls.models import FormVersion
from partners.models import Term


def forms_naming(term: Term) -> list[str]:
    """Name the published forms of calls in which a code stands as a value; one statement.

    A published form is immutable, and answers already given name what it named.
    """
    published = FormVersion.objects.filter(published_at__isnull=False)
    versions = published.select_related("stage__call").order_by("pk")
    found = [each for each in versions if term.code in _values_of(each.schema)]
    names = dict.fromkeys(str(each.stage.call) for each in found)
    return [_("application form of %(name)s") % {"name": name} for name in names]


def _values_of(schema: Any) -> set[str]:
    """Return the values that options and conditions of a form name; its texts and keys apart."""
    if isinstance(schema, list):
        return {value for each in schema for value in _values_of(each)}
    if not isinstance(schema, dict):
        return set()
    named = {
        part
        for name in ("value", "values", "equals", "term", "terms", "code", "codes")
        for part in _flat(schema.get(name))
    }
    return named.union(*(_values_of(each) for each in schema.values()))


def _flat(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, str)]
