"""Who is told what of reports."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.impact.models import PeriodReport
from pscc.outbox import Notification, notify


def funders(period_report_id: int) -> Iterable[User]:
    """Return whoever has the role of a funder."""
    del period_report_id
    return User.objects.with_role(Role.FUNDER)


def about_report(period_report_id: int) -> Mapping[str, Any]:
    """Give the templates which report it is, and whether it corrects another."""
    report = _report(period_report_id)
    return {
        "report": str(report),
        "period": report.period_in_words,
        "corrects": str(report.corrects) if report.corrects else "",
    }


def own_page(period_report_id: int) -> str:
    """Return the page of the report."""
    return _report(period_report_id).get_absolute_url()


def _report(period_report_id: int) -> PeriodReport:
    return PeriodReport.objects.select_related("corrects").get(pk=period_report_id)


notify(
    Notification(
        event="impact.report_sent",
        name="impact.report_for_the_funder",
        recipients=funders,
        subject=lambda period_report_id: (
            _("Report of the cluster: %(period)s") % about_report(period_report_id)
        ),
        template="impact/report_for_the_funder",
        context=about_report,
        url=own_page,
        action=gettext_lazy("Read the report"),
        why=gettext_lazy(
            "You receive this message because you are a funder of the cluster on the portal."
        ),
    ),
)
