"""Who is told what about reviews and decisions. No mail names a project's secrets, a score or an
outcome.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.enums import WRITING_STATES, CallRole
from calls.models import Application, Assignment, Decision
from calls.queries.reviews import WAITS_FOR_EXPERT
from calls.queries.teams import members_of
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox import Notification, Priority, notify

BECAUSE_EXPERT = gettext_lazy(
    "You receive this message because the cluster asks you for your expertise."
)
BECAUSE_OFFICE = gettext_lazy("You receive this message because you run this call.")
BECAUSE_TEAM = gettext_lazy("You receive this message because you are in the team of this project.")


# --- Who -----------------------------------------------------------------------------------------


def expert(assignment_id: int) -> list[User]:
    """Return the expert of an assignment, unless a conflict keeps them from it now."""
    return list(
        User.objects.filter(
            pk__in=Assignment.objects.filter(pk=assignment_id).values("expert_id")
        ).exclude(pk__in=_walled(_assignment(assignment_id).application))
    )


def waiting_expert(assignment_id: int) -> list[User]:
    """Return the expert of an assignment from whom something is still expected."""
    if _assignment(assignment_id).state not in WAITS_FOR_EXPERT:
        return []
    return expert(assignment_id)


def waiting_office(assignment_id: int) -> Iterable[User]:
    """Return the office where the expert has still not answered, or not submitted."""
    if _assignment(assignment_id).state not in WAITS_FOR_EXPERT:
        return []
    return office(assignment_id)


def managers(assignment_id: int) -> Iterable[User]:
    """Return the managers of the assignment's call."""
    return _managers(_assignment(assignment_id).application)


def office(assignment_id: int) -> Iterable[User]:
    """Return the managers of the assignment's call and the programme officers."""
    application = _assignment(assignment_id).application
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER).exclude(pk__in=_walled(application))
    return {person.pk: person for person in (*_managers(application), *officers)}.values()


def releasing_managers(decision_id: int) -> Iterable[User]:
    """Return the managers of the decision's call."""
    return _managers(_decision(decision_id).application)


def team(application_id: int) -> Iterable[User]:
    """Return everyone in the team of the application."""
    return User.objects.filter(pk__in=members_of(application_id).values("user_id"))


def _managers(application: Application) -> Iterable[User]:
    people = User.objects.filter(
        call_roles__call=application.call_id, call_roles__role=CallRole.MANAGER
    )
    return people.exclude(pk__in=_walled(application)).distinct()


def _walled(application: Application) -> Any:
    """Return the ids of people whom a conflict keeps away: they are not told either."""
    return (
        ConflictOfInterest.objects.standing()
        .filter(project=application.project_id)
        .values("person_id")
    )


def _assignment(assignment_id: int) -> Assignment:
    return Assignment.objects.select_related("application__call").get(pk=assignment_id)


def _decision(decision_id: int) -> Decision:
    return Decision.objects.select_related("application__call").get(pk=decision_id)


# --- What ----------------------------------------------------------------------------------------


def about_assignment(assignment_id: int) -> dict[str, Any]:
    """Give the templates the call, the reference and the due date; no title of a project, and
    no expert: who judges whom is on the page behind the link.
    """
    assignment = _assignment(assignment_id)
    return {
        "call": assignment.application.call.title,
        "reference": assignment.application.reference,
        "due_at": assignment.due_at,
        "is_overdue": assignment.state in WRITING_STATES and assignment.due_at < now(),
    }


def about_application(application_id: int) -> dict[str, Any]:
    """Give the templates the call and the reference."""
    application = Application.objects.select_related("call").get(pk=application_id)
    return {"call": application.call.title, "reference": application.reference}


def about_decision(decision_id: int) -> dict[str, Any]:
    """Give the templates the call and the reference; never the outcome."""
    application = _decision(decision_id).application
    return {"call": application.call.title, "reference": application.reference}


def due(assignment_id: int) -> datetime:
    """Return when the review is due."""
    return _assignment(assignment_id).due_at


# --- Where ---------------------------------------------------------------------------------------


def review_page(assignment_id: int) -> str:
    """Return the expert's page of the review."""
    return _assignment(assignment_id).get_absolute_url()


def desk(assignment_id: int) -> str:
    """Return the office's page of the application."""
    return _desk(_assignment(assignment_id).application_id)


def desk_of_decision(decision_id: int) -> str:
    """Return the office's page of the application that was decided on."""
    return _desk(_decision(decision_id).application_id)


def _desk(application_id: int) -> str:
    return reverse("admin:calls_application_change", args=(application_id,))


def application_page(application_id: int) -> str:
    """Return the applicant's page of the application."""
    return Application.objects.get(pk=application_id).get_absolute_url()


# --- The table -----------------------------------------------------------------------------------

notify(
    Notification(
        event="calls.expert_invited",
        name="calls.expert_invitation",
        recipients=expert,
        subject=lambda assignment_id: (
            _("A review for “%(call)s”?") % about_assignment(assignment_id)
        ),
        template="calls/expert_invitation",
        url=review_page,
        context=about_assignment,
        turn=gettext_lazy(
            "Your turn: say whether you take it on, and whether you have a conflict of interest."
        ),
        deadline=due,
        action=gettext_lazy("Answer the invitation"),
        why=BECAUSE_EXPERT,
    ),
    Notification(
        event="calls.expert_reminded",
        name="calls.expert_reminder",
        recipients=waiting_expert,
        subject=lambda assignment_id: (
            _("Reminder: a review for “%(call)s”") % about_assignment(assignment_id)
        ),
        template="calls/expert_reminder",
        url=review_page,
        context=about_assignment,
        turn=gettext_lazy("Your turn: the review is waiting for you."),
        deadline=due,
        action=gettext_lazy("Go to the review"),
        why=BECAUSE_EXPERT,
        priority=Priority.BULK,
    ),
    Notification(
        event="calls.review_due_moved",
        name="calls.review_due_moved",
        recipients=waiting_expert,
        subject=lambda assignment_id: (
            _("Another due date for your review of %(reference)s") % about_assignment(assignment_id)
        ),
        template="calls/review_due_moved",
        url=review_page,
        context=about_assignment,
        turn=gettext_lazy("Your turn: the review is waiting for you."),
        deadline=due,
        action=gettext_lazy("Go to the review"),
        why=BECAUSE_EXPERT,
    ),
    Notification(
        event="calls.review_reopened",
        name="calls.review_reopening",
        recipients=expert,
        subject=lambda assignment_id: (
            _("Your review of %(reference)s is open again") % about_assignment(assignment_id)
        ),
        template="calls/review_reopening",
        url=review_page,
        context=about_assignment,
        turn=gettext_lazy("Your turn: change what needs a change, then submit it again."),
        deadline=due,
        action=gettext_lazy("Go to the review"),
        why=BECAUSE_EXPERT,
    ),
    Notification(
        event="calls.invitation_accepted",
        name="calls.invitation_acceptance",
        recipients=office,
        subject=lambda assignment_id: (
            _("%(reference)s: an expert accepted") % about_assignment(assignment_id)
        ),
        template="calls/invitation_acceptance",
        url=desk,
        context=about_assignment,
        action=gettext_lazy("Open the application"),
        why=BECAUSE_OFFICE,
        label=gettext_lazy("An expert accepts an invitation"),
        optional=True,
    ),
    Notification(
        event="calls.invitation_declined",
        name="calls.invitation_refusal",
        recipients=office,
        subject=lambda assignment_id: (
            _("%(reference)s: an expert declined") % about_assignment(assignment_id)
        ),
        template="calls/invitation_refusal",
        url=desk,
        context=about_assignment,
        turn=gettext_lazy("Your turn: choose another expert."),
        action=gettext_lazy("Choose another expert"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.invitation_unanswered",
        name="calls.invitation_silence",
        recipients=waiting_office,
        subject=lambda assignment_id: (
            _("%(reference)s: an expert has not answered") % about_assignment(assignment_id)
        ),
        template="calls/invitation_silence",
        url=desk,
        context=about_assignment,
        turn=gettext_lazy("Your turn: ask the expert by telephone, or choose another one."),
        action=gettext_lazy("Open the application"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.review_missed",
        name="calls.review_delay",
        recipients=waiting_office,
        subject=lambda assignment_id: (
            _("%(reference)s: a review is overdue") % about_assignment(assignment_id)
        ),
        template="calls/review_delay",
        url=desk,
        context=about_assignment,
        turn=gettext_lazy("Your turn: ask the expert by telephone, or choose another one."),
        action=gettext_lazy("Open the application"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.expert_recused",
        name="calls.expert_recusal",
        recipients=office,
        subject=lambda assignment_id: (
            _("%(reference)s: an expert is recused") % about_assignment(assignment_id)
        ),
        template="calls/expert_recusal",
        url=desk,
        context=about_assignment,
        turn=gettext_lazy("Your turn: choose another expert."),
        action=gettext_lazy("Choose another expert"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.review_submitted",
        name="calls.review_receipt",
        recipients=managers,
        subject=lambda assignment_id: (
            _("%(reference)s: a review is in") % about_assignment(assignment_id)
        ),
        template="calls/review_receipt",
        url=desk,
        context=about_assignment,
        action=gettext_lazy("Read the reviews"),
        why=BECAUSE_OFFICE,
        label=gettext_lazy("A review is submitted"),
        optional=True,
    ),
    Notification(
        event="calls.decision_recorded",
        name="calls.decision_to_release",
        recipients=releasing_managers,
        subject=lambda decision_id: (
            _("%(reference)s: a decision waits for its release") % about_decision(decision_id)
        ),
        template="calls/decision_to_release",
        url=desk_of_decision,
        context=about_decision,
        turn=gettext_lazy(
            "Your turn: read it, then release or annul it. Nobody outside the office sees it"
            " before."
        ),
        action=gettext_lazy("Open the application"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.decision_released",
        name="calls.decision_release",
        recipients=team,
        subject=lambda application_id: (
            _("There is a decision on %(reference)s") % about_application(application_id)
        ),
        template="calls/decision_release",
        url=application_page,
        context=about_application,
        turn=gettext_lazy("Your turn: read the decision."),
        action=gettext_lazy("Sign in to read the decision"),
        why=BECAUSE_TEAM,
    ),
)
