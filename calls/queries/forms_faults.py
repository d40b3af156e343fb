"""What keeps a form from being published, in words and with the place to mend it.

The engine's own check judges. It is asked about a copy in which every key is a token, so that each
sentence tells its place and names a question by its words.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from calls.queries.forms_schema import (
    CONDITION,
    QUESTION,
    Raw,
    leaves_of,
    owners_of,
    quoted,
    words_of,
)
from pscc.kernel.questions import check_schema

_TOKEN = re.compile(r"z[qsc][0-9]+z")


@dataclass(frozen=True)
class Fault:
    """One sentence, and whether a section or a question is meant (neither: the whole form)."""

    message: str
    kind: str = ""
    key: str = ""


def faults_of(schema: Mapping[str, Any]) -> list[Fault]:
    """Return everything that keeps a form from being published; empty if nothing does."""
    copy, names = _with_tokens(schema)
    told = [_placed(sentence, names) for sentence in _sentences(copy)]
    return told or [Fault(sentence) for sentence in _sentences(schema)]


def _sentences(schema: Mapping[str, Any]) -> list[str]:
    try:
        check_schema(schema)
    except ValidationError as refusal:
        return [str(message) for message in refusal.messages]
    return []


def _placed(sentence: str, names: Mapping[str, tuple[str, str, str]]) -> Fault:
    found = [token for token in _TOKEN.findall(sentence) if token in names]
    apart = re.sub(r"(z[qsc][0-9]+z)\.(?=z)", r"\1 – ", sentence)  # a column behind its table
    text = _TOKEN.sub(lambda match: names.get(match[0], ("", "", match[0]))[2], apart)
    kind, key, _words = names[found[0]] if found else ("", "", "")
    return Fault(text, kind, key)


def _with_tokens(schema: Mapping[str, Any]) -> tuple[Raw, dict[str, tuple[str, str, str]]]:
    copy = deepcopy(dict(schema))
    names: dict[str, tuple[str, str, str]] = {}
    tokens: dict[str, str] = {}
    for number, (kind, owner) in enumerate(owners_of(copy)):
        token = f"z{kind[0]}{number}z"
        names[token] = (kind, owner["key"], quoted(words_of(owner)))
        if kind == QUESTION:
            tokens.setdefault(owner["key"], token)
        owner["key"] = token
        names.update(_with_column_tokens(owner, number))
    for _kind, owner in owners_of(copy):
        for leaf in leaves_of(owner.get(CONDITION)):
            leaf["question"] = tokens.get(leaf.get("question", ""), leaf.get("question"))  # type: ignore[index] # of our copy
    return copy, names


def _with_column_tokens(owner: Raw, number: int) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for place, column in enumerate(owner.get("columns") or []):
        token = f"zc{number}{place:03}z"
        yield token, ("column", column["key"], quoted(words_of(column)))
        column["key"] = token
