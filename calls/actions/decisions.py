"""The only writers of decisions. A decision stays invisible outside the office until it is
released.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed, can_proceed

from calls.actions.bulk import ItemResult, for_each
from calls.actions.closing import close_entries
from calls.actions.letters import frozen_letter
from calls.actions.windows import hold_call
from calls.enums import ApplicationState, DecisionState, Outcome
from calls.models import Application, Decision, Submission
from calls.queries.after_reviews import correction_of, waits_for_correction
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def record_decision(
    *, application_id: int, outcome: Outcome, reasons: str, letter: str, by: Any, at: datetime
) -> Decision:
    """Record the one standing decision on an application; nobody outside the office sees it yet.
    After a released place on the reserve list, a second one may select or decline.

    The call is held still and the application locked: of two officers at once, the second is
    refused and told what the first one decided. Raises PermissionDenied or Refused, also while the
    applicant may still correct facts. Publishes `calls.decision_recorded`.
    """
    application = hold_application(application_id)
    require(by, "calls.record_decision", application)
    _refuse_before_correction(application, at)
    return record_pending(
        application, outcome=outcome, reasons=reasons, letter=letter, by=by, at=at
    )


def record_pending(
    application: Application, *, outcome: Outcome, reasons: str, letter: str, by: Any, at: datetime
) -> Decision:
    """Write a pending decision on an application that the caller holds locked and may decide; its
    letter is frozen with it.
    """
    refuse_if_decided(application)
    if not can_proceed(_transition(application, outcome)):
        raise Refused(
            _("“%(outcome)s” cannot be decided while the application is “%(state)s”.")
            % {"outcome": outcome.label, "state": application.get_state_display()}
        )
    decision = Decision.objects.create(
        application=application,
        outcome=outcome,
        reasons=reasons.strip(),
        letter=frozen_letter(application, outcome=outcome, typed=letter),
        decided_by=by,
        decided_at=at,
    )
    publish("calls.decision_recorded", decision_id=decision.pk)
    return decision


def _refuse_before_correction(application: Application, at: datetime) -> None:
    """Raise Refused while the team may still correct facts: what it says is read before."""
    correction = correction_of(application)
    if correction is None or not waits_for_correction(application, at):
        return
    raise Refused(
        _(
            "The applicant may correct facts in the reviews until %(moment)s. Decide after that, or"
            " once the answer is there."
        )
        % {"moment": long_moment(correction.due_at)}
    )


def refuse_if_decided(application: Application) -> None:
    """Raise Refused if a decision stands already, naming what, who and when."""
    decision = (
        Decision.objects.conclusive()
        .filter(application=application)
        .select_related("decided_by")
        .first()
    )
    if decision is None:
        return
    raise Refused(
        _(
            "%(person)s decided “%(outcome)s” on %(when)s. One decision stands at a time: if it"
            " is wrong and not"
            " released yet, annul it first."
        )
        % {
            "person": decision.decided_by,
            "outcome": decision.get_outcome_display(),
            "when": long_moment(decision.decided_at),
        }
    )


@transaction.atomic
def annul_decision(*, decision_id: int, by: Any, at: datetime) -> Decision:
    """Take back a decision before anyone outside knew; another one can then be recorded.

    Raises PermissionDenied, or Refused once it is released or annulled. Publishes
    `calls.decision_annulled`.
    """
    decision = lock_decision(decision_id)
    require(by, "calls.annul_decision", decision)
    if decision.state != DecisionState.PENDING:
        raise Refused(_no_longer_pending(decision))
    decision.annul()
    decision.save()
    publish("calls.decision_annulled", decision_id=decision.pk)
    return decision


@transaction.atomic
def release_decision(*, decision_id: int, by: Any, at: datetime) -> Decision:
    """Let the applicant know: the decision and the application's state move together.

    Call first, then application, then decision: the order in which every action locks them. Raises
    PermissionDenied (only a manager of the call; another person than the one who decided, where the
    call wants two), or Refused, also where a version was sent since. Publishes
    `calls.decision_released` once.
    """
    decision = lock_decision(decision_id)
    require_release(by, decision)
    if decision.state != DecisionState.PENDING:
        raise Refused(_no_longer_pending(decision))
    application = decision.application
    _refuse_unread(decision)
    try:
        _transition(application, Outcome(decision.outcome))()
    except TransitionNotAllowed as error:
        raise Refused(_cannot_apply(application)) from error
    application.updated_at = at
    application.save()
    close_entries(application)
    decision.release(by=by, at=at)
    decision.save()
    publish(
        "calls.decision_released",
        key=f"calls.decision_released:{decision.uid}",
        decision_id=decision.pk,
        application_id=application.pk,
    )
    return decision


def lock_decision(decision_id: int) -> Decision:
    """Hold a decision's call, lock its application, then the decision, and return it with both."""
    application_id = Decision.objects.values_list("application_id", flat=True).get(pk=decision_id)
    application = hold_application(application_id)
    decision = Decision.objects.lock(decision_id)
    decision.application = application
    return decision


def hold_application(application_id: int) -> Application:
    """Return an application, locked, with its call as it stays until the transaction ends."""
    call = hold_call(Application.objects.values_list("call_id", flat=True).get(pk=application_id))
    application: Application = Application.objects.lock(application_id)
    application.call = call
    return application


def require_release(by: Any, decision: Decision) -> None:
    """Ask the rule; tell the reader apart when only the second pair of eyes is missing."""
    own = decision.application.call.two_person_release and decision.decided_by_id == by.pk
    if own and decision.state == DecisionState.PENDING:
        raise Refused(
            _(
                "You recorded this decision, and this call wants a second person to release it."
                " Ask another manager of the call."
            )
        )
    require(by, "calls.release_decision", decision)


def _refuse_unread(decision: Decision) -> None:
    """Raise Refused if a version was sent after the decision: nobody has read it."""
    newer = Submission.objects.filter(
        entry__application=decision.application_id, committed_at__gt=decision.decided_at
    ).first()
    if newer is None:
        return
    raise Refused(
        _(
            "The team sent version %(round)s on %(moment)s, after this decision was taken. Annul"
            " the decision, read that version and decide again."
        )
        % {"round": newer.round, "moment": long_moment(newer.committed_at)}
    )


def _transition(application: Application, outcome: Outcome) -> Any:
    return {
        Outcome.ACCEPTED: application.accept,
        Outcome.RESERVE: application.put_on_reserve,
        Outcome.DECLINED: application.decline,
        Outcome.INELIGIBLE: application.find_ineligible,
    }[outcome]


def _no_longer_pending(decision: Decision) -> str:
    if decision.state == DecisionState.RELEASED and decision.released_at:
        return _(
            "%(person)s released this decision on %(when)s. It cannot be changed any more."
        ) % {
            "person": decision.released_by,
            "when": long_moment(decision.released_at),
        }
    return _("This decision was annulled. Record a new one.")


def _cannot_apply(application: Application) -> str:
    if application.state == ApplicationState.WITHDRAWN:
        return _(
            "The applicant withdrew this application. Annul the decision: there is nothing to"
            " release."
        )
    return _(
        "The application is “%(state)s” now, so this decision no longer fits. Annul it and"
        " decide again."
    ) % {"state": application.get_state_display()}


def release_decisions(*, decision_ids: Iterable[int], by: Any, at: datetime) -> list[ItemResult]:
    """Release several decisions, each in its own transaction; one refusal does not stop the others.

    Decisions that the person may not see are left out without a word.
    """
    chosen = Decision.objects.visible_to(by).filter(pk__in=decision_ids)
    return for_each(
        chosen.select_related("application").order_by("pk"),
        lambda decision: release_decision(decision_id=decision.pk, by=by, at=at),
        done=_("Released: the applicant is told now."),
        label=lambda decision: str(decision.application),
    )
