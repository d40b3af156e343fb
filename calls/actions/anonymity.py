"""The only writers of anonymous copies: made by the worker, judged by the office.

A copy is made of a submission before an expert can read it. The names that were looked for first
stay those that are looked for, so that the same submission always reads the same; what the office
adds is looked for beside.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.anonymity.names import NameKind
from calls.models import (
    AnonymousCopy,
    AnonymousFile,
    Application,
    FoundName,
    HiddenName,
    Submission,
)
from calls.queries.anonymity import latest_of_call
from calls.queries.reviews import latest_submission
from calls.queries.submissions import hides_applicant
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

MAX_REASON = 300
SHORTEST = 3  # letters of a name to take out


# --- Asking --------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_copy(*, submission_id: int, at: datetime) -> AnonymousCopy | None:
    """Have the worker make the anonymous copy of a submission, once; None where its call tells who
    applies. Publishes `calls.anonymous_copy_asked`.
    """
    submission = Submission.objects.select_related("entry__stage__call__review_plan").get(
        pk=submission_id
    )
    if not hides_applicant(submission):
        return None
    copy, _is_new = AnonymousCopy.objects.get_or_create(
        submission=submission, defaults={"asked_at": at}
    )
    if not copy.is_made:
        _publish(copy)
    return copy


def ask_for_copies(*, call_id: int, at: datetime) -> None:
    """Have the copies made of what was sent last to a call that keeps applicants anonymous."""
    for submission_id in latest_of_call(call_id):
        ask_for_copy(submission_id=submission_id, at=at)


def _publish(copy: AnonymousCopy) -> None:
    publish(
        "calls.anonymous_copy_asked",
        key=f"calls.anonymous_copy_asked:{copy.pk}:{copy.revision}",
        copy_id=copy.pk,
    )


def ask_for_latest_copy(*, application_id: int, at: datetime) -> None:
    """Have the copy made that the next expert would read. The caller's refusal does not undo it."""
    submission = latest_submission(Application.objects.get(pk=application_id))
    if submission is not None:
        ask_for_copy(submission_id=submission.pk, at=at)


# --- What holds experts back ---------------------------------------------------------------------


def refuse_unready_copy(submission: Submission) -> None:
    """Raise Refused where experts could not read a submission without learning who sent it: its
    copy is not made, or a sure name still stands in it.
    """
    if not hides_applicant(submission):
        return
    copy = AnonymousCopy.objects.filter(submission=submission).first()
    if copy is None or not copy.is_made:
        raise Refused(
            _(
                "The copy without names of this application is being made. It takes a minute or"
                " two: try again then."
            )
        )
    count = FoundName.objects.blocking().filter(copy=copy).count()
    if count:
        raise Refused(
            _(
                "Names of the applicant still stand in what experts would read (%(count)s). Open"
                " “Anonymity” on the page of the application: keep the file back, say why a place"
                " tells nothing, or ask the team for a version without names."
            )
            % {"count": count}
        )


# --- By hand -------------------------------------------------------------------------------------


def _copy_of(copy_id: int, by: Any) -> AnonymousCopy:
    """Lock a copy that a person may judge; raise Refused while the worker is at it."""
    copy = AnonymousCopy.objects.lock(copy_id)
    require(by, "calls.hide_names", copy.submission.application)
    if not copy.is_made:
        raise Refused(_("The copy is being made. Wait a moment, then look again."))
    return copy


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Say why: colleagues read it later."))
    if len(text) > MAX_REASON:
        raise Refused(_("At most %(most)s characters, please.") % {"most": MAX_REASON})
    return text


@transaction.atomic
def dismiss_found(*, found_id: int, reason: str, by: Any, at: datetime) -> FoundName:
    """Say why a name that was found tells nothing: a namesake, a cited author. Every other place
    where the same words stand in the same file or answer goes with it.

    Locks the copy. Raises PermissionDenied, or Refused: no reason, being made.
    """
    found = FoundName.objects.get(pk=found_id)
    _copy_of(found.copy_id, by)
    same = FoundName.objects.filter(
        copy=found.copy_id,
        file=found.file_id,
        question_key=found.question_key,
        name=found.name,
        before=found.before,
        written=found.written,
        after=found.after,
        dismissed_at=None,
    )
    same.update(dismissed_at=at, dismissed_by=by, dismissal=_reason(reason))
    found.refresh_from_db()
    return found


@transaction.atomic
def withhold_file(*, file_id: int, reason: str, by: Any, at: datetime) -> AnonymousFile:
    """Keep a file back from experts and the panel; they read that there is one.

    Locks the copy. Raises PermissionDenied, or Refused: no reason, being made.
    """
    file = AnonymousFile.objects.get(pk=file_id)
    _copy_of(file.copy_id, by)
    file.withheld_at, file.withheld_by, file.withheld_reason = at, by, _reason(reason)
    file.save(update_fields=["withheld_at", "withheld_by", "withheld_reason"])
    return file


@transaction.atomic
def give_file_back(*, file_id: int, by: Any, at: datetime) -> AnonymousFile:
    """Let experts have the copy of a file that was kept back. Locks the copy. Raises as above, and
    Refused where there is no copy, or while a sure name in it is neither dismissed nor taken out.
    """
    file = AnonymousFile.objects.get(pk=file_id)
    _copy_of(file.copy_id, by)
    if file.file_id is None:
        raise Refused(_("There is no copy of this file that experts could have."))
    if file.found.filter(dismissed_at=None, is_sure=True).exists():
        raise Refused(
            _("A name of the applicant stands in this file. Say first why it tells nothing.")
        )
    file.withheld_at = file.withheld_by = None
    file.withheld_reason = ""
    file.save(update_fields=["withheld_at", "withheld_by", "withheld_reason"])
    return file


@transaction.atomic
def hide_name(*, application_id: int, kind: str, text: str, by: Any, at: datetime) -> HiddenName:
    """Take one more name out of an application; its copies are made again, and nobody outside the
    office reads them meanwhile.

    Raises PermissionDenied, or Refused: too short, or there already.
    """
    application = Application.objects.lock(application_id)
    require(by, "calls.hide_names", application)
    text = " ".join(text.split())
    if sum(each.isalnum() for each in text) < SHORTEST or kind not in NameKind.values:
        raise Refused(_("Type a name of at least three letters or digits."))
    hidden, is_new = HiddenName.objects.get_or_create(
        application=application, kind=kind, text=text, defaults={"added_by": by, "added_at": at}
    )
    if not is_new:
        raise Refused(_("“%(name)s” is taken out already.") % {"name": text})
    _make_again(application, at)
    return hidden


@transaction.atomic
def show_name(*, hidden_id: int, by: Any, at: datetime) -> None:
    """Leave a name that the office added in its place again; the copies are made again."""
    hidden = HiddenName.objects.get(pk=hidden_id)
    application = Application.objects.lock(hidden.application_id)
    require(by, "calls.hide_names", application)
    hidden.delete()
    _make_again(application, at)


def _make_again(application: Application, at: datetime) -> None:
    copies = AnonymousCopy.objects.filter(submission__entry__application=application)
    for pk in copies.order_by("pk").values_list("pk", flat=True):
        copy = AnonymousCopy.objects.lock(pk)
        copy.revision += 1
        copy.asked_at, copy.held_until = at, None
        copy.save(update_fields=["revision", "asked_at", "held_until"])
        _publish(copy)
