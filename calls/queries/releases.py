"""Which decisions may leave together, which releases are due, and what became of each decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from calls.enums import DecisionState, ReleaseState
from calls.models import Call, Decision, DecisionRelease
from calls.queries.office import office_applications
from pscc.kernel.access import allowed
from pscc.kernel.spoken import read_in


@dataclass(frozen=True)
class Told:
    """One decision of a release; `is_told` is None as long as its turn has not come."""

    decision: Decision
    is_told: bool | None
    message: str


@dataclass(frozen=True)
class ReleaseReport:
    """What a person may know of a release: its decisions, and how many are hidden from them."""

    lines: Sequence[Told]
    hidden: int


def releases_for(user: Any) -> QuerySet[DecisionRelease]:
    """Return the releases of the calls that the person runs."""
    releases = DecisionRelease.objects.select_related("call", "planned_by")
    if allowed(user, "calls.handle_every_call"):
        return releases
    if allowed(user, "calls.handle_own_calls"):
        return releases.filter(call__in=Call.objects.managed_by(user).values("pk"))
    return releases.none()


def planned_decisions() -> QuerySet[DecisionRelease, Any]:
    """Return the ids of the decisions that a planned release holds."""
    planned = DecisionRelease.objects.filter(state=ReleaseState.PLANNED)
    return planned.values("decisions")


def plannable_decisions(user: Any) -> QuerySet[Decision]:
    """Return the pending decisions that the person may release, planned nowhere yet, walls obeyed.

    Where the call wants a second person, those that they recorded themselves are left out.
    """
    own_calls = Call.objects.managed_by(user).values("pk")
    waiting = Decision.objects.filter(
        application__in=office_applications(user).filter(call__in=own_calls),
        state=DecisionState.PENDING,
    )
    own = waiting.filter(application__call__two_person_release=True, decided_by=user)
    return (
        waiting.exclude(pk__in=own.values("pk"))
        .exclude(pk__in=planned_decisions())
        .select_related("application__call", "application__project")
        .order_by("application__call", "application__reference")
    )


def report_of(release: DecisionRelease, user: Any) -> ReleaseReport:
    """Return what became of each decision of a release, as far as the person may know."""
    noted = {line["decision"]: line for line in release.report}
    readable = release.decisions.filter(application__in=office_applications(user))
    rows = readable.select_related("application").order_by("application__reference")
    lines = [_told(each, noted.get(each.uid)) for each in rows]
    return ReleaseReport(lines, release.decisions.count() - len(lines))


def _told(decision: Decision, line: dict[str, Any] | None) -> Told:
    if line is None:
        return Told(decision, None, "")
    return Told(decision, line["is_told"], read_in(line["message"]))


def due_releases(at: datetime) -> list[int]:
    """Return the planned releases whose moment has come."""
    due = DecisionRelease.objects.filter(state=ReleaseState.PLANNED, release_at__lte=at)
    return list(due.order_by("release_at", "pk").values_list("pk", flat=True))
