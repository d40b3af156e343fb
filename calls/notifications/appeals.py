"""Who is told of an objection and of its answer; no mail says what was objected or answered."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.actions.conflicts import detect_office_conflicts
from calls.enums import CallRole
from calls.models import Appeal, Application
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


def answerers(application_id: int, appeal_id: int) -> Iterable[User]:
    """Return the managers of the call and the programme officers who may answer, but for whom a
    conflict of interest keeps away; conflicts are looked for first.
    """
    detect_office_conflicts(application_id=application_id, at=now())
    appeal = Appeal.objects.select_related("decision__application__call").get(pk=appeal_id)
    managers = User.objects.filter(
        call_roles__call=appeal.application.call_id, call_roles__role=CallRole.MANAGER
    )
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER)
    people = {person.pk: person for person in (*managers, *officers)}.values()
    return [each for each in people if allowed(each, "calls.answer_appeal", appeal)]


def appeal_desk(appeal_id: int) -> str:
    """Return the office's page of the objection."""
    return reverse("admin:calls_appeal_change", args=(appeal_id,))


def objection_page(application_id: int) -> str:
    """Return the team's page of the objection."""
    return reverse("calls:objection", args=(Application.objects.get(pk=application_id).uid,))


notify(
    Notification(
        event="calls.appeal_raised",
        name="calls.appeal_arrival",
        recipients=answerers,
        subject=lambda application_id: (
            _("%(reference)s: the team objects to the decision") % about_application(application_id)
        ),
        template="calls/appeal_arrival",
        context=about_application,
        url=appeal_desk,
        turn=gettext_lazy("Your turn: read the objection and answer it."),
        action=gettext_lazy("Read the objection"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.appeal_raised",
        name="calls.appeal_receipt",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: we have received your objection") % about_application(application_id)
        ),
        template="calls/appeal_receipt",
        context=about_application,
        url=objection_page,
        turn=gettext_lazy("The cluster's turn: it examines your objection."),
        action=gettext_lazy("See your objection"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.appeal_answered",
        name="calls.appeal_answer",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: there is an answer to your objection")
            % about_application(application_id)
        ),
        template="calls/appeal_answer",
        context=about_application,
        url=objection_page,
        turn=gettext_lazy("Your turn: read the answer."),
        action=gettext_lazy("Sign in to read the answer"),
        why=BECAUSE_TEAM,
    ),
)
