"""Which other answers a project could give, one at a time, and whom each of them touches."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from heapq import nsmallest
from operator import attrgetter
from typing import Any

from services.recommender.asked import Asked
from services.recommender.candidates import Candidate
from services.recommender.criteria import (
    ENTITLEMENT,
    LEAD_TIME,
    MODALITY,
    NEED,
    STAGE,
    TUMOUR,
    is_relevant,
)
from services.recommender.profile import RESIDENT, SELECTED_PROJECT, Profile, Taxonomy
from services.recommender.ranking import Row

TOP = 3
MOST_DATES = 8  # the earliest ones; each later one only adds to them
LONGEST_DAYS = 3650  # a milestone put off by more helps nobody
NOBODYS = "\0"  # a code that no candidate names

by_order = attrgetter("order")


@dataclass(frozen=True, slots=True)
class Touched:
    """What an answer touches: criteria by their place, and whether the filters."""

    criteria: tuple[int, ...]
    filters: bool = False


# Questions are named as the profile names its answers, in the order in which they are put.
TOUCHED = {
    "needs": Touched((NEED,)),
    "stage": Touched((STAGE,)),
    "modality": Touched((MODALITY,)),
    "tumour_types": Touched((TUMOUR,)),
    "audience": Touched((ENTITLEMENT,), filters=True),
    "is_company": Touched((), filters=True),
    "milestone_on": Touched((LEAD_TIME,)),
    "selected_in": Touched((ENTITLEMENT,), filters=True),
}
QUESTIONS = tuple(TOUCHED)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with other answers to it: value, and the profile with that answer.

    With `nobodys` (an answer that no candidate names), all answers have the same effect on whoever
    does not name them: `naming` holds the places of those that do.
    """

    name: str
    answers: Mapping[str, Profile]
    nobodys: Profile | None = None
    naming: Mapping[str, Collection[int]] = field(default_factory=dict)


def questions(asked: Asked, rows: list[Row], taxonomy: Taxonomy) -> Iterator[Question]:
    """Yield each question that another answer is worth trying for: what is not known and candidates
    name, the next stage, a company, a later milestone, a call.
    """
    profile = asked.profile
    if not profile.needs:
        yield _named("needs", _index(rows, attrgetter("needs")), profile, lambda code: (code,))
    yield Question(
        "stage", {code: replace(profile, stage=code) for code in _stages(asked, taxonomy)}
    )
    if not profile.modality:
        yield _named("modality", _index(rows, attrgetter("modalities")), profile, str)
    if not profile.tumour_types:
        naming = _with_relatives(_index(rows, attrgetter("tumour_types")), taxonomy)
        yield _named("tumour_types", naming, profile, lambda code: frozenset({code}))
    if not profile.audience:
        first = _index(rows, lambda each: each.has_priority_for - {RESIDENT, SELECTED_PROJECT})
        yield Question(
            "audience", {code: replace(profile, audience=code) for code in sorted(first)}
        )
    if profile.is_company is False:
        yield Question("is_company", {"yes": replace(profile, is_company=True)})
    dates = {day.isoformat(): replace(profile, milestone_on=day) for day in _dates(asked, rows)}
    yield Question("milestone_on", dates)
    if profile.selected_in or not profile.is_selected:  # else every call counts already
        naming = _index(rows, lambda each: each.entitled_by)
        over = asked.over | profile.selected_in
        naming = {code: places for code, places in naming.items() if code not in over}
        selected = replace(profile, is_selected=True)
        yield _named("selected_in", naming, selected, lambda call: profile.selected_in | {call})


def _index(
    rows: list[Row], codes_of: Callable[[Candidate], Iterable[str]]
) -> dict[str, Collection[int]]:
    """Return which rows name which code."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for code in codes_of(row.candidate):
            found.setdefault(code, []).append(place)
    return {code: found[code] for code in sorted(found)}


def _with_relatives(
    naming: dict[str, Collection[int]], taxonomy: Taxonomy
) -> dict[str, Collection[int]]:
    """Add to each tumour type the rows that name a parent or a child of it."""
    return {
        code: {
            place for each in (code, *taxonomy.relatives((code,))) for place in naming.get(each, ())
        }
        for code in naming
    }


def _named(
    name: str,
    naming: Mapping[str, Collection[int]],
    profile: Profile,
    answer: Callable[[str], Any],
) -> Question:
    answers = {code: replace(profile, **{name: answer(code)}) for code in naming}
    return Question(name, answers, replace(profile, **{name: answer(NOBODYS)}), naming)


def _stages(asked: Asked, taxonomy: Taxonomy) -> tuple[str, ...]:
    if not asked.profile.stage:
        return taxonomy.stages
    following = taxonomy.next_stage(asked.profile.stage)
    return (following,) if following else ()


def _dates(asked: Asked, rows: list[Row]) -> list[date]:
    """Return the days from which a candidate would be in time and could be among the first."""
    available = [row for row in rows if not row.blockers and is_relevant(asked, row.findings)]
    last = nsmallest(TOP, available, key=by_order)[TOP - 1 :]
    today, gain = asked.profile.today, asked.weights.lead_time
    days = set()
    for row in available:
        lead = row.candidate.lead_days
        if lead is None or lead > LONGEST_DAYS or row.findings[LEAD_TIME].code:
            continue
        if not last or row.order[0] - gain <= last[0].order[0]:
            days.add(max(today, row.candidate.opens_on or today) + timedelta(days=lead))
    return sorted(days)[:MOST_DATES]
