"""A service as other programs read it: every public column."""

from collections.abc import Mapping
from typing import Any

from services.cards import measured_time
from services.models import AccessStep, Equipment, Offer, RequiredDocument, Service

COLUMNS = (
    "service", "title", "kind", "access", "summary", "provider", "provider_address",
    "co_providers", "state", "opens_on", "pause_reason", "way_in", "partner_page", "price",
    "offers", "capacity", "stated_days", "measured_days", "industry_use", "for_whom", "you_bring",
    "you_get", "terms", "next_step", "stages", "modalities", "tumour_types", "disciplines",
    "labels", "quality_standards", "documents", "access_steps", "equipment", "checked_on", "source",
    "source_licence", "address", "is_demo",
)  # fmt: skip


class Told(dict[str, Any]):
    """A row of a service's card: an object in JSON, a line that people read in a cell."""

    def __init__(self, line: str, **said: Any) -> None:
        super().__init__(said)
        self.line = line

    def __str__(self) -> str:
        return self.line


def as_row(service: Any) -> Mapping[str, Any]:
    """Return a service read through `queries.directory.whole_rows_of`."""
    return {
        "service": service.uid,
        "title": service.title,
        "kind": service.kind,
        "access": service.access,
        "summary": service.summary,
        "provider": service.provider.name,
        "provider_address": service.provider.get_absolute_url(),
        "co_providers": [each.name for each in service.published_co_providers],
        **_availability(service),
        "price": service.price_basis,
        "offers": [_offer(each) for each in service.offers.all()],
        "capacity": service.capacity,
        "stated_days": service.stated_days,
        "measured_days": _measured_days(service),
        "industry_use": service.industry_use,
        "for_whom": service.for_whom,
        "you_bring": service.you_bring,
        "you_get": service.you_get,
        "terms": service.terms,
        "next_step": service.next_step,
        "stages": [term.code for term in service.stages.all()],
        **{
            name: [term.code for term in getattr(service, name).all()]
            for name in ("modalities", "tumour_types", "disciplines", "labels")
        },
        "quality_standards": service.quality_standards,
        "documents": [_document(each) for each in service.documents.all()],
        "access_steps": [_step(each) for each in service.access_steps.all()],
        "equipment": [_equipment(each) for each in service.equipment.all()],
        "checked_on": service.checked_on,
        "source": service.source,
        "source_licence": service.source_licence,
        "address": service.get_absolute_url(),
        "is_demo": service.is_demo,
    }


def _measured_days(service: Service) -> int | None:
    measured = measured_time(service)
    return None if measured is None else measured[0]


def _availability(service: Service) -> dict[str, Any]:
    return {
        "state": service.state,
        "opens_on": service.opens_on,
        "pause_reason": service.pause_reason,
        "way_in": service.access_mode,
        "partner_page": service.external_url,
    }


def _offer(offer: Offer) -> str:
    amount = f" {offer.amount} EUR" if offer.amount is not None else ""
    unit = f" / {offer.unit}" if offer.unit else ""
    return f"{offer.audience}: {offer.price_basis}{amount}{unit}"


def _document(document: RequiredDocument) -> Told:
    file = document.template
    return Told(
        _line(document.name, "" if document.is_required else "optional", document.note),
        name=document.name,
        note=document.note,
        is_required=document.is_required,
        template=file.get_absolute_url() if file else None,
    )


def _step(step: AccessStep) -> Told:
    days = "" if step.stated_days is None else f"{step.stated_days} d"
    return Told(
        _line(step.name, step.committee, days),
        name=step.name,
        committee=step.committee,
        stated_days=step.stated_days,
    )


def _equipment(item: Equipment) -> Told:
    number = f"× {item.quantity}" if item.quantity > 1 else ""
    return Told(
        _line(item.name, " ".join(filter(None, (item.model, number))), item.note),
        name=item.name,
        model=item.model,
        quantity=item.quantity,
        note=item.note,
    )


def _line(name: str, detail: str, note: str) -> str:
    """Return "name (detail): note", as far as there is any."""
    return f"{name}{f' ({detail})' if detail else ''}{f': {note}' if note else ''}"
