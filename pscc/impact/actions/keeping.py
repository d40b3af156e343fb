"""Keeping what indicators counted of rows that go: a year's figure outlives its dossiers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from calls.enums import AssignmentState
from calls.queries.awards import PUBLISHABLE
from pscc.impact.models import KeptFigure
from pscc.impact.queries.indicators.outcomes import COMPANIES, stage_changes
from services.request_states import DONE_STATES

Counted = tuple[str, date | datetime, str, Decimal | int]  # indicator, when, axis, how much


@transaction.atomic
def keep_figures(counted: Iterable[Counted]) -> None:
    """Add to what is kept of each indicator, day (in Paris) and axis."""
    sums: dict[tuple[str, date, str], Decimal] = defaultdict(Decimal)
    for indicator, when, axis, amount in counted:
        day = timezone.localdate(when) if isinstance(when, datetime) else when
        sums[indicator, day, axis] += Decimal(amount)
    for (indicator, day, axis), amount in sums.items():
        own = KeptFigure.objects.filter(indicator=indicator, day=day, axis=axis)
        if not own.update(amount=F("amount") + amount):
            KeptFigure.objects.create(indicator=indicator, day=day, axis=axis, amount=amount)


def of_applications(rows: Sequence[Any]) -> None:
    """Keep that they were received."""
    sent = [each for each in rows if each.submitted_at]
    keep_figures(
        ("applications-received", each.submitted_at, _axis(each.project), 1) for each in sent
    )


def of_reviews(rows: Sequence[Any]) -> None:
    """Keep that they were written."""
    counted = [each for each in rows if each.state == AssignmentState.SUBMITTED]
    keep_figures(("reviews-submitted", each.submitted_at, "", 1) for each in counted)


def of_awards(rows: Sequence[Any]) -> None:
    """Keep what everybody could read of those that were published."""
    found: list[Counted] = []
    for award in rows:
        if award.published_at is None or award.state not in PUBLISHABLE:
            continue
        project, at = award.application.project, award.answered_at
        found += [
            ("awards-accepted", at, _axis(project), 1),
            ("euros-awarded", at, _axis(project), award.amount),
            *_supported(project, at),
        ]
    keep_figures(found)


def of_requests(rows: Sequence[Any]) -> None:
    """Keep that providers answered and delivered."""
    found: list[Counted] = []
    for part in rows:
        project = part.request.project
        if part.answered_at:
            found += [
                (key, part.answered_at, "", 1) for key in ("requests-answered", "answer-delay")
            ]
        if part.state in DONE_STATES:
            found += [
                ("services-delivered", part.delivered_at, _axis(project), 1),
                *_supported(project, part.delivered_at),
            ]
    keep_figures(found)


def of_orientations(rows: Sequence[Any]) -> None:
    """Keep that an advisor answered."""
    answered = [each for each in rows if each.answered_at]
    keep_figures(("orientations-answered", each.answered_at, "", 1) for each in answered)


def of_introductions(rows: Sequence[Any]) -> None:
    """Keep that both sides agreed."""
    agreed = [each for each in rows if each.agreed_at]
    keep_figures(("introductions-agreed", each.agreed_at, "", 1) for each in agreed)


def of_projects(rows: Sequence[Any]) -> None:
    """Keep how many stages of development they left."""
    changes = stage_changes([each.pk for each in rows])
    keep_figures(
        ("stage-time", at, "", 1) for _row, _project, _owner, left, at, _label in changes if left
    )


def _axis(project: Any) -> str:
    return project.strategic_axis.code if project.strategic_axis else ""


def _supported(project: Any, at: datetime) -> list[Counted]:
    """Count a company that was helped: companies cannot be added up, so it will be left out."""
    owner = project.organisation
    return [("companies-supported", at, "", 1)] if owner is None or owner.kind in COMPANIES else []
