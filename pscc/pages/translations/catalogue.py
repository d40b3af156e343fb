"""The one catalogue, `locale/fr/LC_MESSAGES/django.po`, and the .mo that Django reads."""

import os
import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from pscc.pages.translations.extraction import ROOT, Text, extract_texts

PO = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
HEADER = """\
# French texts of the portal. `make messages` collects what is new; translate it here.
msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
Key = tuple[str, str]  # context, singular
NO_BREAK = "\u00a0"


def key_of(message: Message) -> Key:
    """Return what makes a message one: its context and its English text."""
    singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return (message.context or "", str(singular))


def messages_of(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages of a catalogue, without its header."""
    return {key_of(message): message for message in catalogue if message.id}


def read_catalogue(path: Path = PO) -> Catalog:
    """Return the stored catalogue; an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale="fr")
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def merged(stored: Catalog, texts: list[Text]) -> Catalog:
    """Return a catalogue of exactly these texts, with what `stored` has as translations."""
    known = messages_of(stored)
    plurals: dict[Key, str] = {}
    places: dict[Key, list[tuple[str, int]]] = {}
    for text in texts:
        key = (text.context, text.singular)
        plurals[key] = plurals.get(key) or text.plural
        places.setdefault(key, []).append((text.path, 0))
    catalogue = Catalog(locale="fr")
    for key in sorted(places, key=lambda each: (each[1].casefold(), each)):
        context, singular = key
        plural = plurals[key]
        catalogue.add(
            (singular, plural) if plural else singular,
            _translation(known.get(key), is_plural=bool(plural)),
            locations=sorted(set(places[key])),
            flags=sorted(known[key].flags & {"fuzzy"}) if key in known else (),
            context=context or None,
        )
    return catalogue


def _translation(message: Message | None, *, is_plural: bool) -> str | tuple[str, ...]:
    """Return what is stored, in the shape that the text has now and with French spaces."""
    old = message.string if message else ""
    forms = tuple(old) if isinstance(old, tuple | list) else (old,)
    tidy = tuple(in_french_type(form or "") for form in forms)
    if not is_plural:
        return tidy[0] if tidy else ""
    return tidy if len(tidy) == 2 else (tidy[0] if tidy else "", "")


def in_french_type(text: str) -> str:
    """Return a French text with unbreakable spaces where they belong, and curved apostrophes."""
    text = re.sub(r"(?<=\S)[ \u202f](?=[;:!?»](?:\W|$))", NO_BREAK, text)
    text = re.sub(r"(?<=«)[ \u202f]", NO_BREAK, text)
    text = re.sub(r"(?<=\d)[ \u202f](?=[%€](?!\())", NO_BREAK, text)
    return re.sub(r"(?<=[^\W\d_])'(?=[\w«%(])", "’", text)


def write_catalogue(catalogue: Catalog, path: Path = PO) -> None:
    """Store a catalogue: no dates, no line numbers, so that a difference is a change of words."""
    body = BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, HEADER.encode() + body.getvalue())


def update(path: Path = PO) -> Catalog:
    """Bring the catalogue up to date with the code; return it."""
    catalogue = merged(read_catalogue(path), extract_texts())
    write_catalogue(catalogue, path)
    return catalogue


def compile_catalogue(path: Path = PO) -> Path:
    """Write the .mo beside the catalogue, unless it is newer already; return where it is."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > path.stat().st_mtime_ns:
        return target
    body = BytesIO()
    write_mo(body, read_catalogue(path))
    _replace(target, body.getvalue())
    return target


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step, so that no reader sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
