"""The start page of a person: what waits for them comes first."""

from datetime import timedelta

import pytest

from calls.enums import ApplicationState, AssignmentState
from calls.models import Application
from pscc.pages.desks import desks_for
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def lines(user, title):
    (desk,) = (each for each in desks_for(user, NOW) if each.title == title)
    return [(item.title, bool(item.turn), item.due_at is not None) for item in desk.items]


def test_an_applicant_reads_first_what_to_write_and_until_when():
    me = make_user()
    for title, state, age in (
        ("Mine to write", ApplicationState.DRAFT, 9),
        ("Read by experts", ApplicationState.IN_REVIEW, 0),
    ):
        application = make_application(
            call=make_call(), project=make_project(owner=me, title=title), state=state
        )
        Application.objects.filter(pk=application.pk).update(updated_at=NOW - age * DAY)

    found = lines(me, "Projects and applications")

    assert found == [("Mine to write", True, True), ("Read by experts", False, False)]


def test_an_expert_reads_first_what_is_still_to_do():
    me = make_user()
    for state, days in ((AssignmentState.SUBMITTED, -300), (AssignmentState.INVITED, 20)):
        make_assignment(expert=me, state=state, due_at=NOW + days * DAY)

    (desk,) = (each for each in desks_for(me, NOW) if each.title == "Reviews")

    assert [(item.status, item.due_at is not None) for item in desk.items] == [
        ("invited", True), ("submitted", False),
    ]  # fmt: skip
