"""Who is told what about awards and their reports; no mail names a project or an amount."""

from collections.abc import Iterable
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.actions.conflicts import detect_office_conflicts
from calls.enums import AwardState, CallRole
from calls.models import Award, AwardReport
from calls.notifications.applications import (
    BECAUSE_OFFICE,
    BECAUSE_TEAM,
    about_application,
    team,
)
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.outbox import Notification, notify


def keepers(application_id: int, award_id: int) -> Iterable[User]:
    """Return the managers of the call and the programme officers who follow the award, but for
    whom a conflict of interest keeps away; conflicts are looked for first.
    """
    detect_office_conflicts(application_id=application_id, at=now())
    award = Award.objects.select_related("application__call").get(pk=award_id)
    managers = User.objects.filter(
        call_roles__call=award.application.call_id, call_roles__role=CallRole.MANAGER
    )
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER)
    people = {person.pk: person for person in (*managers, *officers)}.values()
    return [each for each in people if allowed(each, "calls.manage_award", award)]


def asked_team(application_id: int, award_id: int) -> Iterable[User]:
    """Return the team of an application to which an award is offered: nobody is asked for what was
    taken back meanwhile.
    """
    gone = Award.objects.filter(pk=award_id, state=AwardState.RECALLED).exists()
    return [] if gone else team(application_id)


def award_page(award_id: int) -> str:
    """Return the team's page of the award."""
    return Award.objects.get(pk=award_id).get_absolute_url()


def award_desk(award_id: int) -> str:
    """Return the office's page of the award."""
    return reverse("admin:calls_award_change", args=(award_id,))


def answer_by(award_id: int) -> datetime | None:
    """Return until when a signatory may answer."""
    return Award.objects.values_list("answer_by", flat=True).get(pk=award_id)


def report_page(report_id: int) -> str:
    """Return the team's page of the report."""
    report = AwardReport.objects.select_related("award").get(pk=report_id)
    return reverse("calls:award_report", args=(report.award.uid, report.uid))


def report_due(report_id: int) -> datetime:
    """Return the end of the day on which the report is due."""
    due_on = AwardReport.objects.values_list("due_on", flat=True).get(pk=report_id)
    return timezone.make_aware(datetime.combine(due_on, time(23, 59)))


notify(
    Notification(
        event="calls.award_offered",
        name="calls.award_offer",
        recipients=asked_team,
        subject=lambda application_id: (
            _("%(reference)s: an award is offered to you") % about_application(application_id)
        ),
        template="calls/award_offer",
        context=about_application,
        url=award_page,
        turn=gettext_lazy("Your turn: a signatory of the project accepts or refuses it."),
        deadline=answer_by,
        action=gettext_lazy("Read the offer"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.award_recalled",
        name="calls.award_recall",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: the award is not offered any more")
            % about_application(application_id)
        ),
        template="calls/award_recall",
        context=about_application,
        url=award_page,
        action=gettext_lazy("Read why"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.award_accepted",
        name="calls.award_acceptance",
        recipients=keepers,
        subject=lambda application_id: (
            _("%(reference)s: the award is accepted") % about_application(application_id)
        ),
        template="calls/award_acceptance",
        context=about_application,
        url=award_desk,
        turn=gettext_lazy("Your turn: add the agreement, and note when it is signed."),
        action=gettext_lazy("Open the award"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.award_refused",
        name="calls.award_refusal",
        recipients=keepers,
        subject=lambda application_id: (
            _("%(reference)s: the award is refused") % about_application(application_id)
        ),
        template="calls/award_refusal",
        context=about_application,
        url=award_desk,
        action=gettext_lazy("Open the award"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.award_started",
        name="calls.award_start",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: the agreement is signed") % about_application(application_id)
        ),
        template="calls/award_start",
        context=about_application,
        url=award_page,
        action=gettext_lazy("See the award"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.award_paid",
        name="calls.award_payment",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: a payment has left") % about_application(application_id)
        ),
        template="calls/award_payment",
        context=about_application,
        url=award_page,
        action=gettext_lazy("See the award"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.award_amended",
        name="calls.award_amendment",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: the award is amended") % about_application(application_id)
        ),
        template="calls/award_amendment",
        context=about_application,
        url=award_page,
        action=gettext_lazy("See the award"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.award_closed",
        name="calls.award_closing",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: the award is closed") % about_application(application_id)
        ),
        template="calls/award_closing",
        context=about_application,
        url=award_page,
        action=gettext_lazy("See the award"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.award_terminated",
        name="calls.award_termination",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: the award ends before its time") % about_application(application_id)
        ),
        template="calls/award_termination",
        context=about_application,
        url=award_page,
        action=gettext_lazy("Read why"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.report_reminded",
        name="calls.report_reminder",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: a report is expected from you") % about_application(application_id)
        ),
        template="calls/report_reminder",
        context=about_application,
        url=report_page,
        turn=gettext_lazy("Your turn: send the report."),
        deadline=report_due,
        action=gettext_lazy("Send the report"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.report_missed",
        name="calls.report_overdue",
        recipients=keepers,
        subject=lambda application_id: (
            _("%(reference)s: a report is two weeks late") % about_application(application_id)
        ),
        template="calls/report_overdue",
        context=about_application,
        url=award_desk,
        turn=gettext_lazy("Your turn: ask the team."),
        action=gettext_lazy("Open the award"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.report_sent",
        name="calls.report_arrival",
        recipients=keepers,
        subject=lambda application_id: (
            _("%(reference)s: a report has arrived") % about_application(application_id)
        ),
        template="calls/report_arrival",
        context=about_application,
        url=award_desk,
        turn=gettext_lazy("Your turn: read it, then accept it or send it back."),
        action=gettext_lazy("Open the award"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.report_returned",
        name="calls.report_return",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: the cluster asks for more on your report")
            % about_application(application_id)
        ),
        template="calls/report_return",
        context=about_application,
        url=report_page,
        turn=gettext_lazy("Your turn: read what is missing, and send the report again."),
        action=gettext_lazy("Read what is missing"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.report_accepted",
        name="calls.report_acceptance",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: your report is accepted") % about_application(application_id)
        ),
        template="calls/report_acceptance",
        context=about_application,
        url=report_page,
        action=gettext_lazy("See the award"),
        why=BECAUSE_TEAM,
    ),
)
