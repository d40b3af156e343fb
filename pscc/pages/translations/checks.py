"""What is wrong with the catalogue, one plain line each."""

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from pscc.pages.translations.catalogue import Key, in_french_type, messages_of
from pscc.pages.translations.extraction import Text

# Words that are the same in both languages: a text made of them needs no other French.
SAME_IN_FRENCH: frozenset[str] = frozenset()

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def faults(catalogue: Catalog, texts: list[Text]) -> Iterator[str]:
    """Yield texts that the catalogue lacks or no longer needs, and each bad translation."""
    stored = messages_of(catalogue)
    wanted = {(text.context, text.singular): text.plural for text in texts}
    for key in sorted(wanted.keys() - stored.keys()):
        yield f"not collected yet (run `make messages`): {_name(key)}"
    for key in sorted(stored.keys() - wanted.keys()):
        yield f"no longer used (run `make messages`): {_name(key)}"
    for key in sorted(wanted.keys() & stored.keys()):
        for fault in _faults_of(stored[key]):
            yield f"{fault}: {_name(key)}"


def _faults_of(message: Message) -> Iterator[str]:
    english, french = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "marked fuzzy"
    if len(french) != len(english) or not all(form.strip() for form in french):
        yield "no French text"
        return
    if any(form != in_french_type(form) for form in french):
        yield "French spaces or apostrophes (run `make messages`)"
    if not _same_placeholders(english, french):
        yield "other placeholders in French"
    if (
        not isinstance(message.id, tuple | list)
        and french == english
        and not _may_be_same(english[0])
    ):
        yield "French is the English text"


def _same_placeholders(english: tuple[str, ...], french: tuple[str, ...]) -> bool:
    """Compare the last form; the singular may leave the number out."""
    allowed = set(_PLACEHOLDER.findall(" ".join(english)))
    if any(set(_PLACEHOLDER.findall(form)) - allowed for form in french):
        return False
    return sorted(_PLACEHOLDER.findall(french[-1])) == sorted(
        _PLACEHOLDER.findall(english[-1])
    ) or (
        set(_PLACEHOLDER.findall(french[-1])) == set(_PLACEHOLDER.findall(english[-1]))
        and "%s" not in allowed
    )


def _may_be_same(text: str) -> bool:
    return set(re.findall(r"[^\W\d_]+", _PLACEHOLDER.sub("", text))) <= SAME_IN_FRENCH


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def _name(key: Key) -> str:
    context, text = key
    return f"“{text}”" + (f" ({context})" if context else "")
