"""The only writers of what follows a review: the newer version it is about, the talk among experts,
and the note of their rapporteur.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from calls.models import Application, Assignment, ConsensusNote, DiscussionMessage
from calls.queries.after_reviews import (
    is_being_judged,
    is_struck,
    newer_submission,
    possible_rapporteurs,
)
from calls.queries.submissions import waits_for_copy
from pscc.accounts.models import User
from pscc.kernel.access import require
from pscc.kernel.business_days import OPENS, business_day_from
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

MAX_MESSAGE = 5_000  # characters
MAX_NOTE = 20_000


class StaleNoteError(Refused):
    """The note was saved in another window meanwhile; `stored` is what the portal holds."""

    def __init__(self, stored: ConsensusNote) -> None:
        super().__init__(
            _(
                "This note was saved in another window since you opened this page. Your text is"
                " still in the field: compare, then save again."
            )
        )
        self.stored = stored


def _judged(application_id: int) -> Application:
    """Lock an application that is still being judged; raise Refused for another."""
    application: Application = Application.objects.lock(application_id)
    if not is_being_judged(application):
        raise Refused(
            _(
                "The review of this application is over: nothing can be added to it any more. If"
                " something important is missing, write to the contact of the call."
            )
        )
    return application


# --- Versions ------------------------------------------------------------------------------------


@transaction.atomic
def take_newer_version(*, assignment_id: int, by: Any, at: datetime) -> Assignment:
    """Let a review that is being written be about the version sent last; what was written stays.

    Counts one version up, so that a page which shows the earlier text has to compare first. Locks
    the application, then the review. Raises PermissionDenied, or Refused: nothing newer, or the
    review is over.
    """
    ids = Assignment.objects.values_list("application_id", flat=True)
    application = _judged(ids.get(pk=assignment_id))
    review = Assignment.objects.lock(assignment_id)
    review.application = application
    require(by, "calls.write_review", review)
    newer = newer_submission(review)
    if newer is None:
        raise Refused(_("Your review is about the latest version already."))
    if waits_for_copy(newer):
        raise Refused(_("The copy without names of the newer version is not ready yet."))
    review.submission = newer
    review.version += 1
    review.save()
    return review


# --- Discussion ----------------------------------------------------------------------------------


@transaction.atomic
def say(*, application_id: int, text: str, by: Any, at: datetime) -> DiscussionMessage:
    """Add a message to the discussion of an application; it is never changed.

    Locks the application. Raises PermissionDenied, Refused for an empty or a far too long text and
    once the review is over. Publishes `calls.discussion_continued`, once for each digest, due then.
    """
    application = _judged(application_id)
    require(by, "calls.write_discussion", application)
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > MAX_MESSAGE:
        raise Refused(_("At most %(most)s characters, please.") % {"most": MAX_MESSAGE})
    message = DiscussionMessage.objects.create(
        application=application, author=by, text=text, created_at=at
    )
    digest = _next_digest(at)
    publish(
        "calls.discussion_continued",
        key=f"calls.discussion_continued:{application.pk}:{digest:%Y-%m-%d}",
        due_at=digest,
        application_id=application.pk,
    )
    return message


def _next_digest(at: datetime) -> datetime:
    """Return the morning of the next business day, Paris time."""
    here = localtime(at)
    day = business_day_from(here.date() + timedelta(days=1))
    return here.replace(
        year=day.year, month=day.month, day=day.day,
        hour=OPENS.hour, minute=0, second=0, microsecond=0, fold=0,
    )  # fmt: skip


# --- The consensus note --------------------------------------------------------------------------


@transaction.atomic
def name_rapporteur(*, application_id: int, expert_id: int, by: Any, at: datetime) -> ConsensusNote:
    """Ask one of the experts who submitted their review to write the consensus note.

    Who was asked before is replaced, and what they wrote stays, but for what somebody wrote whom a
    conflict of interest keeps away now. Locks the application. Raises PermissionDenied, or Refused:
    over, handed in already, no submitted review that counts.
    Publishes `calls.rapporteur_named`.
    """
    application = _judged(application_id)
    require(by, "calls.name_rapporteur", application)
    expert = User.objects.get(pk=expert_id)
    if not possible_rapporteurs(application).filter(pk=expert_id).exists():
        raise Refused(
            _("%(expert)s has no submitted review of this application: choose somebody who has.")
            % {"expert": expert}
        )
    note = ConsensusNote.objects.select_for_update().filter(application=application).first()
    if note is not None and is_struck(note):
        note.text, note.handed_in_at = "", None
    if note is not None and note.handed_in_at is not None:
        raise Refused(_("The note is handed in. Open it again before naming somebody else."))
    if note is not None and note.rapporteur_id == expert_id:
        raise Refused(_("%(expert)s is the rapporteur already.") % {"expert": expert})
    note = note or ConsensusNote(application=application)
    note.rapporteur, note.updated_at = expert, at
    note.version += 1
    note.save()
    publish("calls.rapporteur_named", application_id=application.pk)
    return note


def _own_note(application_id: int, by: Any) -> ConsensusNote:
    """Lock an application and its note, which its rapporteur may write."""
    application = _judged(application_id)
    require(by, "calls.write_consensus", application)
    note = ConsensusNote.objects.select_for_update(of=("self",)).get(application=application)
    if note.handed_in_at is not None:
        raise Refused(_("The note is handed in. Ask the people who run the call to open it again."))
    return note


@transaction.atomic
def save_note(
    *, application_id: int, version: int, text: str, by: Any, at: datetime
) -> ConsensusNote:
    """Store the note that is still at `version`; each acknowledged save counts one up.

    Saving what is stored already changes nothing and never conflicts. Locks the application, then
    the note. Raises PermissionDenied, StaleNoteError, or Refused: over, handed in, too long.
    """
    note = _own_note(application_id, by)
    text = text.replace("\r\n", "\n")
    if note.text == text:
        return note
    if note.version != version:
        raise StaleNoteError(note)
    if len(text) > MAX_NOTE:
        raise Refused(_("At most %(most)s characters, please.") % {"most": MAX_NOTE})
    note.text, note.updated_at = text, at
    note.version += 1
    note.save()
    return note


@transaction.atomic
def hand_in_note(*, application_id: int, by: Any, at: datetime) -> ConsensusNote:
    """Hand the note in: experts, panel and office read it from now on.

    Locks the application, then the note. Raises PermissionDenied, or Refused: over, handed in,
    empty. Publishes `calls.consensus_received`.
    """
    note = _own_note(application_id, by)
    if not note.text.strip():
        raise Refused(
            _("The note is empty: write what the experts agree on, and where they differ.")
        )
    note.handed_in_at = note.updated_at = at
    note.save()
    publish("calls.consensus_received", application_id=application_id)
    return note


@transaction.atomic
def reopen_note(*, application_id: int, by: Any, at: datetime) -> ConsensusNote:
    """Give a note that was handed in back to its rapporteur.

    Locks the application, then the note. Raises PermissionDenied, or Refused: over, or not handed
    in. Publishes `calls.consensus_reopened`.
    """
    application = _judged(application_id)
    require(by, "calls.name_rapporteur", application)
    note = ConsensusNote.objects.select_for_update().filter(application=application).first()
    if note is None or note.handed_in_at is None:
        raise Refused(_("No note is handed in: there is nothing to open again."))
    note.handed_in_at, note.updated_at = None, at
    note.version += 1
    note.save()
    publish("calls.consensus_reopened", application_id=application_id)
    return note
