"""The demo's organisations and services, made of the data files by the rooms' own actions."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from partners.actions.organisations import (
    archive_organisation,
    publish_organisation,
    request_organisation_review,
    save_organisation,
    suspend_organisation,
)
from partners.enums import OrganisationState, Vocabulary
from partners.models import (
    CircleMembership,
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
    Term,
)
from pscc.pages.reference import read_data, texts
from services.actions.catalogue import (
    open_service,
    pause_service,
    plan_service,
    retire_service,
    save_service,
)
from services.enums import ServiceState
from services.models import Service

_ORGANISATION = (
    "slug", "name", "kind", "maturity", "city", "country", "website", "founded_year", "source",
    "checked_on", "is_demo",
)  # fmt: skip
_SERVICE = (
    "slug", "kind", "access", "price_basis", "stated_days", "industry_use", "access_mode",
    "external_url", "quality_standards", "source", "checked_on", "is_demo",
)  # fmt: skip
SUBJECTS = {
    "stages": Vocabulary.STAGE,
    "modalities": Vocabulary.MODALITY,
    "tumour_types": Vocabulary.TUMOUR_TYPE,
    "disciplines": Vocabulary.DISCIPLINE,
    "labels": Vocabulary.LABEL,
}
_ANSWERS = ("title", "summary", "for_whom", "you_bring", "you_get", "terms", "next_step")


def terms_of(vocabulary: Vocabulary) -> dict[str, Term]:
    """Return the terms of a vocabulary by code."""
    return {term.code: term for term in Term.objects.filter(vocabulary=vocabulary)}


def load_organisations(by: Any, at: datetime) -> int:
    """Create the organisations that are missing, each complete or not at all; return how many."""
    known = set(Organisation.objects.values_list("slug", flat=True))
    missing = [entry for entry in read_data("organisations") if entry["slug"] not in known]
    if missing:
        disciplines = terms_of(Vocabulary.DISCIPLINE)
        tumours = terms_of(Vocabulary.TUMOUR_TYPE)
        for entry in missing:
            made = _load_organisation(entry, disciplines, by=by, at=at)
            made.tumour_types.set(tumours[code] for code in entry.get("tumour_types", ()))
    return len(missing)


@transaction.atomic
def _load_organisation(
    entry: dict[str, Any], disciplines: dict[str, Term], *, by: Any, at: datetime
) -> Organisation:
    organisation = Organisation(
        **{name: entry[name] for name in _ORGANISATION},
        **texts(summary=entry["summary"], description=entry["description"]),
        acronym=entry.get("acronym", ""),
        registered_email=entry.get("registered_email", ""),
        headcount=entry.get("headcount"),
        headcount_on=entry.get("headcount_on"),
        created_at=at,
    )
    save_organisation(organisation=organisation, by=by, at=at)
    organisation.disciplines.set(disciplines[code] for code in entry["disciplines"])
    _load_parts(organisation, entry)
    _move_organisation(organisation, OrganisationState(entry["state"]), by=by, at=at)
    return organisation


def _load_parts(organisation: Organisation, entry: dict[str, Any]) -> None:
    OrganisationIdentifier.objects.bulk_create(
        OrganisationIdentifier(organisation=organisation, scheme=scheme, value=value)
        for scheme, value in entry["identifiers"]
    )
    CircleMembership.objects.bulk_create(
        CircleMembership(organisation=organisation, **circle) for circle in entry["circles"]
    )
    OrganisationFact.objects.bulk_create(
        OrganisationFact(
            organisation=organisation,
            position=position,
            **texts(metric=fact["metric"], unit=fact["unit"]),
            measure=fact.get("measure", ""),
            **{name: fact[name] for name in ("qualifier", "value", "as_of", "source")},
        )
        for position, fact in enumerate(entry["facts"])
    )


def _move_organisation(
    organisation: Organisation, state: OrganisationState, *, by: Any, at: datetime
) -> None:
    steps = {
        OrganisationState.DRAFT: (),
        OrganisationState.IN_REVIEW: (request_organisation_review,),
        OrganisationState.PUBLISHED: (publish_organisation,),
        OrganisationState.SUSPENDED: (publish_organisation, suspend_organisation),
        OrganisationState.ARCHIVED: (archive_organisation,),
    }
    for step in steps[state]:
        step(organisation_id=organisation.pk, by=by, at=at)


def load_services(by: Any, at: datetime) -> int:
    """Create the services that are missing, each complete or not at all; return how many."""
    known = set(Service.objects.values_list("slug", flat=True))
    missing = [entry for entry in read_data("services") if entry["slug"] not in known]
    if missing:
        words = {each: terms_of(each) for each in SUBJECTS.values()}
        slugs = {slug for each in missing for slug in (each["provider"], *each["co_providers"])}
        organisations = Organisation.objects.in_bulk(slugs, field_name="slug")
        for entry in missing:
            _load_service(entry, organisations, words, by=by, at=at)
    return len(missing)


@transaction.atomic
def _load_service(
    entry: dict[str, Any], organisations: dict[str, Organisation],
    words: dict[Vocabulary, dict[str, Term]], *, by: Any, at: datetime,
) -> None:  # fmt: skip
    service = Service(
        provider=organisations[entry["provider"]],
        capacity=entry.get("capacity"),
        created_at=at,
        **{name: entry[name] for name in _SERVICE},
        **texts(**{name: entry[name] for name in _ANSWERS}),
    )
    save_service(service=service, by=by, at=at)
    service.co_providers.set(organisations[slug] for slug in entry["co_providers"])
    for name, vocabulary in SUBJECTS.items():
        getattr(service, name).set(words[vocabulary][code] for code in entry.get(name, ()))
    _move_service(service.pk, entry, by=by, at=at)


def _move_service(pk: int, entry: dict[str, Any], *, by: Any, at: datetime) -> None:
    state = ServiceState(entry["state"])
    if state == ServiceState.DRAFT:
        return
    if state == ServiceState.PLANNED:
        plan_service(service_id=pk, opens_on=_day(entry["opens_in_days"], at), by=by, at=at)
        return
    open_service(service_id=pk, by=by, at=at)
    if state == ServiceState.RETIRED:
        retire_service(service_id=pk, by=by, at=at)
    elif state == ServiceState.PAUSED:
        reason = entry["pause_reason"]
        paused = pause_service(service_id=pk, reason=reason["fr"], by=by, at=at)
        for name, text in texts(pause_reason=reason).items():
            setattr(paused, name, text)
        save_service(service=paused, by=by, at=at)


def _day(days: int | None, at: datetime) -> date | None:
    return None if days is None else at.date() + timedelta(days=days)
