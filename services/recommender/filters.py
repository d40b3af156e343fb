"""The hard filters: what cannot be had, why, and what helps. What is not known blocks nothing."""

from collections.abc import Iterator
from datetime import date

from services.recommender.asked import Asked, joined
from services.recommender.candidates import (
    ACADEMIC_ONLY,
    COLLABORATION_ONLY,
    EXTERNAL,
    PAUSED,
    VIA_CALL,
    Candidate,
)
from services.recommender.profile import RESIDENT, SELECTED_PROJECT
from services.recommender.results import Blocker


def blockers(asked: Asked, candidate: Candidate) -> tuple[Blocker, ...]:
    """Return everything that keeps the project from a candidate: its state, its way in, for whom
    it is.
    """
    found = (
        _by_state(candidate, asked.profile.today),
        _by_way_in(asked, candidate),
        _by_audience(asked, candidate),
        _by_use(asked, candidate),
        *_by_facts(asked, candidate),
    )
    return tuple(each for each in found if each)


def notes(asked: Asked, candidate: Candidate) -> tuple[str, ...]:
    """Return what blocks nothing and must be said: another site, collaboration only, and which
    missing answers could still rule the candidate out.
    """
    found = []
    if candidate.access_mode == EXTERNAL:
        found.append("external")
    if candidate.industry_use == COLLABORATION_ONLY and asked.is_industry is not False:
        found.append("collaboration_only")
    found += _missing(asked, candidate)
    return tuple(found)


def live_calls(asked: Asked, candidate: Candidate) -> frozenset[str]:
    """Return the calls that open a candidate and are not over."""
    return candidate.entitled_by - asked.over


def _by_state(candidate: Candidate, today: date) -> Blocker | None:
    if candidate.is_over(today):
        return Blocker("closed", "", "alternatives", candidate.closes_on)
    if candidate.state == PAUSED:
        return Blocker("paused", candidate.pause_reason, "alternatives")
    if candidate.is_to_come(today):
        # A day that has passed is no promise any more.
        promised = (
            candidate.opens_on if candidate.opens_on and candidate.opens_on >= today else None
        )
        return Blocker("not_open_yet", "", "subscribe", promised)
    return None


def _by_way_in(asked: Asked, candidate: Candidate) -> Blocker | None:
    if candidate.access_mode != VIA_CALL or asked.is_entitled(candidate):
        return None
    if calls := live_calls(asked, candidate):
        return Blocker("call_only", joined(calls), "apply_to_call")
    return Blocker("call_only", joined(candidate.entitled_by), "ask_advisor")


def _by_audience(asked: Asked, candidate: Candidate) -> Blocker | None:
    wanted = candidate.audiences
    if not wanted or not asked.profile.audience or not wanted.isdisjoint(asked.audiences):
        return None
    fix = "alternatives"
    if SELECTED_PROJECT in wanted and live_calls(asked, candidate):
        fix = "apply_to_call"
    elif RESIDENT in wanted:
        fix = "become_resident"
    return Blocker("not_for_audience", joined(wanted), fix)


def _by_use(asked: Asked, candidate: Candidate) -> Blocker | None:
    if candidate.industry_use == ACADEMIC_ONLY and asked.is_industry:
        return Blocker("academic_only", "", "find_academic_partner")
    return None


def _by_facts(asked: Asked, candidate: Candidate) -> Iterator[Blocker]:
    profile = asked.profile
    if candidate.needs_company and profile.is_company is False:
        yield Blocker("needs_company", "", "create_company")
    if _is_outside(profile.country, candidate.countries):
        yield Blocker("country", joined(candidate.countries), "ask_advisor")
    if _is_outside(profile.product_type, candidate.product_types):
        yield Blocker("wrong_product_type", joined(candidate.product_types), "alternatives")


def _is_outside(code: str | None, accepted: frozenset[str]) -> bool:
    return bool(code and accepted) and code not in accepted


def _missing(asked: Asked, candidate: Candidate) -> Iterator[str]:
    profile = asked.profile
    is_use_open = candidate.industry_use == ACADEMIC_ONLY and asked.is_industry is None
    is_audience_open = not profile.audience and candidate.audiences.isdisjoint(asked.audiences)
    if is_use_open or (candidate.audiences and is_audience_open):
        yield "unknown:audience"
    if candidate.needs_company and profile.is_company is None:
        yield "unknown:is_company"
    if candidate.countries and not profile.country:
        yield "unknown:country"
    if candidate.product_types and not profile.product_type:
        yield "unknown:product_type"
