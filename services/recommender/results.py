"""What a ranking says, and how two of them differ."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate got points. `detail`: the codes that match, separated by commas, or a number.

    Codes: need; stage, stage_neighbour, stage_any; tumour, tumour_related, tumour_agnostic;
    modality, modality_any; lead_time (days); capacity (places, empty: unlimited; of services only,
    in rankings of before of all); entitlement (calls), priority (audiences).
    """

    code: str
    points: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a candidate cannot be had, what helps, and the day that matters, if one is known.

    Codes: not_open_yet, paused (detail: the reason as written), closed, call_only (calls),
    not_for_audience (audiences), academic_only, needs_company, country (countries),
    wrong_product_type (product types). Fixes: subscribe, alternatives, apply_to_call,
    become_resident, find_academic_partner, create_company, ask_advisor.
    """

    code: str
    detail: str
    fix_code: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its points and what explains them.

    Notes: unknown:<answer of the profile> where an answer is missing that counts here, too_late,
    lead_time_not_stated, waiting_list, nobody_answers, external, collaboration_only.
    """

    key: str
    kind: str
    points: int
    maximum: int
    reasons: tuple[Reason, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order under one version of the weights. `unserved`: needs that no available service
    serves; `left_out`: how many candidates were beside the point.
    """

    version: int
    available: tuple[Scored, ...] = ()
    blocked: tuple[Scored, ...] = ()
    unserved: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A single other answer, and what it does to one candidate: unblocks, new_first, moves_up."""

    question: str
    value: str
    effect: str
    key: str


@dataclass(frozen=True, slots=True)
class Move:
    """Where a candidate stands in two rankings, from 1; None: not among the available ones."""

    key: str
    old_place: int | None
    new_place: int | None
    old_points: int | None
    new_points: int | None


def compare(old: Ranking, new: Ranking) -> tuple[Move, ...]:
    """Return each candidate available in one of two rankings, in the new order, with its places;
    those that the new one no longer has come last, in the old order.
    """
    places = [
        {each.key: (place, each.points) for place, each in enumerate(side.available, 1)}
        for side in (old, new)
    ]
    before, after = places
    nowhere = (None, None)
    moves = []
    for key in after | before:
        old_place, old_points = before.get(key, nowhere)
        new_place, new_points = after.get(key, nowhere)
        moves.append(Move(key, old_place, new_place, old_points, new_points))
    return tuple(moves)
