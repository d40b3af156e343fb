"""Taking words out of texts: which to look for, and what stands in their place."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.db.models import EmailField, JSONField, URLField

SHORTEST = 8  # characters of a text that is looked for elsewhere: "yes" stands everywhere
SHORTEST_PART = 20  # of a line of it, or of one of many answers
NOBODY = "removed@removed.invalid"  # RFC 2606


def mark_of(uid: str) -> str:
    """Return what stands in the place of purged words, in both languages."""
    return f"[retiré · removed {uid}]"


def words_of(value: Any, *, shortest: int = SHORTEST) -> set[str]:
    """Return the words to look for in copies of a value: each text in it, and its long lines."""
    found = set()
    for leaf in leaves(value):
        whole = leaf.strip()
        lines = [line.strip() for line in whole.splitlines()]
        found |= {line for line in lines if len(line) >= SHORTEST_PART}
        if len(whole) >= shortest:
            found.add(whole)
    return found


def leaves(value: Any) -> Iterator[str]:
    """Return every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)


def variants_of(words: Iterable[str]) -> list[str]:
    """Return the words as they stand in text, HTML and JSON, the longest first."""
    found = set()
    for each in words:
        for line_end in (each, each.replace("\r\n", "\n")):
            found |= {line_end, escape(line_end)}
            found |= {
                json.dumps(line_end, ensure_ascii=is_plain)[1:-1] for is_plain in (False, True)
            }
    return sorted(found, key=lambda each: (-len(each), each))


def without(value: Any, variants: Iterable[str], mark: str) -> Any:
    """Return a value with a mark in the place of words."""
    if isinstance(value, str):
        for each in variants:
            value = value.replace(each, mark)
        return value
    if isinstance(value, dict):
        return {key: without(each, variants, mark) for key, each in value.items()}
    if isinstance(value, list):
        return [without(each, variants, mark) for each in value]
    return value


def emptied(value: Any, key: str, mark: str) -> Any:
    """Return a JSON value without one of its parts, or without any."""
    if not key:
        return type(value)() if isinstance(value, dict | list) else mark
    if not isinstance(value, dict) or key not in value:
        return value
    if isinstance(value[key], str):
        return {**value, key: mark}
    return {name: each for name, each in value.items() if name != key}


def is_gone(value: Any, key: str) -> bool:
    """Tell whether nothing is left to take out of a value."""
    if key:
        return not isinstance(value, dict) or key not in value or is_gone(value[key], "")
    if isinstance(value, str):
        return not value or value == NOBODY or value.startswith("[retiré")
    return not value


def replacement(field: Any, value: Any, key: str, mark: str) -> Any:
    """Return what a column holds instead of a value."""
    if isinstance(field, JSONField) or isinstance(value, list | dict):
        return emptied(value, key, mark)
    if isinstance(field, EmailField):
        return NOBODY
    if isinstance(field, URLField):
        return ""
    return mark[: field.max_length] if field.max_length else mark


def redacted(
    document: str, where: tuple[str, str], variants: list[str], mark: str, *, file: str = ""
) -> str:
    """Return a frozen JSON without one answer, some words or the name of a file; it says itself
    that something was taken out. `where` is the part with the answers and the key of one of them.
    """
    part, key = where
    content = before = json.loads(document)
    if part and not is_gone(content.get(part), key):
        content = {**content, part: emptied(content[part], key, mark)}
    content = without(content, variants, mark)
    if file:
        content = _unnamed(content, file, mark)
    if content == before:
        return document
    content["redacted"] = [*content.get("redacted", []), mark]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _unnamed(value: Any, file: str, mark: str) -> Any:
    if isinstance(value, list):
        return [_unnamed(each, file, mark) for each in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _unnamed(each, file, mark) for key, each in value.items()}
    return {**inner, "name": mark} if value.get("uid") == file and "name" in value else inner


def digest(document: str) -> str:
    """Return the SHA-256 of a frozen JSON."""
    return hashlib.sha256(document.encode()).hexdigest()
