"""How a request to a provider goes from one state to the next: asked, moved, clocked, written down,
told. Every step goes through here.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from pscc.kernel.access import require
from pscc.kernel.business_days import add_business_days, business_days_between
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.requests.standing import close_open_changes
from services.enums import Side, SubRequestState, Turn
from services.models import RequestMove, SubRequest
from services.queries.requests.clocks import with_somebody
from services.queries.requests.sides import sides_of
from services.steps import STEPS, Step


class MovedOnError(Refused):
    """Somebody was faster: the request is in another state than the reader saw."""

    def __init__(self, sub_request: SubRequest) -> None:
        super().__init__(
            _("This request is “%(state)s” meanwhile: nothing was done. Look at it again.")
            % {"state": sub_request.get_state_display()}
        )


def move(
    sub_request: SubRequest,
    name: str,
    *,
    by: Any,
    at: datetime,
    due_at: datetime | None = None,
    ids: Mapping[str, Any] | None = None,
    **data: Any,
) -> SubRequest:
    """Take one step with a locked request, in the caller's transaction; `by` is None for the clock.

    Asks whether `by` may, moves the state, starts the clock of whoever's turn it is, writes the
    move down and publishes the step's event with `sub_request_id` and `ids`. `due_at` replaces the
    clock of the table. Raises PermissionDenied, MovedOnError.
    """
    step = STEPS[name]
    side = _side(step, sub_request, by)
    source = sub_request.state
    days = business_days_between(sub_request.turn_since, at)
    try:
        getattr(sub_request, name)(at=at, **data)
    except TransitionNotAllowed:
        raise MovedOnError(sub_request) from None
    _wind(sub_request, step, spent=days, at=at, due_at=due_at)
    sub_request.updated_at = at
    sub_request.save()
    if sub_request.ended_at is not None:
        close_open_changes(sub_request, by=by, at=at)
    moved = _write_down(sub_request, step, source, by=by, side=side, at=at, days=days, data=data)
    publish(
        step.event,
        key=f"{step.event}:{moved.pk}",
        sub_request_id=sub_request.pk,
        move_id=moved.pk,
        **(ids or {}),
    )
    return sub_request


def _write_down(
    sub_request: SubRequest,
    step: Step,
    source: str,
    *,
    by: Any,
    side: Side,
    at: datetime,
    days: int,
    data: Mapping[str, Any],
) -> RequestMove:
    return RequestMove.objects.create(
        sub_request=sub_request,
        step=step.name,
        source=source,
        target=sub_request.state,
        by=by,
        side=side,
        at=at,
        days=days,
        reason_code=data.get("code", ""),
        told=data.get("told", ""),
    )


def _side(step: Step, sub_request: SubRequest, by: Any) -> Side:
    """Return on whose behalf somebody takes a step; raise PermissionDenied unless they may."""
    if by is None and Side.CLOCK in step.may:
        return Side.CLOCK
    require(by, f"services.{step.name}_request", sub_request)
    return next(side for side in sides_of(by, sub_request) if side in step.may)


def _wind(
    sub_request: SubRequest, step: Step, *, spent: int, at: datetime, due_at: datetime | None
) -> None:
    """Start the clock of whoever's turn it is; a pause keeps what is left of the provider's."""
    allowance = step.days
    if sub_request.state == SubRequestState.RETURNED:
        sub_request.clock_left = _left(sub_request, spent)
        sub_request.clock_spent += spent
    elif step.resumes and sub_request.clock_left is not None:
        allowance, sub_request.clock_left = sub_request.clock_left, None
    else:
        sub_request.clock_spent, sub_request.clock_left = 0, None
    runs = sub_request.turn != Turn.NOBODY
    sub_request.clock_days = allowance if runs else None
    if runs and due_at is None and allowance is not None:
        due_at = add_business_days(at, allowance)
    sub_request.due_at = due_at if runs else None
    sub_request.turn_since = at
    sub_request.reminders, sub_request.reminded_at, sub_request.escalated_at = 0, None, None
    if sub_request.turn == Turn.PROVIDER:
        sub_request.is_orphan = not has_somebody(sub_request)


def _left(sub_request: SubRequest, spent: int) -> int | None:
    """Return the business days that a turn has left, at least one; None where it has no end."""
    if sub_request.due_at is None:
        return None
    return max(1, business_days_between(sub_request.turn_since, sub_request.due_at) - spent)


def has_somebody(sub_request: SubRequest) -> bool:
    """Tell whether its provider has an active owner or editor who can answer it: one whom no
    conflict of interest keeps away from the project.
    """
    return with_somebody(SubRequest.objects.filter(pk=sub_request.pk)).exists()


def end_of(day: date) -> datetime:
    """Return the last moment of a day in Paris, as `add_business_days` does."""
    return timezone.make_aware(datetime.combine(day, time.max))
