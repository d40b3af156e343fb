"""The table of steps, a test for each row: who may, from where to where, whose clock."""

from typing import Any

import pytest

from services.enums import Side, SubRequestState, Turn
from services.models import SubRequest
from services.request_states import TURNS, state_of_whole
from services.steps import STEPS
from tests.services.requesting import WAYS, make_asked

S = SubRequestState


def declared() -> dict[str, set[tuple[str, str]]]:
    """Return the moves that the model knows, by step."""
    found: dict[str, set[tuple[str, str]]] = {}
    state: Any = SubRequest._meta.get_field("state")
    for each in state.get_all_transitions(SubRequest):
        found.setdefault(each.name, set()).add((str(each.source), str(each.target)))
    return found


def test_the_table_has_a_row_for_each_step_of_the_model():
    assert set(STEPS) == set(declared())


def test_every_state_has_a_turn():
    assert set(TURNS) == set(S)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(WAYS))
def test_a_request_can_be_in_each_state(state):
    asked = make_asked(state)

    assert asked.fresh().state == state


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ([], "draft"),
        ([S.DRAFT, S.DRAFT], "draft"),
        ([S.SUBMITTED, S.QUOTED], "yours"),
        ([S.SUBMITTED, S.WITHDRAWN], "theirs"),
        ([S.WILLING_LATER, S.DECLINED], "later"),
        ([S.DELIVERED, S.NOT_FOR_US], "done"),
        ([S.NOT_FOR_US, S.EXPIRED], "closed"),
        ([S.RUNNING, S.DELIVERED], "theirs"),
    ],
)
def test_the_whole_follows_from_its_parts(states, whole):
    assert state_of_whole(states) == whole


def test_a_step_of_the_clock_is_never_a_person_s():
    only_clock = {step.name for step in STEPS.values() if step.may == frozenset({Side.CLOCK})}

    assert only_clock == {"expire", "close"}
    assert TURNS[S.EXPIRED] == Turn.NOBODY
