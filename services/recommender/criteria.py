"""The seven criteria: what each says of one candidate. Never how often it is asked for."""

from collections.abc import Callable
from typing import NamedTuple

from services.recommender.asked import Asked, joined
from services.recommender.candidates import SERVICE, Candidate
from services.recommender.weights import Weights


class Finding(NamedTuple):
    """A match (its code is not empty) with its points and what matches; and what to note."""

    code: str = ""
    points: int = 0
    detail: str = ""
    note: str = ""


NOTHING = Finding()
TOO_LATE = Finding(note="too_late")
LEAD_TIME_NOT_STATED = Finding(note="lead_time_not_stated")
WAITING_LIST = Finding(note="waiting_list")
NOBODY_ANSWERS = Finding(note="nobody_answers")
UNKNOWN_AUDIENCE = Finding(note="unknown:audience")


def need(asked: Asked, candidate: Candidate) -> Finding:
    """Serves any of the needs: all points, however many it serves."""
    if asked.served.isdisjoint(candidate.needs):
        return NOTHING
    served = ",".join(code for code in asked.needs if code in candidate.needs)
    return Finding("need", asked.weights.need, served)


def stage(asked: Asked, candidate: Candidate) -> Finding:
    """At the project's stage, at the one before or after it, or at any."""
    at, weights = asked.profile.stage, asked.weights
    if not at:
        return NOTHING
    if at in candidate.stages:
        return Finding("stage", weights.stage, at)
    if not candidate.stages:
        return Finding("stage_any", weights.stage_neighbour)
    near = candidate.stages & asked.neighbours
    return Finding("stage_neighbour", weights.stage_neighbour, joined(near)) if near else NOTHING


def tumour(asked: Asked, candidate: Candidate) -> Finding:
    """For one of the project's tumour types, for its parent or child, or for any tumour."""
    own, weights = asked.profile.tumour_types, asked.weights
    if not own:
        return NOTHING
    if not candidate.tumour_types:
        return Finding("tumour_agnostic", weights.tumour_agnostic)
    if exact := own & candidate.tumour_types:
        return Finding("tumour", weights.tumour, joined(exact))
    related = candidate.tumour_types & asked.relatives
    return (
        Finding("tumour_related", weights.tumour_related, joined(related)) if related else NOTHING
    )


def modality(asked: Asked, candidate: Candidate) -> Finding:
    """For the project's modality, or for any (half of the points, rounded down)."""
    own = asked.profile.modality
    if not own:
        return NOTHING
    if own in candidate.modalities:
        return Finding("modality", asked.weights.modality, own)
    return NOTHING if candidate.modalities else Finding("modality_any", asked.weights.modality_any)


def lead_time(asked: Asked, candidate: Candidate) -> Finding:
    """Delivers by the milestone, counted from today or from the day on which it opens."""
    until = asked.profile.milestone_on
    if until is None:
        return NOTHING
    if candidate.lead_days is None:
        return LEAD_TIME_NOT_STATED
    begins = max(asked.profile.today, candidate.opens_on or asked.profile.today)
    if (until - begins).days < candidate.lead_days:
        return TOO_LATE
    return Finding("lead_time", asked.weights.lead_time, str(candidate.lead_days))


def capacity(asked: Asked, candidate: Candidate) -> Finding:
    """Has a place free, and somebody who answers; what is no service has no places to count."""
    if candidate.kind != SERVICE:
        return NOTHING
    if candidate.capacity is not None and candidate.capacity <= 0:
        return WAITING_LIST
    if not candidate.answered:
        return NOBODY_ANSWERS
    places = "" if candidate.capacity is None else str(candidate.capacity)
    return Finding("capacity", asked.weights.capacity, places)


def entitlement(asked: Asked, candidate: Candidate) -> Finding:
    """Opened by the call in which the project is selected, or serves its audience first."""
    if asked.is_entitled(candidate):
        calls = (candidate.entitled_by & asked.profile.selected_in) or candidate.entitled_by
        return Finding("entitlement", asked.weights.entitlement, joined(calls))
    if first := candidate.has_priority_for & asked.audiences:
        return Finding("priority", asked.weights.entitlement, joined(first))
    if candidate.has_priority_for and not asked.profile.audience:
        return UNKNOWN_AUDIENCE
    return NOTHING


CRITERIA: tuple[Callable[[Asked, Candidate], Finding], ...] = (
    need, stage, tumour, modality, lead_time, capacity, entitlement,
)  # fmt: skip
NEED, STAGE, TUMOUR, MODALITY, LEAD_TIME, CAPACITY, ENTITLEMENT = range(len(CRITERIA))


def maximum_for(weights: Weights, kind: str) -> int:
    """Return what a candidate of a kind gets that matches everything: places count for services."""
    return weights.maximum if kind == SERVICE else weights.maximum - weights.capacity


def is_relevant(asked: Asked, findings: tuple[Finding, ...]) -> bool:
    """Whether a candidate answers this project: serves a need, or names its stage or one beside it.

    One for any stage is an answer only as long as the needs are not known; everything is, as long
    as neither is.
    """
    if findings[NEED].code or not asked.knows_aim:
        return True
    at = findings[STAGE].code
    return bool(at) and (at != "stage_any" or not asked.needs)
