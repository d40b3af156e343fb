"""Saving a draft, so that nothing typed is lost: not to a colleague, not to the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.enums import ApplicationState
from calls.models import StageEntry
from calls.queries.clarifications import locked_keys, unlocked_labels
from calls.queries.drafts import (
    EDITABLE_APPLICATIONS,
    form_of,
    last_moment,
    lock_latest_entry,
    locked_entry,
    may_change,
)
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.questions import Answer, BadAnswerError, Form, in_language, normalise
from pscc.kernel.questions.changes import sort_changes
from pscc.kernel.refusals import Refused


class CannotEditError(Refused):
    """The answers may not change any more; whoever typed keeps the text."""


class StaleVersionError(Refused):
    """Someone else saved in between: `newer` holds the stored answers that differ, by question."""

    def __init__(self, entry: StageEntry, newer: dict[str, Answer | None]) -> None:
        super().__init__(
            _("Someone else saved this page while you were writing. Nothing is overwritten: choose"
              " which text to keep.")
        )  # fmt: skip
        self.entry = entry
        self.newer = newer


class OtherFormError(Exception):
    """The page was made from other questions than hold now."""


@dataclass(frozen=True)
class Typed:
    """What a script saved: the working copy, its version for the page, and what was refused by
    question. The version is that of the page where nothing had to be stored.
    """

    entry: StageEntry
    version: int
    refused: dict[str, str]


@transaction.atomic
def save_typed(
    *,
    application_uid: str,
    changes: Mapping[str, Any],
    version: int,
    form_id: str,
    by: Any,
    at: datetime,
) -> Typed:
    """Store what can be stored of what a script sends, in the working copy of the latest stage.

    Locks it. `form_id` says which form the page was made from, "" that it does not say. Raises
    StageEntry.DoesNotExist, OtherFormError, and what `save_answers` raises but BadAnswerError: what
    cannot be an answer is refused by question.
    """
    entry = lock_latest_entry(application_uid, by)
    require(by, "calls.edit_application", entry.application)
    if form_id not in ("", str(entry.form_version_id)):
        raise OtherFormError
    require_open(entry, (), at)
    good, refused = sort_changes(form_of(entry).question, changes)
    refused |= locked_changes(entry, good, at)
    wanted = {key: value for key, value in good.items() if key not in refused}
    stored = _store(entry, wanted, version=version, by=by, at=at)
    return Typed(entry, entry.version if stored else version, refused)


@transaction.atomic
def save_answers(
    *, entry_id: int, changes: Mapping[str, Any], version: int, by: Any, at: datetime
) -> StageEntry:
    """Store changed answers of a working copy that is still at `version`; None or "" empties one.

    Saving what is stored already changes nothing and never conflicts. Locks the entry. Raises
    StaleVersionError with the newer values, CannotEditError once the call is closed or the file is
    with the experts, BadAnswerError for a value that cannot be an answer, PermissionDenied.
    """
    entry = lock_for_change(entry_id, by, at)
    _store(entry, _read(form_of(entry), changes), version=version, by=by, at=at)
    return entry


def _store(
    entry: StageEntry, wanted: Mapping[str, Answer | None], *, version: int, by: Any, at: datetime
) -> bool:
    """Store what differs; return whether anything does."""
    differing = {key: value for key, value in wanted.items() if entry.answers.get(key) != value}
    if not differing:
        return False
    refuse_locked(entry, differing, at)
    if entry.version != version:
        raise StaleVersionError(entry, {key: entry.answers.get(key) for key in differing})
    answers = {**entry.answers, **differing}
    entry.answers = {key: value for key, value in answers.items() if value is not None}
    note_change(entry, by, at)
    return True


def lock_for_change(entry_id: int, by: Any, at: datetime) -> StageEntry:
    """Return the working copy, locked, after asking whether this person may change it at `at`."""
    entry = locked_entry(entry_id, by)
    require(by, "calls.edit_application", entry.application)
    require_open(entry, (), at)
    return entry


def require_open(entry: StageEntry, keys: Iterable[str], at: datetime) -> None:
    """Raise CannotEditError unless the working copy and these of its questions may change."""
    if not may_change(entry, at):
        raise CannotEditError(_why_not(entry, at))
    refuse_locked(entry, keys, at)


def refuse_locked(entry: StageEntry, keys: Iterable[str], at: datetime) -> None:
    """Raise CannotEditError if a clarification left one of these questions closed."""
    locked = locked_keys(entry, at)
    closed = [key for key in keys if key in locked]
    if closed:
        raise CannotEditError(_why_locked(entry, closed[0]))


def locked_changes(entry: StageEntry, changes: Mapping[str, Any], at: datetime) -> dict[str, str]:
    """Return, by question, why changes cannot be stored that a clarification leaves closed."""
    locked = locked_keys(entry, at) if entry.unlocked else frozenset()
    return {
        key: _why_locked(entry, key)
        for key, value in changes.items()
        if key in locked and value != entry.answers.get(key)
    }


def _why_locked(entry: StageEntry, key: str) -> str:
    question = form_of(entry).question(key)
    return _(
        "“%(question)s” cannot change: the cluster opened only %(open)s again. Write to the"
        " contact of the call if another answer has to change."
    ) % {
        "question": in_language(question.label) if question else key,
        "open": ", ".join(f"“{label}”" for label in unlocked_labels(entry)),
    }


def note_change(entry: StageEntry, by: Any, at: datetime) -> None:
    """Store a changed working copy under its next version number."""
    entry.version += 1
    entry.saved_at, entry.saved_by = at, by
    entry.save()


def _read(form: Form, changes: Mapping[str, Any]) -> dict[str, Answer | None]:
    wanted = {}
    for key, raw in changes.items():
        question = form.question(key)
        if question is None:
            raise BadAnswerError(_("This form has no such question."))
        wanted[key] = normalise(question, raw)
    return wanted


def _why_not(entry: StageEntry, at: datetime) -> str:
    if entry.application.state == ApplicationState.WITHDRAWN:
        return _("This application is withdrawn: its answers cannot change any more.")
    if at > last_moment(entry):
        return _(
            "This call closed on %(moment)s: your last changes were not saved. They are still on"
            " this page: copy what you need."
        ) % {"moment": long_moment(last_moment(entry))}
    if entry.application.state == ApplicationState.EXPIRED:
        return _(
            "The call closed before this draft was sent, and its answers cannot change any more. If"
            " something kept you from sending in time, ask to send late, on the page of your"
            " application."
        )
    if entry.application.state not in EDITABLE_APPLICATIONS:
        return _("Your application is being examined: its answers cannot change any more.")
    return _("These answers are closed and cannot change any more.")
