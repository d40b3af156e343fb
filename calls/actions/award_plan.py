"""What is planned with an award: milestones, payments, reports, amendments.

Everything locks call, application and award first, then the row itself.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.actions.awards import lock_award
from calls.enums import AwardState, PaymentState, ReportKind, ReportState
from calls.models import Award, AwardAmendment, AwardMilestone, AwardPayment, AwardReport
from calls.queries.awards import AWARD_FILE, FOLLOWED, owed_reports, planned_amount, reminder_due
from pscc.files.actions import link_file, store_upload, unlink_file
from pscc.kernel.access import require
from pscc.kernel.formats import money
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

RUNNING = (AwardState.RUNNING,)


def _followed(award_id: int, by: Any, states: tuple[AwardState, ...] = FOLLOWED) -> Award:
    """Lock an award whose plan the person may change now."""
    award = lock_award(award_id)
    require(by, "calls.manage_award", award)
    if award.state not in states:
        raise Refused(
            _("This is not possible while the award is “%(state)s”.")
            % {"state": award.get_state_display()}
        )
    return award


# --- Milestones ----------------------------------------------------------------------------------


@transaction.atomic
def plan_milestone(
    *, award_id: int, title: str, due_on: date, by: Any, at: datetime
) -> AwardMilestone:
    """Add what is to be reached by a day. Raises PermissionDenied or Refused."""
    award = _followed(award_id, by)
    return AwardMilestone.objects.create(award=award, title=title.strip(), due_on=due_on)


@transaction.atomic
def reach_milestone(
    *, milestone_id: int, reached_on: date, by: Any, at: datetime
) -> AwardMilestone:
    """Note when a milestone was reached. Raises PermissionDenied or Refused."""
    milestone = AwardMilestone.objects.get(pk=milestone_id)
    _followed(milestone.award_id, by)
    _refuse_future(reached_on, at)
    milestone = AwardMilestone.objects.get(pk=milestone_id)
    if milestone.reached_on:
        raise Refused(_("This milestone is reached already."))
    milestone.reached_on = reached_on
    milestone.save()
    return milestone


# --- Payments ------------------------------------------------------------------------------------


@transaction.atomic
def plan_payment(
    *, award_id: int, amount: Decimal, due_on: date, condition: str, by: Any, at: datetime
) -> AwardPayment:
    """Plan a part of the amount; the parts never exceed it. Raises PermissionDenied or Refused."""
    award = _followed(award_id, by)
    left = award.amount - planned_amount(award)
    if amount <= 0:
        raise Refused(_("Write an amount above zero."))
    if amount > left:
        raise Refused(
            _("Only %(left)s of the award is not planned yet. An amendment can raise its amount.")
            % {"left": money(left)}
        )
    return AwardPayment.objects.create(
        award=award, amount=amount, due_on=due_on, condition=condition.strip()
    )


@transaction.atomic
def note_payment(*, payment_id: int, paid_on: date, by: Any, at: datetime) -> AwardPayment:
    """Note that a payment has left. Publishes `calls.award_paid`. Raises PermissionDenied or
    Refused.
    """
    payment = _payment(payment_id, by, RUNNING)
    _refuse_future(paid_on, at)
    payment.pay(on=paid_on)
    payment.save()
    award = payment.award
    award.public_changed_at = at
    award.save()
    publish("calls.award_paid", award_id=award.pk, application_id=award.application_id)
    return payment


@transaction.atomic
def cancel_payment(*, payment_id: int, by: Any, at: datetime) -> AwardPayment:
    """Give up a planned payment. Raises PermissionDenied or Refused."""
    payment = _payment(payment_id, by, FOLLOWED)
    payment.cancel()
    payment.save()
    return payment


def _payment(payment_id: int, by: Any, states: tuple[AwardState, ...]) -> AwardPayment:
    award_id = AwardPayment.objects.values_list("award_id", flat=True).get(pk=payment_id)
    award = _followed(award_id, by, states)
    payment = AwardPayment.objects.get(pk=payment_id)
    payment.award = award
    if payment.state != PaymentState.PLANNED:
        raise Refused(
            _("This payment is “%(state)s” already.") % {"state": payment.get_state_display()}
        )
    return payment


def _refuse_future(day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise Refused(_("This day is still to come. Note it once it is there."))


# --- Reports -------------------------------------------------------------------------------------


@transaction.atomic
def plan_report(
    *, award_id: int, kind: ReportKind, due_on: date, by: Any, at: datetime
) -> AwardReport:
    """Ask the team for a report by a day; it is reminded before and after. Raises
    PermissionDenied or Refused.
    """
    award = _followed(award_id, by)
    return AwardReport.objects.create(award=award, kind=kind, due_on=due_on)


def send_report(
    *, report_id: int, text: str, upload: "UploadedFile[Any] | None", by: Any, at: datetime
) -> AwardReport:
    """Hand in a report that is owed, with an optional file; a newer file replaces the one before.

    Two transactions where there is a file. Raises FileRefusedError, PermissionDenied or Refused.
    Publishes `calls.report_sent`.
    """
    report = AwardReport.objects.select_related("award__application").get(pk=report_id)
    require(by, "calls.send_report", report.award.application)
    _refuse_report(report, text)
    stored = (
        store_upload(upload=upload, purpose=AWARD_FILE, by=by, at=at)
        if upload is not None
        else None
    )
    return _hand_in(report_id, text, stored.pk if stored else None, by, at)


@transaction.atomic
def _hand_in(report_id: int, text: str, file_id: int | None, by: Any, at: datetime) -> AwardReport:
    report = _locked_report(report_id)
    require(by, "calls.send_report", report.award.application)
    _refuse_report(report, text)
    if file_id is not None:
        if report.file_id:
            unlink_file(file_id=report.file_id)
        report.file = link_file(file_id=file_id, at=at)
    report.text = text.strip()
    report.send(by=by, at=at)
    report.save()
    publish("calls.report_sent", **_ids(report))
    return report


def _refuse_report(report: AwardReport, text: str) -> None:
    if report.award.state not in RUNNING:
        raise Refused(_("Reports are sent while the award runs."))
    if report.state not in (ReportState.DUE, ReportState.RETURNED):
        raise Refused(
            _("This report is “%(state)s” already.") % {"state": report.get_state_display()}
        )
    if not text.strip():
        raise Refused(_("Write at least a few sentences; a file can complete them."))


@transaction.atomic
def return_report(*, report_id: int, remark: str, by: Any, at: datetime) -> AwardReport:
    """Ask the team for more. Publishes `calls.report_returned`. Raises PermissionDenied or
    Refused.
    """
    report = _sent_report(report_id, by)
    if not remark.strip():
        raise Refused(_("Say what is missing: the team reads it."))
    report.give_back(remark=remark.strip())
    report.save()
    publish("calls.report_returned", **_ids(report))
    return report


@transaction.atomic
def accept_report(*, report_id: int, by: Any, at: datetime) -> AwardReport:
    """Be content with a report. Publishes `calls.report_accepted`. Raises PermissionDenied or
    Refused.
    """
    report = _sent_report(report_id, by)
    report.accept(at=at)
    report.save()
    publish("calls.report_accepted", **_ids(report))
    return report


def _sent_report(report_id: int, by: Any) -> AwardReport:
    report = _locked_report(report_id)
    require(by, "calls.manage_award", report.award)
    if report.state != ReportState.SENT:
        raise Refused(
            _("This report is “%(state)s”: there is nothing to examine.")
            % {"state": report.get_state_display()}
        )
    return report


def _locked_report(report_id: int) -> AwardReport:
    award_id = AwardReport.objects.values_list("award_id", flat=True).get(pk=report_id)
    award = lock_award(award_id)
    report = AwardReport.objects.get(pk=report_id)
    report.award = award
    return report


def _ids(report: AwardReport) -> dict[str, Any]:
    return {
        "award_id": report.award_id,
        "application_id": report.award.application_id,
        "report_id": report.pk,
    }


def remind_of_reports(*, at: datetime) -> int:
    """Tell the teams what they owe, and the office what is long overdue; return how many reports
    were looked at.

    Each rung of the ladder is told once for a due day, also after days without a worker, which
    then takes the last rung only. Publishes `calls.report_reminded` and `calls.report_missed`.
    """
    today = timezone.localdate(at)
    ids = list(owed_reports(today).values_list("pk", flat=True))
    for each in ids:
        _remind(each, today)
    return len(ids)


@transaction.atomic
def _remind(report_id: int, today: date) -> None:
    report = _locked_report(report_id)
    if not owed_reports(today).filter(pk=report_id).exists():
        return
    rung = reminder_due(report, today)
    mark = f"{report.uid}:{report.state}:{report.due_on}:{rung}"
    if rung == "office":
        publish("calls.report_missed", key=f"calls.report_missed:{mark}", **_ids(report))
    else:
        publish("calls.report_reminded", key=f"calls.report_reminded:{mark}", **_ids(report))


# --- Amendments ----------------------------------------------------------------------------------


@transaction.atomic
def amend_award(
    *,
    award_id: int,
    reason: str,
    signed_on: date,
    amount_after: Decimal,
    ends_after: date | None,
    by: Any,
    at: datetime,
) -> AwardAmendment:
    """Note a signed change of amount and end; the award has them from now on.

    Raises PermissionDenied, or Refused where payments would exceed the amount. Publishes
    `calls.award_amended`.
    """
    award = _followed(award_id, by, RUNNING)
    _refuse_future(signed_on, at)
    planned = planned_amount(award)
    if amount_after < planned or amount_after <= 0:
        raise Refused(
            _("%(planned)s is planned or paid already: the amount cannot go below it.")
            % {"planned": money(planned)}
        )
    if ends_after and award.starts_on and ends_after < award.starts_on:
        raise Refused(_("The award would end before it begins. Change one of the days."))
    last = award.amendments.aggregate(last=Max("number"))["last"] or 0
    amendment = AwardAmendment.objects.create(
        award=award, number=last + 1, reason=reason.strip(), signed_on=signed_on,
        amount_before=award.amount, amount_after=amount_after,
        ends_before=award.ends_on, ends_after=ends_after, made_by=by, made_at=at,
    )  # fmt: skip
    award.amount, award.ends_on = amount_after, ends_after
    award.public_changed_at = at
    award.save()
    publish("calls.award_amended", award_id=award.pk, application_id=award.application_id)
    return amendment
