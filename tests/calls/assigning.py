"""A call with applications in review and a pool of experts, for tests."""

from datetime import datetime, timedelta
from typing import Any

from calls.actions.assigning import release_run, start_run
from calls.actions.computing import compute_run
from calls.actions.inviting import invite_batch
from calls.enums import ApplicationState
from calls.models import Application, AssignmentRun, Call, ReviewPlan
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.models import User
from tests.calls.pooling import make_profile
from tests.factories import NOW, make_application, make_call, make_project, make_user

DUE = NOW + timedelta(days=30)
LATER = NOW + timedelta(minutes=1)


def scene(
    *, applications: int = 3, experts: int = 6, each: int = 2, **plan: Any
) -> tuple[Call, list[Application], list[User]]:
    """Make a call whose applications wait for reviews, and experts who read both languages."""
    call = make_call()
    ReviewPlan.objects.create(call=call, reviews_each=each, **plan)
    found = [
        make_application(
            call=call,
            project=make_project(title=f"Subject {number}"),
            state=ApplicationState.IN_REVIEW,
            answers={"summary": f"The study of subject{number} and of its markers in the blood."},
        )
        for number in range(applications)
    ]
    people = []
    for number in range(experts):
        person = make_user(name=f"Expert {number}")
        make_profile(user=person, languages=["fr", "en"], keywords=f"subject{number % 3} markers")
        people.append(person)
    return call, found, people


def asked(call: Call, by: User, **parameters: Any) -> AssignmentRun:
    """Ask for a proposal."""
    return start_run(call_id=call.pk, due_at=DUE, parameters=parameters, by=by, at=NOW)


def computed(run: AssignmentRun) -> AssignmentRun:
    """Let the worker take its turn."""
    compute_run(run_id=run.pk, clock=lambda: NOW)
    return AssignmentRun.objects.get(pk=run.pk)


def invited(run: AssignmentRun, at: datetime = LATER) -> AssignmentRun:
    """Let the worker take its turns until every pair has its outcome."""
    while invite_batch(run_id=run.pk, clock=lambda: at):
        pass
    return AssignmentRun.objects.get(pk=run.pk)


def released(run: AssignmentRun, by: User) -> AssignmentRun:
    """Release a proposal, and let the worker invite."""
    return invited(release_run(run_id=run.pk, by=by, at=LATER))


def outcomes(run: AssignmentRun) -> dict[tuple[int, int], str]:
    """Return what became of each pair."""
    rows = run.pairs.values_list("application_id", "expert_id", "outcome")
    return {(application, expert): outcome for application, expert, outcome in rows}


def pairs(run: AssignmentRun) -> list[tuple[int, int]]:
    """Return who would review what."""
    return sorted(run.pairs.values_list("application_id", "expert_id"))


def wall(person: User, application: Application, **fields: Any) -> ConflictOfInterest:
    """Keep a person away from the project of an application."""
    return ConflictOfInterest.objects.create(
        person=person,
        project=application.project,
        origin=ConflictOrigin.DECLARED,
        evidence="Cousins",
        **fields,
    )


def proposed(call: Call, by: User) -> tuple[AssignmentRun, dict[str, Any]]:
    """Return a computed proposal, and what names its first pair to an action."""
    run = computed(asked(call, by))
    pair = run.pairs.order_by("pk").first()
    assert pair is not None
    return run, {"run_id": run.pk, "application_id": pair.application_id,
                 "expert_id": pair.expert_id, "by": by, "at": LATER}  # fmt: skip
