"""The worker's part of a proposal: look for conflicts, compute, write down.

While one is being computed, `held_until` is until when its worker may hold it: the lease is a row
(docs/adr/0008). A worker that dies loses it after two minutes and the next one begins again. The
pages never import this module: what it loads is heavy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import OperationalError, transaction

from calls.actions.pool_ties import detect_pool_conflicts
from calls.assignment.affinity import Affinity, affinity
from calls.assignment.explaining import Infeasibility, PassedOver, passed_over
from calls.assignment.figures import chosen_in, figures
from calls.assignment.greedy import greedy
from calls.assignment.problem import UNIT, Key, Pair, Problem, ProblemError, Solution
from calls.assignment.solving import Impossible, solve
from calls.assignment.swaps import swap
from calls.enums import AssignmentState, RunState
from calls.models import Assignment, AssignmentRun, ProposedPair
from calls.queries.assigning import (
    closed_pairs,
    number_of,
    pairs_of,
    problem_of,
    stamp_of,
)
from pscc.kernel.clock import now

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class _Result:
    """What one turn found: a solution, or why there is none."""

    report: dict[str, Any]
    digest: str = ""
    stamp: str = ""
    solution: Solution | None = None
    passed: Mapping[Key, Sequence[PassedOver]] = field(default_factory=dict)


def compute_next_run(*, clock: Callable[[], datetime] = now) -> bool:
    """Compute the proposal that has waited longest; return whether there was one. Raises as
    `compute_run` does.
    """
    at = clock()
    waiting = AssignmentRun.objects.waiting(at).order_by("created_at", "pk")
    run_id = waiting.values_list("pk", flat=True).first()
    return run_id is not None and compute_run(run_id=run_id, clock=clock)


def compute_run(*, run_id: int, clock: Callable[[], datetime] = now) -> bool:
    """Compute a proposal as the database has its inputs now; return whether this call wrote it.

    Does nothing for one that is over, up to date, or in another worker's hands. The same inputs
    give the same pairs and the same digest. An error of the database is raised, so that it is tried
    again; any other ends the run with a report.
    """
    run = _claim(run_id, clock())
    if run is None:
        return False
    found = 0
    try:
        found = detect_pool_conflicts(call_id=run.call_id, at=clock())
        result = _result(run, clock())
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 the boundary: the person sees that it failed, staff the kind
        log.warning("assignment_failed", run=run.uid, error=type(error).__name__)
        result = _Result({"fault": "broken"})
    return _keep(run, result, found, clock())


@transaction.atomic
def _claim(run_id: int, at: datetime) -> AssignmentRun | None:
    rows = AssignmentRun.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    run = rows.filter(pk=run_id).first()
    if run is None or not run.is_waiting or (run.held_until and run.held_until > at):
        return None
    run.held_until = at + LEASE
    run.save()
    return run


# --- Computing -----------------------------------------------------------------------------------


def _result(run: AssignmentRun, at: datetime) -> _Result:
    stamp = stamp_of(run, at)  # first: what changes in between makes it old, never fresh
    problem = problem_of(run, at)
    scores = affinity(problem)
    size = {
        "applications": len(problem.papers),
        "experts": len(problem.reviewers),
        "closed": closed_pairs(problem, run.call_id),
    }
    try:
        solution = solve(problem, scores)
    except Impossible as impossible:
        return _Result(size | {"impossible": _told(impossible.why)}, problem.digest(), stamp)
    report = size | {
        "record": solution.record() | {"pairs": [], "alternates": {}},  # these are rows
        "optimum": asdict(figures(scores, chosen_in(scores, solution))),
        "greedy": asdict(figures(scores, greedy(problem, scores))),
        "quotas": {each.key: each.upper for each in problem.reviewers},
        "voices": {each.key: sorted(each.voices) for each in problem.reviewers if each.voices},
        "swap": _swap(run.parameters.get("question"), problem, solution, scores),
    }
    return _Result(report, solution.digest, stamp, solution, passed_over(problem, solution, scores))


def _told(why: Infeasibility) -> dict[str, Any]:
    return asdict(why)


def _swap(
    question: list[str] | None, problem: Problem, solution: Solution, scores: Affinity
) -> dict[str, Any]:
    """Return what the swap that somebody asks about costs; empty without a question."""
    if not question:
        return {}
    application, out, into = question
    named = {"application": application, "out": out, "into": into}
    try:
        return asdict(swap(problem, solution, scores, **named))
    except (ProblemError, ValueError):  # somebody who is not there any more
        return {**named, "loss": None, "is_exact": True, "moved": None, "direct": None}


# --- Writing -------------------------------------------------------------------------------------


@transaction.atomic
def _keep(claimed: AssignmentRun, result: _Result, found: int, at: datetime) -> bool:
    """Write one turn down; a turn that was asked for meanwhile still waits afterwards."""
    run = AssignmentRun.objects.lock(claimed.pk)
    if not run.is_waiting or run.done_turn >= claimed.turn:
        return False
    run.done_turn, run.held_until = claimed.turn, None
    if result.solution is not None:
        _replace_pairs(run, result.solution, result.passed)
        run.report = result.report | {"conflicts": found}
        run.inputs_sha256, run.inputs_stamp = result.digest, result.stamp
        run.method = result.solution.method
        run.finish(at=at)
    elif run.state == RunState.QUEUED:
        run.report = result.report | {"conflicts": found}
        run.inputs_sha256, run.inputs_stamp = result.digest, result.stamp
        run.fail(at=at)
    else:  # the last proposal stays, and cannot be released: the change by hand can be taken back
        run.inputs_sha256 = run.inputs_stamp = ""
        run.report = {**run.report, **result.report, "swap": {}}
    run.save()
    return True


def _replace_pairs(
    run: AssignmentRun, solution: Solution, passed: Mapping[Key, Sequence[PassedOver]]
) -> None:
    pinned = pairs_of(run.parameters, "pinned")
    states = _states(run)
    run.pairs.all().delete()
    rows = [_row(run, each, solution, pinned, states) for each in solution.pairs]
    for row, each in zip(rows, solution.pairs, strict=True):
        over = passed.get((each.application, each.reviewer), ())
        row.parts["passed"] = [[one.reviewer, one.score, one.why] for one in over]
    ProposedPair.objects.bulk_create(rows)


def _states(run: AssignmentRun) -> dict[tuple[int, int], str]:
    rows = Assignment.objects.filter(application__call=run.call_id)
    found = rows.values_list("application_id", "expert_id", "state")
    return {(application, expert): state for application, expert, state in found}


def _row(
    run: AssignmentRun,
    pair: Pair,
    solution: Solution,
    pinned: set[tuple[str, str]],
    states: dict[tuple[int, int], str],
) -> ProposedPair:
    application, expert = number_of(pair.application), number_of(pair.reviewer)
    state = states.get((application, expert))
    return ProposedPair(
        run=run,
        application_id=application,
        expert_id=expert,
        score=pair.score / UNIT,
        parts={
            "points": pair.score,
            "rank": pair.rank,
            "parts": [[each.code, each.points, each.most] for each in pair.parts],
            "is_pinned": (pair.application, pair.reviewer) in pinned,
            "is_noted": state == AssignmentState.PROPOSED,
        },
        alternates=[asdict(each) for each in solution.alternates.get(pair.application, ())],
        is_fixed=pair.is_fixed and state is not None and state != AssignmentState.PROPOSED,
    )
