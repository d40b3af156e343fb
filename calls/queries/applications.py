"""What the applicant's pages read: where each application stands and what happened to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.enums import (
    ApplicantStatus,
    ApplicationState,
    AwardState,
    CorrectionState,
    EntryState,
    LateState,
)
from calls.models import (
    Application,
    Award,
    AwardReport,
    Decision,
    FactualCorrection,
    LateRequest,
    StageEntry,
    Submission,
)
from calls.queries.awards import OWED
from calls.queries.drafts import current_entry, has_unsent_changes, last_moment
from calls.queries.history import was_in_review
from calls.queries.late import latest_grant
from calls.queries.reviews import remarks_for_applicant
from calls.queries.submissions import submissions_of
from calls.queries.teams import members_of
from partners.enums import ProjectRole
from partners.models import Project, ProjectMember

# Which colour goes with what an applicant is told; the words are ApplicantStatus's.
TONES = {
    ApplicantStatus.DRAFT: "neutral",
    ApplicantStatus.RECEIVED: "info",
    ApplicantStatus.UNDER_REVIEW: "info",
    ApplicantStatus.INELIGIBLE: "danger",
    ApplicantStatus.SELECTED: "positive",
    ApplicantStatus.RESERVE: "warning",
    ApplicantStatus.NOT_SELECTED: "danger",
    ApplicantStatus.WITHDRAWN: "closed",
    ApplicantStatus.EXPIRED: "closed",
}


MAY_ASK_LATE = (ApplicantStatus.DRAFT, ApplicantStatus.RECEIVED, ApplicantStatus.EXPIRED)


@dataclass(frozen=True)
class Standing:
    """Where an application stands, in the applicant's words: never the cluster's own state."""

    application: Application
    status: ApplicantStatus
    turn: str  # you, them, nobody
    what: str
    due: datetime | date | None
    is_correction: bool = False  # the turn is to correct facts in the experts' comments
    is_award: bool = False  # the turn is on the page of the award

    @property
    def tone(self) -> str:
        """The colour of the status."""
        return TONES[self.status]


@dataclass(frozen=True)
class Event:
    """One thing that happened, as the team may know it."""

    at: datetime
    title: str
    by: str = ""
    text: str = ""
    tone: str = "info"
    icon: str = "check"


def for_list(queryset: QuerySet[Application]) -> QuerySet[Application]:
    """Add to applications what a row shows; one statement in all."""
    stage = StageEntry.objects.filter(application=OuterRef("pk")).order_by("-stage__number")
    correction = FactualCorrection.objects.filter(application=OuterRef("pk"))
    offer = Award.objects.filter(application=OuterRef("pk"), state=AwardState.OFFERED)
    owed = AwardReport.objects.filter(
        award__application=OuterRef("pk"), award__state=AwardState.RUNNING, state__in=OWED
    )
    return queryset.select_related("call", "project__organisation").annotate(
        entry_closes_at=Subquery(stage.values("stage__closes_at")[:1]),
        entry_version=Subquery(stage.values("version")[:1]),
        clarification_until=Subquery(
            stage.filter(state=EntryState.REOPENED).values("reopened_until")[:1]
        ),
        late_until=latest_grant(entry__application=OuterRef("pk")),
        asks_late=Exists(
            LateRequest.objects.filter(entry__application=OuterRef("pk"), state=LateState.ASKED)
        ),
        has_correction=Exists(correction),
        correction_until=Subquery(
            correction.filter(state=CorrectionState.OPEN).values("due_at")[:1]
        ),
        award_answer_by=Subquery(offer.values("answer_by")[:1]),
        is_recalled=Exists(
            Award.objects.filter(application=OuterRef("pk"), state=AwardState.RECALLED)
        ),
        report_due_on=Subquery(owed.order_by("due_on").values("due_on")[:1]),
    )


def my_applications(user: Any, at: datetime) -> list[Standing]:
    """Return the applications of a person's projects: what waits for them first, soonest first."""
    own = for_list(Application.objects.of_team(user))
    writable = set(
        ProjectMember.objects.active()
        .filter(user=user, role__in=(ProjectRole.EDIT, ProjectRole.SIGN))
        .values_list("project_id", flat=True)
    )
    found = [standing(each, at, writes=each.project_id in writable) for each in own]
    return sorted(found, key=_urgency)


def _urgency(each: Standing) -> tuple[int, float]:
    order = {"you": 0, "them": 1, "nobody": 2}[each.turn]
    if each.turn == "you" and each.due:
        return order, _moment(each.due).timestamp()
    return order, -each.application.updated_at.timestamp()


def _moment(due: datetime | date) -> datetime:
    """Return a term as a moment: a day is over at its end."""
    if isinstance(due, datetime):
        return due
    return timezone.make_aware(datetime.combine(due, time.max))


def standing(application: Any, at: datetime, *, writes: bool = True) -> Standing:
    """Tell where an application read through `for_list` stands for someone of its team."""
    status = application.applicant_status
    closes_at = application.entry_closes_at
    until = closes_at if at <= closes_at else closes_at + application.call.grace
    if at > until and application.late_until:
        until = application.late_until
    is_open = at <= until
    if application.asks_late and not is_open and status in MAY_ASK_LATE:
        what = _("You asked to send late. The cluster answers here and by e-mail.")
        return Standing(application, status, "them", what, None)
    if status == ApplicantStatus.DRAFT:
        return _draft(application, until, is_open=is_open, writes=writes)
    asked_until = application.clarification_until
    if status == ApplicantStatus.RECEIVED and asked_until and at <= asked_until:
        return _clarification(application, asked_until, writes=writes)
    if status == ApplicantStatus.RECEIVED:
        what = (
            _("Received. You can still change it and send a newer version.")
            if is_open
            else _("Received. The cluster checks that it is eligible.")
        )
        return Standing(application, status, "them", what, None)
    if status == ApplicantStatus.UNDER_REVIEW:
        return _under_review(application, at, writes=writes)
    over = Standing(application, status, "nobody", _over(application, status), None)
    return _award(over, at, writes=writes) if status == ApplicantStatus.SELECTED else over


def _under_review(application: Any, at: datetime, *, writes: bool) -> Standing:
    if _may_correct(application, at):
        return _correction(application, writes=writes)
    what = _("Experts without a conflict of interest read and score it.")
    return Standing(application, ApplicantStatus.UNDER_REVIEW, "them", what, None)


def _award(over: Standing, at: datetime, *, writes: bool) -> Standing:
    """Tell what the award of a selected project asks of its team, if anything."""
    application: Any = over.application
    turn = "you" if writes else "them"
    until = application.award_answer_by
    if until and at <= until:
        what = _("Your project is selected. A signatory accepts or refuses the award.")
        return replace(over, turn=turn, what=what, due=until, is_award=True)
    if application.report_due_on:
        what = _("The cluster expects a report on your award.")
        return replace(over, turn=turn, what=what, due=application.report_due_on, is_award=True)
    if application.is_recalled:
        return replace(over, what=_("The cluster took its offer of an award back."))
    return over


def _may_correct(application: Any, at: datetime) -> bool:
    return application.correction_until is not None and at <= application.correction_until


def _correction(application: Any, *, writes: bool) -> Standing:
    status, until = ApplicantStatus.UNDER_REVIEW, application.correction_until
    if not writes:
        what = _("The experts’ comments are there. Your team may correct facts.")
        return Standing(application, status, "them", what, until)
    what = _("Read the experts’ comments, and correct facts if something is wrong.")
    return Standing(application, status, "you", what, until, is_correction=True)


def _draft(application: Any, until: datetime, *, is_open: bool, writes: bool) -> Standing:
    status = ApplicantStatus.DRAFT
    if not is_open:
        what = (
            _("The call closed before the full application was sent.")
            if application.reference
            else _("The call closed before this draft was sent. Nobody but your team can read it.")
        )
        return Standing(application, status, "nobody", what, None)
    if not writes:
        what = _("Your team is writing it. You may read it.")
        return Standing(application, status, "them", what, until)
    what = (
        _("Your project is invited to the next stage. Finish your answers and send them.")
        if application.reference
        else _("Finish your answers and send them.")
    )
    return Standing(application, status, "you", what, until)


def _clarification(application: Any, until: datetime, *, writes: bool) -> Standing:
    status = ApplicantStatus.RECEIVED
    if not writes:
        what = _("The cluster asks for a clarification. Your team is answering it.")
        return Standing(application, status, "them", what, until)
    what = _("The cluster asks for a clarification. Change your answers and send them again.")
    return Standing(application, status, "you", what, until)


def _over(application: Application, status: ApplicantStatus) -> str:
    if status == ApplicantStatus.EXPIRED and application.reference:
        return _("The next stage closed before you sent anything. What you sent stays on record.")
    return {
        ApplicantStatus.INELIGIBLE: _("The decision is out: read why."),
        ApplicantStatus.SELECTED: _("The decision is out: your project is selected."),
        ApplicantStatus.RESERVE: _("The decision is out: your project is on the reserve list."),
        ApplicantStatus.NOT_SELECTED: _("The decision is out: read the reasons."),
        ApplicantStatus.WITHDRAWN: _("You withdrew it. It stays on record."),
        ApplicantStatus.EXPIRED: _("The call closed before it was sent."),
    }.get(status, "")


@dataclass(frozen=True)
class ApplicationPage:
    """What the page of one application shows."""

    entry: StageEntry
    standing: Standing
    clarification: str
    submissions: list[Submission]
    has_unsent_changes: bool
    is_open: bool
    decision: Decision | None
    remarks: list[str]
    events: list[Event]
    team: list[ProjectMember]


def application_page(application: Application, at: datetime, *, writes: bool) -> ApplicationPage:
    """Return everything that the team may know of an application: released decisions only."""
    entry = current_entry(application)
    submissions = submissions_of(application)
    last = next((each for each in submissions if each.entry_id == entry.pk), None)
    decision = released_decision(application)
    team = members_of(application.pk)
    return ApplicationPage(
        entry=entry,
        standing=standing(application, at, writes=writes),
        clarification=entry.clarification if entry.state == EntryState.REOPENED else "",
        submissions=submissions,
        has_unsent_changes=has_unsent_changes(entry, last),
        is_open=at <= last_moment(entry),
        decision=decision,
        remarks=remarks_for_applicant(application) if decision else [],
        events=timeline(application, submissions, decision),
        team=list(team.select_related("user").order_by("since")),
    )


def released_decision(application: Application) -> Decision | None:
    """Return the decision that the team may know, or None."""
    return Decision.objects.released().filter(application=application).first()


def timeline(
    application: Application, submissions: Iterable[Submission], decision: Decision | None
) -> list[Event]:
    """Return what happened, newest first; who examined or decided is the cluster's business."""
    events = [
        Event(
            application.created_at,
            _("Draft begun"),
            by=application.created_by.get_full_name(),
            tone="neutral",
            icon="pencil-square",
        )
    ]
    events += [
        Event(
            each.received_at,
            _("Version %(round)s sent") % {"round": each.round},
            by=each.submitted_by.get_full_name(),
            tone="positive",
            icon="paper-airplane",
        )
        for each in submissions
    ]
    if application.screened_at is not None and was_in_review(application):
        events.append(
            Event(application.screened_at, _("Found eligible: the review begins"), icon="users")
        )
    if decision is not None and decision.released_at is not None:
        events.append(Event(decision.released_at, _("Decision released"), icon="envelope-open"))
    if application.state == ApplicationState.WITHDRAWN:
        events.append(
            Event(
                application.updated_at,
                _("Withdrawn"),
                text=application.withdrawal_reason,
                tone="warning",
                icon="arrow-uturn-left",
            )
        )
    return _newest_first(events)


def _newest_first(events: list[Event]) -> list[Event]:
    """Sort events in the order of their steps; of one moment the later step stands first."""
    events.reverse()
    return sorted(events, key=lambda event: event.at, reverse=True)


def signatories(application: Application) -> list[Any]:
    """Return the people who may send the application."""
    members = ProjectMember.objects.active().filter(
        project=application.project_id, role=ProjectRole.SIGN
    )
    return [member.user for member in members.select_related("user").order_by("since")]


def startable_projects(user: Any, call_id: int) -> tuple[list[Project], list[Application]]:
    """Return a person's projects that may still answer a call, and those that already do."""
    begun = list(
        Application.objects.of_team(user)
        .filter(call=call_id)
        .select_related("project")
        .order_by(F("submitted_at").desc(nulls_first=True), "-created_at")
    )
    taken = Application.objects.filter(call=call_id)  # also where the person does not take part
    free = (
        Project.objects.editable_by(user)
        .exclude(pk__in=taken.values("project_id"))
        .order_by("title")
    )
    return list(free.select_related("organisation", "stage")), begun
