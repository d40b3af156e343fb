"""Late requests: how long a granted one lasts, who may ask, and what waits for the office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from calls.enums import LateState
from calls.models import Call, LateRequest, StageEntry
from partners.models import ConflictOfInterest
from pscc.kernel.access import allowed


def granted_until(entry: StageEntry) -> datetime | None:
    """Return until when an entry may be sent late, or None; no statement for a `current_entry`."""
    if "late_until" in entry.__dict__:
        found: datetime | None = entry.__dict__["late_until"]
        return found
    granted = LateRequest.objects.filter(entry=entry.pk, state=LateState.GRANTED)
    return granted.order_by("-until").values_list("until", flat=True).first()


def latest_grant(**of: Any) -> Subquery:
    """Return, as an expression, until when the entries of a lookup may be sent late."""
    granted = LateRequest.objects.filter(state=LateState.GRANTED, **of)
    return Subquery(granted.order_by("-until").values("until")[:1])


def grant_of_entry() -> Subquery:
    """Return, as an expression on entries, until when each may be sent late."""
    return latest_grant(entry=OuterRef("pk"))


def late_requests_of(entry: StageEntry) -> list[LateRequest]:
    """Return what was asked for an entry, newest first, with the people; one statement."""
    asked = LateRequest.objects.filter(entry=entry.pk)
    return list(asked.select_related("asked_by", "decided_by").order_by("-asked_at", "-pk"))


def open_request(requests: Sequence[LateRequest]) -> LateRequest | None:
    """Return the one that waits for an answer, or None."""
    return next((each for each in requests if each.state == LateState.ASKED), None)


def late_requests_for(user: Any) -> QuerySet[LateRequest]:
    """Return the late requests that the person may decide, walls obeyed.

    Every call's for programme officers, their own calls' for call managers. A draft stays its
    team's: what shows of it is who asks, for which call, and why.
    """
    asked = LateRequest.objects.exclude(
        entry__application__project__in=ConflictOfInterest.objects.walls(user).values("project_id")
    )
    if allowed(user, "calls.handle_every_call"):
        return asked
    if allowed(user, "calls.handle_own_calls"):
        managed = Call.objects.managed_by(user).values("pk")
        return asked.filter(entry__application__call__in=managed)
    return asked.none()
