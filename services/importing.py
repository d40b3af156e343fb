"""A table of services, read row by row: what each says, and what is wrong with it, in words.

A row is about the service with its address (`slug`); without one, about the service of the same
provider with the same title in one of the two languages. So a table can be brought again.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from partners.importing.csv_table import entries_of, read_table
from partners.importing.entries import SHOWN, Entry, Problem, choice_of, clean_text, name_key
from partners.importing.reading import MOST_BYTES, limited
from partners.importing.refusals import UnreadableError
from partners.importing.words import sentence as common_sentence
from services.enums import Access, AccessMode, IndustryUse, PriceBasis, ServiceKind

SHORT = {"title_fr": 160, "title_en": 160, "summary_fr": 280, "summary_en": 280}
LONG = {
    f"{text}_{language}": 5_000
    for text in ("for_whom", "you_bring", "you_get", "terms", "next_step")
    for language in ("fr", "en")
}
CHOICES: dict[str, Any] = {
    "kind": ServiceKind, "access": Access, "price_basis": PriceBasis,
    "industry_use": IndustryUse, "access_mode": AccessMode,
}  # fmt: skip
TERMS = ("stages", "modalities", "tumour_types", "disciplines", "labels")
LISTS = (*TERMS, "quality_standards")
KEYS = ("slug", "provider")  # say what a row is about, and change nothing
COLUMNS = (*KEYS, *SHORT, *LONG, *CHOICES, "stated_days", "capacity", "external_url", *LISTS)
LONGEST = {**SHORT, **LONG, "slug": 80, "provider": 200, "external_url": 200}
MOST_NUMBER = 32_767  # what the column holds
OTHER_NAMES = {
    "fournisseur": "provider", "prestataire": "provider", "siren": "provider", "ror": "provider",
    "organisation": "provider", "titre": "title_fr", "titre fr": "title_fr", "title": "title_en",
    "resume": "summary_fr", "type": "kind", "categorie": "kind", "adresse": "slug",
    "delai": "stated_days", "capacite": "capacity", "url": "external_url",
}  # fmt: skip
_KNOWN = {name_key(column.replace("_", " ")): column for column in COLUMNS} | OTHER_NAMES

SENTENCES = {
    "no_provider_column": _("No column is called “provider”. The first row must name the columns;"
                            " see the sample."),
    "no_title_column": _("No column is called “title_fr” or “title_en”. The first row must name the"
                         " columns; see the sample."),
    "no_provider": _("The provider is missing. Write its SIREN, ROR, address or name."),
    "unknown_provider": _("No organisation of the directory is “%(value)s”. Enter it there first,"
                          " or write its SIREN, ROR, address or name."),
    "ambiguous_provider": _("“%(value)s” may be %(name)s or %(other)s. Write the end of its page’s"
                            " address instead."),
    "no_title": _("The title is missing, in French or in English."),
    "new_needs": _("A new service needs this. Write one of: %(known)s."),
    "number": _("“%(value)s” is no whole number from 0 to %(most)s."),
    "slug": _("“%(value)s” is no address: small letters, digits and hyphens only."),
    "url": _("“%(value)s” is no web address. Write https:// and the address."),
    "too_long_entry": _("“%(value)s” is longer than %(limit)s characters."),
    "unknown_term": _("“%(value)s” is not in this vocabulary. Write the code of one of its terms."),
    "external_needs_address": _("The way in leads to the partner’s own page: give its address."),
    "other_provider": _("The service at this address belongs to %(name)s."),
    "service_closed": _("%(name)s is closed for good. Leave this row out."),
    "two_services": _("%(name)s and %(other)s both have this title. Write the address of one."),
    "service_twice": _("Row %(row)s is about the same service. Keep one."),
    "provider_closed": _("%(name)s is closed. Reopen it first, or leave this row out."),
    "changed_since": _("The catalogue has changed since this table was tried. Rows that would do"
                       " something else now: %(count)s. Nothing was written. Try again, then look"
                       " at them."),
}  # fmt: skip


def sentence(problem: Mapping[str, Any]) -> str:
    """Say a kept problem."""
    own = SENTENCES.get(problem["code"])
    if own is None:
        return common_sentence(problem)
    said: str = str(own) % problem.get("params", {})
    return said


def read_services(content: bytes) -> tuple[list[Entry], list[Problem]]:
    """Return the services of a CSV table in its order, and remarks about the file as a whole.

    Raises UnreadableError for a file that is empty, too large, no table, or lacks a column.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableError("too_large", limit=MOST_BYTES)
    if not content.strip():
        raise UnreadableError("empty")
    rows, columns, remarks = read_table(content, _KNOWN)
    if "provider" not in columns:
        raise UnreadableError("no_provider_column")
    if not {"title_fr", "title_en"} & set(columns):
        raise UnreadableError("no_title_column")
    found = list(limited(entries_of(rows, columns, entry_of)))
    if not found:
        raise UnreadableError("no_rows")
    return found, remarks


def entry_of(number: int, raw: Mapping[str, str]) -> Entry:
    """Check the raw texts of a row, named by `COLUMNS`; empty ones say nothing."""
    entry = Entry(number)
    for column in COLUMNS:
        text = clean_text(entry, column, raw[column], LONGEST) if column in raw else ""
        if text and (value := _value(entry, column, text)) not in (None, "", []):
            entry.columns[column] = value
    wrong = {problem.column for problem in entry.problems}
    if "provider" not in entry.columns and "provider" not in wrong:
        entry.refuse("no_provider", "provider")
    titles = {"title_fr", "title_en"}
    if not titles & entry.columns.keys() and not titles & wrong:
        entry.refuse("no_title", "title_fr")
    return entry


def _value(entry: Entry, column: str, text: str) -> Any:
    if column in CHOICES:
        return choice_of(entry, column, text, CHOICES[column])
    if column in LISTS:
        return _list(entry, column, text)
    if column in ("stated_days", "capacity"):
        return _number(entry, column, text)
    if column == "external_url":
        return _address(entry, text)
    if column == "slug":
        return _slug(entry, text)
    return text


def _list(entry: Entry, column: str, text: str) -> list[str]:
    """Take several values, separated by a vertical bar."""
    limit = 30 if column == "quality_standards" else 40
    parts = list(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))
    for part in parts:
        if len(part) > limit:
            entry.refuse("too_long_entry", column, value=part[:SHOWN], limit=limit)
    return [part for part in parts if len(part) <= limit]


def _number(entry: Entry, column: str, text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= MOST_NUMBER:
        return int(text)
    entry.refuse("number", column, value=text[:SHOWN], most=MOST_NUMBER)
    return None


def _address(entry: Entry, text: str) -> str | None:
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if "." not in host or parts.scheme not in ("http", "https") or " " in address:
        entry.refuse("url", "external_url", value=text[:SHOWN])
        return None
    return address


def _slug(entry: Entry, text: str) -> str | None:
    slug = text.strip("/").rsplit("/", 1)[-1]
    if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        return slug
    entry.refuse("slug", "slug", value=text[:SHOWN])
    return None
