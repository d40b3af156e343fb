"""A call at a glance: how many applications where, and what waits for whom. Walls are obeyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.enums import ApplicationState, LateState
from calls.models import Application, Call, CallStage, StageEntry
from calls.queries.late import late_requests_for
from calls.queries.office import late_reviews, to_assign, to_decide, to_release
from calls.queries.screening import screening_queue, with_the_team
from pscc.kernel.panels import count_all

NOT_OPEN = (ApplicationState.DRAFT, ApplicationState.EXPIRED)  # counted, never listed


@dataclass(frozen=True)
class Place:
    """How many applications of a call are in one state, in one stage or in all."""

    count: int
    url: str = ""  # the list of these very applications; empty where nothing can be listed


@dataclass(frozen=True)
class PipelineRow:
    """A state: what is in each stage, and in all."""

    state: ApplicationState
    places: Sequence[Place]
    total: Place


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the office, and where to do it."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Pipeline:
    """A call at a glance."""

    stages: Sequence[CallStage]
    rows: Sequence[PipelineRow]
    totals: Sequence[int]
    waiting: Sequence[Waiting]


def latest_stage() -> Subquery:
    """Return, as an expression on applications, the number of the stage each is in."""
    entries = StageEntry.objects.filter(application=OuterRef("pk")).order_by("-stage__number")
    return Subquery(entries.values("stage__number")[:1], output_field=IntegerField())


def _counts(call: Call, user: Any) -> dict[tuple[str, int], int]:
    """Count a call's applications by state and the number of their stage; of drafts, the count is
    all that staff see.

    What a conflict of interest keeps from the person is not counted: a number would tell.
    """
    known = Application.objects.filter(call=call).behind_no_wall(user)
    found = known.annotate(in_stage=latest_stage()).order_by().values_list("state", "in_stage")
    return {(state, stage): count for state, stage, count in found.annotate(Count("pk"))}


def pipeline(call: Call, user: Any) -> list[tuple[ApplicationState, int]]:
    """Return how many of a call's applications are in each state, as its page by stage says."""
    counts = _counts(call, user)
    return [
        (each, sum(count for (state, _stage), count in counts.items() if state == each))
        for each in ApplicationState
    ]


def pipeline_page(call: Call, user: Any, at: datetime) -> Pipeline:
    """Return a call's applications by state and stage, and what waits; few statements in all."""
    stages = list(call.stages.order_by("number"))
    counts = _counts(call, user)
    rows = [_row(call, state, stages, counts) for state in ApplicationState]
    return Pipeline(
        stages=stages,
        rows=rows,
        totals=[sum(row.places[column].count for row in rows) for column in range(len(stages))],
        waiting=_waiting(call, user, at),
    )


def _row(
    call: Call, state: ApplicationState, stages: Sequence[CallStage], counts: dict[Any, int]
) -> PipelineRow:
    places = [
        _place(call, state, counts.get((state, stage.number), 0), stage.number) for stage in stages
    ]
    return PipelineRow(state, places, _place(call, state, sum(each.count for each in places)))


def _place(call: Call, state: ApplicationState, count: int, stage: int | None = None) -> Place:
    if not count or state in NOT_OPEN:
        return Place(count)
    query = f"call__id__exact={call.pk}&state__exact={state.value}"
    return Place(count, f"{_listed()}?{query}{f'&stage={stage}' if stage else ''}")


def _listed() -> str:
    return reverse("admin:calls_application_changelist")


def _waiting(call: Call, user: Any, at: datetime) -> list[Waiting]:
    of_call = {"application__call": call}
    counted = count_all(
        screen=screening_queue(user, at, call_id=call.pk),
        team=with_the_team(user, at, call_id=call.pk),
        late=late_requests_for(user).filter(state=LateState.ASKED, entry__application__call=call),
        assign=to_assign(user).filter(call=call),
        overdue=late_reviews(user, at).filter(**of_call),
        decide=to_decide(user).filter(call=call),
        release=to_release(user).filter(**of_call),
    )
    listed = f"{_listed()}?call__id__exact={call.pk}&waits="
    asked = reverse("admin:calls_laterequest_changelist")
    late_url = f"{asked}?state__exact=asked&entry__application__call__id__exact={call.pk}"
    queue = f"{reverse('admin:calls_application_screening')}?call={call.pk}"
    return [
        Waiting(_("To screen"), counted["screen"], queue),
        Waiting(_("Clarifications with the team"), counted["team"], f"{listed}clarification"),
        Waiting(_("Late requests to answer"), counted["late"], late_url),
        Waiting(_("Experts to be asked"), counted["assign"], f"{listed}experts"),
        Waiting(_("Reviews that are late"), counted["overdue"], f"{listed}late"),
        Waiting(_("Decisions to take"), counted["decide"], f"{listed}decision"),
        Waiting(_("Decisions to release"), counted["release"], f"{listed}release"),
    ]
