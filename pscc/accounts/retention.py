"""Deleting what has been kept long enough: rows, their history, their files, and a note of it.

Correct late, doubled or stopped half way: each run asks the database what is due. A row that
something still refers to stays, is counted, and is tried again the next night.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
import structlog
from django.db import connection, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector

from pscc.accounts.forgetting import guards_of, history_of
from pscc.accounts.models import DataCopy, RetentionRun, User
from pscc.files.actions import unlink_file
from pscc.files.models import StoredFile
from pscc.kernel.retention import Ages, Swept, keep, rules, years

log = structlog.get_logger(__name__)
BATCH = 200  # rows looked at in one transaction: a night's work never holds many locks

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
            if isinstance(rule, Ages):
                went, stayed = _delete_aged(model, rule, at)
                gone, kept = gone + went, kept + stayed
        if gone or kept:
            _note(model, gone, kept, at)
        stuck += kept
    return stuck


def _delete_aged(model: type[Model], rule: Ages, at: datetime) -> tuple[int, int]:
    gone = kept = last = 0
    while True:
        with transaction.atomic():
            due = rule.due(model, at).filter(pk__gt=last).order_by("pk")
            ids = list(due.values_list("pk", flat=True)[:BATCH])
            for pk in ids:
                went = _delete(model, rule, pk, at)
                gone, kept = gone + went, kept + (not went)
        if len(ids) < BATCH:
            return gone, kept
        last = ids[-1]


def _delete(model: type[Model], rule: Ages, pk: Any, at: datetime) -> bool:
    """Delete one row with what hangs on it; return False if something else holds it."""
    row = rule.due(model, at).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return True  # somebody was faster
    collector = Collector(using=connection.alias, origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError) as error:
        log.warning("retention_waits", table=model._meta.label, error=type(error).__name__)
        return False
    gone = _collected(collector)
    files = set(_files_of(gone))
    tables = [table for each in gone for table in (each, *history_of(each))]
    with pgtrigger.ignore(*guards_of(tables)):
        collector.delete()
        for each, ids in gone.items():
            for events in history_of(each):
                events.objects.filter(pgh_obj_id__in=[pk for pk, _row in ids]).delete()
    for file_id in files:
        unlink_file(file_id=file_id)
    return True


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
