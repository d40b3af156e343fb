"""Many invented services with all by which a catalogue narrows."""

from datetime import datetime
from itertools import chain
from typing import Any

from partners.enums import Vocabulary
from partners.models import Organisation, Term
from pscc.pages.bench.rows import SUBJECTS, batches
from services.actions.catalogue import refresh_service_search
from services.enums import (
    Access,
    AccessMode,
    Audience,
    IndustryUse,
    PriceBasis,
    ServiceKind,
    ServiceState,
)
from services.models import Offer, Service, ServiceSearch

SUBJECT_LISTS = {
    "stages": (Vocabulary.STAGE, 2),
    "modalities": (Vocabulary.MODALITY, 2),
    "tumour_types": (Vocabulary.TUMOUR_TYPE, 1),
    "disciplines": (Vocabulary.DISCIPLINE, 1),
    "labels": (Vocabulary.LABEL, 1),
}  # how many terms of each vocabulary a service has
STANDARDS = ("GLP", "GMP", "ISO 15189", "ISO 20387", "HDS")
KINDS, ACCESSES, PRICES = list(ServiceKind), list(Access), list(PriceBasis)
WAYS = (AccessMode.OPEN, AccessMode.REQUEST, AccessMode.GATED, AccessMode.VIA_CALL)
STATES = (ServiceState.OPEN,) * 8 + (ServiceState.PLANNED, ServiceState.PAUSED)


def load_services(numbers: range, at: datetime) -> None:
    """Add services with their terms and offers; call it while the triggers rest."""
    newest = Organisation.objects.published().order_by("-pk")
    providers = list(newest.values_list("pk", flat=True)[:500])
    terms = {
        name: list(Term.objects.of(vocabulary).values_list("pk", flat=True))
        for name, (vocabulary, _number) in SUBJECT_LISTS.items()
    }
    for batch in batches(numbers):
        made = Service.objects.bulk_create(_service(n, providers, at) for n in batch)
        rows = list(zip(batch, made, strict=True))
        for name, (_vocabulary, number) in SUBJECT_LISTS.items():
            _tag(name, rows, terms[name], number)
        Offer.objects.bulk_create(chain.from_iterable(_offers(n, made) for n, made in rows))
        ServiceSearch.objects.bulk_create(ServiceSearch(service=service) for service in made)
        refresh_service_search(*made)


def _service(n: int, providers: list[int], at: datetime) -> Service:
    french, english = SUBJECTS[n % len(SUBJECTS)]
    state = STATES[n % len(STATES)]
    reason = "Maintenance." if state == ServiceState.PAUSED else ""
    return Service(
        slug=f"bench-{n}",
        provider_id=providers[n % len(providers)],
        kind=KINDS[n % len(KINDS)],
        access=ACCESSES[n // 7 % len(ACCESSES)],
        access_mode=WAYS[n // 3 % len(WAYS)],
        industry_use=list(IndustryUse)[n // 5 % len(IndustryUse)],
        price_basis=PRICES[n // 11 % len(PRICES)],
        title_fr=f"Service fictif {n} : {french}",
        title_en=f"Invented service {n}: {english}",
        summary_fr=f"Une phrase de mesure sur {french}.",
        summary_en=f"A sentence to measure with, on {english}.",
        quality_standards=[STANDARDS[n % len(STANDARDS)]],
        stated_days=10 + n % 90,
        state=state,
        pause_reason_fr=reason,
        pause_reason_en=reason,
        is_demo=True,
        created_at=at,
        updated_at=at,
    )


def _tag(name: str, rows: list[tuple[int, Service]], terms: list[int], number: int) -> None:
    if not terms:
        return
    through: Any = getattr(Service, name).through
    through.objects.bulk_create(
        through(service_id=service.pk, term_id=terms[(n * 7 + shift) % len(terms)])
        for n, service in rows
        for shift in range(number)
    )


def _offers(n: int, service: Service) -> list[Offer]:
    audiences = list(Audience)
    return [
        Offer(service=service, audience=audiences[(n + shift) % len(audiences)], position=shift)
        for shift in range(2)
    ]
