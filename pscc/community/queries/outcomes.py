"""Who is asked what came of an introduction, and what each side said last."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from pscc.accounts.models import User
from pscc.community.enums import IntroducedSide, IntroductionState
from pscc.community.models import Introduction
from pscc.community.models.outcomes import MILESTONES

FIRST = timedelta(days=MILESTONES[1])


def side_of(introduction: Introduction, user: Any) -> IntroducedSide | None:
    """Return on which side of an agreed introduction the person stands, if on one."""
    if introduction.agreed_at is None:
        return None
    if introduction.asked_by_id == user.pk:
        return IntroducedSide.ASKER
    return IntroducedSide.ASKED if introduction.answered_by_id == user.pk else None


def person_of(introduction: Introduction, side: str) -> User | None:
    """Return who speaks for a side."""
    is_asker = side == IntroducedSide.ASKER
    return introduction.asked_by if is_asker else introduction.answered_by


def last_answer(introduction: Introduction, side: str) -> str:
    """Return what a side said last; empty if it has said nothing."""
    said = introduction.outcomes.filter(side=side).exclude(answer="")
    return said.order_by("-after_days").values_list("answer", flat=True).first() or ""


def due_to_ask(at: datetime) -> QuerySet[Introduction]:
    """Return what both agreed to a month ago or earlier, and of which nobody knows the end."""
    rows: QuerySet[Introduction] = Introduction.objects.filter(
        state=IntroductionState.ACCEPTED, agreed_at__lte=at - FIRST
    )
    return rows.order_by("pk")
