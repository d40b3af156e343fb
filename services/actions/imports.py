"""Services from a table: tried first, then written whole or not at all."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from partners.actions.ladders import last_check
from partners.actions.tried import BATCH, Imports
from partners.enums import ImportFormat, ImportVerdict
from partners.importing.entries import Problem
from partners.importing.refusals import UnreadableError
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.cards import write_card
from services.actions.drafts import RESERVED_SLUGS, free_slug
from services.importing import KEYS, read_services, sentence
from services.models import Service, ServiceImport, ServiceImportRow
from services.queries.imports import Planner, provider_of


@transaction.atomic
def try_service_import(
    *,
    content: bytes,
    file_name: str,
    source: str,
    licence: str,
    as_of: date,
    by: Any,
    at: datetime,
) -> ServiceImport:
    """Read a table of services and note what each row would do; the catalogue stays as it is.

    More than 500 rows are compared by the worker. Raises Refused, saying why, for a file that
    cannot be read; PermissionDenied.
    """
    require(by, "services.import_services")
    try:
        entries, remarks = read_services(content)
    except UnreadableError as error:
        raise Refused(sentence(error.problem.as_json())) from error
    run: ServiceImport = SERVICES.start(
        entries,
        remarks,
        content=content,
        file_name=file_name,
        kind=ImportFormat.CSV,
        source=source,
        licence=licence,
        as_of=as_of,
        by=by,
        at=at,
    )
    return run


def check_service_import(*, run_id: int) -> None:
    """Note what each row of an import would do, a batch at a time.

    Does nothing unless the import waits for it; can be repeated.
    """
    SERVICES.check(run_id)


@transaction.atomic
def check_service_import_again(*, run_id: int, by: Any, at: datetime) -> ServiceImport:
    """Compare the rows of an import with the catalogue as it is now.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be written.
    """
    run: ServiceImport = SERVICES.check_again(run_id, by=by, at=at)
    return run


@transaction.atomic
def discard_service_import(*, run_id: int, by: Any, at: datetime) -> ServiceImport:
    """Give an import up; its rows stay to be read.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be written.
    """
    run: ServiceImport = SERVICES.discard(run_id, by=by)
    return run


@transaction.atomic
def write_service_import(
    *, run_id: int, only_if_all_good: bool, by: Any, at: datetime
) -> ServiceImport:
    """Write every good row of an import, in one transaction; more than 500 rows in the worker.

    New services are drafts. Raises Refused, and writes nothing, where a row cannot be taken and all
    were wanted, or where the catalogue has changed since; PermissionDenied; TransitionNotAllowed.
    """
    run: ServiceImport = SERVICES.confirm(run_id, only_if_all_good=only_if_all_good, by=by, at=at)
    return run


@transaction.atomic
def write_queued_service_import(*, run_id: int, at: datetime) -> None:
    """Write an import that waits for the worker; where that cannot be, note why and write nothing.

    Does nothing unless it waits for that. Locks the import.
    """
    SERVICES.write_queued(run_id, at=at)


def _write(run: ServiceImport, rows: Sequence[ServiceImportRow], at: datetime) -> Problem | None:
    """Write an import's good rows; None if done, else why nothing was written."""
    locked = Service.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    services = {each.pk: each for each in locked.filter(pk__in={row.service_id for row in rows})}
    if problem := SERVICES.changed_since(run):
        return problem
    new = [row for row in rows if row.verdict == ImportVerdict.CREATE]
    try:
        with transaction.atomic():
            for row in new:
                row.service = _create(run, row, at)
            for row in rows:
                if row.service_id in services and row.verdict != ImportVerdict.CREATE:
                    _update(run, row, services[row.service_id], at)
    except IntegrityError:  # someone wrote the same address in this very moment
        return Problem("changed_since", params={"count": 1})
    ServiceImportRow.objects.bulk_update(new, ["service"], batch_size=BATCH)
    publish("services.import_written", run_id=run.pk)
    return None


def _create(run: ServiceImport, row: ServiceImportRow, at: datetime) -> Service:
    told = row.values["columns"]
    provider = provider_of(told["provider"])
    slug = told.get("slug", "")
    if not slug or slug in RESERVED_SLUGS:
        slug = free_slug(told.get("title_en") or told["title_fr"])
    service = Service(
        provider=provider,
        slug=slug,
        is_demo=provider.is_demo,
        created_at=at,
        updated_at=at,
    )
    service.save()
    _write_parts(run, service, {part: told[part] for part in told if part not in KEYS}, at)
    return service


def _update(run: ServiceImport, row: ServiceImportRow, service: Service, at: datetime) -> None:
    """Write a row's changes, all but what the provider keeps, and the day of the source."""
    changes = {part: each["new"] for part, each in row.changes.items() if "kept" not in each}
    if changes:
        _write_parts(run, service, changes, at)
    elif service.checked_on != (day := last_check(service, run.as_of)):
        service.checked_on = day
        service.save(update_fields=["checked_on"])


def _write_parts(run: ServiceImport, service: Service, parts: dict[str, Any], at: datetime) -> None:
    service.source, service.source_licence = run.source, run.licence
    service.checked_on = last_check(service, run.as_of)
    write_card(service, parts, at=at, confirms=False)


def _queue_check(run: ServiceImport) -> None:
    publish("services.import_queued", run_id=run.pk)


def _queue_write(run: ServiceImport) -> None:
    publish("services.import_confirmed", run_id=run.pk)


SERVICES = Imports(
    runs=ServiceImport,
    rows=ServiceImportRow,
    target="service",
    permission="services.import_services",
    say=sentence,
    plan=Planner,
    write=_write,
    queue_check=_queue_check,
    queue_write=_queue_write,
)
