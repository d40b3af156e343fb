"""Records of INSEE's SIRENE API: legal units and their places, one or many."""

from collections.abc import Iterator
from typing import Any

from partners.enums import OrganisationKind
from partners.importing.entries import Entry, entry_of
from partners.importing.refusals import UnreadableError

# INSEE, legal categories of September 2022, level III; taken only for organisations that are new.
KINDS = {
    "7364": OrganisationKind.HOSPITAL,
    "7383": OrganisationKind.UNIVERSITY,
    "9300": OrganisationKind.FOUNDATION,
}
NOT_DIFFUSED = "[ND]"  # what INSEE writes where a person asked not to be shown
KEYS = ("etablissements", "etablissement", "unitesLegales", "uniteLegale")


def read_sirene(document: Any) -> Iterator[Entry]:
    """Yield the records of a document one by one.

    Raises UnreadableError for what has none of the API's four shapes.
    """
    if isinstance(document, list):
        items: Any = document
    else:
        shape = document if isinstance(document, dict) else {}
        items = next((shape[key] for key in KEYS if key in shape and "siret" not in shape), None)
        if items is None and ("siret" in shape or "siren" in shape):
            items = [shape]
        items = [items] if isinstance(items, dict) else items
    if not isinstance(items, list):
        raise UnreadableError("not_sirene")
    return (_entry(place, item) for place, item in enumerate(items, start=1))


def _entry(number: int, record: Any) -> Entry:
    if not isinstance(record, dict) or not ("siret" in record or "siren" in record):
        entry = Entry(number)
        entry.refuse("not_a_sirene_record")
        return entry
    inner = record.get("uniteLegale")
    unit: dict[str, Any] = inner if isinstance(inner, dict) else record
    unit = _latest(unit, "periodesUniteLegale") | unit
    raw = _names(unit) | _place(record)
    raw |= {
        "siren": _text(record.get("siren")) or _text(record.get("siret"))[:9],
        "siret": _text(record.get("siret")),
        "founded_year": _text(unit.get("dateCreationUniteLegale"))[:4],
    }
    kind = KINDS.get(_text(unit.get("categorieJuridiqueUniteLegale")), OrganisationKind.OTHER)
    shown = {column: "" if text == NOT_DIFFUSED else text for column, text in raw.items()}
    entry = entry_of(number, shown, {"kind": kind.value, "country": "FR"})
    period = _latest(record, "periodesEtablissement") | record
    if _text(unit.get("etatAdministratifUniteLegale")) == "C":
        entry.refuse("unit_ceased")
    elif _text(period.get("etatAdministratifEtablissement")) == "F":
        entry.refuse("place_closed")
    if any(_text(each.get(key)) in ("P", "N") for each in (record, unit) for key in _DIFFUSION):
        entry.refuse("not_diffused")
    return entry


_DIFFUSION = ("statutDiffusionEtablissement", "statutDiffusionUniteLegale")


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _latest(record: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the period that goes on, or the first, as the API lists the newest first."""
    periods = [each for each in record.get(key) or () if isinstance(each, dict)]
    current = [each for each in periods if each.get("dateFin") is None]
    return next(iter(current or periods), {})


def _names(unit: dict[str, Any]) -> dict[str, str]:
    legal = _text(unit.get("denominationUniteLegale"))
    usual = _text(unit.get("denominationUsuelle1UniteLegale"))
    person = f"{_text(unit.get('prenom1UniteLegale'))} {_text(unit.get('nomUniteLegale'))}".strip()
    acronym = _text(unit.get("sigleUniteLegale"))
    return {
        "name": usual or legal or person,
        "legal_name": legal,
        "acronym": acronym if len(acronym) <= 30 else "",
    }


def _place(record: dict[str, Any]) -> dict[str, str]:
    address = record.get("adresseEtablissement")
    if not isinstance(address, dict):
        return {}
    parts = ("numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie")
    street = " ".join(
        text
        for part in parts
        if (text := _text(address.get(f"{part}Etablissement"))) and text != NOT_DIFFUSED
    )
    return {
        "street": street,
        "postcode": _text(address.get("codePostalEtablissement")),
        "city": _text(address.get("libelleCommuneEtablissement")),
    }
