"""The life of an application, told by the event tables that the database writes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from calls.enums import ApplicationState, AssignmentState, DecisionState
from calls.models import Application, Assignment, Decision
from pscc.accounts.models import User
from pscc.kernel.history import tracked

# States that only an application found eligible can reach.
EXAMINED = (
    ApplicationState.IN_REVIEW,
    ApplicationState.IN_PANEL,
    ApplicationState.ACCEPTED,
    ApplicationState.RESERVE,
    ApplicationState.DECLINED,
)


@dataclass(frozen=True)
class StateChange:
    """One step in a life cycle: of what, to which state, when, and by whom if a person did it."""

    subject: str
    state: str
    label: str
    at: datetime
    by: User | None


def state_changes(
    application: Application, reviews: Iterable[Assignment], decisions: Iterable[Decision]
) -> list[StateChange]:
    """Return every change of state of an application, its reviews and decisions, newest first.

    The reviews come with their experts; four statements.
    """
    experts = {review.pk: str(review.expert) for review in reviews}
    found = [
        *_changes(Application, {application.pk}, ApplicationState, {}),
        *_changes(Assignment, set(experts), AssignmentState, experts),
        *_changes(Decision, {each.pk for each in decisions}, DecisionState, {}),
    ]
    people = User.objects.in_bulk({user_id for *_rest, user_id in found if user_id})
    changes = [
        StateChange(subject, state, label, at, people.get(user_id or 0))
        for subject, state, label, at, user_id in found
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def was_in_review(application: Application) -> bool:
    """Tell whether an application was ever found eligible; a screening alone does not say so.

    The state tells it, but for what ended not eligible or withdrawn: there the event table does.
    """
    if application.state not in (ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN):
        return application.state in EXAMINED
    events: QuerySet[Any] = tracked[Application]._default_manager.filter(pgh_obj_id=application.pk)
    return events.filter(state=ApplicationState.IN_REVIEW).exists()


def _changes(
    model: Any, ids: set[int], states: Any, names: dict[int, str]
) -> Iterator[tuple[str, str, str, datetime, int | None]]:
    events: QuerySet[Any] = tracked[model]._default_manager.filter(pgh_obj_id__in=ids)
    before: dict[int, str] = {}
    for event in events.select_related("pgh_context").order_by("pgh_id"):
        if before.get(event.pgh_obj_id) == event.state:
            continue
        before[event.pgh_obj_id] = event.state
        name = names.get(event.pgh_obj_id, "")
        kind = str(model._meta.verbose_name).capitalize()
        subject = f"{kind}, {name}" if name else kind
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        yield (
            subject,
            event.state,
            str(states(event.state).label),
            event.pgh_created_at,
            metadata.get("user"),
        )
