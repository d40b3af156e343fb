"""Proposals of who reviews what: for those who run the call, walled or not; the wall hides rows."""

from datetime import timedelta
from typing import Any

from calls.models import Application, AssignmentRun, ProposedPair
from pscc.accounts.models import User
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post
from tests.access.staff import HANDLERS, buttons, pages
from tests.factories import NOW

_PARTS = {"points": 500_000, "rank": 1, "parts": [], "is_pinned": False, "is_noted": False}


def run_things(people: dict[str, User], application: Application) -> dict[str, dict[str, Any]]:
    """Propose an expert for company A's application."""
    run = AssignmentRun(
        call=application.call, due_at=NOW + timedelta(days=30), created_by=people["officer"],
        done_turn=1,
    )  # fmt: skip
    run.finish(at=NOW)
    run.save()
    ProposedPair.objects.create(
        run=run, application=application, expert=people["expert"], score=0.5, parts=_PARTS
    )
    return {"run": {"object_id": run.pk}}


_RUN = "officer walled_officer manager walled_manager"  # the wall hides rows, not the run
_NOT = "advisor communication administrators"

CALLS_L: list[Row] = [
    *pages("calls_assignmentrun", "run", see=HANDLERS, add=HANDLERS, is_scoped=True,
           hidden="other_manager"),
    *buttons("calls_assignmentrun", "run", "release again discard", _RUN, see=_RUN),
    get("admin:calls_assignmentrun_record", "run",
        {200: _RUN, 404: "other_manager", 403: _NOT, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    get("admin:calls_assignmentrun_pair", "run",
        {302: _RUN, 404: "other_manager", 403: _NOT, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    post("admin:calls_assignmentrun_pair", "run",
         {404: f"{_RUN} other_manager", 403: _NOT, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
]  # fmt: skip
