"""Asking the team for a clarification: its working copy opens again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.decisions import refuse_if_decided
from calls.enums import ApplicationState, EntryState, LateState
from calls.models import Application, LateRequest, StageEntry, Submission
from calls.queries.clarifications import questions_to_unlock, with_dependents
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def reopen_entry(
    *,
    entry_id: int,
    question: str,
    until: datetime,
    by: Any,
    at: datetime,
    unlocked: Iterable[str] = (),
) -> StageEntry:
    """Ask the team for a clarification: its answers open again until a moment, also after closing.

    With `unlocked` only those questions do, with those that show depending on them; an answer then
    differs nowhere else. What was acknowledged stays; an answer is the next round. Locks the
    application, then the entry. Raises PermissionDenied, or Refused: no question, a moment that is
    past, a question that the form has not, an application that was screened or decided on, answers
    that are open still; once their time is over they can be asked for again. Publishes
    `calls.clarification_asked`.
    """
    application_id = StageEntry.objects.values_list("application_id", flat=True).get(pk=entry_id)
    application: Application = Application.objects.lock(application_id)
    require(by, "calls.ask_clarification", application)
    if not question.strip():
        raise Refused(_("Write what the team should make clear: they read your words."))
    if until <= at:
        raise Refused(_("This day is past. Give the team a later one."))
    if application.state != ApplicationState.SUBMITTED:
        raise Refused(
            _("You can ask for a clarification until the screening; this one is “%(state)s”.")
            % {"state": application.get_state_display()}
        )
    refuse_if_decided(application)
    entry = StageEntry.objects.lock(entry_id)
    if entry.state != EntryState.SUBMITTED and not _has_lapsed(entry, at):
        raise Refused(_not_sent(entry))
    entry.reopen(question=question.strip(), until=until, unlocked=_known(entry, unlocked))
    entry.save()
    publish("calls.clarification_asked", application_id=application.pk, entry_id=entry.pk)
    return entry


def _known(entry: StageEntry, keys: Iterable[str]) -> list[str]:
    wanted = set(keys)
    choices = {key for _title, rows in questions_to_unlock(entry) for key, _label in rows}
    if not wanted <= choices:
        raise Refused(
            _("One of these questions is not in the form of this application. Choose again.")
        )
    return with_dependents(entry.form_version.schema, wanted)


def _has_lapsed(entry: StageEntry, at: datetime) -> bool:
    """Tell whether a clarification was asked for and its time to answer is over."""
    until = entry.reopened_until
    return bool(entry.state == EntryState.REOPENED and until is not None and until <= at)


def _not_sent(entry: StageEntry) -> str:
    if entry.state == EntryState.REOPENED and entry.reopened_until:
        return _("The team has been asked already and may answer until %(moment)s.") % {
            "moment": long_moment(entry.reopened_until)
        }
    return _("The answers of this stage are “%(state)s”: there is nothing to make clear.") % {
        "state": entry.get_state_display()
    }


def refuse_while_reopened(application: Application, at: datetime) -> None:
    """Raise Refused while the team of a locked application may still answer a clarification."""
    waiting = StageEntry.objects.filter(
        application=application, state=EntryState.REOPENED, reopened_until__gt=at
    ).first()
    if waiting is None or waiting.reopened_until is None:
        _refuse_while_late(application, at)
        return
    raise Refused(
        _(
            "The team may answer your request for a clarification until %(moment)s. Screen the"
            " application when the answer is in, or after that moment."
        )
        % {"moment": long_moment(waiting.reopened_until)}
    )


def _refuse_while_late(application: Application, at: datetime) -> None:
    """Raise Refused while a late request waits, or was granted and its version has not come."""
    asked = LateRequest.objects.filter(entry__application=application, state=LateState.ASKED)
    if asked.exists():
        raise Refused(_("The team asks to send a newer version late. Grant or refuse that first."))
    running = (
        LateRequest.objects.filter(
            entry__application=application, state=LateState.GRANTED, until__gt=at
        )
        .order_by("-until")
        .first()
    )
    if running is None or running.until is None or running.decided_at is None:
        return
    came = Submission.objects.filter(entry=running.entry_id, committed_at__gt=running.decided_at)
    if not came.exists():
        raise Refused(
            _(
                "The team may send a newer version until %(moment)s: you granted its late request."
                " Go on when that version is in, or after that moment."
            )
            % {"moment": long_moment(running.until)}
        )
