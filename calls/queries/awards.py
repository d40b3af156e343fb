"""Awards: who may see them, how much of one is planned and paid, and whose turn it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from calls.enums import ApplicationState, AwardState, PaymentState, ReportState
from calls.models import (
    Application,
    Award,
    AwardAmendment,
    AwardMilestone,
    AwardPayment,
    AwardReport,
)
from calls.queries.office import office_applications
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed

AWARD_FILE = "calls.award"  # purpose of StoredFile: agreements and reports
FOLLOWED = (AwardState.ACCEPTED, AwardState.RUNNING)  # states in which its plan can change
# What was committed stays public, also where it ended before its time.
PUBLISHABLE = (*FOLLOWED, AwardState.CLOSED, AwardState.TERMINATED)
OWED = (ReportState.DUE, ReportState.RETURNED)


def awards_for(user: Any) -> QuerySet[Award]:
    """Return the awards of the applications that the person handles, walls obeyed."""
    related = ("application__call", "application__project", "offered_by", "answered_by")
    handled = office_applications(user).values("pk")
    return Award.objects.filter(application__in=handled).select_related(*related)


def awards_of_team(user: Any) -> QuerySet[Award]:
    """Return the awards of the applications in whose team the person is."""
    own = Application.objects.of_team(user).values("pk")
    related = ("application__call", "application__project", "answered_by", "agreement")
    return Award.objects.filter(application__in=own).select_related(*related)


def planned_amount(award: Award) -> Decimal:
    """Return the sum of the payments that are planned or paid."""
    counted = award.payments.exclude(state=PaymentState.CANCELLED)
    return counted.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def paid_amount(award: Award) -> Decimal:
    """Return how much was paid (EUR), of an award read with its payments."""
    return _paid(award.payments.all())


def _paid(payments: Iterable[AwardPayment]) -> Decimal:
    done = (each.amount for each in payments if each.state == PaymentState.PAID)
    return sum(done, Decimal(0))


def may_read_award_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have an agreement or a report: the team, and the office."""
    if not user.is_authenticated:
        return False
    found = Award.objects.filter(Q(agreement=file) | Q(reports__file=file))
    award = found.select_related("application__call").first()
    if award is None:
        return False
    return allowed(user, "calls.read_own_application", award.application) or allowed(
        user, "calls.view_award", award
    )


# --- Reminders -----------------------------------------------------------------------------------

BEFORE, AFTER, STAFF_AFTER = timedelta(days=14), timedelta(days=7), timedelta(days=14)


def reminder_due(report: AwardReport, today: date) -> str:
    """Return the last rung of the ladder that is reached: before, due, late or office; "" for
    none.
    """
    rungs = (
        ("office", report.due_on + STAFF_AFTER),
        ("late", report.due_on + AFTER),
        ("due", report.due_on),
        ("before", report.due_on - BEFORE),
    )
    return next((name for name, day in rungs if today >= day), "")


def owed_reports(today: date) -> QuerySet[AwardReport]:
    """Return the reports that a team owes and of which it has to be reminded by a day: none before
    the award runs, for it could not send it.
    """
    return AwardReport.objects.filter(
        state__in=OWED, award__state=AwardState.RUNNING, due_on__lte=today + BEFORE
    ).order_by("pk")


# --- The team's page -----------------------------------------------------------------------------


@dataclass(frozen=True)
class AwardPage:
    """Everything that the team reads of its award, and whose turn it is."""

    award: Award
    milestones: Sequence[AwardMilestone]
    payments: Sequence[AwardPayment]
    reports: Sequence[AwardReport]
    amendments: Sequence[AwardAmendment]
    turn: str
    what: str
    due: datetime | date | None

    @property
    def owed(self) -> AwardReport | None:
        """The report that the team sends next."""
        if self.award.state != AwardState.RUNNING:
            return None
        return next((each for each in self.reports if each.state in OWED), None)

    @property
    def is_planned(self) -> bool:
        """Whether there is anything to follow: a milestone, payment, report or amendment."""
        return any((self.milestones, self.payments, self.reports, self.amendments))

    @property
    def paid(self) -> Decimal:
        """How much was paid (EUR)."""
        return _paid(self.payments)


def award_page(award: Award, at: datetime) -> AwardPage:
    """Read what the team's page shows of an award."""
    reports = list(award.reports.select_related("file", "sent_by").order_by("due_on", "pk"))
    turn, what, due = _turn(award, reports, at)
    return AwardPage(
        award=award,
        milestones=list(award.milestones.order_by("due_on", "pk")),
        payments=list(award.payments.order_by("due_on", "pk")),
        reports=reports,
        amendments=list(award.amendments.order_by("number")),
        turn=turn,
        what=what,
        due=due,
    )


def _turn(
    award: Award, reports: Sequence[AwardReport], at: datetime
) -> tuple[str, str, datetime | date | None]:
    if award.state == AwardState.OFFERED:
        if at > award.answer_by:
            what = _("The time to answer is over. Write to the contact of the call.")
            return "them", what, None
        what = _("A signatory of the project accepts or refuses the award.")
        return "you", what, award.answer_by
    if award.state == AwardState.ACCEPTED:
        return "them", _("It prepares the agreement and notes when it is signed."), None
    if award.state == AwardState.RECALLED:
        return "nobody", _("The cluster took this offer back. Nothing is expected of you."), None
    if award.state != AwardState.RUNNING:
        return "nobody", _("Nothing is expected any more."), None
    return _turn_of_reports(reports)


def _turn_of_reports(
    reports: Sequence[AwardReport],
) -> tuple[str, str, datetime | date | None]:
    owed = next((each for each in reports if each.state in OWED), None)
    if owed is not None:
        return "you", _("Send: %(report)s.") % {"report": owed.get_kind_display()}, owed.due_on
    if any(each.state == ReportState.SENT for each in reports):
        return "them", _("It reads the report that you sent."), None
    return "them", _("It follows the award; no report is due from you now."), None


def awardable(user: Any) -> QuerySet[Application]:
    """Return the selected applications that the person handles and that have no award, or one whose
    offer was taken back.
    """
    free = Q(award=None) | Q(award__state=AwardState.RECALLED)
    selected = office_applications(user).filter(free, state=ApplicationState.ACCEPTED)
    return selected.order_by("reference")


def published_awards() -> QuerySet[Award]:
    """Return the awards that everybody may know of: published, and accepted at some time; one that
    ended before its time stays, for the money was committed.
    """
    public = Award.objects.filter(published_at__isnull=False, state__in=PUBLISHABLE)
    return (
        public.select_related("application__call", "application__project__organisation")
        .prefetch_related(
            "application__project__organisation__identifiers", "amendments", "payments"
        )
        .order_by("pk")
    )


def newest_awards() -> QuerySet[Award]:
    """Return the published awards, the newest first."""
    return published_awards().order_by("-answered_at", "-pk")
