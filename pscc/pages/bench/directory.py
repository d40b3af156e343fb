"""Many invented organisations with all that a directory knows of them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from partners.actions.organisations import refresh_organisation_search
from partners.enums import (
    Circle,
    Freshness,
    IdentifierScheme,
    Maturity,
    OrganisationKind,
    OrganisationState,
    Vocabulary,
)
from partners.models import (
    CircleMembership,
    Organisation,
    OrganisationIdentifier,
    OrganisationLabel,
    OrganisationSearch,
    Site,
    Term,
)
from pscc.pages.bench.rows import batches

CITIES = (
    "Villejuif", "Paris", "Lyon", "Marseille", "Toulouse", "Nantes", "Lille", "Strasbourg",
    "Montpellier", "Bordeaux", "Rennes", "Grenoble", "Dijon", "Angers", "Nice", "Nancy", "Caen",
    "Tours", "Rouen", "Clermont-Ferrand", "Évry-Courcouronnes", "Saint-Cloud", "Orsay", "Palaiseau",
)  # fmt: skip
COUNTRIES = ("FR",) * 16 + ("DE", "BE", "CH", "GB")
FIRST = (
    "Onco", "Cyto", "Geno", "Immuno", "Nano", "Thera", "Vecto", "Lympho", "Radio", "Mito", "Neo",
    "Proteo", "Hémato", "Épi", "Séquen", "Micro", "Cardio", "Neuro", "Derma", "Ostéo", "Pneumo",
)  # fmt: skip
LAST = (
    "pharma", "gène", "cell", "path", "vax", "mune", "scan", "dose", "kine", "trace", "plex",
    "cure", "bio", "logis", "nova", "tech", "vista", "mark", "graph", "zyme", "line", "quest",
)  # fmt: skip
SUBJECTS_FR = (
    "immunothérapie", "radiothérapie", "séquençage", "imagerie", "biopsie liquide",
    "thérapie cellulaire", "données de santé", "chirurgie", "prévention", "dépistage",
    "vectorisation", "anticorps", "bioproduction", "épidémiologie", "pharmacologie",
)  # fmt: skip
SUBJECTS_EN = (
    "immunotherapy", "radiotherapy", "sequencing", "imaging", "liquid biopsy", "cell therapy",
    "health data", "surgery", "prevention", "screening", "drug delivery", "antibodies",
    "bioproduction", "epidemiology", "pharmacology",
)  # fmt: skip

KINDS = list(OrganisationKind)
CIRCLES = [circle for circle in Circle if circle != Circle.OPERATOR]
YEAR = timedelta(days=365)


def load_organisations(numbers: range, at: datetime) -> None:
    """Add organisations with numbers, places, circles, labels and terms; call it while the
    triggers rest.
    """
    terms = {
        vocabulary: list(Term.objects.of(vocabulary).values_list("pk", flat=True))
        for vocabulary in (Vocabulary.LABEL, Vocabulary.DISCIPLINE, Vocabulary.TUMOUR_TYPE)
    }
    for batch in batches(numbers):
        made = Organisation.objects.bulk_create(_organisation(n, at) for n in batch)
        rows = list(zip(batch, made, strict=True))
        _numbers_and_places(rows)
        _ties(rows, terms, at)
        OrganisationSearch.objects.bulk_create(
            OrganisationSearch(organisation=organisation) for organisation in made
        )
        refresh_organisation_search(*made)


def _pick(choices: Any, number: int) -> Any:
    return choices[number % len(choices)]


def _organisation(n: int, at: datetime) -> Organisation:
    fr, en = _pick(SUBJECTS_FR, n), _pick(SUBJECTS_EN, n)
    fr2, en2 = _pick(SUBJECTS_FR, n // 5), _pick(SUBJECTS_EN, n // 5)
    return Organisation(
        slug=f"bench-{n}",
        name=f"{_pick(FIRST, n)}{_pick(LAST, n // 7)} {n}",
        legal_name=f"Société {n} SAS",
        acronym=f"B{n:x}",
        kind=_pick(KINDS, n * 7 + n // 13),
        maturity=_pick(("", *Maturity.values), n),
        city=_city(n),
        country=_pick(COUNTRIES, n // 3),
        summary_fr=f"Organisation fictive n° {n} : {fr} et {fr2}.",
        summary_en=f"Invented organisation no. {n}: {en} and {en2}.",
        description_fr=f"Nous travaillons sur le cancer, la {fr2} et la {fr}. " * 4,
        description_en=f"We work on cancer, {en2} and {en}. " * 4,
        founded_year=1950 + n % 76,
        checked_on=(at - timedelta(days=n % 900)).date(),
        freshness=Freshness.AGEING if n % 10 == 0 else Freshness.CURRENT,
        state=OrganisationState.PUBLISHED,
        is_demo=True,
        created_at=at - timedelta(minutes=3 * n),
        updated_at=at,
    )


def _city(n: int) -> str:
    """Choose a city, the first ones far more often than the last ones."""
    return CITIES[int((n * 31 % 1000 / 1000) ** 2 * len(CITIES))]


def _numbers_and_places(rows: list[tuple[int, Organisation]]) -> None:
    OrganisationIdentifier.objects.bulk_create(
        OrganisationIdentifier(organisation=organisation, scheme=scheme, value=value)
        for n, organisation in rows
        for scheme, value in (
            (IdentifierScheme.SIREN, f"{100_000_000 + n * 7919 % 800_000_000}"),
            (IdentifierScheme.ROR, f"0{n:06d}00"),
        )
    )
    Site.objects.bulk_create(
        Site(
            organisation=organisation,
            city=organisation.city,
            longitude=Decimal(n * 37 % 8500 - 1500) / 1000,
            latitude=Decimal(n * 53 % 7200 + 43_300) / 1000,
            is_main=True,
        )
        for n, organisation in rows
    )
    Site.objects.bulk_create(
        Site(
            organisation=organisation,
            city="Villejuif",
            longitude=Decimal("2.3486"),
            latitude=Decimal("48.7947"),
            position=1,
        )
        for n, organisation in rows
        if n % 4 == 0
    )


def _ties(rows: list[tuple[int, Organisation]], terms: Any, at: datetime) -> None:
    since = (at - YEAR).date()
    CircleMembership.objects.bulk_create(
        CircleMembership(organisation=organisation, circle=_pick(CIRCLES, n // 3), since=since)
        for n, organisation in rows
        if n % 3 == 0
    )
    OrganisationLabel.objects.bulk_create(
        OrganisationLabel(
            organisation=organisation, label_id=_pick(terms[Vocabulary.LABEL], n // 4), since=since
        )
        for n, organisation in rows
        if n % 4 == 0 and terms[Vocabulary.LABEL]
    )
    for through, vocabulary, every in (
        (Organisation.disciplines.through, Vocabulary.DISCIPLINE, 1),
        (Organisation.tumour_types.through, Vocabulary.TUMOUR_TYPE, 2),
    ):
        through._default_manager.bulk_create(
            through(organisation_id=organisation.pk, term_id=_pick(terms[vocabulary], n + shift))
            for n, organisation in rows
            if n % every == 0 and terms[vocabulary]
            for shift in (0, 7)
        )
