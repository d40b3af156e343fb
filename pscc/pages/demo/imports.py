"""A table that staff tried and have not written yet, and two entries that they merged."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from partners.actions.imports import try_import
from partners.actions.merges import merge_organisations
from partners.actions.organisations import publish_organisation, save_organisation
from partners.enums import ImportFormat, OrganisationKind
from partners.models import ImportRun, Merge, Organisation
from pscc.pages.reference import texts

FILE_NAME = "demo-incubateur.csv"
TABLE = """\
name;kind;city;country;siren;website;summary_fr;summary_en
Démo Thérapie D;biotech;Villejuif;FR;;https://tx-d.example;Une société inventée.;A made-up one.
Démo Imagerie E;medtech;Paris;FR;111222333;;Le SIREN est mal tapé.;The SIREN is mistyped.
=HYPERLINK("x");biotech;Paris;FR;;;Une formule à la place du nom.;A formula in place of the name.
Démo Données F;sorcellerie;Paris;FR;;;Une catégorie inconnue.;An unknown kind.
Démo Thérapie D;biotech;Villejuif;FR;;;La même que plus haut.;The same as above.
"""
TWIN = "demo-biotech-b-doublon"
KEPT = "demo-biotech-b"


def load_imports(by: Any, at: datetime) -> int:
    """Create the import and the merge that are missing; return how many."""
    return _load_import(by, at) + _load_merge(by, at)


def _load_import(by: Any, at: datetime) -> int:
    if ImportRun.objects.filter(file_name=FILE_NAME).exists():
        return 0
    try_import(
        content=TABLE.encode(),
        file_name=FILE_NAME,
        kind=ImportFormat.CSV,
        source="Incubateur inventé pour la démonstration",
        licence="CC0 1.0",
        as_of=date(2026, 5, 1),
        by=by,
        at=at - timedelta(days=1),
    )
    return 1


@transaction.atomic
def _load_merge(by: Any, at: datetime) -> int:
    if Merge.objects.filter(absorbed__slug=TWIN).exists():
        return 0
    kept = Organisation.objects.get(slug=KEPT)
    twin = Organisation(
        slug=TWIN,
        name=f"{kept.name} SAS",
        kind=OrganisationKind.BIOTECH,
        city=kept.city,
        is_demo=True,
        created_at=at - timedelta(days=3),
        **texts(
            summary={
                "fr": "La même société, saisie une seconde fois.",
                "en": "The same company, entered a second time.",
            }
        ),
    )
    save_organisation(organisation=twin, by=by, at=at - timedelta(days=3))
    publish_organisation(organisation_id=twin.pk, by=by, at=at - timedelta(days=3))
    twin.facts.create(
        metric_fr="Salariés", metric_en="Employees", value=12, as_of=date(2026, 1, 31),
        source="Inventé pour la démonstration",
    )  # fmt: skip
    merge_organisations(kept_id=kept.pk, absorbed_id=twin.pk, by=by, at=at - timedelta(days=2))
    return 1
