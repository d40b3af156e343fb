"""The words of a letter: named fields in braces, and what stands in their place."""

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: Mapping[str, Promise] = {
    "applicant": _("the organisation that applies, or the person without one"),
    "title": _("the title of the project"),
    "reference": _("the number of the application"),
    "call": _("the title of the call"),
    "amount": _("the amount that the application asks for"),
    "contact": _("the address for questions about the call"),
}
_BRACES = re.compile(r"\{([^{}]*)\}")


def fields_of(text: str) -> list[str]:
    """Return the names in braces, each once, in the order of the text."""
    return list(dict.fromkeys(name.strip() for name in _BRACES.findall(text)))


def unknown_fields(texts: Iterable[str]) -> list[str]:
    """Return the names in braces that no application can fill in."""
    found = dict.fromkeys(name for text in texts for name in fields_of(text))
    return [name for name in found if name not in FIELDS]


def has_loose_brace(text: str) -> bool:
    """Tell whether a brace stands without its partner."""
    return bool(set("{}") & set(_BRACES.sub("", text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with the value of each field in its place; values are never read again for
    fields, so a title may hold braces.
    """
    return _BRACES.sub(lambda found: values[found[1].strip()], text)
