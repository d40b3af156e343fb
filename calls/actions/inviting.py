"""The worker's part of a release: invite the proposed experts, some at a time.

Each pair is a transaction of its own that writes down what became of it, so that whoever takes over
from a killed worker goes on behind the last one. `held_until` of the run is the lease of the worker
that is at it (docs/adr/0008).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils.translation import override

from calls.actions.assignments import assign_expert, invite_proposed
from calls.enums import AssignmentState, PairOutcome, RunState
from calls.models import Application, Assignment, AssignmentRun, ProposedPair
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused, sentences
from pscc.kernel.spoken import written
from pscc.outbox import publish

INVITE_EXPERTS = "calls.invite_experts"
LEASE = timedelta(minutes=2)
BATCH = 20  # pairs in one turn, about a second: others wait in the same queue

log = structlog.get_logger(__name__)


def has_runs_to_invite(at: datetime) -> bool:
    """Tell whether a released proposal waits for a worker."""
    return AssignmentRun.objects.to_invite(at).exists()


def invite_next_batch(*, clock: Callable[[], datetime] = now) -> bool:
    """Take one turn at the proposal whose release has waited longest; return whether there was one.
    Raises as `invite_batch` does.
    """
    waiting = AssignmentRun.objects.to_invite(clock()).order_by("released_at", "pk")
    run_id = waiting.values_list("pk", flat=True).first()
    return run_id is not None and invite_batch(run_id=run_id, clock=clock)


def invite_batch(*, run_id: int, clock: Callable[[], datetime] = now) -> bool:
    """Invite the experts of the next pairs, and end the release after the last; return whether this
    call had a turn.

    Does nothing for a run that is not being released or is in another worker's hands. An error of
    the database is raised, so that it is tried again once the lease is over; any other is the
    outcome of its pair and stops no other. Publishes `calls.assignment_released` once at the end.
    """
    if not _claim(run_id, clock()):
        return False
    waiting = ProposedPair.objects.filter(run=run_id, outcome="")
    rows = waiting.order_by("application__reference", "pk").values_list("pk", flat=True)
    for pair_id in rows[:BATCH]:
        invite_pair(pair_id=pair_id, at=clock())
    _give_back(run_id)
    return True


@transaction.atomic
def _claim(run_id: int, at: datetime) -> bool:
    rows = AssignmentRun.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    run = rows.filter(pk=run_id, state=RunState.RELEASING).first()
    if run is None or (run.held_until and run.held_until > at):
        return False
    run.held_until = at + LEASE
    run.save()
    return True


@transaction.atomic
def _give_back(run_id: int) -> None:
    run = AssignmentRun.objects.lock(run_id)
    if run.state != RunState.RELEASING:
        return
    run.held_until = None
    is_over = not run.pairs.filter(outcome="").exists()
    if is_over:
        run.end_release()
    run.save()
    if is_over:
        key = f"calls.assignment_released:{run.uid}"
        publish("calls.assignment_released", key=key, run_id=run.pk)


def invite_pair(*, pair_id: int, at: datetime) -> None:
    """Invite the expert of one pair unless it has its outcome already, and write down what became
    of it. Raises nothing but errors of the database.
    """
    try:
        _invite_pair(pair_id, at)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 the boundary: one pair must not hold up the others
        log.warning("invitation_failed", pair=pair_id, error=type(error).__name__)
        _settle(pair_id, PairOutcome.FAULT)


@transaction.atomic
def _invite_pair(pair_id: int, at: datetime) -> None:
    pair = _locked(pair_id)
    if pair.outcome:
        return
    Application.objects.lock(pair.application_id)
    pair.outcome, pair.refusal = _outcome(pair, at)
    pair.save()


@transaction.atomic
def _settle(pair_id: int, outcome: PairOutcome) -> None:
    pair = _locked(pair_id)
    pair.outcome = pair.outcome or outcome
    pair.save()


def _locked(pair_id: int) -> ProposedPair:
    rows = ProposedPair.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("run__released_by").get(pk=pair_id)


def _outcome(pair: ProposedPair, at: datetime) -> tuple[PairOutcome, str]:
    """Return what became of a pair; of a refusal, why in each language: each asks again."""
    why = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            try:
                return _invite(pair, at), ""
            except PermissionDenied:
                return PairOutcome.HIDDEN, ""
            except Refused as refusal:
                why[code] = " ".join(sentences(refusal))
    return PairOutcome.REFUSED, written(why)


def _invite(pair: ProposedPair, at: datetime) -> PairOutcome:
    run = pair.run
    present = Assignment.objects.filter(application=pair.application_id, expert=pair.expert_id)
    row = present.first()
    if row is not None and row.state != AssignmentState.PROPOSED:
        return PairOutcome.KEPT
    if row is not None:
        invite_proposed(assignment_id=row.pk, due_at=run.due_at, by=run.released_by, at=at)
        return PairOutcome.INVITED
    assign_expert(
        application_id=pair.application_id,
        expert_id=pair.expert_id,
        due_at=run.due_at,
        by=run.released_by,
        at=at,
    )
    return PairOutcome.INVITED
