"""The queue of the first look: what waits, oldest first, and what one looks at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from calls.enums import EntryState
from calls.models import Application, StageEntry, Submission
from calls.queries.drafts import takes_versions
from calls.queries.office import to_screen, unscreened
from calls.queries.submissions import read_submission, snapshot_of, submissions_of
from pscc.files.models import StoredFile
from pscc.kernel.questions import ReadSection


def screening_queue(user: Any, at: datetime, *, call_id: int | None = None) -> QuerySet[Any]:
    """Return what the person can screen now, oldest first: not what a team still answers or may
    send a newer version of.
    """
    queue = to_screen(user).exclude(pk__in=_answering(at))
    if call_id is not None:
        queue = queue.filter(call=call_id)
    return queue.select_related("call", "project__organisation").order_by("submitted_at", "pk")


def with_the_team(user: Any, at: datetime, *, call_id: int | None = None) -> QuerySet[Any]:
    """Return what waits for the team's answer to a clarification."""
    waiting = unscreened(user).filter(pk__in=_answering(at))
    return waiting if call_id is None else waiting.filter(call=call_id)


def before_closing(user: Any, at: datetime, *, call_id: int | None = None) -> QuerySet[Any]:
    """Return what can be screened once its stage has closed: until then the team may send a newer
    version.
    """
    still_open = takes_versions(at).values("application_id")
    waiting = unscreened(user).filter(pk__in=still_open).exclude(pk__in=_answering(at))
    return waiting if call_id is None else waiting.filter(call=call_id)


def _answering(at: datetime) -> Any:
    asked = StageEntry.objects.filter(state=EntryState.REOPENED, reopened_until__gt=at)
    return asked.values("application_id")


def next_in(queue: QuerySet[Any], after: Application | None) -> Application | None:
    """Return the first of a queue that comes after one, else the first of all, else None."""
    if after is not None and after.submitted_at is not None:
        is_later = Q(submitted_at__gt=after.submitted_at) | Q(
            submitted_at=after.submitted_at, pk__gt=after.pk
        )
        queue = (
            queue.exclude(pk=after.pk)
            .annotate(is_earlier=Case(When(is_later, then=0), default=1))
            .order_by("is_earlier", "submitted_at", "pk")
        )
    found: Application | None = queue.first()
    return found


@dataclass(frozen=True)
class FileLook:
    """A file of the last version, and whether it can be opened."""

    uid: str
    question: str
    name: str
    size: int
    stored: StoredFile | None

    @property
    def is_servable(self) -> bool:
        """Whether the bytes may leave the house."""
        return self.stored is not None and self.stored.is_servable


@dataclass(frozen=True)
class Look:
    """What one looks at to screen an application."""

    sections: tuple[ReadSection, ...]
    files: tuple[FileLook, ...]
    last: Submission | None
    rounds: int


def look_at(application: Application) -> Look:
    """Read the last version that was sent, with the scanner's word on each of its files."""
    rounds = submissions_of(application)
    if not rounds:
        return Look((), (), None, 0)
    frozen = snapshot_of(rounds[0]).files
    stored = {
        each.uid: each
        for each in StoredFile.objects.filter(uid__in=[file.uid for file in frozen]).order_by()
    }
    sections = read_submission(rounds[0])
    labels = {answer.key: answer.label for section in sections for answer in section.answers}
    files = tuple(
        FileLook(
            each.uid,
            labels.get(each.question, each.question),
            each.name,
            each.size,
            stored.get(each.uid),
        )
        for each in frozen
    )
    return Look(sections, files, rounds[0], len(rounds))
