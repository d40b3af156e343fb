"""Words that are written down in one request and read in another, perhaps in another language."""

import json
from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import get_language, override


def in_each_language(words: Callable[[], str]) -> dict[str, str]:
    """Return what `words` says in each language of the portal."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = str(words())
    return found


def written(said: Mapping[str, str]) -> str:
    """Return words in each language as one text to store; nothing said is an empty text."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True) if any(said.values()) else ""


def read_in(stored: str, language: str | None = None) -> str:
    """Return stored words in a language (the active one); a text that was stored in one language
    only, as it is.
    """
    try:
        said = json.loads(stored) if stored.startswith("{") else None
    except ValueError:
        return stored
    if not isinstance(said, dict):
        return stored
    wanted = said.get(language or get_language()) or next(iter(said.values()), stored)
    return str(wanted)
