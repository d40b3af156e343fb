"""What the office reads of an anonymous copy: what is looked for, what was found, what is shown."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from calls.anonymity.names import NameKind
from calls.enums import ApplicationState
from calls.models import (
    AnonymousCopy,
    AnonymousFile,
    Application,
    FoundName,
    HiddenName,
    Submission,
)
from calls.queries.office import office_applications
from calls.queries.reviews import latest_submission
from calls.queries.submissions import form_of_submission, read_copy, snapshot_of
from pscc.kernel.questions import ReadSection, in_language

JUDGED = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL)


def latest_of_call(call_id: int) -> list[int]:
    """Return the ids of what was sent last of each application to a call."""
    rows = Submission.objects.filter(entry__stage__call=call_id)
    latest = rows.order_by("entry__application_id", "-entry__stage__number", "-round")
    return list(latest.distinct("entry__application_id").values_list("pk", flat=True))


@dataclass(frozen=True)
class Place:
    """A name that was found, with where it stands in words."""

    found: FoundName
    question: str
    kind: str


@dataclass(frozen=True)
class FileLine:
    """A file with its question and how many names stand in it."""

    file: AnonymousFile
    question: str
    names: int


@dataclass(frozen=True)
class AnonymityDesk:
    """The page of one application; without a copy only `application` and `hidden` say something."""

    application: Application
    hidden: list[HiddenName]
    submission: Submission | None = None
    copy: AnonymousCopy | None = None
    names: list[tuple[str, str]] = field(default_factory=list)
    files: list[FileLine] = field(default_factory=list)
    open: list[Place] = field(default_factory=list)
    settled: list[Place] = field(default_factory=list)
    sections: tuple[ReadSection, ...] = ()

    @property
    def blocking(self) -> int:
        """How many places keep experts from being asked."""
        return sum(each.found.is_sure for each in self.open)


def anonymity_desk(application: Application) -> AnonymityDesk:
    """Read it for what was sent last: a constant number of statements."""
    hidden = list(
        HiddenName.objects.filter(application=application).select_related("added_by").order_by("pk")
    )
    submission = latest_submission(application)
    copy = AnonymousCopy.objects.filter(submission=submission).first() if submission else None
    if submission is None or copy is None:
        return AnonymityDesk(application, hidden, submission)
    form = form_of_submission(submission, snapshot_of(submission).form_version)
    labels = {each.key: in_language(each.label) for each in form.questions()}
    rows = copy.found.select_related("file__source", "dismissed_by").order_by("-is_sure", "pk")
    places = [
        Place(each, labels.get(each.question_key, each.question_key), _kind(each.kind))
        for each in rows
    ]
    waiting = {each.found.pk for each in places if _is_open(each.found)}
    files = copy.files.select_related("file", "source", "withheld_by").order_by("number")
    return AnonymityDesk(
        application,
        hidden,
        submission,
        copy,
        names=[(_kind(kind), text) for kind, text in copy.names],
        files=[
            FileLine(
                each,
                labels.get(each.question_key, each.question_key),
                sum(place.found.file_id == each.pk for place in places),
            )
            for each in files
        ],
        open=[each for each in places if each.found.pk in waiting],
        settled=[each for each in places if each.found.pk not in waiting],
        sections=read_copy(submission, copy) if copy.made_at else (),
    )


def _kind(value: str) -> str:
    return str(NameKind(value).label)


def _is_open(found: FoundName) -> bool:
    kept_back = found.file is not None and found.file.withheld_at is not None
    return found.dismissed_at is None and not kept_back


def names_to_look_at(user: Any) -> QuerySet[Application]:
    """Return the applications that the person handles by office and that are still judged, in what
    was sent last of which a name was found that nobody has settled, or a file that experts do not
    get.
    """
    sent = Submission.objects.filter(entry__application=OuterRef("pk"))
    lacking = AnonymousFile.objects.exclude(problem="").filter(withheld_at=None)
    copies = AnonymousCopy.objects.filter(
        Q(pk__in=FoundName.objects.open().values("copy_id")) | Q(pk__in=lacking.values("copy_id"))
    )
    judged = office_applications(user).filter(
        state__in=JUDGED, call__review_plan__is_anonymous=True
    )
    found: QuerySet[Application] = judged.annotate(
        sent_last=Subquery(sent.order_by("-entry__stage__number", "-round").values("pk")[:1])
    ).filter(sent_last__in=copies.values("submission_id"))
    return found


def application_of_copy(copy_id: int) -> Application:
    """Return the application that an anonymous copy is about, with its call."""
    related = "submission__entry__application__call"
    return AnonymousCopy.objects.select_related(related).get(pk=copy_id).submission.application


def is_to_be_looked_at(copy_id: int) -> bool:
    """Tell whether the office has something to look at: a name, or a file that nobody gets."""
    copy = AnonymousCopy.objects.get(pk=copy_id)
    lacking = copy.files.exclude(problem="").filter(withheld_at=None).exists()
    return lacking or FoundName.objects.open().filter(copy=copy).exists()
