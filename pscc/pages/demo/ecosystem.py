"""The places, ties, labels and people of the ecosystem, made of the public facts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from partners.enums import TextBlockKey, Vocabulary
from partners.models import (
    Building,
    DeclaredInterest,
    Mandate,
    Organisation,
    OrganisationLabel,
    OrganisationRelation,
    Person,
    PressContact,
    Site,
    Tenancy,
    TextBlock,
    Unit,
)
from pscc.pages.demo.directory import terms_of
from pscc.pages.ecosystem import people, places, ties
from pscc.pages.ecosystem.shapes import Words
from pscc.pages.reference import texts

Key = tuple[str, ...]


@transaction.atomic
def load_ecosystem(at: datetime) -> int:
    """Create what is missing of the ecosystem; return how many rows came."""
    known = Organisation.objects.in_bulk(field_name="slug")
    made = _load_ties(known) + _load_places(known) + _load_people(known)
    return made + _load_texts()


def _add_missing(
    model: type[Model], rows: Iterable[Any], key: Key, build: Callable[[Any], Model]
) -> int:
    """Create the rows whose `key` (paths, in the order of `build`'s own) is not stored yet."""
    stored = set(model._default_manager.values_list(*key))
    made = 0
    for row in rows:
        entry = build(row)
        if tuple(_reached(entry, path) for path in key) not in stored:
            entry.save()
            made += 1
    return made


def _all_of(
    model: type[Model], rows: Iterable[Any], key: Key, build: Callable[[Any], Model]
) -> tuple[dict[tuple[Any, ...], Any], int]:
    """Create the missing rows; return all that there are, by `key`, and how many came. One
    statement where nothing is missing.
    """
    relations = {path.partition("__")[0] for path in key if "__" in path}
    stored = model._default_manager.all()
    stored = stored.select_related(*relations) if relations else stored  # without names: all
    known: dict[tuple[Any, ...], Any] = {
        tuple(_reached(entry, path) for path in key): entry for entry in stored
    }
    before = len(known)
    for row in rows:
        entry = build(row)
        mark = tuple(_reached(entry, path) for path in key)
        if mark not in known:
            entry.save()
            known[mark] = entry
    return known, len(known) - before


def _reached(entry: Any, path: str) -> Any:
    for name in path.split("__"):
        entry = getattr(entry, name)
    return entry


def both(**words: Words) -> dict[str, str]:
    """Return the columns of each language of some texts."""
    return texts(**{name: {"fr": text.fr, "en": text.en} for name, text in words.items()})


def _columns(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _load_ties(known: dict[str, Organisation]) -> int:
    labels = terms_of(Vocabulary.LABEL)
    relations = _add_missing(
        OrganisationRelation,
        ties.RELATIONS,
        ("organisation__slug", "kind", "other__slug"),
        lambda row: OrganisationRelation(
            organisation=known[row.organisation],
            other=known[row.other],
            **_columns(row, "kind", "since", "source"),
        ),
    )
    return relations + _add_missing(
        OrganisationLabel,
        ties.LABELS,
        ("organisation__slug", "label__code"),
        lambda row: OrganisationLabel(
            organisation=known[row.organisation],
            label=labels[row.label],
            **both(detail=row.detail),
            **_columns(row, "count", "since", "source"),
        ),
    )


def _load_places(known: dict[str, Organisation]) -> int:
    sites, made = _all_of(
        Site,
        places.SITES,
        ("organisation__slug", "city", "name"),
        lambda row: Site(
            organisation=known[row.organisation],
            **_columns(row, "name", "street", "postcode", "city", "country", "longitude"),
            **_columns(row, "latitude", "is_exact", "is_main", "source"),
        ),
    )
    in_city = {(slug, city): site for (slug, city, _name), site in sites.items()}
    buildings, new = _all_of(
        Building,
        places.BUILDINGS,
        ("slug",),
        lambda row: Building(
            site=in_city[row.organisation, row.site],
            is_published=True,
            **both(name=row.name, description=row.description),
            **_columns(row, "slug", "area_m2", "opens_on", "source", "is_demo"),
        ),
    )
    made += new
    made += _add_missing(
        Unit,
        places.UNITS,
        ("building__slug", "name"),
        lambda row: Unit(
            building=buildings[row.building,],
            **_columns(row, "name", "area_m2", "biosafety_level", "available_from"),
        ),
    )
    return made + _add_missing(
        Tenancy,
        places.TENANCIES,
        ("building__slug", "organisation__slug"),
        lambda row: Tenancy(
            building=buildings[row.building,],
            organisation=known[row.organisation],
            since=row.since,
        ),
    )


def _load_people(known: dict[str, Organisation]) -> int:
    persons, made = _all_of(
        Person,
        people.PEOPLE,
        ("name",),
        lambda row: Person(
            title=row.title.fr, **both(biography=row.biography), **_columns(row, "name", "source")
        ),
    )
    made += _add_missing(
        Mandate,
        people.MANDATES,
        ("person__name", "organisation__slug", "role_en"),
        lambda row: Mandate(
            person=persons[row.person,],
            organisation=known[row.organisation],
            position=people.MANDATES.index(row),
            **both(role=row.role),
            **_columns(row, "since", "until", "as_of", "source"),
        ),
    )
    made += _add_missing(
        DeclaredInterest,
        people.INTERESTS,
        ("person__name", "organisation__slug", "nature"),
        lambda row: DeclaredInterest(
            person=persons[row.person,],
            organisation=known[row.organisation],
            detail=row.detail.fr,
            **_columns(row, "nature", "since", "until", "source"),
        ),
    )
    return made + _add_missing(
        PressContact,
        people.PRESS_CONTACTS,
        ("organisation__slug", "name"),
        lambda row: PressContact(
            organisation=known[row.organisation],
            **both(role=row.role),
            **_columns(row, "name", "phone", "email", "valid_until"),
        ),
    )


def _load_texts() -> int:
    _block, is_new = TextBlock.objects.get_or_create(
        key=TextBlockKey.COME_TO_US,
        defaults={
            **both(body=places.COME_TO_US),
            "checked_on": places.COME_TO_US_CHECKED_ON,
            "source": places.LAB_116,
        },
    )
    return int(is_new)
