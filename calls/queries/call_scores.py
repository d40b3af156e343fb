"""The scores of one call beside each other, as one reader may see them. Never the decision.

Strictness is told from every counted review of the call: it rests on differences within an
application only, so that the level of a hidden one shows nowhere. Ranks, places and agenda count
what the reader sees: a gap in the ranks would tell the standing of what a conflict hides.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from calls.enums import ApplicationState
from calls.models import Application, Assignment, Call, Criterion
from calls.queries.reviews import OF_THE_PANEL, owes_review, with_scores
from calls.scores import Mark
from calls.statistics.agenda import AgendaItem, agenda
from calls.statistics.calibration import Calibration, calibrate
from calls.statistics.cutoffs import Moves, moves_at_place
from calls.statistics.disagreement import Disagreement, disagreements, flag_from
from calls.statistics.geometry import (
    RanksPicture,
    ScoresPicture,
    StrictnessPicture,
    percent,
    ranks_picture,
    scores_picture,
    strictness_picture,
)
from calls.statistics.reviews import ReviewScore, review_score
from calls.statistics.stability import rank_stability
from pscc.kernel.access import allowed

OUT_OF_THE_RUN = (ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN)


def readable_call(user: Any, slug: str) -> Call | None:
    """Return the call whose scores the person may compare, or None."""
    call = Call.objects.filter(slug=slug).first()
    return call if call and allowed(user, "calls.compare_scores", call) else None


@dataclass(frozen=True)
class Comparable:
    """What is compared: all counted reviews, and the applications that have a place for the reader.

    Keys of `seen` are references, `experts` names those whose reviews the reader may read.
    `hidden` counts what a conflict of interest keeps away, `owed` what the reader has to review
    first.
    """

    reviews: Sequence[ReviewScore]
    seen: Mapping[str, Application]
    experts: Mapping[str, str]
    scale_max: int
    hidden: int
    owed: int

    @property
    def of_seen(self) -> list[ReviewScore]:
        """The reviews of the applications that the reader compares."""
        return [each for each in self.reviews if each.application in self.seen]

    @property
    def silent(self) -> list[ReviewScore]:
        """An empty line for each application without a review."""
        reviewed = {each.application for each in self.reviews}
        return [ReviewScore(key, "", None) for key in self.seen if key not in reviewed]

    @property
    def reviewed(self) -> int:
        """How many applications have a score."""
        return len({each.application for each in self.of_seen if each.score is not None})


def comparable(call: Call, user: Any) -> Comparable:
    """Read the reviews of a call in a constant number of statements."""
    sent = Application.objects.sent().filter(call=call, state__in=OF_THE_PANEL)
    run = sent.exclude(state__in=OUT_OF_THE_RUN)
    office = Application.objects.of_office(user).filter(pk=OuterRef("pk"))
    handled = run.filter(pk__in=Application.objects.handled_by(user).values("pk"))
    read = list(
        handled.annotate(owes=owes_review(user) & ~Exists(office))
        .select_related("project", "call__review_plan")
        .order_by("reference")
    )
    seen = {str(each.reference): each for each in read if not each.owes}
    submitted = Assignment.objects.counted().filter(application__in=sent)
    reviews = list(with_scores(submitted).select_related("expert", "application").order_by("pk"))
    scales = Criterion.objects.filter(call=call).values_list("scale_max", flat=True)
    scale_max = max(scales, default=5)
    return Comparable(
        reviews=[_scored(each, scale_max) for each in reviews],
        seen=seen,
        experts={
            str(each.expert_id): str(each.expert)
            for each in reviews
            if each.application.reference in seen
        },
        scale_max=scale_max,
        hidden=run.count() - len(read),
        owed=len(read) - len(seen),
    )


def _scored(review: Assignment, scale_max: int) -> ReviewScore:
    marks = (
        Mark(row.score, row.criterion.weight, row.criterion.scale_max)
        for row in review.scores.all()
    )
    reference = str(review.application.reference)
    return review_score(reference, str(review.expert_id), marks, scale_max=scale_max)


@dataclass(frozen=True)
class AgendaLine:
    """A point of the suggested agenda with its application; `percent` is None without a score."""

    item: AgendaItem
    application: Application
    percent: int | None


@dataclass(frozen=True)
class CallScores:
    """The pictures, and the order in which a panel would best talk."""

    places: int
    moves: Moves
    scores: ScoresPicture
    ranks: RanksPicture
    strictness: StrictnessPicture
    agenda: Sequence[AgendaLine]
    apart: Sequence[tuple[Application, Disagreement]]
    flagged_from: Decimal

    @property
    def flagged(self) -> int:
        """How many applications their experts judge far apart."""
        return sum(each.is_flagged for _application, each in self.apart)


def compare(read: Comparable, *, places: int, seed: int) -> CallScores:
    """Compute what the page shows for a number of places; the same seed gives the same figures."""
    every = calibrate(read.reviews)
    mine = _as_read(every, read)
    of_seen = [*read.of_seen, *read.silent]
    moves = moves_at_place(mine, places)
    stability = rank_stability(every.adjusted(of_seen), top=places, seed=seed)
    flagged_from = flag_from(read.scale_max)
    apart = disagreements(of_seen, flagged_from=flagged_from)
    labels = {key: _label(key, each.name_in_review) for key, each in read.seen.items()}
    return CallScores(
        places=places,
        moves=moves,
        scores=scores_picture(mine, labels, read.experts, highest=read.scale_max, moves=moves),
        ranks=ranks_picture(stability, labels),
        strictness=strictness_picture(mine, read.experts),
        agenda=[_agenda_line(each, read) for each in agenda(stability, apart, moves)],
        apart=[(read.seen[each.application], each) for each in _widest_first(apart)],
        flagged_from=flagged_from,
    )


def _label(reference: str, name: str) -> str:
    return reference if name == reference else f"{reference} · {name}"


def _as_read(every: Calibration, read: Comparable) -> Calibration:
    """Keep of a calibration what the reader sees: of each expert, also the number of reviews, or it
    would tell who reviews what is hidden. Those without a review come without a score.
    """
    written = Counter(each.reviewer for each in read.of_seen if each.score is not None)
    waiting = calibrate(read.silent).scores
    return replace(
        every,
        scores=(*(each for each in every.scores if each.application in read.seen), *waiting),
        reviewers=tuple(replace(each, reviews=written[each.reviewer]) for each in every.reviewers),
    )


def _agenda_line(item: AgendaItem, read: Comparable) -> AgendaLine:
    share = None if item.share is None else percent(item.share)
    return AgendaLine(item, read.seen[item.application], share)


def _widest_first(apart: Sequence[Disagreement]) -> list[Disagreement]:
    measured = [each for each in apart if each.range is not None]
    return sorted(measured, key=lambda each: (-(each.range or 0), each.application))
