"""An organisation's profile, part by part: what its members edit and what only staff change."""

from collections.abc import Iterable
from typing import Any

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
)
from partners.queries.parts import Parts, RowList, Sheet, of_vocabulary, read_parts

COLUMNS = (
    "acronym", "kind", "maturity", "summary_fr", "summary_en", "description_fr", "description_en",
    "website", "city", "country", "founded_year",
    "headcount", "headcount_on",
)  # fmt: skip
TERMS = {"disciplines": Vocabulary.DISCIPLINE, "tumour_types": Vocabulary.TUMOUR_TYPE}
LOGO = "logo"


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
        ("label", "count", "detail_fr", "detail_en", "since", "until", "source"),
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


PROFILE = Sheet(
    model=Organisation,
    owner="organisation",
    edits=ProfileEdit,
    columns=ALL_COLUMNS,
    related={part: of_vocabulary(vocabulary) for part, vocabulary in TERMS.items()},
    rows=ALL_ROWS,
    stale=_(
        "Someone else changed this profile while you were writing. Nothing is lost: what is"
        " stored now is shown beside yours. Keep what is right, then go on."
    ),
    foreign=_(
        "One of these rows does not belong to this organisation any more."
        " Nothing was saved. Remove the row and add it anew."
    ),
    together=(("headcount", "headcount_on"),),
)


def read_profile(organisation: Organisation, parts: Iterable[str]) -> Parts:
    """Return the stored value of some parts; one statement for each list."""
    return {part: _read(organisation, part) for part in parts}


def _read(organisation: Organisation, part: str) -> Any:
    if part == LOGO:
        return organisation.logo.uid if organisation.logo else ""
    return read_parts(PROFILE, organisation, [part])[part]
