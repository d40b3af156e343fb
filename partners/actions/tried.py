"""What every import of a room goes through: tried, compared, given up, written whole or not at all.

A room says what its rows are compared with and how they are written; this module moves the run.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from partners.enums import ImportState, ImportVerdict
from partners.importing.entries import Entry, Problem
from partners.importing.words import Say
from partners.models.tried import TriedImport
from partners.queries.tried import counts_of
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused

AT_ONCE = 500  # rows; the worker takes more
BATCH = 500


@dataclass(frozen=True)
class Imports:
    """The imports of one room.

    `target` names the row's reference to what it is about; `plan` makes a planner for a run, which
    tells of rows what they would do; `write` writes the good rows inside a transaction and returns
    why nothing was written, or None; `queue_check` and `queue_write` tell the worker.
    """

    runs: Any
    rows: Any
    target: str
    permission: str
    say: Say
    plan: Callable[[Any], Any]
    write: Callable[[Any, Sequence[Any], datetime], Problem | None]
    queue_check: Callable[[Any], None]
    queue_write: Callable[[Any], None]

    def start(
        self, entries: Sequence[Entry], remarks: Sequence[Problem], *, content: bytes,
        file_name: str, kind: str, source: str, licence: str, as_of: date, by: Any, at: datetime,
    ) -> Any:  # fmt: skip
        """Note the rows of a file and compare them, now or in the worker."""
        run = self.runs.objects.create(
            format=kind,
            file_name=file_name[-150:],
            sha256=hashlib.sha256(content).hexdigest(),
            source=source,
            licence=licence,
            as_of=as_of,
            started_by=by,
            started_at=at,
            total=len(entries),
            remarks=[remark.as_json() for remark in remarks],
        )
        self.rows.objects.bulk_create((self._row(run, each) for each in entries), batch_size=BATCH)
        self._check_now_or_later(run)
        return run

    def _row(self, run: Any, entry: Entry) -> Any:
        return self.rows(
            run=run,
            number=entry.number,
            verdict=ImportVerdict.WAITING,
            values=entry.values(),
            problems=[problem.as_json() for problem in entry.problems],
        )

    def _check_now_or_later(self, run: Any) -> None:
        if run.total > AT_ONCE:
            self.queue_check(run)
        else:
            self.check(run.pk)
            run.refresh_from_db()

    def check(self, run_id: int) -> None:
        """Note what each row would do, a batch at a time; nothing unless the run waits for it."""
        run = self.runs.objects.get(pk=run_id)
        if run.state != ImportState.CHECKING:
            return
        planner = self.plan(run)
        for rows in batches(run):
            for row, plan in zip(rows, planner.plan(rows), strict=True):
                row.verdict, row.problems, row.changes = plan.verdict, plan.problems, plan.changes
                setattr(row, f"{self.target}_id", plan.target_id)
            self.rows.objects.bulk_update(rows, ["verdict", "problems", "changes", self.target])
        with transaction.atomic():
            run = self.runs.objects.lock(run_id)
            if run.state == ImportState.CHECKING:
                run.finish_check()
                run.save()

    def check_again(self, run_id: int, *, by: Any, at: datetime) -> Any:
        """Compare the rows with what is there now; inside a transaction."""
        run = self._locked(run_id, by)
        run.check_again()
        run.started_at = at
        run.save()
        run.rows.update(verdict=ImportVerdict.WAITING)
        self._check_now_or_later(run)
        return run

    def discard(self, run_id: int, *, by: Any) -> Any:
        """Give a run up; inside a transaction."""
        run = self._locked(run_id, by)
        run.discard()
        run.save()
        return run

    def _locked(self, run_id: int, by: Any) -> Any:
        run = self.runs.objects.lock(run_id)
        require(by, self.permission, run)
        return run

    def confirm(self, run_id: int, *, only_if_all_good: bool, by: Any, at: datetime) -> Any:
        """Write the good rows, many of them in the worker; inside a transaction.

        Raises Refused, and writes nothing, where that cannot be.
        """
        run = self._locked(run_id, by)
        run.start_writing(only_if_all_good=only_if_all_good)
        run.save()
        if problem := _reason_against(run):
            raise Refused(self.say(problem.as_json()))
        if run.total > AT_ONCE:
            self.queue_write(run)
            return run
        if problem := self._write(run, at):
            raise Refused(self.say(problem.as_json()))
        return run

    def write_queued(self, run_id: int, *, at: datetime) -> None:
        """Write a run that waits for the worker; where that cannot be, note why. Inside a
        transaction.
        """
        run = self.runs.objects.lock(run_id)
        if run.state != ImportState.WRITING:
            return
        problem = _reason_against(run) or self._write(run, at)
        if problem:
            run.give_way(remarks=[problem.as_json()])
            run.save()

    def _write(self, run: Any, at: datetime) -> Problem | None:
        with connection.cursor() as cursor:  # one at a time, so that two never bring the same
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [run._meta.db_table])
        rows = list(run.rows.exclude(verdict=ImportVerdict.REFUSE).order_by("number"))
        problem = self.write(run, rows, at)
        if problem is None:
            run.apply(at=at)
            run.save()
        return problem

    def changed_since(self, run: Any) -> Problem | None:
        """Say how many rows would do something else now than when they were tried."""
        planner = self.plan(run)
        changed = sum(
            not self._agrees(row, plan)
            for rows in batches(run)
            for row, plan in zip(rows, planner.plan(rows), strict=True)
        )
        return Problem("changed_since", params={"count": changed}) if changed else None

    def _agrees(self, row: Any, plan: Any) -> bool:
        if row.verdict == ImportVerdict.REFUSE:
            return True  # it is not written, whatever it would be now
        stored = (row.verdict, getattr(row, f"{self.target}_id"), row.changes)
        return bool(stored == (plan.verdict, plan.target_id, plan.changes))


def batches(run: TriedImport) -> Iterator[list[Any]]:
    """Yield the rows of a run in the file's order, so many at a time."""
    after = 0
    rows = run.rows.order_by("number")  # type: ignore[attr-defined] # each room names its rows
    while batch := list(rows.filter(number__gt=after)[:BATCH]):
        yield batch
        after = batch[-1].number


def _reason_against(run: Any) -> Problem | None:
    refused = counts_of(run)[ImportVerdict.REFUSE]
    if run.only_if_all_good and refused:
        return Problem("not_all_good", params={"count": refused})
    return None
