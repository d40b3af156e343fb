"""The panel's pages: best first, scores side by side, nothing from behind a wall."""

import pytest
from django.urls import reverse

from calls.enums import ApplicationState, AssignmentState, CallRole
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.kernel.clock import now
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_project,
    make_score,
    make_user,
)

pytestmark = pytest.mark.django_db
COMPLETE = {"team": 5, "science": 2, "need": 4}


@pytest.fixture
def chair(client):
    """Sign in the chair of a call."""
    person = make_user(name="Cleo Chair")
    client.force_login(person)
    return person


def test_the_panel_sees_its_calls_best_first_and_hidden_ones_without_title(client, chair):
    call = make_call()
    make_call_person(call=call, user=chair, role=CallRole.CHAIR)
    titles = ["Third", "First", "Secret"]
    applications = [
        make_application(
            call=call, project=make_project(title=title), state=ApplicationState.IN_REVIEW
        )
        for title in titles
    ]
    for application, score in zip(applications, (1, 5, 5), strict=True):
        make_assignment(
            application=application,
            state=AssignmentState.SUBMITTED,
            scores=dict.fromkeys(COMPLETE, score),
        )
    ConflictOfInterest.objects.create(
        person=chair, project=applications[2].project, origin=ConflictOrigin.STAFF
    )
    make_application(state=ApplicationState.IN_REVIEW, project=make_project(title="Elsewhere"))

    text = client.get(reverse("calls:panel_list")).text
    hidden = client.get(reverse("calls:panel_application", args=(applications[2].uid,)))

    assert text.index("First") < text.index("Third") < text.index("Conflict of interest: hidden")
    assert "Secret" not in text
    assert applications[2].reference not in text
    assert "Elsewhere" not in text
    assert hidden.status_code == 404


def test_the_panel_reads_scores_side_by_side(client, chair):
    call = make_call()
    make_call_person(call=call, user=chair, role=CallRole.CHAIR)
    application = make_application(
        call=call,
        state=ApplicationState.IN_REVIEW,
        answers={"summary": "We cure mice.", "contact": "Fay Founder"},
    )
    for name, scores in (("Eve", COMPLETE), ("Max", {"team": 3, "science": 4, "need": None})):
        review = make_assignment(
            application=application,
            expert=make_user(name=name),
            state=AssignmentState.IN_PROGRESS,
            confidential_comment=f"Said {name}",
        )
        for code, score in scores.items():
            make_score(assignment=review, code=code, score=score)
        review.submit(at=now())
        review.save()

    text = client.get(reverse("calls:panel_application", args=(application.uid,))).text

    assert "Fay Founder" not in text
    for words in ("Eve", "Max", "3.50", "3.57", "3.54", "N/A", "Said Eve", "We cure mice.", "<svg"):
        assert words in text


def test_who_sits_on_no_panel_has_no_panel(client):
    client.force_login(make_user())

    assert client.get(reverse("calls:panel_list")).status_code == 404
