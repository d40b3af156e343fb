"""Organisations from a table or a register: tried first, then written whole or not at all."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.actions.ladders import last_check
from partners.actions.organisations import publish_organisation
from partners.actions.registration import free_address
from partners.actions.tried import BATCH, Imports
from partners.enums import ImportVerdict, OrganisationState
from partners.importing.entries import Problem
from partners.importing.reading import read_entries
from partners.importing.refusals import UnreadableError
from partners.importing.words import sentence
from partners.models import ImportRow, ImportRun, Organisation, OrganisationIdentifier, Site
from partners.queries.imports import Planner
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

NOTHING_TO_PUBLISH = _(
    "None of these can be published: each must be a draft with its sentence, in French or English."
)


@transaction.atomic
def try_import(
    *,
    content: bytes,
    file_name: str,
    kind: str,
    source: str,
    licence: str,
    as_of: date,
    by: Any,
    at: datetime,
) -> ImportRun:
    """Read a file of organisations and note what each row would do; the directory stays as it is.

    More than 500 rows are compared by the worker. Raises Refused, saying why, for a file that
    cannot be read; PermissionDenied.
    """
    require(by, "partners.import_organisations")
    try:
        entries, remarks = read_entries(content, kind)
    except UnreadableError as error:
        raise Refused(sentence(error.problem.as_json())) from error
    run: ImportRun = ORGANISATIONS.start(
        entries,
        remarks,
        content=content,
        file_name=file_name,
        kind=kind,
        source=source,
        licence=licence,
        as_of=as_of,
        by=by,
        at=at,
    )
    return run


def check_import(*, run_id: int) -> None:
    """Note what each row of an import would do, a batch at a time.

    Does nothing unless the import waits for it; can be repeated.
    """
    ORGANISATIONS.check(run_id)


@transaction.atomic
def check_import_again(*, run_id: int, by: Any, at: datetime) -> ImportRun:
    """Compare the rows of an import with the directory as it is now.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be written.
    """
    run: ImportRun = ORGANISATIONS.check_again(run_id, by=by, at=at)
    return run


@transaction.atomic
def discard_import(*, run_id: int, by: Any, at: datetime) -> ImportRun:
    """Give an import up; its rows stay to be read.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be written.
    """
    run: ImportRun = ORGANISATIONS.discard(run_id, by=by)
    return run


# --- Writing -------------------------------------------------------------------------------------


@transaction.atomic
def write_import(*, run_id: int, only_if_all_good: bool, by: Any, at: datetime) -> ImportRun:
    """Write every good row of an import, in one transaction; more than 500 rows in the worker.

    Raises Refused, and writes nothing, where a row cannot be taken and all were wanted, or where
    the directory has changed since; PermissionDenied; TransitionNotAllowed.
    """
    run: ImportRun = ORGANISATIONS.confirm(run_id, only_if_all_good=only_if_all_good, by=by, at=at)
    return run


@transaction.atomic
def write_queued_import(*, run_id: int, at: datetime) -> None:
    """Write an import that waits for the worker; where that cannot be, note why and write nothing.

    Does nothing unless it waits for that. Locks the import.
    """
    ORGANISATIONS.write_queued(run_id, at=at)


def _write(run: ImportRun, rows: Sequence[ImportRow], at: datetime) -> Problem | None:
    """Write an import's good rows; None if done, else why nothing was written."""
    locked = Organisation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    organisations = {
        each.pk: each for each in locked.filter(pk__in={row.organisation_id for row in rows})
    }
    if problem := ORGANISATIONS.changed_since(run):
        return problem
    new = [row for row in rows if row.verdict == ImportVerdict.CREATE]
    try:
        with transaction.atomic():
            _create(run, new, at)
            for row in rows:
                if row.organisation_id in organisations and row not in new:
                    _update(run, row, organisations[row.organisation_id], at)
    except IntegrityError:  # someone wrote the same number in this very moment
        return Problem("changed_since", params={"count": 1})
    publish("partners.import_written", run_id=run.pk)
    return None


def _queue_check(run: ImportRun) -> None:
    publish("partners.import_queued", run_id=run.pk)


def _queue_write(run: ImportRun) -> None:
    publish("partners.import_confirmed", run_id=run.pk)


ORGANISATIONS = Imports(
    runs=ImportRun,
    rows=ImportRow,
    target="organisation",
    permission="partners.import_organisations",
    say=sentence,
    plan=Planner,
    write=_write,
    queue_check=_queue_check,
    queue_write=_queue_write,
)


def _create(run: ImportRun, rows: Sequence[ImportRow], at: datetime) -> None:
    taken = set(Organisation.objects.values_list("slug", flat=True))
    made = [_organisation(run, row, taken, at) for row in rows]
    Organisation.objects.bulk_create(made, batch_size=BATCH)
    numbers, sites = [], []
    for row, organisation in zip(rows, made, strict=True):
        row.organisation = organisation
        numbers += _numbers(organisation, row.values["identifiers"], run)
        if place := row.values["place"]:
            sites.append(_site(organisation, place, run))
    OrganisationIdentifier.objects.bulk_create(numbers, batch_size=BATCH)
    Site.objects.bulk_create(sites, batch_size=BATCH)
    ImportRow.objects.bulk_update(rows, ["organisation"], batch_size=BATCH)


def _organisation(run: ImportRun, row: ImportRow, taken: set[str], at: datetime) -> Organisation:
    columns = row.values["guesses"] | row.values["columns"]
    slug = free_address(columns["name"], taken)
    taken.add(slug)
    return Organisation(
        **columns,
        slug=slug,
        source=run.source,
        source_licence=run.licence,
        checked_on=run.as_of,
        created_at=at,
        updated_at=at,
    )


def _numbers(
    organisation: Organisation, pairs: Sequence[Sequence[str]], run: ImportRun
) -> list[OrganisationIdentifier]:
    return [
        OrganisationIdentifier(
            organisation=organisation, scheme=scheme, value=value, source=run.source
        )
        for scheme, value in pairs
    ]


def _site(organisation: Organisation, place: dict[str, Any], run: ImportRun) -> Site:
    return Site(
        organisation=organisation,
        **place,
        is_main=True,
        is_exact="street" in place,
        source=run.source,
    )


def _update(run: ImportRun, row: ImportRow, organisation: Organisation, at: datetime) -> None:
    """Write a row's changes, all but what members keep, and when the register was last right."""
    changes = {part: each["new"] for part, each in row.changes.items() if "kept" not in each}
    if not changes:
        if organisation.checked_on != (day := last_check(organisation, run.as_of)):
            organisation.checked_on = day
            organisation.save(update_fields=["checked_on"])
        return
    OrganisationIdentifier.objects.bulk_create(
        _numbers(organisation, changes.pop("identifiers", []), run)
    )
    if place := changes.pop("place", None):
        _update_site(organisation, place, run)
    for column, value in changes.items():
        setattr(organisation, column, value)
    organisation.source, organisation.source_licence = run.source, run.licence
    organisation.checked_on = last_check(organisation, run.as_of)
    organisation.version += 1
    organisation.updated_at = at
    organisation.save()
    if "name" in changes:
        publish("partners.organisation_renamed", organisation_id=organisation.pk)


def _update_site(organisation: Organisation, place: dict[str, Any], run: ImportRun) -> None:
    site = Site.objects.filter(organisation=organisation).order_by("-is_main", "position", "pk")
    first = site.first()
    if first is None:
        _site(organisation, place, run).save()
        return
    for column, value in place.items():
        setattr(first, column, value)
    first.source = run.source
    first.save()


@transaction.atomic
def publish_imported(*, run_id: int, by: Any, at: datetime) -> int:
    """Publish the drafts that an import brought and that have their sentence; return how many.

    Raises Refused if there is none; PermissionDenied.
    """
    run = ImportRun.objects.lock(run_id)
    require(by, "partners.import_organisations", run)
    brought = run.rows.filter(verdict=ImportVerdict.CREATE).values("organisation_id")
    drafts = Organisation.objects.filter(pk__in=brought, state=OrganisationState.DRAFT)
    return publish_organisations(
        organisation_ids=list(
            drafts.filter(Q(summary_fr__gt="") | Q(summary_en__gt="")).values_list("pk", flat=True)
        ),
        by=by,
        at=at,
    )


@transaction.atomic
def publish_organisations(*, organisation_ids: Sequence[int], by: Any, at: datetime) -> int:
    """Publish several organisations at once, all or none; return how many. Locks them.

    Raises what `publish_organisation` raises, Refused for an empty list.
    """
    if not organisation_ids:
        raise Refused(NOTHING_TO_PUBLISH)
    for pk in sorted(organisation_ids):
        publish_organisation(organisation_id=pk, by=by, at=at)
    return len(organisation_ids)
