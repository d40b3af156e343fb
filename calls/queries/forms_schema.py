"""A form under construction as plain data: where things stand, who names whom, new keys."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.questions import in_language
from pscc.kernel.questions.conditions import named_in as keys_in

Raw = dict[str, Any]
Expression = Mapping[str, Any]
MAX_KEY = 40  # characters of a derived key; a number may follow
CONDITION = "show_if"
SECTION, QUESTION = "section", "question"  # the two kinds that can have a condition


def sections_of(schema: Mapping[str, Any]) -> list[Raw]:
    """Return the sections of a schema, in order."""
    sections: list[Raw] = schema.get("sections") or []
    return sections


def questions_of(schema: Mapping[str, Any]) -> Iterator[tuple[Raw, Raw]]:
    """Yield every question in order, with its section before it."""
    for section in sections_of(schema):
        for question in section.get("questions") or []:
            yield section, question


def section_in(schema: Mapping[str, Any], key: str) -> Raw | None:
    """Return a section by its key, or None."""
    return next((each for each in sections_of(schema) if each["key"] == key), None)


def question_in(schema: Mapping[str, Any], key: str) -> Raw | None:
    """Return a question by its key, or None."""
    return next((each for _section, each in questions_of(schema) if each["key"] == key), None)


def section_with(schema: Mapping[str, Any], question_key: str) -> Raw | None:
    """Return the section that holds a question, or None."""
    found = (each for each, question in questions_of(schema) if question["key"] == question_key)
    return next(found, None)


def words_of(thing: Mapping[str, Any], language: str | None = None) -> str:
    """Return what a question or a section is called, in a language (the active one) or in the one
    it has; its key where nothing is written yet.
    """
    words = {code: text for code, text in _words(thing).items() if text}
    return in_language(words, language) or str(thing.get("key", ""))


def quoted(text: str) -> str:
    """Put a text into the quotation marks of the active language."""
    return _("“%(words)s”") % {"words": text}


def _words(thing: Mapping[str, Any]) -> Mapping[str, str]:
    return thing.get("label") or thing.get("title") or {}


def leaves_of(expression: Any) -> Iterator[Expression]:
    """Yield every single comparison of a condition."""
    if not isinstance(expression, Mapping):
        return
    for group in ("all", "any"):
        for each in expression.get(group) or ():
            yield from leaves_of(each)
    if "not" in expression:
        yield from leaves_of(expression["not"])
    if "question" in expression:
        yield expression


def named_in(schema: Mapping[str, Any], keys: Collection[str]) -> list[Raw]:
    """Return the questions outside `keys`, and the sections, whose condition names one of `keys`.

    Keys of sections and of questions are two sets: a section may be called as one of its questions.
    """
    return [
        owner
        for kind, owner in owners_of(schema)
        if not (kind == QUESTION and owner["key"] in keys)
        and set(keys) & set(keys_in(owner.get(CONDITION)))
    ]


def owners_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, Raw]]:
    """Yield all that can have a condition, in the order of the form, as kind and thing."""
    for section in sections_of(schema):
        yield SECTION, section
        for question in section.get("questions") or []:
            yield QUESTION, question


def owner_in(schema: Mapping[str, Any], kind: str, key: str) -> Raw | None:
    """Return a section or a question by its kind and key, or None."""
    return next((each for of, each in owners_of(schema) if of == kind and each["key"] == key), None)


def misplaced(schema: Mapping[str, Any]) -> list[tuple[Raw, str]]:
    """Return the conditions that name a question which does not stand before them."""
    earlier: set[str] = set()
    found = []
    for kind, owner in owners_of(schema):
        found += [(owner, key) for key in keys_in(owner.get(CONDITION)) if key not in earlier]
        if kind == QUESTION:
            earlier.add(owner["key"])
    return found


def questions_before(schema: Mapping[str, Any], kind: str, key: str) -> list[Raw]:
    """Return the questions that stand before a question or a section."""
    earlier: list[Raw] = []
    for of, owner in owners_of(schema):
        if of == kind and owner["key"] == key:
            return earlier
        if of == QUESTION:
            earlier.append(owner)
    return []


def derived_key(words: Mapping[str, str], taken: Collection[str], *, otherwise: str) -> str:
    """Make a key from the English words (else the French ones) that nothing else has."""
    text = words.get("en") or words.get("fr") or ""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:MAX_KEY].strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"{otherwise}_{plain}".strip("_")
    number, key = 1, plain
    while key in taken:
        number += 1
        key = f"{plain}_{number}"
    return key


def all_keys(schemas: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return every key that some forms use, of questions and of sections."""
    return {owner["key"] for schema in schemas for _kind, owner in owners_of(schema)}
