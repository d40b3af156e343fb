"""Deleting what has been kept long enough: rows, their history, their files, and a note of it.

Correct late, doubled or stopped half way: each run asks the database what is due. A row that
something still refers to stays, is counted, and is tried again the next night.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
import structlog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.models import CASCADE, PROTECT, Model, ProtectedError, QuerySet, RestrictedError
from django.db.models.deletion import Collector
from pghistory.models import Context

from pscc.accounts.forgetting import guards_of, histories, history_of
from pscc.accounts.models import DataCopy, RetentionRun, User
from pscc.files.actions import unlink_file
from pscc.files.models import StoredFile
from pscc.kernel.history import tracked
from pscc.kernel.retention import Ages, Over, Swept, keep, part_with, rules, years

log = structlog.get_logger(__name__)
BATCH = 200  # rows looked for at a time; each goes in a transaction of its own

keep(
    User,
    Swept(sweep="accounts.unused", after=timedelta(days=730)),
    Swept(sweep="accounts.closures", after=timedelta(days=14)),
)
keep(DataCopy, Swept(sweep="accounts.old_data_copies", after=timedelta(days=7)))
keep(RetentionRun, Ages(since="at", after=years(5)))


def carry_out(*, at: datetime) -> int:
    """Delete what is past its retention and note how much of which table; return how many rows
    could not go.
    """
    stuck = 0
    for model, given in rules.items():
        gone = kept = 0
        for rule in given:
            if isinstance(rule, Ages | Over):
                went, stayed = _delete_aged(model, rule, at)
                gone, kept = gone + went, kept + stayed
        if gone or kept:
            _note(model, gone, kept, at)
        stuck += kept
    return stuck


def _delete_aged(model: type[Model], rule: Ages | Over, at: datetime) -> tuple[int, int]:
    gone = kept = last = 0
    while True:
        due = rule.due(model, at).filter(pk__gt=last).order_by("pk")
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        for pk in ids:
            try:
                gone += _delete(model, rule, pk, at)
            except (ProtectedError, RestrictedError, DatabaseError) as error:
                kept += 1  # one row never keeps the others from going
                name = type(error).__name__
                log.warning("retention_waits", table=model._meta.label, row=pk, error=name)
        if len(ids) < BATCH:
            return gone, kept
        last = ids[-1]


@transaction.atomic
def _delete(model: type[Model], rule: Ages | Over, pk: Any, at: datetime) -> bool:
    """Delete one row with what goes before it and what hangs on it, all or nothing; tell whether it
    was still due. Raises ProtectedError, RestrictedError or DatabaseError if something holds one.
    """
    everything: QuerySet[Any] = QuerySet(model)
    everything.select_for_update(of=("self",)).filter(pk=pk).first()
    row = rule.due(model, at).filter(pk=pk).first()  # asked again now that nobody changes it
    if row is None:
        return False
    contexts: set[Any] = set()
    for rows in rule.before(row) if isinstance(rule, Over) else ():
        _take(list(rows), contexts)
    _take([row], contexts)
    _forget_contexts(contexts)
    return True


def _take(rows: list[Any], contexts: set[Any]) -> None:
    """Delete rows with what hangs on them, their history, their files and what the staff's log says
    of them. Raises ProtectedError, RestrictedError.
    """
    if not rows:
        return
    collector = Collector(using=connection.alias, origin=rows[0])
    collector.collect(rows)
    gone = _collected(collector)
    files = set(_files_of(gone))
    for each, found in gone.items():
        part_with(each, (row for _pk, row in found))
    with pgtrigger.ignore(*guards_of([*gone, *tracked.values()]), *_locks_of(gone)):
        collector.delete()
        for each, found in gone.items():
            _forget_traces(each, [pk for pk, _row in found], contexts)
    for file_id in files:
        unlink_file(file_id=file_id)


def _forget_traces(model: type[Model], ids: Collection[Any], contexts: set[Any]) -> None:
    """Forget what history and the staff's log say of rows that are gone, and of those that had been
    part of them and were removed earlier. Adds the contexts of what it forgets.
    """
    for events in history_of(model):
        told = events.objects.filter(pgh_obj_id__in=ids)
        contexts.update(told.values_list("pgh_context_id", flat=True))
        told.delete()
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids]).delete()
    for part, name in _parts_of(model):
        traces = tracked[part]._default_manager.filter(**{f"{name}__in": ids})
        removed = traces.exclude(pgh_obj_id__in=QuerySet(part).values("pk"))
        lost = set(removed.values_list("pgh_obj_id", flat=True))
        if lost:
            _forget_traces(part, lost, contexts)


def _forget_contexts(contexts: set[Any]) -> None:
    """Forget who did something on which page, where no history is left of what was done."""
    left = contexts - {None}
    for events in histories():
        if not left:
            return
        told = events.objects.filter(pgh_context__in=left)
        left -= set(told.values_list("pgh_context_id", flat=True).distinct())
    Context.objects.filter(pk__in=left).delete()


def _parts_of(model: type[Model]) -> list[tuple[type[Model], str]]:
    """Return the tables with a history whose rows cannot be without one of the model, and the name
    of the column that leads to it.
    """
    return [
        (part, each.attname)
        for part in tracked
        for each in part._meta.fields
        if each.related_model is model and _is_tied(each)
    ]


def _is_tied(field: Any) -> bool:
    return field.remote_field.on_delete in (CASCADE, PROTECT)


def _locks_of(tables: Iterable[type[Model]]) -> list[str]:
    """Name the triggers that keep rows from being deleted while what they belong to stays."""
    return [
        f"{table._meta.label}:{trigger.name}"
        for table in tables
        for trigger in getattr(table._meta, "triggers", [])
        if trigger.when == pgtrigger.Before and "DELETE" in str(trigger.operation)
    ]


Gone = dict[type[Model], list[tuple[Any, Any]]]


def _collected(collector: Collector) -> Gone:
    gone: Gone = {each: [(row.pk, row) for row in rows] for each, rows in collector.data.items()}
    for rows in collector.fast_deletes:
        gone.setdefault(rows.model, []).extend((row.pk, row) for row in rows)
    return gone


def _files_of(gone: Gone) -> Iterable[int]:
    for model, rows in gone.items():
        names = [each.attname for each in model._meta.fields if each.related_model is StoredFile]
        for _pk, row in rows:
            yield from (value for name in names if (value := getattr(row, name)))


@transaction.atomic
def _note(model: type[Model], gone: int, kept: int, at: datetime) -> None:
    RetentionRun.objects.create(table=model._meta.label_lower, gone=gone, kept=kept, at=at)
