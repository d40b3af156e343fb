"""In which order the items of a meeting stand, and in which they might."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from calls.enums import ApplicationState, AssignmentState, ReviewVisibility
from calls.models import AgendaItem, Application, Assignment, PanelMeeting
from calls.queries.reviews import WAITS_FOR_EXPERT, review_mean, with_scores
from calls.scores import spread


def ranked(meeting: PanelMeeting) -> list[AgendaItem]:
    """Return the items that can be ranked, in their rank; those without one follow as on the
    agenda. A withdrawn application has no rank.
    """
    items = meeting.items.exclude(application__state=ApplicationState.WITHDRAWN)
    return by_rank(items.order_by("position", "pk"))


def by_rank(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Sort items by rank, those without one last, as they came."""
    return sorted(items, key=lambda item: (item.rank is None, item.rank or 0))


def suggested_order(meeting: PanelMeeting, user: Any) -> list[AgendaItem]:
    """Return the items that a person sees, widest spread of the experts' means first.

    One whose scores the person may not see yet (their own review is to come) keeps behind, with
    those of fewer than two scores, in the order as it stands. The spread alone decides: the agenda
    of calls.statistics also needs a cut-off and every score of the call, which not everybody who
    keeps a meeting may see.
    """
    seen = meeting.items.behind_no_wall(user).select_related("application__call")
    items = list(seen.order_by("position", "pk"))
    owed = Assignment.objects.filter(expert=user, state__in=WAITS_FOR_EXPERT).exclude(
        application__call__review_visibility=ReviewVisibility.ALWAYS
    )
    hidden = set(owed.values_list("application_id", flat=True))
    apart = _spreads([each.application for each in items if each.application_id not in hidden])
    return sorted(items, key=lambda item: -apart.get(item.application_id, Decimal(-1)))


def _spreads(applications: list[Application]) -> dict[int, Decimal]:
    reviews = Assignment.objects.filter(
        application__in=applications, state=AssignmentState.SUBMITTED
    )
    means: dict[int, list[Decimal | None]] = {}
    for review in with_scores(reviews):
        means.setdefault(review.application_id, []).append(review_mean(review))
    spreads = {pk: spread(values) for pk, values in means.items()}
    return {pk: value for pk, value in spreads.items() if value is not None}
