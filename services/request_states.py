"""Whose turn it is in each state of a request to a provider, and what follows for the whole."""

from collections.abc import Iterable

from services.enums import RequestState, SubRequestState, Turn

S = SubRequestState

LIVE_STATES = (
    S.SUBMITTED, S.RETURNED, S.TRIAGED, S.FEASIBILITY, S.WILLING_LATER, S.CONDITIONS, S.QUOTED,
    S.ACCEPTED, S.RUNNING,
)  # fmt: skip
DONE_STATES = (S.DELIVERED, S.RATED, S.UNRATED)
EXIT_STATES = (S.NOT_FOR_US, S.UNAVAILABLE, S.WITHDRAWN, S.EXPIRED, S.DECLINED)
BEFORE_QUOTE = (S.SUBMITTED, S.TRIAGED, S.FEASIBILITY)

TURNS = {
    S.DRAFT: Turn.APPLICANT,
    S.SUBMITTED: Turn.PROVIDER,
    S.RETURNED: Turn.APPLICANT,
    S.TRIAGED: Turn.PROVIDER,
    S.FEASIBILITY: Turn.PROVIDER,
    S.WILLING_LATER: Turn.NOBODY,
    S.CONDITIONS: Turn.APPLICANT,
    S.QUOTED: Turn.APPLICANT,
    S.ACCEPTED: Turn.PROVIDER,
    S.RUNNING: Turn.PROVIDER,
    S.DELIVERED: Turn.APPLICANT,
    S.RATED: Turn.NOBODY,
    S.UNRATED: Turn.NOBODY,
    **dict.fromkeys(EXIT_STATES, Turn.NOBODY),
}


def states_of_turn(turn: Turn) -> tuple[SubRequestState, ...]:
    """Return the states in which it is somebody's turn."""
    return tuple(state for state, whose in TURNS.items() if whose == turn)


def state_of_whole(states: Iterable[str]) -> RequestState:
    """Return what a request is as a whole, from the states of its providers: whose turn it is
    first, then what remains; without providers it is a draft.
    """
    found = {S(state) for state in states}
    live = found & set(LIVE_STATES)
    if not found - {S.DRAFT}:
        return RequestState.DRAFT
    turns = {TURNS[state] for state in live}
    if Turn.APPLICANT in turns:
        return RequestState.YOURS
    if Turn.PROVIDER in turns:
        return RequestState.THEIRS
    if live:
        return RequestState.LATER
    return RequestState.DONE if found & set(DONE_STATES) else RequestState.CLOSED
