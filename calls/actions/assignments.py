"""Asking an expert, and the expert's answer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from calls.actions.anonymity import ask_for_latest_copy, refuse_unready_copy
from calls.actions.availability import hold_expert, refuse_unavailable
from calls.actions.conflicts import detect_conflicts
from calls.enums import WRITING_STATES, ApplicationState, AssignmentState
from calls.models import Application, Assignment, Decision, Submission
from calls.queries.interests import standing_wall
from calls.queries.reviews import latest_submission
from partners.enums import ConflictState
from partners.models import ProjectMember
from pscc.accounts.models import User
from pscc.kernel.access import require
from pscc.kernel.formats import long_date
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

NOT_IN_REVIEW = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


def assign_expert(
    *, application_id: int, expert_id: int, due_at: datetime, by: Any, at: datetime
) -> Assignment:
    """Invite an expert to review the latest submission of an application.

    Conflicts are looked for first, in a transaction of their own: what is found stays, as a wall,
    when the assignment is refused for it. Raises PermissionDenied, or Refused with who must do
    what: application not in review, due date past, oneself, expert assigned already, in the
    project's team, not active in the pool, away, over the quota, behind a wall, or without an
    anonymous copy to read where the call wants one. Publishes `calls.expert_invited`.
    """
    _check_assignment(application_id, expert_id, due_at, by, at)
    detect_conflicts(application_id=application_id, person_id=expert_id, at=at)
    ask_for_latest_copy(application_id=application_id, at=at)
    return _invite(application_id, expert_id, due_at, by, at)


@transaction.atomic
def _invite(
    application_id: int, expert_id: int, due_at: datetime, by: Any, at: datetime
) -> Assignment:
    assignment = _assignment(application_id, expert_id, due_at, by, at)
    refuse_unready_copy(assignment.submission)
    assignment.invite(at=at)
    assignment.save()
    publish("calls.expert_invited", assignment_id=assignment.pk)
    return assignment


def _assignment(
    application_id: int, expert_id: int, due_at: datetime, by: Any, at: datetime
) -> Assignment:
    """Return a new assignment, not saved yet, of an application that is locked from now on."""
    application = Application.objects.lock(application_id)
    hold_expert(expert_id)
    _check_assignment(application_id, expert_id, due_at, by, at)
    expert = User.objects.get(pk=expert_id)
    _refuse_behind_wall(application, expert)
    return Assignment(
        application=application,
        submission=_last_round(application),
        expert=expert,
        due_at=due_at,
        assigned_by=by,
        created_at=at,
    )


def _last_round(application: Application) -> Submission:
    submission = latest_submission(application)
    if submission is None:
        raise Refused(_("This application was never submitted: there is nothing to review."))
    return submission


def propose_expert(
    *, application_id: int, expert_id: int, due_at: datetime, by: Any, at: datetime
) -> Assignment:
    """Note an expert for an application without asking yet; nobody outside the office knows.

    The same checks as for an invitation, conflicts first. Raises PermissionDenied, or Refused.
    Publishes `calls.expert_proposed`.
    """
    _check_assignment(application_id, expert_id, due_at, by, at)
    detect_conflicts(application_id=application_id, person_id=expert_id, at=at)
    return _propose(application_id, expert_id, due_at, by, at)


@transaction.atomic
def _propose(
    application_id: int, expert_id: int, due_at: datetime, by: Any, at: datetime
) -> Assignment:
    assignment = _assignment(application_id, expert_id, due_at, by, at)
    assignment.save()
    publish("calls.expert_proposed", assignment_id=assignment.pk)
    return assignment


def invite_proposed(*, assignment_id: int, due_at: datetime, by: Any, at: datetime) -> Assignment:
    """Ask an expert who was proposed, for the latest submission and until a new due date; or once
    more, after staff stopped waiting or dropped the proposal. What was written stays.

    Conflicts are looked for again, in a transaction of their own. Raises PermissionDenied, or
    Refused: neither proposed nor expired, application not in review, due date past, closed account,
    behind a wall. Publishes `calls.expert_invited`.
    """
    assignment = Assignment.objects.select_related("application").get(pk=assignment_id)
    require(by, "calls.assign_expert", assignment)
    application_id = assignment.application_id
    detect_conflicts(application_id=application_id, person_id=assignment.expert_id, at=at)
    ask_for_latest_copy(application_id=application_id, at=at)
    return _invite_proposed(assignment_id, application_id, due_at, by, at)


@transaction.atomic
def _invite_proposed(
    assignment_id: int, application_id: int, due_at: datetime, by: Any, at: datetime
) -> Assignment:
    application = Application.objects.lock(application_id)
    assignment = Assignment.objects.lock(assignment_id)
    hold_expert(assignment.expert_id)
    require(by, "calls.assign_expert", assignment)
    if not can_proceed(assignment.invite):
        raise Refused(
            _("%(expert)s is no longer a proposal: the review is “%(state)s”.")
            % {"expert": assignment.expert, "state": assignment.get_state_display()}
        )
    _check_candidate(application, assignment.expert, due_at, by, at, but=assignment_id)
    _refuse_behind_wall(application, assignment.expert)
    assignment.submission, assignment.due_at = _last_round(application), due_at
    refuse_unready_copy(assignment.submission)
    assignment.invite(at=at)
    assignment.save()
    publish("calls.expert_invited", assignment_id=assignment.pk)
    return assignment


def _check_assignment(
    application_id: int, expert_id: int, due_at: datetime, by: Any, at: datetime
) -> None:
    application = Application.objects.get(pk=application_id)
    require(by, "calls.assign_expert", application)
    expert = User.objects.get(pk=expert_id)
    _check_candidate(application, expert, due_at, by, at)
    _refuse_twice(application, expert)


def _check_candidate(
    application: Application,
    expert: User,
    due_at: datetime,
    by: Any,
    at: datetime,
    *,
    but: int | None = None,
) -> None:
    if application.state not in (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL):
        raise Refused(_not_in_review(application))
    if due_at <= at:
        raise Refused(_("The due date is in the past. Choose a later one."))
    if expert.pk == by.pk:
        raise Refused(
            _(
                "You cannot ask yourself for a review. Choose another expert, or let a colleague"
                " ask."
            )
        )
    if not expert.is_active:
        raise Refused(
            _("The account of %(expert)s is closed. Choose another expert.") % {"expert": expert}
        )
    if ProjectMember.objects.active().filter(project=application.project_id, user=expert).exists():
        raise Refused(
            _(
                "%(expert)s is in the team of this project and cannot review it. Choose another"
                " expert."
            )
            % {"expert": expert}
        )
    refuse_unavailable(application, expert, due_at=due_at, at=at, but=but)


def _not_in_review(application: Application) -> str:
    if application.state in NOT_IN_REVIEW:
        return _("This application is not in review yet. Screen it first.")
    return _("This application is “%(state)s”: no expert can be assigned any more.") % {
        "state": application.get_state_display()
    }


def _refuse_twice(application: Application, expert: User) -> None:
    present = Assignment.objects.filter(application=application, expert=expert).first()
    if present is None:
        return
    if present.state == AssignmentState.EXPIRED:
        raise Refused(
            _(
                "%(expert)s was noted or asked before, and the review was closed. Ask again on the"
                " page of that review."
            )
            % {"expert": expert}
        )
    raise Refused(
        _("%(expert)s was assigned already on %(date)s: %(state)s. Choose another expert.")
        % {
            "expert": expert,
            "date": long_date(timezone.localdate(present.created_at)),
            "state": present.get_state_display().lower(),
        }
    )


def _refuse_behind_wall(application: Application, expert: User) -> None:
    wall = standing_wall(application.project_id, expert)
    if wall is None:
        return
    if wall.state == ConflictState.RECUSED:
        raise Refused(
            _(
                "%(expert)s is recused from this project and cannot review it. Choose another"
                " expert."
            )
            % {"expert": expert}
        )
    raise Refused(
        _(
            "%(expert)s may have a conflict of interest: %(origin)s (%(evidence)s). Examine it"
            " first: dismiss it,"
            " accept it with a plan or recuse the expert. Then assign again, or choose another"
            " expert."
        )
        % {"expert": expert, "origin": wall.get_origin_display().lower(), "evidence": wall.evidence}
    )


def accept_invitation(*, assignment_id: int, by: Any, at: datetime) -> Assignment:
    """Take on a review with the statement "I have no conflict of interest"; the file opens.

    Ties that came since the invitation are looked for first, in a transaction of their own: what
    is found stays, as a wall. Raises PermissionDenied unless it is one's own open invitation,
    Refused behind such a wall, and where nobody waits for the review any more. Publishes
    `calls.invitation_accepted`.
    """
    assignment = Assignment.objects.select_related("application").get(pk=assignment_id)
    require(by, "calls.answer_invitation", assignment)
    _refuse_when_over(assignment.application)
    detect_conflicts(application_id=assignment.application_id, person_id=by.pk, at=at)
    if standing_wall(assignment.application.project_id, by) is not None:
        raise Refused(
            _(
                "The portal knows of a tie between you and this project or its organisation. The"
                " cluster examines it first: you have nothing to do, and the application stays"
                " closed meanwhile."
            )
        )
    return _accept(assignment_id, assignment.application_id, by, at)


def _refuse_when_over(application: Application) -> None:
    """Raise Refused once a review could not be written any more, in words that tell no outcome."""
    is_judged = application.state in (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL)
    if not is_judged or Decision.objects.standing().filter(application=application).exists():
        raise Refused(
            _(
                "The review of this application is over, and nobody waits for yours any more. You"
                " have nothing to do. Thank you for having been ready to help."
            )
        )


@transaction.atomic
def _accept(assignment_id: int, application_id: int, by: Any, at: datetime) -> Assignment:
    application = Application.objects.lock(application_id)
    assignment = Assignment.objects.lock(assignment_id)
    require(by, "calls.answer_invitation", assignment)
    _refuse_when_over(application)
    assignment.accept(at=at)
    assignment.save()
    publish("calls.invitation_accepted", assignment_id=assignment.pk)
    return assignment


@transaction.atomic
def decline_invitation(
    *, assignment_id: int, reason: str, suggested: str = "", by: Any, at: datetime
) -> Assignment:
    """Refuse a review with a reason, and perhaps name a colleague who could do it.

    The colleague is not told: staff invite to the pool, and look for conflicts as always. Raises
    PermissionDenied unless it is one's own open invitation, Refused without a reason.
    Publishes `calls.invitation_declined`.
    """
    assignment = Assignment.objects.lock(assignment_id)
    require(by, "calls.answer_invitation", assignment)
    if not reason.strip():
        raise Refused(_("Say in a few words why: it helps to find somebody else."))
    assignment.suggested = suggested.strip()
    assignment.decline(reason=reason.strip(), at=at)
    assignment.save()
    publish("calls.invitation_declined", assignment_id=assignment.pk)
    return assignment


@transaction.atomic
def remind_expert(*, assignment_id: int, by: Any, at: datetime) -> Assignment:
    """Remind an expert of an open invitation or an unfinished review, at most once a day.

    Raises PermissionDenied, or Refused if nothing is expected of the expert. Publishes
    `calls.expert_reminded`, once for each day.
    """
    assignment = Assignment.objects.lock(assignment_id)
    require(by, "calls.remind_expert", assignment)
    if assignment.state not in (AssignmentState.INVITED, *WRITING_STATES):
        raise Refused(
            _("Nothing is expected of %(expert)s: the review is “%(state)s”.")
            % {"expert": assignment.expert, "state": assignment.get_state_display()}
        )
    day = timezone.localdate(at).isoformat()
    publish(
        "calls.expert_reminded",
        key=f"calls.expert_reminded:{assignment.uid}:{day}",
        assignment_id=assignment.pk,
    )
    return assignment


@transaction.atomic
def expire_assignment(*, assignment_id: int, by: Any, at: datetime) -> Assignment:
    """Close an invitation or an unfinished review that staff no longer wait for, or drop a
    proposal.

    Raises PermissionDenied, or Refused if it is answered or submitted.
    """
    assignment = Assignment.objects.lock(assignment_id)
    require(by, "calls.assign_expert", assignment)
    if not can_proceed(assignment.expire):
        raise Refused(
            _("This review is “%(state)s”: there is nothing to close.")
            % {"state": assignment.get_state_display()}
        )
    assignment.expire()
    assignment.save()
    return assignment
