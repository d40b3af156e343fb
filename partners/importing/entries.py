"""One row of an import as it was understood, with all that is wrong with it.

A problem is a code with parameters; `words` says it in the reader's language.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from partners.enums import IdentifierScheme, Maturity, OrganisationKind
from partners.identifiers import normalised, problem_of
from pscc.kernel.exports import FORMULA_STARTS

LONGEST = {
    "name": 200, "legal_name": 200, "acronym": 30, "summary_fr": 280, "summary_en": 280,
    "description_fr": 10_000, "description_en": 10_000, "website": 200, "city": 80,
    "street": 200, "postcode": 12, "registered_email": 254,
}  # fmt: skip
TEXTS = (*LONGEST, "kind", "maturity", "country", "founded_year")
PLACE = ("street", "postcode", "city", "country", "longitude", "latitude")
NUMBERS = tuple(scheme.value for scheme in IdentifierScheme)
COLUMNS = (*TEXTS, "longitude", "latitude", *NUMBERS)
EARLIEST, LATEST = 1000, 2200  # years, as the database holds them
ONE_LINE = 1_000  # characters; a longer text keeps its lines
SHOWN = 60  # characters of a wrong value that a problem quotes

_HTML = re.compile(r"<[a-zA-Z/!?]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # and broken pairs
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, or worth a look (`is_warning`)."""

    code: str
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    is_warning: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as an import keeps it."""
        params = {
            name: _UNSEEN.sub("\ufffd", value) if isinstance(value, str) else value
            for name, value in self.params.items()
        }
        return {
            "code": self.code,
            "column": self.column,
            "params": params,
            "is_warning": self.is_warning,
        }


@dataclass
class Entry:
    """An organisation as a file tells it.

    `columns` are what the file says, `guesses` what follows only where the directory knows nothing
    better, `place` a site, `identifiers` pairs of scheme and number.
    """

    number: int
    columns: dict[str, Any] = field(default_factory=dict)
    guesses: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """Return what the file says, as an import keeps it."""
        return {
            "columns": self.columns,
            "guesses": self.guesses,
            "place": self.place,
            "identifiers": [list(pair) for pair in self.identifiers],
        }

    def refuse(self, code: str, column: str = "", **params: Any) -> None:
        """Note what makes the row unfit."""
        self.problems.append(Problem(code, column, params))

    def warn(self, code: str, column: str = "", **params: Any) -> None:
        """Note what staff should look at."""
        self.problems.append(Problem(code, column, params, is_warning=True))


def name_key(name: str) -> str:
    """Return a name without accents, case and signs: what two writings of it share."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", letters))


def entry_of(
    number: int, raw: Mapping[str, str], guesses: Mapping[str, str] | None = None
) -> Entry:
    """Check the raw texts of a row, named by `COLUMNS`; empty ones say nothing."""
    entry = Entry(number)
    texts = {column: clean_text(entry, column, raw[column]) for column in raw}
    known = {column: text for column, text in texts.items() if text}
    for column in TEXTS:
        if column in known and (value := _value(entry, column, known[column])) not in (None, ""):
            entry.columns[column] = value
    _place(entry, known)
    for scheme in NUMBERS:
        if scheme in known:
            _number(entry, scheme, known[scheme])
    if not name_key(entry.columns.get("name", "")) and not any(
        problem.column == "name" for problem in entry.problems
    ):
        entry.refuse("no_name", "name")
    entry.guesses = {column: text for column, text in (guesses or {}).items() if text}
    return entry


def clean_text(entry: Entry, column: str, text: str, longest: Mapping[str, int] = LONGEST) -> str:
    """Return a text without what surrounds it; empty, and a problem, for what could do harm."""
    text = unicodedata.normalize("NFC", text)
    numeric = column in ("longitude", "latitude")
    stripped = text.strip()
    if _UNSEEN.search(text):
        entry.refuse("unseen_signs", column)
    elif _DIRECTION.search(text):
        entry.refuse("direction_signs", column)
    elif stripped.startswith(FORMULA_STARTS) and len(stripped) > 1 and not numeric:
        entry.refuse("formula", column, value=stripped[:SHOWN])
    elif _HTML.search(text):
        entry.refuse("html", column, value=stripped[:SHOWN])
    elif column in longest and len(stripped) > longest[column]:
        entry.refuse("too_long", column, length=len(stripped), limit=longest[column])
    else:
        is_long = longest.get(column, 0) > ONE_LINE
        return stripped if is_long else " ".join(stripped.split())
    return ""


def _value(entry: Entry, column: str, text: str) -> Any:
    check = _CHECKS.get(column)
    return check(entry, text) if check else text


def _kind(entry: Entry, text: str) -> str | None:
    return choice_of(entry, "kind", text, OrganisationKind)


def _maturity(entry: Entry, text: str) -> str | None:
    return choice_of(entry, "maturity", text, Maturity)


def _country(entry: Entry, text: str) -> str | None:
    if re.fullmatch(r"[A-Za-z]{2}", text):
        return text.upper()
    entry.refuse("country", "country", value=text[:SHOWN])
    return None


def _year(entry: Entry, text: str) -> int | None:
    if re.fullmatch(r"[0-9]{4}", text) and EARLIEST <= int(text) <= LATEST:
        return int(text)
    entry.refuse("year", "founded_year", value=text[:SHOWN])
    return None


def _email(entry: Entry, text: str) -> str | None:
    if _EMAIL.fullmatch(text):
        return text
    entry.refuse("email", "registered_email", value=text[:SHOWN])
    return None


def choice_of(entry: Entry, column: str, text: str, choices: Any) -> str | None:
    """Return the code that a text names, however it is written; a problem for another one."""
    wanted = name_key(text.replace("_", " "))
    for choice in choices:
        if wanted == name_key(choice.value.replace("_", " ")):
            return str(choice.value)
    entry.refuse("choice", column, value=text[:SHOWN], known=", ".join(choices.values))
    return None


def _website(entry: Entry, text: str) -> str | None:
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or "." not in host or parts.scheme not in ("http", "https") or " " in address:
        entry.refuse("website", "website", value=text[:SHOWN])
        return None
    return address


_CHECKS: dict[str, Callable[[Entry, str], Any]] = {
    "kind": _kind,
    "maturity": _maturity,
    "country": _country,
    "founded_year": _year,
    "website": _website,
    "registered_email": _email,
}


def _number(entry: Entry, scheme: str, text: str) -> None:
    """Take one or several numbers, separated by a vertical bar."""
    for each in text.split("|"):
        number = normalised(scheme, each)[:60]
        if not number:
            continue
        if problem_of(scheme, number):
            entry.refuse("identifier", scheme, value=number)
        elif (scheme, number) not in entry.identifiers:
            entry.identifiers.append((scheme, number))


def _place(entry: Entry, known: Mapping[str, str]) -> None:
    place: dict[str, Any] = {
        column: entry.columns.pop(column) for column in ("street", "postcode")
        if column in entry.columns
    }  # fmt: skip
    for column, most in (("longitude", 180), ("latitude", 90)):
        if column in known:
            degrees = _degrees(known[column])
            if degrees is None or abs(degrees) > most:
                entry.refuse("degrees", column, value=known[column][:SHOWN], most=most)
            else:
                place[column] = degrees
    if ("longitude" in place) != ("latitude" in place):
        entry.refuse("half_a_point", "longitude")
    if place and "city" not in entry.columns:
        entry.refuse("no_city", "city")
    if place:
        same = {column: entry.columns[column] for column in ("city", "country")
                if column in entry.columns}  # fmt: skip
        entry.place = place | same


def _degrees(text: str) -> float | None:
    text = text.replace(",", ".")
    return round(float(text), 6) if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,15})?", text) else None
