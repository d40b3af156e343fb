"""Proposals of who reviews what: asked for, changed by hand, discarded, released.

The worker computes (`calls.actions.computing`); each change by hand asks it for one more turn.
Until the release nobody outside the office learns of anything.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.inviting import INVITE_EXPERTS
from calls.enums import RunState
from calls.models import Application, Assignment, AssignmentRun, Call
from calls.queries.assigning import (
    application_key,
    applications_to_assign,
    expert_key,
    experts_of_the_pool,
    problem_of,
)
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import ring_task

COMPUTE_ASSIGNMENTS = "calls.compute_assignments"
IN_HAND = (RunState.QUEUED, RunState.DRAFT)
LEFT = (RunState.RELEASING, RunState.RELEASED)


@transaction.atomic
def start_run(
    *,
    call_id: int,
    due_at: datetime,
    parameters: Mapping[str, Any],
    by: Any,
    at: datetime,
    like: AssignmentRun | None = None,
) -> AssignmentRun:
    """Have the worker propose who reviews what in a call.

    `parameters`: reviews_each, lower, seed, weights (of `calls.assignment.problem.Parameters`);
    what was pinned and excluded by hand is taken over from `like`. Raises PermissionDenied, or
    Refused: due date past, a proposal in hand already, nothing to assign, nobody in the pool.
    """
    call = Call.objects.lock(call_id)
    require(by, "calls.start_assignment", call)
    _refuse_start(call, due_at, at)
    names = ("pinned", "excluded")
    kept = {name: like.parameters.get(name, []) for name in names} if like else {}
    run = AssignmentRun.objects.create(
        call=call, parameters={**parameters, **kept}, due_at=due_at, created_by=by, created_at=at
    )
    _wake_worker()
    return run


def _refuse_start(call: Call, due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise Refused(_("The due date is in the past. Choose a later one."))
    if AssignmentRun.objects.filter(call=call, state__in=(*IN_HAND, RunState.RELEASING)).exists():
        raise Refused(
            _("This call has a proposal in hand already. Release it or discard it first.")
        )
    if not applications_to_assign(call.pk).exists():
        raise Refused(_("No application of this call is in review. Screen them first."))
    if not experts_of_the_pool().exists():
        raise Refused(_("Nobody is in the pool of experts. Invite experts to it first."))


def _wake_worker(task: str = COMPUTE_ASSIGNMENTS) -> None:
    """Wake the worker once the run is stored, past the outbox: somebody looks at the page
    meanwhile. A ring that is lost is rung again by the sweep.
    """
    transaction.on_commit(partial(ring_task, task, queue="interactive"), robust=True)


# --- By hand -------------------------------------------------------------------------------------


@transaction.atomic
def pin_pair(*, run_id: int, application_id: int, expert_id: int, by: Any, at: datetime) -> None:
    """Keep a proposed pair whatever else changes, and compute anew. Raises as `_held` does, or
    Refused if the pair is not proposed.
    """
    run, pair = _held(run_id, application_id, expert_id, by)
    _refuse_unless_proposed(run, application_id, expert_id)
    _change(run, pinned=[*_without(run, "pinned", pair), list(pair)])


@transaction.atomic
def exclude_pair(
    *, run_id: int, application_id: int, expert_id: int, by: Any, at: datetime
) -> None:
    """Never propose a pair again in this run, and compute anew. Raises as `_held` does, or Refused
    if the expert is asked already.
    """
    run, pair = _held(run_id, application_id, expert_id, by)
    if Assignment.objects.filter(application=application_id, expert=expert_id).exists():
        raise Refused(
            _("This expert is noted or asked for the application already: close the review there.")
        )
    _change(
        run,
        pinned=_without(run, "pinned", pair),
        excluded=[*_without(run, "excluded", pair), list(pair)],
    )


@transaction.atomic
def free_pair(*, run_id: int, application_id: int, expert_id: int, by: Any, at: datetime) -> None:
    """Take back what was pinned or excluded by hand, and compute anew. Raises as `_held` does."""
    run, pair = _held(run_id, application_id, expert_id, by)
    _change(
        run,
        pinned=_without(run, "pinned", pair),
        excluded=_without(run, "excluded", pair),
    )


@transaction.atomic
def ask_swap(
    *, run_id: int, application_id: int, expert_id: int, into_id: int, by: Any, at: datetime
) -> None:
    """Have the worker say what it costs to replace an expert by another. Raises as `_held` does, or
    Refused if the pair is not proposed.
    """
    run, pair = _held(run_id, application_id, expert_id, by)
    _refuse_unless_proposed(run, application_id, expert_id)
    _change(run, question=[*pair, expert_key(into_id)])


@transaction.atomic
def swap_pair(
    *, run_id: int, application_id: int, expert_id: int, into_id: int, by: Any, at: datetime
) -> None:
    """Replace an expert by another, and arrange the rest anew.

    Raises as `_held` does, or Refused unless this very cost was shown and the swap is possible.
    """
    run, pair = _held(run_id, application_id, expert_id, by)
    into = expert_key(into_id)
    shown = run.report.get("swap", {})
    if [shown.get("application"), shown.get("out"), shown.get("into")] != [*pair, into]:
        raise Refused(_("Ask for the cost of this change first."))
    if shown.get("loss") is None:
        raise Refused(_("This change is not possible. Choose another expert."))
    new = (pair[0], into)
    _change(
        run,
        pinned=[*_without(run, "pinned", pair), list(new)],
        excluded=[*_without(run, "excluded", pair), list(pair)],
    )


def _held(
    run_id: int, application_id: int, expert_id: int, by: Any
) -> tuple[AssignmentRun, tuple[str, str]]:
    """Return a locked draft and the keys of a pair.

    Raises PermissionDenied, also behind a wall; Refused: not a draft, being computed.
    """
    run = AssignmentRun.objects.lock(run_id)
    require(by, "calls.change_assignmentrun", run)
    application = Application.objects.get(pk=application_id, call=run.call_id)
    require(by, "calls.assign_expert", application)
    _refuse_unless_draft(run)
    return run, (application_key(application_id), expert_key(expert_id))


def _refuse_unless_draft(run: AssignmentRun) -> None:
    if run.state in LEFT:
        raise Refused(
            _("%(person)s has released this proposal already. Nothing was changed.")
            % {"person": run.released_by}
        )
    if run.state != RunState.DRAFT:
        raise Refused(
            _("This proposal is “%(state)s”: nothing can be changed.")
            % {"state": run.get_state_display()}
        )
    if run.is_waiting:
        raise Refused(_("The proposal is being computed. Wait a moment and look again."))


def _refuse_unless_proposed(run: AssignmentRun, application_id: int, expert_id: int) -> None:
    rows = run.pairs.filter(application=application_id, expert=expert_id, is_fixed=False)
    if not rows.exists():
        raise Refused(_("This pair is not proposed any more. Look at the proposal again."))


def _without(run: AssignmentRun, name: str, pair: tuple[str, str]) -> list[list[str]]:
    return [each for each in run.parameters.get(name, []) if tuple(each) != pair]


def _change(run: AssignmentRun, **changes: Any) -> None:
    run.parameters = {**run.parameters, "question": None, **changes}
    run.turn += 1
    run.save()
    _wake_worker()


# --- The end -------------------------------------------------------------------------------------


@transaction.atomic
def discard_run(*, run_id: int, by: Any, at: datetime) -> AssignmentRun:
    """Put a proposal aside; nobody was asked. Raises PermissionDenied, or Refused if it is over."""
    run = AssignmentRun.objects.lock(run_id)
    require(by, "calls.change_assignmentrun", run)
    if run.state not in IN_HAND:
        _refuse_unless_draft(run)
    run.discard()
    run.save()
    return run


@transaction.atomic
def release_run(*, run_id: int, by: Any, at: datetime) -> AssignmentRun:
    """Have the worker invite the proposed experts, each with the checks of `assign_expert`
    (`calls.actions.inviting`); the page says what becomes of each pair.

    Of two officers at once the second is refused. Raises PermissionDenied, or Refused: not a draft,
    being computed, or something that it hangs on has changed since. Locks call and run.
    """
    call_id = AssignmentRun.objects.values_list("call_id", flat=True).get(pk=run_id)
    Call.objects.lock(call_id)
    run = AssignmentRun.objects.lock(run_id)
    require(by, "calls.release_assignment", run)
    _refuse_unless_draft(run)
    if problem_of(run, at).digest() != run.inputs_sha256:
        raise Refused(
            _(
                "The situation has changed since this was computed: an application, an expert, a"
                " conflict of interest or an answer. Compute again, and look at the new proposal."
            )
        )
    run.release(by=by, at=at)
    run.held_until = None
    run.save()
    _wake_worker(INVITE_EXPERTS)
    return run


@transaction.atomic
def compute_again(*, run_id: int, by: Any, at: datetime) -> None:
    """Compute a draft anew from what the database says now, with what was pinned and excluded.
    Raises PermissionDenied, or Refused: not a draft, being computed.
    """
    run = AssignmentRun.objects.lock(run_id)
    require(by, "calls.change_assignmentrun", run)
    _refuse_unless_draft(run)
    _change(run)


def has_waiting_runs(at: datetime) -> bool:
    """Tell whether a proposal waits for a worker."""
    return AssignmentRun.objects.waiting(at).exists()
