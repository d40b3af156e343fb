"""Sending an application. The one piece of code that must be perfect."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from calls.actions.windows import hold_call, limit_waiting
from calls.enums import ApplicationState, AttemptOutcome, CallState, EntryState
from calls.models import Application, Call, StageEntry, Submission, SubmitAttempt
from calls.queries.clarifications import Sendable, has_news, sendable
from calls.queries.drafts import (
    EDITABLE_APPLICATIONS,
    EDITABLE_ENTRIES,
    form_of,
    has_unsent_changes,
    is_asked_beyond_the_window,
    last_moment,
    last_submission,
    missing_in,
    regular_end,
)
from calls.queries.eligibility import Eligibility, Finding, eligibility_of, proof_of
from calls.queries.late import granted_until
from calls.queries.newest_forms import newer_form
from calls.queries.project_facts import project_facts
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled, long_moment
from pscc.kernel.questions import asked_form, kept_answers
from pscc.kernel.references import next_number
from pscc.kernel.refusals import Refused
from pscc.kernel.site import site
from pscc.kernel.spoken import in_each_language, read_in, written
from pscc.outbox import publish

RETRY = timedelta(minutes=10)  # that the time of a press counts which nobody answered; no grace
# 2 added the deadline, the late sending granted, and the eligibility; 3 the project's facts.
DOCUMENT_FORMAT = 3


class CannotSubmitError(Refused):
    """The application was not sent; `message` says why, `stored` says it in each language."""

    def __init__(self, words: Callable[[], str], *, may_retry: bool = False) -> None:
        self.stored = written(in_each_language(words))
        super().__init__(words())
        self.may_retry = may_retry


def submit_application(
    *, entry_id: int, key: str, version: int, by: Any, received_at: datetime
) -> Submission:
    """Send a working copy to the call's desk: freeze, hash and number what is there.

    `received_at` is when the request reached the portal, by the database's clock; what counts for
    the deadline is the first arrival under the same `key`, as long as that is not `RETRY` ago.
    `key` names one press of the button: pressing twice gives the same submission twice. `version`
    is what the person saw and agreed to.

    The attempt is committed before anything else; the rest is one transaction that holds the call,
    the application and the entry, and takes the number last. Where a clarification opened some
    questions only, the others are sent again as they were. Raises CannotSubmitError with the
    reason (also written on the attempt) or PermissionDenied. Publishes
    `calls.application_submitted`.
    """
    attempt = _note_attempt(entry_id, key, by, received_at)
    if attempt.outcome == AttemptOutcome.REFUSED:
        raise CannotSubmitError(lambda: read_in(attempt.reason))
    try:
        return _submit(attempt.pk, version, by)
    except CannotSubmitError as refusal:
        _note_refusal(attempt.pk, refusal.stored)
        raise
    except PermissionDenied as refusal:
        _note_refusal(attempt.pk, str(refusal))
        raise
    except OperationalError:
        # Waited too long for a lock: the attempt stays open, so a retry keeps its time of arrival.
        raise CannotSubmitError(_busy, may_retry=True) from None


def _busy() -> str:
    return _(
        "The portal is very busy and could not confirm yet. Press the button again within ten"
        " minutes of your first press: the time of that first press counts, and nothing is sent"
        " twice."
    )


@transaction.atomic(durable=True)
def _note_attempt(entry_id: int, key: str, by: Any, received_at: datetime) -> SubmitAttempt:
    digest = hashlib.sha256(f"{entry_id}:{by.pk}:{key}".encode()).hexdigest()
    SubmitAttempt.objects.bulk_create(
        [SubmitAttempt(key=digest, entry_id=entry_id, user=by, received_at=received_at)],
        ignore_conflicts=True,
    )
    return SubmitAttempt.objects.get(key=digest)


@transaction.atomic(durable=True)
def _note_refusal(attempt_id: int, reason: str) -> None:
    open_attempts = SubmitAttempt.objects.filter(pk=attempt_id, outcome=AttemptOutcome.STARTED)
    open_attempts.update(outcome=AttemptOutcome.REFUSED, reason=reason)


@dataclass(frozen=True)
class _Case:
    """Everything one submission is decided on, locked; `content` is what would be frozen."""

    application: Application
    entry: StageEntry
    call: Call
    attempt: SubmitAttempt
    last: Submission | None
    content: Sendable
    until: datetime
    by: Any

    @property
    def eligibility(self) -> Eligibility:
        """What the call's rules say of what would be frozen."""
        return eligibility_of(self.entry, self.attempt.received_at, self.content.entry.answers)

    @property
    def late_until(self) -> datetime | None:
        """Until when a late sending was granted, if nothing else lets this one in."""
        entry, received_at = self.entry, self.attempt.received_at
        asked_until = entry.reopened_until if entry.state == EntryState.REOPENED else None
        if received_at <= regular_end(entry) or (asked_until and received_at <= asked_until):
            return None
        return granted_until(entry)


@transaction.atomic(durable=True)
def _submit(attempt_id: int, version: int, by: Any) -> Submission:
    limit_waiting()
    case = _lock(attempt_id, by)
    require(by, "calls.submit_application", case.application)
    if case.last is not None and _is_same_press(case, case.last, version):
        _accept(case.attempt)
        return case.last
    _check(case, version)
    return _freeze(case)


def _lock(attempt_id: int, by: Any) -> _Case:
    """Lock in the one order: call, application, entry, attempt."""
    entry = SubmitAttempt.objects.select_related("entry__application").get(pk=attempt_id).entry
    call = hold_call(entry.application.call_id)
    application = Application.objects.lock(entry.application_id)
    entry = StageEntry.objects.lock(entry.pk)
    entry.application = application  # the locked one: what is read of it must not be older
    attempt = SubmitAttempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    last = last_submission(entry)
    content = sendable(entry, last, attempt.received_at)
    return _Case(application, entry, call, attempt, last, content, last_moment(entry), by)


def _is_same_press(case: _Case, last: Submission, version: int) -> bool:
    """Tell whether this very content was acknowledged meanwhile: a double click, a second tab."""
    if case.attempt.outcome == AttemptOutcome.ACCEPTED:
        return True
    return not has_unsent_changes(case.entry, last) and version == case.entry.version - 1


def _accept(attempt: SubmitAttempt, late_until: datetime | None = None) -> None:
    attempt.outcome = AttemptOutcome.ACCEPTED
    if late_until is not None:
        attempt.reason = written(in_each_language(lambda: _late_words(late_until)))
    attempt.save(update_fields=["outcome", "reason"])


def _late_words(until: datetime) -> str:
    return _("Sent after the closing: a late request is granted until %(moment)s.") % {
        "moment": long_moment(until)
    }


def _check(case: _Case, version: int) -> None:
    entry = case.entry
    if case.application.state not in EDITABLE_APPLICATIONS or entry.state not in EDITABLE_ENTRIES:
        raise CannotSubmitError(lambda: _why_not(case.application))
    _check_deadline(case)
    if entry.version != version:
        raise CannotSubmitError(
            lambda: _(
                "The answers changed since you opened this page. Check them once more, then send."
            )
        )
    if not has_news(entry, case.last, case.content):
        raise CannotSubmitError(
            lambda: _(
                "Nothing has changed since you sent this application: there is nothing to send."
            )
        )
    if newer_form(entry, case.attempt.received_at) is not None:
        raise CannotSubmitError(
            lambda: _(
                "The questions have changed since you began. Take the new questions on the page of"
                " your answers, check them, then send."
            )
        )
    if missing_in(case.content.entry, case.content.files):
        raise CannotSubmitError(lambda: _what_is_missing(case))
    _check_eligibility(case)


def _what_is_missing(case: _Case) -> str:
    missing = missing_in(case.content.entry, case.content.files)
    return _("Something is still missing: %(list)s") % {
        "list": "; ".join(labelled(each.label, each.message) for each in missing[:5])
    }


def _check_eligibility(case: _Case) -> None:
    """Refuse what a deciding rule excludes; not once the window is over and the cluster itself asks
    for an answer.
    """
    if is_asked_beyond_the_window(case.entry, case.attempt.received_at):
        return
    if case.eligibility.against:
        raise CannotSubmitError(lambda: _what_excludes(case))


def _what_excludes(case: _Case) -> str:
    reasons = (_reason_and_remedy(each) for each in case.eligibility.against)
    return _("The rules of this call exclude this application. %(reasons)s") % {
        "reasons": " ".join(reasons)
    }


def _reason_and_remedy(finding: Finding) -> str:
    sentences = (finding.reason, finding.rule.remedy)
    return " ".join(f"{each[:1].upper()}{each[1:].rstrip('.')}." for each in sentences if each)


def _why_not(application: Application) -> str:
    if application.state == ApplicationState.WITHDRAWN:
        return _("This application is withdrawn and cannot be sent.")
    if application.state == ApplicationState.EXPIRED:
        return _(
            "The call closed before this draft was sent. If something kept you from sending in"
            " time, ask to send late, on the page of your application."
        )
    return _("This application is being examined and cannot be sent again.")


def _check_deadline(case: _Case) -> None:
    if case.call.state != CallState.PUBLISHED:
        raise CannotSubmitError(
            lambda: _("This call takes no applications. Write to the contact of the call.")
        )
    opens_at, until = case.entry.stage.opens_at, case.until
    if case.attempt.received_at < opens_at:
        raise CannotSubmitError(
            lambda: (
                _("You can send from %(moment)s. Your answers are kept until then.")
                % {"moment": long_moment(opens_at)}
            )
        )
    at = now()
    if case.attempt.received_at <= until and (
        at <= until or at <= case.attempt.received_at + RETRY
    ):
        return
    raise CannotSubmitError(lambda: _closed(until))


def _closed(until: datetime) -> str:
    return _(
        "This call closed on %(moment)s. Your application is not sent; your answers stay in the"
        " draft. If something kept you from sending in time, ask to send late, on the page of"
        " your application."
    ) % {"moment": long_moment(until)}


def _freeze(case: _Case) -> Submission:
    application, entry, attempt = case.application, case.entry, case.attempt
    late_until = case.late_until
    entry.submit()
    entry.version += 1
    entry.save()
    application.submit(at=attempt.received_at)
    application.updated_at = attempt.received_at
    _accept(attempt, late_until)
    files = _files(case.content)
    if application.reference is None:
        application.reference = _reference(case.call, attempt.received_at)  # the last lock taken
    application.save()
    document = _document(case, files, late_until)
    submission = Submission.objects.create(
        entry=entry,
        round=case.last.round + 1 if case.last else 1,
        document=document,
        sha256=hashlib.sha256(document.encode()).hexdigest(),
        previous_sha256=case.last.sha256 if case.last else "",
        received_at=attempt.received_at,
        committed_at=now(),
        submitted_by=case.by,
    )
    publish(
        "calls.application_submitted",
        key=f"calls.application_submitted:{submission.uid}",
        application_id=application.pk,
        submission_id=submission.pk,
    )
    return submission


def _reference(call: Call, received_at: datetime) -> str:
    year = localtime(received_at).year
    number = next_number(f"{site().reference_prefix}-{year}-{call.code}")
    return f"{site().reference_prefix}-{year}-{call.code}-{number:04d}"


def _files(content: Sendable) -> list[dict[str, Any]]:
    linked = content.files
    form = asked_form(form_of(content.entry), content.entry.answers)
    asked = {each.key for each in form.questions() if each.is_file}
    return [
        {
            "uid": each.file.uid,
            "question": each.question_key,
            "name": each.file.name,
            "size": each.file.size,
            "sha256": each.file.sha256,
        }
        for key in sorted(set(linked) & asked)
        for each in linked[key]
    ]


def _document(case: _Case, files: list[dict[str, Any]], late_until: datetime | None) -> str:
    """Return the canonical JSON: sorted keys, no spaces, UTF-8, no floating-point number."""
    project = case.application.project
    organisation = project.organisation
    answers = case.content.entry.answers
    content = {
        "format": DOCUMENT_FORMAT,
        "reference": case.application.reference,
        "round": case.last.round + 1 if case.last else 1,
        "call": case.call.code,
        "stage": case.entry.stage.number,
        "form_version": case.entry.form_version.number,
        "project": {
            "uid": project.uid,
            "title": project.title,
            "organisation": organisation.name if organisation else "",
            **project_facts(project),
        },
        "version": case.entry.version,
        "answers": kept_answers(form_of(case.content.entry), answers),
        "files": files,
        "eligibility": proof_of(case.eligibility),
        "received_at": case.attempt.received_at.isoformat(),
        "deadline": case.until.isoformat(),
        "late_until": late_until.isoformat() if late_until else "",
        "submitted_by": case.by.uid,
        "previous_sha256": case.last.sha256 if case.last else "",
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
