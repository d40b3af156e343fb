"""Around what was sent: every press of the button, late requests, and the dossiers to download."""

from collections.abc import Sequence
from dataclasses import dataclass

from calls.enums import ApplicationState, CallState
from calls.models import Application, Dossier, LateRequest, StageEntry, Submission, SubmitAttempt
from calls.queries.clarifications import Difference, differences, unlocked_labels
from calls.queries.late import late_requests_of, open_request
from calls.receipts import LANGUAGES
from pscc.files.models import StoredFile

LATEST_ATTEMPTS = 20  # shown; the others stay on record


@dataclass(frozen=True)
class Sending:
    """What the page of an application tells of its sending."""

    attempts: Sequence[SubmitAttempt]
    requests: Sequence[LateRequest]
    dossiers: Sequence[tuple[str, StoredFile]]  # language and file, of the version sent last
    may_ask_late: bool

    @property
    def languages(self) -> list[tuple[str, bool]]:
        """The languages of the dossier, each with whether it is there already."""
        ready = {language for language, _file in self.dossiers}
        return [(language, language in ready) for language in LANGUAGES]


def sending_of(
    entry: StageEntry,
    last: Submission | None,
    *,
    is_open: bool,
    has_changes: bool,
    writes: bool,
) -> Sending:
    """Read what a team sees of the sending of its application; three statements at most."""
    requests = late_requests_of(entry)
    return Sending(
        attempts=attempts_of(entry.application),
        requests=requests,
        dossiers=dossiers_of(last),
        may_ask_late=writes
        and not is_open
        and may_ask_late(entry.application, has_changes=has_changes)
        and open_request(requests) is None,
    )


def may_ask_late(application: Application, *, has_changes: bool) -> bool:
    """Tell whether a late sending can be asked for, by state; the dates and the rules say the
    rest.
    """
    if application.call.state != CallState.PUBLISHED:
        return False
    if application.state == ApplicationState.SUBMITTED:
        return has_changes
    return application.state in (ApplicationState.DRAFT, ApplicationState.EXPIRED)


def attempts_of(application: Application, *, only_sent: bool = False) -> list[SubmitAttempt]:
    """Return the latest presses of the button, newest first, with who pressed; `only_sent` leaves
    out those in a stage of which nothing was sent: a draft is its team's.
    """
    attempts = SubmitAttempt.objects.filter(entry__application=application)
    if only_sent:
        sent = Submission.objects.filter(entry__application=application)
        attempts = attempts.filter(entry__in=sent.values("entry_id"))
    return list(attempts.select_related("user").order_by("-received_at", "-pk")[:LATEST_ATTEMPTS])


def dossiers_of(submission: Submission | None) -> list[tuple[str, StoredFile]]:
    """Return the dossiers of a submission that can be downloaded, by language."""
    if submission is None:
        return []
    made = Dossier.objects.filter(submission=submission).select_related("file")
    return [
        (each.language, each.file) for each in made.order_by("language") if each.file.is_servable
    ]


@dataclass(frozen=True)
class DeskSending:
    """The same for the office, with what changed between the rounds."""

    attempts: Sequence[SubmitAttempt]
    requests: Sequence[LateRequest]
    dossiers: Sequence[tuple[str, StoredFile]]
    differences: Sequence[Difference]
    unlocked: Sequence[str]  # questions that a clarification opened, while it runs


def desk_sending(application: Application, rounds: Sequence[Submission]) -> DeskSending:
    """Read what the office sees of the sending of an application; three statements."""
    asked = LateRequest.objects.filter(entry__application=application)
    return DeskSending(
        attempts=attempts_of(application, only_sent=True),
        requests=list(asked.select_related("asked_by", "decided_by").order_by("-asked_at", "-pk")),
        dossiers=dossiers_of(rounds[0] if rounds else None),
        differences=differences(rounds),
        unlocked=unlocked_labels(rounds[0].entry) if rounds else [],
    )
