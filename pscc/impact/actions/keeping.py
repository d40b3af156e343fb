"""Keeping what indicators counted of rows that go: a year's figure outlives its dossiers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from calls.enums import AssignmentState
from calls.queries.awards import PUBLISHABLE
from pscc.impact.models import KeptFigure
from pscc.impact.queries.indicators.outcomes import COMPANIES, stage_changes
from services.request_states import DONE_STATES

Counted = tuple[str, datetime, int | None, Decimal | int]  # indicator, when, axis, how much


@transaction.atomic
def keep_figures(counted: Iterable[Counted], *, is_demo: bool) -> None:
    """Keep what was counted of each indicator, day (in Paris) and axis."""
    sums: dict[tuple[str, date, int | None], Decimal] = defaultdict(Decimal)
    for indicator, when, axis, amount in counted:
        sums[indicator, timezone.localdate(when), axis] += Decimal(amount)
    KeptFigure.objects.bulk_create(
        KeptFigure(indicator=indicator, day=day, axis_id=axis, amount=amount, is_demo=is_demo)
        for (indicator, day, axis), amount in sums.items()
    )


def of_applications(rows: Sequence[Any]) -> None:
    """Keep that they were received."""
    for each in rows:
        if each.submitted_at:
            axis = each.project.strategic_axis_id
            counted = ("applications-received", each.submitted_at, axis, 1)
            keep_figures([counted], is_demo=each.is_demo)


def of_reviews(rows: Sequence[Any]) -> None:
    """Keep that they were written."""
    for each in rows:
        if each.state == AssignmentState.SUBMITTED:
            counted = ("reviews-submitted", each.submitted_at, None, 1)
            keep_figures([counted], is_demo=each.application.is_demo)


def of_awards(rows: Sequence[Any]) -> None:
    """Keep what everybody could read of those that were published."""
    for award in rows:
        at = award.answered_at
        if award.published_at is None or award.state not in PUBLISHABLE or at is None:
            continue  # what was never answered is in no period
        project = award.application.project
        counted: list[Counted] = [
            ("awards-accepted", at, project.strategic_axis_id, 1),
            ("euros-awarded", at, project.strategic_axis_id, award.amount),
            *_supported(project, at),
        ]
        keep_figures(counted, is_demo=award.application.is_demo)


def of_requests(rows: Sequence[Any]) -> None:
    """Keep that providers answered and delivered."""
    for part in rows:
        project = part.request.project
        counted: list[Counted] = []
        if part.answered_at:
            counted += [
                (key, part.answered_at, None, 1) for key in ("requests-answered", "answer-delay")
            ]
        if part.state in DONE_STATES:
            axis = project.strategic_axis_id
            counted += [
                ("services-delivered", part.delivered_at, axis, 1),
                *_supported(project, part.delivered_at),
            ]
        keep_figures(counted, is_demo=part.request.is_demo)


def of_orientations(rows: Sequence[Any]) -> None:
    """Keep that an advisor answered."""
    for each in rows:
        if each.answered_at:
            counted = ("orientations-answered", each.answered_at, None, 1)
            keep_figures([counted], is_demo=each.is_demo)


def of_introductions(rows: Sequence[Any]) -> None:
    """Keep that both sides agreed."""
    for each in rows:
        if each.agreed_at:
            counted = ("introductions-agreed", each.agreed_at, None, 1)
            keep_figures([counted], is_demo=each.is_demo)


def of_projects(rows: Sequence[Any]) -> None:
    """Keep how many stages of development they left."""
    for each in rows:
        changes = stage_changes([each.pk])
        counted: list[Counted] = [
            ("stage-time", at, None, 1) for _row, _of, _owner, left, at, _label in changes if left
        ]
        keep_figures(counted, is_demo=each.is_demo)


def _supported(project: Any, at: datetime) -> list[Counted]:
    """Count a company that was helped: companies cannot be added up, so it will be left out."""
    owner = project.organisation
    helped = owner is None or owner.kind in COMPANIES
    return [("companies-supported", at, None, 1)] if helped else []
