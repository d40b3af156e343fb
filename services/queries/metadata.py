"""What the metadata of services is made from: descriptions read along, batch by batch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Max, QuerySet

from services.metadata.completeness import record_of
from services.metadata.values import Record
from services.models import PUBLIC_STATES, Service

BATCH = 1000


def described(queryset: QuerySet[Service]) -> QuerySet[Service]:
    """Add to services what their metadata says; no further statement. The addresses of contacts are
    not public, and are not read.
    """
    return queryset.select_related(
        "provider",
        "health_dataset__hdab",
        "health_dataset__custodian",
        "sample_collection",
    )


def public_description(slug: str) -> Service | None:
    """Return a service that everyone may see, with what its metadata says."""
    shown = Service.objects.visible_to(AnonymousUser())
    return described(shown).filter(slug=slug).first()


def has_documents(service: Service) -> bool:
    """Tell whether programs find a service whose provider is read along at addresses of its own:
    whether everyone may see it; no statement.
    """
    return service.state in PUBLIC_STATES and bool(service.provider.is_public)


def listed_descriptions() -> Iterator[Service]:
    """Yield every listed service, a batch at a time, so that memory does not grow with the
    catalogue; one statement a batch.
    """
    rows = described(Service.objects.listed()).order_by("pk")
    after = 0
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        yield from batch
        after = batch[-1].pk


@dataclass(frozen=True)
class Stamp:
    """What tells one state of the catalogue from another."""

    generation: str
    changed_at: datetime | None


def catalogue_stamp() -> Stamp:
    """Return what changes with every committed change of a service or of the directory; two
    statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT concat_ws(':', min(id), max(id), sum(steps))"
            " FROM services_cataloguechange),"
            " (SELECT concat_ws(':', min(id), max(id), sum(steps))"
            " FROM partners_directorychange)"
        )
        steps = cursor.fetchone()
    found = Service.objects.listed().aggregate(at=Max("updated_at"))
    return Stamp("/".join(str(each) for each in steps), found["at"])


def editable_record(service: Service) -> Record | None:
    """Return the record of a service as it is stored now, an empty one if there is none; None if
    services of its kind have none.
    """
    return record_of(described(Service.objects.filter(pk=service.pk)).get())


def as_typed(record: Any, values: Mapping[str, Any]) -> Record:
    """Return a record as it would be with other values; nothing is stored."""
    for name, value in values.items():
        setattr(record, record._meta.get_field(name).attname, value)
    typed: Record = record
    return typed


def stored_values(record: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    """Return some columns of a record as forms and comparisons take them."""
    return {name: _plain(record, name) for name in columns}


def _plain(record: Any, name: str) -> Any:
    field = record._meta.get_field(name)
    value = getattr(record, field.attname)
    return list(value) if isinstance(value, (list, tuple)) else value
