"""The board: entries written by those behind them, shown until a day, hidden by staff for a reason.

Nobody reads an entry before it is shown: it is the words of an organisation of the directory. The
team is told of each and can hide it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.community.actions.searching import write_search
from pscc.community.enums import BoardEntryState
from pscc.community.models import BoardEntry, BoardSearch
from pscc.community.queries.board import LONGEST, due_to_remind
from pscc.community.queries.texts import LANGUAGES
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

OF_TRANSITIONS = (
    "state", "published_at", "suspended_because", "organisation", "project", "created_by",
)  # fmt: skip


@transaction.atomic
def save_board_entry(*, entry: BoardEntry, by: Any, at: datetime) -> BoardEntry:
    """Store an entry's words and its last day; never its state, nor who is behind it.

    Raises Refused for a closed one, for a language that is written by half, for a last day that is
    past or too far away, and where somebody else saved meanwhile; PermissionDenied. Locks the
    entry.
    """
    require(by, "community.save_board_entry", entry)
    _refuse_half_written(entry)
    _refuse_wrong_day(entry, at)
    entry.updated_at = at
    if not entry.pk:
        entry.created_by = by
        entry.save()
    else:
        stored = BoardEntry.objects.lock(entry.pk)
        require(by, "community.save_board_entry", stored)
        _refuse_stale(entry, stored)
        entry.version = stored.version + 1
        is_moved = stored.valid_until != entry.valid_until
        entry.reminded_at = None if is_moved else stored.reminded_at
        entry.save(update_fields=_edited_columns())
    write_search(BoardSearch, entry, owner_field="entry")
    return entry


def _edited_columns() -> list[str]:
    names = [each.name for each in BoardEntry._meta.concrete_fields if not each.primary_key]
    return [name for name in names if name not in OF_TRANSITIONS]


def _refuse_stale(entry: BoardEntry, stored: BoardEntry) -> None:
    if stored.state == BoardEntryState.CLOSED:
        raise Refused(_("This entry is closed. Write a new one."))
    if stored.version != entry.version:
        raise Refused(
            _("Someone else changed this entry while you were writing. Open it again to see it.")
        )


def _refuse_half_written(entry: BoardEntry) -> None:
    written = {
        code: [
            bool((getattr(entry, f"{name}_{code}") or "").strip()) for name in ("title", "summary")
        ]
        for code in LANGUAGES
    }
    if not any(all(each) for each in written.values()):
        raise Refused(_("Write a title and a summary, in French or in English."))
    if any(any(each) and not all(each) for each in written.values()):
        raise Refused(_("In each language that you use, write both a title and a summary."))


def _refuse_wrong_day(entry: BoardEntry, at: datetime) -> None:
    if entry.valid_until < timezone.localdate(at):
        raise Refused(_("The last day is past: choose a later one."))
    if entry.valid_until > timezone.localdate(at) + LONGEST:
        raise Refused(_("Choose a last day within a year; you can put it off later."))


@transaction.atomic
def publish_board_entry(*, entry_id: int, by: Any, at: datetime) -> BoardEntry:
    """Put an entry on the board; the cluster's team is told.

    Raises Refused where its last day is past or its organisation is not in the directory;
    PermissionDenied; TransitionNotAllowed.
    """

    def put(entry: BoardEntry) -> None:
        _refuse_wrong_day(entry, at)
        _refuse_unlisted(entry)
        entry.publish(at=at)

    entry = _move(entry_id, "community.publish_board_entry", put, by, at)
    publish("community.board_entry_published", board_entry_id=entry.pk)
    return entry


def _refuse_unlisted(entry: BoardEntry) -> None:
    organisation = entry.organisation
    if organisation and not type(organisation).objects.published().filter(pk=organisation.pk):
        raise Refused(
            _("The profile of %(organisation)s is not published yet: publish it first.")
            % {"organisation": organisation}
        )


def _move(
    entry_id: int, permission: str, step: Callable[[BoardEntry], None], by: Any, at: datetime
) -> BoardEntry:
    """Lock an entry, ask whether `by` may, take a step of its life cycle and store it."""
    entry: BoardEntry = BoardEntry.objects.lock(entry_id)
    require(by, permission, entry)
    step(entry)
    entry.updated_at = at
    entry.version += 1
    entry.save()
    return entry


@transaction.atomic
def close_board_entry(*, entry_id: int, by: Any, at: datetime) -> BoardEntry:
    """Take an entry off the board for good: what it was about is found or given.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    entry = _move(entry_id, "community.close_board_entry", BoardEntry.close, by, at)
    publish("community.board_entry_closed", board_entry_id=entry.pk)
    return entry


@transaction.atomic
def withdraw_board_entry(*, entry_id: int, by: Any, at: datetime) -> BoardEntry:
    """Take an entry off the board; its authors can put it back.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    entry = _move(entry_id, "community.withdraw_board_entry", BoardEntry.withdraw, by, at)
    publish("community.board_entry_withdrawn", board_entry_id=entry.pk)
    return entry


@transaction.atomic
def suspend_board_entry(*, entry_id: int, because: str, by: Any, at: datetime) -> BoardEntry:
    """Let staff take an entry off the board; those behind it are told why.

    Raises Refused without a reason; PermissionDenied; TransitionNotAllowed.
    """

    def suspend(entry: BoardEntry) -> None:
        if not because.strip():
            raise Refused(_("Say why: those behind the entry read it."))
        entry.suspend(because=because.strip())

    entry = _move(entry_id, "community.suspend_board_entry", suspend, by, at)
    publish("community.board_entry_suspended", board_entry_id=entry.pk)
    return entry


@transaction.atomic
def restore_board_entry(*, entry_id: int, by: Any, at: datetime) -> BoardEntry:
    """Let staff put a hidden entry back; those behind it are told.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    entry = _move(entry_id, "community.restore_board_entry", BoardEntry.restore, by, at)
    publish("community.board_entry_restored", board_entry_id=entry.pk)
    return entry


def remind_of_last_days(*, at: datetime) -> int:
    """Tell those behind entries that leave the board within two weeks; return how many entries.
    Right if it runs twice or late.
    """
    return sum(_remind_if_due(entry.pk, at) for entry in due_to_remind(timezone.localdate(at)))


@transaction.atomic
def _remind_if_due(entry_id: int, at: datetime) -> bool:
    entry: BoardEntry = BoardEntry.objects.lock(entry_id)
    if not due_to_remind(timezone.localdate(at)).filter(pk=entry_id).exists():
        return False
    entry.reminded_at = at
    entry.save(update_fields=["reminded_at"])
    publish("community.board_entry_reminded", board_entry_id=entry.pk)
    return True
