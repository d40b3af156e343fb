"""Lines of the ledger from a table: tried first, then written whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.actions.tried import BATCH, Imports
from partners.enums import ImportFormat, ImportVerdict, Vocabulary
from partners.importing.entries import Problem, name_key
from partners.importing.refusals import UnreadableError
from partners.models import Organisation, Term
from pscc.impact.importing import AMOUNTS, DAYS, read_contributions, sentence
from pscc.impact.models import Contribution, Envelope, LedgerImport, LedgerImportRow, Tranche
from pscc.impact.queries.imports import NAMED, Planner
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def try_ledger_import(
    *, content: bytes, file_name: str, source: str, licence: str, as_of: date, by: Any, at: datetime
) -> LedgerImport:
    """Read a table of contributions and note what each row would do; the ledger stays as it is.

    More than 500 rows are compared by the worker. Raises Refused, saying why, for a file that
    cannot be read; PermissionDenied.
    """
    require(by, "impact.import_contributions")
    try:
        entries, remarks = read_contributions(content, timezone.localdate(at))
    except UnreadableError as error:
        raise Refused(sentence(error.problem.as_json())) from error
    run: LedgerImport = LEDGER.start(
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


def check_ledger_import(*, run_id: int) -> None:
    """Note what each row of an import would do, a batch at a time.

    Does nothing unless the import waits for it; can be repeated.
    """
    LEDGER.check(run_id)


@transaction.atomic
def check_ledger_import_again(*, run_id: int, by: Any, at: datetime) -> LedgerImport:
    """Compare the rows of an import with the ledger as it is now.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be written.
    """
    run: LedgerImport = LEDGER.check_again(run_id, by=by, at=at)
    return run


@transaction.atomic
def discard_ledger_import(*, run_id: int, by: Any, at: datetime) -> LedgerImport:
    """Give an import up; its rows stay to be read.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be written.
    """
    run: LedgerImport = LEDGER.discard(run_id, by=by)
    return run


@transaction.atomic
def write_ledger_import(
    *, run_id: int, only_if_all_good: bool, by: Any, at: datetime
) -> LedgerImport:
    """Write every good row of an import, in one transaction; more than 500 rows in the worker.

    Raises Refused, and writes nothing, where a row cannot be taken and all were wanted, or where
    the ledger has changed since; PermissionDenied; TransitionNotAllowed.
    """
    run: LedgerImport = LEDGER.confirm(run_id, only_if_all_good=only_if_all_good, by=by, at=at)
    return run


@transaction.atomic
def write_queued_ledger_import(*, run_id: int, at: datetime) -> None:
    """Write an import that waits for the worker; where that cannot be, note why and write nothing.

    Does nothing unless it waits for that. Locks the import.
    """
    LEDGER.write_queued(run_id, at=at)


def _write(run: LedgerImport, rows: Sequence[LedgerImportRow], at: datetime) -> Problem | None:
    """Write an import's good rows; None if done, else why nothing was written."""
    ids = {row.contribution_id for row in rows if row.contribution_id}
    locked = Contribution.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    lines = {line.pk: line for line in locked.filter(pk__in=ids)}
    if problem := LEDGER.changed_since(run):
        return problem
    new = [row for row in rows if row.verdict == ImportVerdict.CREATE]
    for row in new:
        line = Contribution(created_at=at)
        _save(line, row.values["columns"], at)
        row.contribution = line
    for row in rows:
        if row.verdict == ImportVerdict.UPDATE and row.contribution_id:
            told = {column: each["new"] for column, each in row.changes.items()}
            _save(lines[row.contribution_id], told, at)
    LedgerImportRow.objects.bulk_update(new, ["contribution"], batch_size=BATCH)
    publish("impact.import_written", run_id=run.pk)
    return None


def _save(line: Contribution, told: Mapping[str, Any], at: datetime) -> None:
    """Write what a row says into a line."""
    for column, value in told.items():
        if column not in ("uid", *NAMED):
            setattr(line, column, _stored(column, value))
    if "organisation" in told:
        name = told["organisation"]
        line.organisation = _organisation(name) if name else None
    if "envelope" in told:
        line.envelope = Envelope.objects.get(slug=told["envelope"])
        line.tranche = None
    if "tranche" in told:
        line.tranche = Tranche.objects.get(envelope=line.envelope, number=int(told["tranche"]))
    if "strategic_axis" in told:
        line.strategic_axis = _axis(told["strategic_axis"])
    line.version += 1
    line.updated_at = at
    line.save()


def _organisation(name: str) -> Organisation:
    """Find an organisation by its address, else by its name, as the plan did."""
    found: Organisation = Organisation.objects.filter(
        slug=name
    ).first() or Organisation.objects.filter(name=name).earliest("pk")
    return found


def _axis(name: str) -> Term:
    """Find a strategic axis by its code, else by its name, as the plan did."""
    wanted = name_key(name)
    found: Term = next(
        each
        for each in Term.objects.of(Vocabulary.STRATEGIC_AXIS)
        if wanted in map(name_key, (each.code, each.label_fr, each.label_en))
    )
    return found


def _stored(column: str, value: Any) -> Any:
    if value is None:
        return ""
    if column in AMOUNTS:
        return Decimal(value)
    return date.fromisoformat(value) if column in DAYS else value


def _queue_check(run: LedgerImport) -> None:
    publish("impact.import_queued", run_id=run.pk)


def _queue_write(run: LedgerImport) -> None:
    publish("impact.import_confirmed", run_id=run.pk)


LEDGER = Imports(
    runs=LedgerImport,
    rows=LedgerImportRow,
    target="contribution",
    permission="impact.import_contributions",
    say=sentence,
    plan=Planner,
    write=_write,
    queue_check=_queue_check,
    queue_write=_queue_write,
)
