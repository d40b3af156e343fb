"""What comes of introductions: asked of both sides after a month and half a year, and told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.community.enums import IntroducedSide, IntroductionState, Outcome
from pscc.community.models import Introduction, IntroductionOutcome
from pscc.community.models.outcomes import milestone_at
from pscc.community.queries.outcomes import due_to_ask, last_answer, person_of, side_of
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


def ask_for_outcomes(*, at: datetime) -> int:
    """Ask both sides what came of what they agreed to; return how many questions were sent.

    Right if it runs twice or late: a row says that a side was asked, or has told, since a
    milestone; a milestone that has passed unasked is not made up for.
    """
    due = list(due_to_ask(at).values_list("pk", flat=True))
    return sum(_ask(pk, at) for pk in due)


@transaction.atomic
def _ask(pk: int, at: datetime) -> int:
    introduction: Introduction = Introduction.objects.lock(pk)
    if not due_to_ask(at).filter(pk=pk).exists() or introduction.agreed_at is None:
        return 0
    days = milestone_at(introduction.agreed_at, at)
    return sum(_ask_side(introduction, side, days, at) for side in IntroducedSide.values)


def _ask_side(introduction: Introduction, side: str, days: int, at: datetime) -> bool:
    person = person_of(introduction, side)
    if not person or not person.is_active or last_answer(introduction, side) == Outcome.ENDED:
        return False
    row, is_new = IntroductionOutcome.objects.get_or_create(
        introduction=introduction, side=side, after_days=days, defaults={"asked_at": at}
    )
    if is_new:
        key = f"community.outcome_asked:{introduction.pk}:{days}:{side}"
        publish("community.outcome_asked", key=key, outcome_id=row.pk)
    return is_new


@transaction.atomic
def tell_outcome(*, introduction_id: int, answer: str, by: Any, at: datetime) -> Introduction:
    """Note what a side says. That a cooperation started closes the introduction, once, whoever
    says it first; that it ended without one does when both say so.

    Raises Refused for no answer; PermissionDenied. Locks the introduction.
    """
    introduction: Introduction = Introduction.objects.lock(introduction_id)
    require(by, "community.tell_outcome", introduction)
    side = side_of(introduction, by)
    if answer not in Outcome.values or side is None or introduction.agreed_at is None:
        raise Refused(_("Choose what came of it."))
    IntroductionOutcome.objects.update_or_create(
        introduction=introduction,
        side=side,
        after_days=milestone_at(introduction.agreed_at, at),
        defaults={"answer": answer, "answered_at": at},
    )
    if introduction.state == IntroductionState.ACCEPTED:
        _close_if_known(introduction, answer, at)
    return introduction


def _close_if_known(introduction: Introduction, answer: str, at: datetime) -> None:
    both = {last_answer(introduction, side) for side in IntroducedSide.values}
    if answer != Outcome.STARTED and both != {Outcome.ENDED}:
        return
    introduction.close(outcome=answer, at=at)
    introduction.save()
    if answer == Outcome.STARTED:
        key = f"community.cooperation_started:{introduction.pk}"
        publish("community.cooperation_started", key=key, introduction_id=introduction.pk)
