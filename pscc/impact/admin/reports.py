"""Reports of periods at the staff desk: written here, read on their page, sent from either."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display

from pscc.impact.actions.reports import (
    correct_report,
    save_report,
    send_report,
    withdraw_report,
)
from pscc.impact.enums import ReportState
from pscc.impact.forms.reports import PeriodReportForm
from pscc.impact.models import PeriodReport
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin

TONES = {
    ReportState.DRAFT: "warning",
    ReportState.SENT: "success",
    ReportState.REPLACED: "default",
    ReportState.WITHDRAWN: "default",
}


def _is_draft(report: PeriodReport) -> bool:
    return bool(report.state == ReportState.DRAFT)


@admin.register(PeriodReport)
class PeriodReportAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """What the funder is told, newest period first; what was sent stays as it is."""

    form = PeriodReportForm
    list_display = ("shown_period", "edition", "shown_state", "sent_at", "sent_by", "is_demo")
    list_filter = ("state", "is_demo")
    list_select_related = ("sent_by",)
    search_fields = ("period", "uid")
    search_help_text = _("Period or identifier")
    ordering = ("-period", "-edition")
    readonly_fields = ("edition", "shown_state", "corrects", "sent_at", "sent_by", "sha256")
    fieldsets = (
        (None, {"fields": ("period", "summary", "activity", "results", "money", "outlook",
                           "correction")}),
        (_("State"), {"fields": (("edition", "shown_state"), "corrects", ("sent_at", "sent_by"),
                                 "sha256", "seen_version")}),
    )  # fmt: skip
    action_buttons = (
        ActionButton(
            "read",
            _("Read it with its figures"),
            "impact.view_periodreport",
            href=lambda report: report.get_absolute_url(),
        ),
        ActionButton(
            "send",
            _("Send to the funder"),
            "impact.send_report",
            act=lambda report, **who: send_report(report_id=report.pk, **who),
            explanation=_(
                "The figures are written down as they are now, and funders are told. Nothing of it"
                " can be changed afterwards: a correction is an edition of its own."
            ),
            done=_("Sent: funders are told now."),
            needs_recent_login=True,
            carries_version=True,
            when=_is_draft,
        ),
        ActionButton(
            "correct",
            _("Begin a correction"),
            "impact.correct_report",
            act=lambda report, **who: correct_report(report_id=report.pk, **who),
            explanation=_(
                "A new edition begins with these words. This one stands until that one is sent."
            ),
            done=_("The correction is begun: it is in the list as a draft."),
            when=lambda report: report.state == ReportState.SENT,
        ),
        ActionButton(
            "withdraw",
            _("Give the draft up"),
            "impact.withdraw_report",
            act=lambda report, **who: withdraw_report(report_id=report.pk, **who),
            explanation=_("Nobody outside the team knew of it. It stays in the list."),
            done=_("The draft is given up."),
            when=_is_draft,
            danger=True,
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave alone what was sent or given up."""
        return super().has_change_permission(request, obj) and not (obj and not _is_draft(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the period once the report is begun."""
        return (*self.readonly_fields, *(("period",) if obj else ()))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what a new report has not, and the version for those who only look."""
        (_none, words), (title, state) = super().get_fieldsets(request, obj)
        if obj is None:
            return [(None, {"fields": (*words["fields"], "seen_version")})]
        if self.has_change_permission(request, obj):
            return [(None, words), (title, state)]
        shown = [name for name in state["fields"] if name != "seen_version"]
        return [(None, words), (title, {"fields": shown})]

    def save_model(self, request: HttpRequest, obj: PeriodReport, form: Any, change: bool) -> None:
        save_report(report=obj, by=request.user, at=now())

    @display(description=_("period"), ordering="period")
    def shown_period(self, report: PeriodReport) -> str:
        return report.period_in_words

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, report: PeriodReport) -> Badge:
        return state_badge(report)
