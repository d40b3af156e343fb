"""Records of the Research Organization Registry, schema 2: one, a list, or a search's."""

from collections.abc import Iterator
from typing import Any

from partners.enums import OrganisationKind
from partners.importing.entries import Entry, entry_of
from partners.importing.refusals import UnreadableError

# ROR's kinds are wider than ours; they are taken only for organisations that are new.
KINDS = {
    "education": OrganisationKind.UNIVERSITY,
    "healthcare": OrganisationKind.HOSPITAL,
    "facility": OrganisationKind.RESEARCH_ORGANISATION,
    "government": OrganisationKind.PUBLIC_AUTHORITY,
    "funder": OrganisationKind.FUNDER,
}


def read_ror(document: Any) -> Iterator[Entry]:
    """Yield the records of a document one by one.

    Raises UnreadableError for what holds no record of schema 2.
    """
    if isinstance(document, dict):
        items = document.get("items", [document] if "names" in document else None)
    else:
        items = document
    if not isinstance(items, list):
        raise UnreadableError("not_ror")
    return (_entry(place, item) for place, item in enumerate(items, start=1))


def _entry(number: int, record: Any) -> Entry:
    if not isinstance(record, dict) or not isinstance(record.get("names"), list):
        entry = Entry(number)
        entry.refuse("not_a_ror_record")
        return entry
    names = [name for name in record["names"] if isinstance(name, dict)]
    entry = entry_of(
        number,
        {
            "name": _name(names, "ror_display") or _name(names, "label"),
            "acronym": _short(_name(names, "acronym")),
            "website": _website(record),
            "founded_year": _text(record.get("established")),
            "ror": _text(record.get("id")),
            **_place(record),
        },
        _guesses(record),
    )
    if record.get("status") not in (None, "active"):
        entry.refuse("not_active", status=_text(record.get("status")))
    return entry


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _short(acronym: str) -> str:
    return acronym if len(acronym) <= 30 else ""


def _name(names: list[dict[str, Any]], kind: str) -> str:
    for name in names:
        if kind in (name.get("types") or ()):
            return _text(name.get("value"))
    return ""


def _website(record: dict[str, Any]) -> str:
    for link in record.get("links") or ():
        if isinstance(link, dict) and link.get("type") == "website":
            return _text(link.get("value"))
    return ""


def _place(record: dict[str, Any]) -> dict[str, str]:
    for location in record.get("locations") or ():
        details = location.get("geonames_details") if isinstance(location, dict) else None
        if isinstance(details, dict):
            return {
                "city": _text(details.get("name")),
                "country": _text(details.get("country_code")),
                "longitude": _text(details.get("lng")),
                "latitude": _text(details.get("lat")),
            }
    return {}


def _guesses(record: dict[str, Any]) -> dict[str, str]:
    for kind in record.get("types") or ():
        if kind in KINDS:
            return {"kind": KINDS[kind].value}
    return {"kind": OrganisationKind.OTHER.value}
