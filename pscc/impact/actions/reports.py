"""A report of a period: written, sent to the funder, corrected by an edition of its own."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.impact.models import PeriodReport, ReportRow
from pscc.impact.models.reports import DRAFT, SENT
from pscc.impact.queries.measuring import read_period
from pscc.impact.queries.reports import COLUMNS, TEXTS, computed_rows, digest_of, problems_of
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def save_report(*, report: PeriodReport, by: Any, at: datetime) -> PeriodReport:
    """Keep what was written of a report; begin it, if it is new.

    Raises Refused for a period that has not begun or has a report already, and for a report that
    is no draft any more; PermissionDenied.
    """
    is_new = report.pk is None
    require(by, f"impact.{'add' if is_new else 'change'}_periodreport")
    if is_new:
        _begin(report, by, at)
    elif PeriodReport.objects.lock(report.pk).state != DRAFT:
        raise Refused(_("This report is no draft any more: it stays as it is."))
    report.version += 1
    report.updated_at = at
    report.save()
    return report


def _begin(report: PeriodReport, by: Any, at: datetime) -> None:
    """Number a new report; refuse it where there is one to go on with."""
    if read_period(report.period, at).first > timezone.localdate(at):
        raise Refused(_("This period has not begun yet."))
    of_period = PeriodReport.objects.filter(period=report.period)
    standing = of_period.filter(state__in=(DRAFT, SENT)).first()
    if standing is not None and standing.state == DRAFT:
        raise Refused(_("There is a draft for this period already. Go on with it."))
    if standing is not None:
        raise Refused(_("This period is reported. Open that report and correct it."))
    report.edition = _next_edition(report.period)
    report.started_by, report.created_at = by, at


def _next_edition(period: str) -> int:
    found = PeriodReport.objects.filter(period=period).aggregate(last=Max("edition"))
    return int(found["last"] or 0) + 1


@transaction.atomic
def correct_report(*, report_id: int, by: Any, at: datetime) -> PeriodReport:
    """Begin a correction of a sent report with its words; return the one that is begun already.

    The sent report stands until the correction is sent. Raises Refused for a report that does not
    stand; PermissionDenied.
    """
    former = PeriodReport.objects.lock(report_id)
    require(by, "impact.correct_report", former)
    if former.state != SENT:
        raise Refused(_("Only the report that stands can be corrected."))
    drafts = PeriodReport.objects.filter(period=former.period, state=DRAFT)
    if (draft := drafts.first()) is not None:
        return draft
    words = {name: getattr(former, name) for name in TEXTS if not name.startswith("correction")}
    begun: PeriodReport = PeriodReport.objects.create(
        period=former.period, edition=_next_edition(former.period), corrects=former,
        started_by=by, is_demo=former.is_demo, created_at=at, updated_at=at, **words,
    )  # fmt: skip
    return begun


@transaction.atomic
def send_report(
    *, report_id: int, by: Any, at: datetime, version: int | None = None
) -> PeriodReport:
    """Send a report to the funder: its figures are written down as they are now, with a digest over
    words and figures, and nothing of it changes any more. The edition that it corrects gives way.

    Raises Refused while something is missing, the period is not over, or it is no longer as it was
    read (`version`); TransitionNotAllowed; PermissionDenied.
    """
    former_id = PeriodReport.objects.values_list("corrects", flat=True).get(pk=report_id)
    former = PeriodReport.objects.lock(former_id) if former_id else None
    report: PeriodReport = PeriodReport.objects.lock(report_id)
    require(by, "impact.send_report", report)
    if version is not None and version != report.version:
        raise Refused(
            _(
                "Someone else changed this report while you were reading. Read it again, then"
                " send it."
            )
        )
    if report.state == DRAFT and (problems := problems_of(report, at)):
        raise Refused(" ".join(problems))
    rows = computed_rows(read_period(report.period, at)) if report.state == DRAFT else []
    ReportRow.objects.bulk_create(
        ReportRow(
            report=report, position=position, **{name: getattr(row, name) for name in COLUMNS}
        )
        for position, row in enumerate(rows)
    )
    report.send(sha256=digest_of(report, at), by=by, at=at)
    if former is not None:
        former.give_way()
        _store(former, at)
    _store(report, at)
    publish("impact.report_sent", period_report_id=report.pk)
    return report


@transaction.atomic
def withdraw_report(*, report_id: int, by: Any, at: datetime) -> PeriodReport:
    """Give a draft up. Raises TransitionNotAllowed; PermissionDenied."""
    report: PeriodReport = PeriodReport.objects.lock(report_id)
    require(by, "impact.withdraw_report", report)
    report.withdraw()
    _store(report, at)
    return report


def _store(report: PeriodReport, at: datetime) -> None:
    report.version += 1
    report.updated_at = at
    report.save()
