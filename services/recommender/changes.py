"""What would change the order: one other answer at a time, tried on all candidates.

Only what an answer touches is judged anew, so that some hundred answers cost less than a second.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from services.recommender import filters
from services.recommender.answers import (
    QUESTIONS,
    TOP,
    TOUCHED,
    Question,
    Touched,
    by_order,
    questions,
)
from services.recommender.asked import Asked, ask
from services.recommender.candidates import Candidate
from services.recommender.criteria import CRITERIA, is_relevant
from services.recommender.profile import Profile, Taxonomy
from services.recommender.ranking import Order, Row, order_of, rows_for
from services.recommender.results import Change, Ranking
from services.recommender.weights import Weights

EFFECTS = ("unblocks", "new_first", "moves_up")  # the strongest first
Found = tuple[Change, Order]  # and where it brings its candidate


def what_would_change(
    profile: Profile,
    candidates: Iterable[Candidate],
    weights: Weights,
    taxonomy: Taxonomy,
    ranking: Ranking,
    *,
    limit: int = TOP,
) -> tuple[Change, ...]:
    """Return the single other answers that unblock a candidate or alter the first three: the best
    of each question before the second of any, the strongest effect first.

    Tried: each answer for what is not known, as far as candidates name one; the next stage; a
    company created; a later milestone; selected in a call that is not over. `ranking` is what
    `rank` said of the same. Values are codes, keys of calls, ISO dates, "yes".
    """
    rows, asked = rows_for(profile, candidates, weights, taxonomy)
    trial = _Trial(
        rows=rows,
        asked=asked,
        taxonomy=taxonomy,
        places={each.key: place for place, each in enumerate(ranking.available)},
        blocked=frozenset(each.key for each in ranking.blocked),
    )
    found = [list(trial.effects(question)) for question in questions(asked, rows, taxonomy)]
    return tuple(change for change, _order in _in_turn(found))[: max(limit, 0)]


@dataclass(frozen=True, slots=True)
class _Trial:
    """The rows as they are, and where the ranking has them."""

    rows: list[Row]
    asked: Asked
    taxonomy: Taxonomy
    places: dict[str, int]  # of the available ones, from 0
    blocked: frozenset[str]

    def effects(self, question: Question) -> Iterator[Found]:
        """Yield what each other answer to a question does, if it does anything."""
        touched, rest = TOUCHED[question.name], None
        if question.nobodys and question.answers:
            rest = sorted(self.available(question.nobodys, self.rows, touched), key=by_order)
        for value, profile in question.answers.items():
            if rest is None:
                after = self.available(profile, self.rows, touched)
            else:
                naming = [self.rows[place] for place in question.naming[value]]
                after = self.available(profile, naming, touched)
                after += self._best_of(rest, {row.candidate.key for row in naming})
            if found := self.effect(question.name, value, after):
                yield found

    def available(self, profile: Profile, rows: list[Row], touched: Touched) -> list[Row]:
        """Return the rows that can be had with another answer, judged anew."""
        asked = ask(profile, self.asked.weights, self.taxonomy, self.asked.over)
        after = [_judged_anew(asked, row, touched) for row in rows]
        return [row for row in after if not row.blockers and is_relevant(asked, row.findings)]

    def _best_of(self, ordered: list[Row], but: set[str]) -> list[Row]:
        """Return those rows that `effect` can look at: the first three and the first freed one."""
        others = [row for row in ordered if row.candidate.key not in but]
        freed = (row for row in others if row.candidate.key in self.blocked)
        best = {row.candidate.key: row for row in [*others[:TOP], *islice(freed, 1)]}
        return list(best.values())

    def effect(self, question: str, value: str, available: list[Row]) -> Found | None:
        """Return the strongest effect, on the candidate that it brings highest."""
        freed = [row for row in available if row.candidate.key in self.blocked]
        if freed:
            best = min(freed, key=by_order)
            return Change(question, value, "unblocks", best.candidate.key), best.order
        for place, row in enumerate(nsmallest(TOP, available, key=by_order)):
            key = row.candidate.key
            if self.places.get(key, len(self.places)) > place:
                return Change(question, value, "moves_up" if place else "new_first", key), row.order
        return None


def _judged_anew(asked: Asked, row: Row, touched: Touched) -> Row:
    findings, blockers, notes = row.findings, row.blockers, row.notes
    for place in touched.criteria:
        finding = CRITERIA[place](asked, row.candidate)
        if finding != findings[place]:
            findings = (*findings[:place], finding, *findings[place + 1 :])
    if touched.filters:
        blockers = filters.blockers(asked, row.candidate)
        notes = filters.notes(asked, row.candidate)
    if findings is row.findings and blockers == row.blockers and notes == row.notes:
        return row
    order = order_of(row.candidate, findings, notes)
    return Row(row.candidate, findings, blockers, notes, order)


def _in_turn(found: list[list[Found]]) -> list[Found]:
    """Return the best of each question, then the second of each, and so on."""
    turns = [
        (turn, _strength(one), one)
        for of_question in found
        for turn, one in enumerate(sorted(of_question, key=_strength))
    ]
    return [one for _turn, _strong, one in sorted(turns, key=lambda each: each[:2])]


def _strength(found: Found) -> tuple[int, Order, int, str]:
    change, order = found
    place = QUESTIONS.index(change.question)
    return EFFECTS.index(change.effect), order, place, change.value
