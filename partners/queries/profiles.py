"""A profile as a plain document, part by part: what forms show, what changes keep, what is
compared.

A part is a column of the organisation ("summary_fr"), a list of terms ("disciplines"), a list of
rows ("sites") or the logo. Values are what JSON can hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.models import (
    CircleMembership,
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
    OrganisationLabel,
    PressContact,
    ProfileEdit,
    Site,
    Term,
)

Parts = dict[str, Any]
Row = dict[str, Any]

COLUMNS = (
    "acronym", "kind", "maturity", "summary_fr", "summary_en", "description_fr", "description_en",
    "website", "city", "country", "founded_year",
)  # fmt: skip
TERMS = {"disciplines": Vocabulary.DISCIPLINE, "tumour_types": Vocabulary.TUMOUR_TYPE}
LOGO = "logo"


@dataclass(frozen=True)
class RowList:
    """Rows that belong to an organisation. A row whose `key` changes is another row."""

    title: Promise | str
    model: type[Model]
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ("position", "pk")


ROWS = {
    "sites": RowList(
        _("Sites"),
        Site,
        ("name", "street", "postcode", "city", "country", "longitude", "latitude", "is_main",
         "source"),
    ),
    "labels": RowList(
        _("Labels"),
        OrganisationLabel,
        ("label", "count", "detail", "since", "until", "source"),
        key=("label",),
        ordering=("pk",),
    ),
    "facts": RowList(
        _("Key figures"),
        OrganisationFact,
        ("metric_fr", "metric_en", "qualifier", "value", "unit_fr", "unit_en", "as_of", "source",
         "source_url"),
    ),
    "press_contacts": RowList(
        _("Press contacts"),
        PressContact,
        ("name", "role_fr", "role_en", "phone", "email", "valid_until", "source"),
    ),
}  # fmt: skip

# What only staff change: members propose.
RESERVED_COLUMNS = ("name", "legal_name")
RESERVED_ROWS = {
    "identifiers": RowList(
        _("Identifiers"),
        OrganisationIdentifier,
        ("scheme", "value", "since", "until", "source"),
        key=("scheme", "value"),
        ordering=("pk",),
    ),
    "circles": RowList(
        _("Circles"),
        CircleMembership,
        ("circle", "since", "until", "source"),
        key=("circle",),
        ordering=("pk",),
    ),
}
RESERVED = (*RESERVED_COLUMNS, *RESERVED_ROWS)
ALL_COLUMNS = (*COLUMNS, *RESERVED_COLUMNS)
ALL_ROWS = ROWS | RESERVED_ROWS


def read_profile(organisation: Organisation, parts: Iterable[str]) -> Parts:
    """Return the stored value of some parts; one statement for each list."""
    return {part: _read(organisation, part) for part in parts}


def _read(organisation: Organisation, part: str) -> Any:
    if part in ALL_COLUMNS:
        return plain(getattr(organisation, part))
    if part in TERMS:
        return sorted(getattr(organisation, part).values_list("code", flat=True))
    if part == LOGO:
        return organisation.logo.uid if organisation.logo else ""
    rows = ALL_ROWS[part]
    found: Any = rows.model._default_manager.filter(organisation=organisation)
    if "label" in rows.columns:
        found = found.select_related("label")
    return [as_row(each, rows) for each in found.order_by(*rows.ordering)]


def as_row(thing: Any, rows: RowList) -> Row:
    """Return a stored row as plain values."""
    return {"id": thing.pk} | {name: plain(getattr(thing, name)) for name in rows.columns}


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it: the same whether it comes from a form or from the
    database.
    """
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Term):
        return value.code
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return value if value is not None else ""


@dataclass(frozen=True)
class Meanwhile:
    """What others did to a profile since a version. `base` holds the parts they changed, as these
    were at that version; None if somebody changed it past the partner's space.
    """

    base: Parts | None

    def touched(self, part: str) -> bool:
        """Tell whether someone may have changed this part."""
        return self.base is None or part in self.base


def changes_since(organisation: Organisation, version: int) -> Meanwhile:
    """Return what happened to a profile since a version; one statement, none if nothing did."""
    if version == organisation.version:
        return Meanwhile({})
    edits = ProfileEdit.objects.filter(organisation=organisation, version__gt=version)
    found = list(edits.order_by("version").values_list("before", flat=True))
    if version > organisation.version or len(found) != organisation.version - version:
        return Meanwhile(None)
    base: Parts = {}
    for before in found:
        base = {**before, **base}
    return Meanwhile(base)


def terms_by_code(vocabulary: Vocabulary, codes: Iterable[str]) -> dict[str, Term]:
    """Return some terms of a vocabulary by code."""
    return {term.code: term for term in Term.objects.of(vocabulary).filter(code__in=codes)}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name the parts of `after` whose value is not that of `before`."""
    return [part for part in after if after[part] != before.get(part)]
