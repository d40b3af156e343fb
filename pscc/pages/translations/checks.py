"""What is wrong with the catalogue, one plain line each."""

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from pscc.pages.translations.catalogue import Key, in_french_type, messages_of
from pscc.pages.translations.extraction import Text

# Words that are the same in both languages: a text made of them needs no other French.
SAME_IN_FRENCH = frozenset(
    """
    abstention action auto budget catalogue cluster code collection communication condition
    conditions contact contacts contribution contributions date dates description discipline
    disciplines distribution document documents dossier e eur expert expertise experts format
    formats html impact import imports invitation invitations label labels latitude licence logo
    longitude mail menu message messages motion motions n nature note notes organisation
    organisations orientation orientations page pages parent pdf places plan points position
    programme provenance public publications question questions quorum rapporteur s section service
    services sessions sha site sites source technologies total tranche tranches type urgent verdict
    version versions virus vote votes
    """.split()  # noqa: SIM905 reads better than forty quoted words
)

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
    """Compare the last forms; the singular may leave the number out."""
    wanted = [_PLACEHOLDER.findall(form) for form in english]
    found = [_PLACEHOLDER.findall(form) for form in french]
    known = {name for form in wanted for name in form}
    return (
        all(set(form) <= known for form in found)
        and set(found[-1]) == set(wanted[-1])
        and found[-1].count("%s") == wanted[-1].count("%s")
    )


def _may_be_same(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", _PLACEHOLDER.sub("", text).casefold())
    return set(words) <= SAME_IN_FRENCH


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def _name(key: Key) -> str:
    context, text = key
    return f"“{text}”" + (f" ({context})" if context else "")
