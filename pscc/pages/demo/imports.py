"""Tables that staff tried, wrote and gave up; entries that they merged, parted and told apart."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from partners.actions.imports import discard_import, try_import, write_import
from partners.actions.merges import merge_organisations, undo_merge
from partners.actions.organisations import publish_organisation, save_organisation
from partners.actions.pairs import reopen_pair, tell_apart
from partners.enums import ImportFormat, OrganisationKind
from partners.models import DistinctPair, ImportRun, Merge, Organisation
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
WRITTEN, GIVEN_UP = "demo-incubateur-2026.csv", "demo-incubateur-2025.csv"
GOOD = """\
name;kind;city;country;siren;website;summary_fr;summary_en
Démo Enzymes K;biotech;Massy;FR;;;Une société inventée.;A made-up company.
"""
TWIN = "demo-biotech-b-doublon"
KEPT = "demo-biotech-b"
NAMESAKE, ALIKE = "demo-diagnostik-france", "demo-diagnostik"


def load_imports(by: Any, at: datetime) -> int:
    """Create the import and the merge that are missing; return how many."""
    runs = ImportRun.objects.filter(file_name__in=(FILE_NAME, WRITTEN, GIVEN_UP))
    known = set(runs.values_list("file_name", flat=True))
    made = 0 if FILE_NAME in known else _load_import(by, at)
    made += 0 if {WRITTEN, GIVEN_UP} & known else _load_settled_imports(by, at)
    return made + _load_merge(by, at) + _load_parted(by, at) + _load_pairs(by, at)


def _load_import(by: Any, at: datetime) -> int:
    _try(TABLE, FILE_NAME, by, at - timedelta(days=1))
    return 1


def _load_settled_imports(by: Any, at: datetime) -> int:
    """Write a table whose only row is good, and give another one up."""
    then = at - timedelta(days=35)
    run = _try(GOOD, WRITTEN, by, then)
    write_import(run_id=run.pk, only_if_all_good=True, by=by, at=then)
    brought = run.rows.values("organisation")
    Organisation.objects.filter(pk__in=brought).update(is_demo=True)
    run = _try(TABLE, GIVEN_UP, by, then)
    discard_import(run_id=run.pk, by=by, at=then)
    return 2


def _try(table: str, name: str, by: Any, at: datetime) -> ImportRun:
    return try_import(
        content=table.encode(),
        file_name=name,
        kind=ImportFormat.CSV,
        source="Incubateur inventé pour la démonstration",
        licence="CC0 1.0",
        as_of=date(2026, 5, 1),
        by=by,
        at=at,
    )


@transaction.atomic
def _load_merge(by: Any, at: datetime) -> int:
    if Merge.objects.filter(absorbed__slug=TWIN).exists():
        return 0
    kept = Organisation.objects.get(slug=KEPT)
    words = {
        "fr": "La même société, saisie une seconde fois.",
        "en": "The same company, entered a second time.",
    }
    twin = _enter(
        TWIN, f"{kept.name} SAS", city=kept.city, summary=words, by=by, at=at - timedelta(days=3)
    )
    twin.facts.create(
        metric_fr="Salariés", metric_en="Employees", value=12, as_of=date(2026, 1, 31),
        source="Inventé pour la démonstration",
    )  # fmt: skip
    merge_organisations(kept_id=kept.pk, absorbed_id=twin.pk, by=by, at=at - timedelta(days=2))
    return 1


def _enter(
    slug: str, name: str, *, city: str, summary: dict[str, str], by: Any, at: datetime
) -> Organisation:
    """Enter a demo company and publish it."""
    entered = Organisation(
        slug=slug, name=name, kind=OrganisationKind.BIOTECH, city=city, is_demo=True,
        created_at=at, **texts(summary=summary),
    )  # fmt: skip
    save_organisation(organisation=entered, by=by, at=at)
    publish_organisation(organisation_id=entered.pk, by=by, at=at)
    return entered


def _load_parted(by: Any, at: datetime) -> int:
    if Organisation.objects.filter(slug=NAMESAKE).exists():
        return 0
    _part(by, at)
    return 1


@transaction.atomic
def _part(by: Any, at: datetime) -> None:
    """Merge two companies by mistake, and part them again."""
    words = {
        "fr": "Société fictive : filiale française de Demo Diagnostik.",
        "en": "Fictitious company: the French subsidiary of Demo Diagnostik.",
    }
    then = at - timedelta(days=5)
    namesake = _enter(
        NAMESAKE, "Demo Diagnostik France", city="Paris", summary=words, by=by, at=then
    )
    kept = Organisation.objects.get(slug=ALIKE)
    merge = merge_organisations(kept_id=kept.pk, absorbed_id=namesake.pk, by=by, at=then)
    undo_merge(merge_id=merge.pk, by=by, at=then + timedelta(hours=1))


def _load_pairs(by: Any, at: datetime) -> int:
    """Say of two pairs that they are not the same; of the second, take it back."""
    names = (ALIKE, NAMESAKE, "demo-biotech-a", KEPT)
    pks = dict(Organisation.objects.filter(slug__in=names).values_list("slug", "pk"))
    if DistinctPair.objects.filter(one__in=pks.values()).exists():
        return 0
    then = at - timedelta(days=4)
    tell_apart(one_id=pks[ALIKE], other_id=pks[NAMESAKE], by=by, at=then)
    pair = tell_apart(one_id=pks["demo-biotech-a"], other_id=pks[KEPT], by=by, at=then)
    reopen_pair(pair_id=pair.pk, by=by, at=then + timedelta(hours=2))
    return 2
