"""When an expert reads what: not the others before the own review, nor the file for ever."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.decisions import record_decision, release_decision
from calls.enums import ApplicationState, AssignmentState, CallRole, Outcome, ReviewVisibility
from calls.models import Application
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
COMPLETE = {"team": 5, "science": 2, "need": 4}
LATER_FIRST = (ReviewVisibility.AFTER_OWN, ReviewVisibility.NEVER)


class Panel:
    """A call whose panel member reviews one of its two applications."""

    def __init__(self, client, rule, state):
        self.call = make_call(review_visibility=rule)
        self.member = make_user(name="Max Member")
        make_call_person(call=self.call, user=self.member, role=CallRole.MEMBER)
        self.own, self.other = (
            make_application(
                call=self.call, project=make_project(title=title), state=ApplicationState.IN_REVIEW
            )
            for title in ("Own", "Other")
        )
        for application, score in ((self.own, 5), (self.other, 1)):
            make_assignment(
                application=application,
                expert=make_user(name="Eve Expert"),
                state=AssignmentState.SUBMITTED,
                scores=dict.fromkeys(COMPLETE, score),
                confidential_comment="Said Eve",
            )
        self.review = make_assignment(
            application=self.own, expert=self.member, state=state, scores=COMPLETE
        )
        client.force_login(self.member)


def panel_page(application):
    return reverse("calls:panel_application", args=(application.uid,))


@pytest.mark.parametrize("rule", LATER_FIRST)
@pytest.mark.parametrize("state", [AssignmentState.INVITED, AssignmentState.IN_PROGRESS])
def test_a_member_who_still_reviews_sees_no_score_of_others(client, rule, state):
    panel = Panel(client, rule, state)

    page = client.get(panel_page(panel.own)).text
    rows = client.get(reverse("calls:panel_list")).text

    assert "Eve Expert" not in page
    assert "Said Eve" not in page
    assert "5.00" not in page
    assert panel.review.get_absolute_url() in page
    assert rows.index("Other") < rows.index("Own")
    assert "after your review" in rows
    assert "5.00" not in rows
    assert "Said Eve" in client.get(panel_page(panel.other)).text


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (ReviewVisibility.AFTER_OWN, AssignmentState.SUBMITTED),
        (ReviewVisibility.NEVER, AssignmentState.SUBMITTED),
        (ReviewVisibility.ALWAYS, AssignmentState.IN_PROGRESS),
    ],
)
def test_afterwards_or_where_the_call_shows_all_the_member_reads_them(client, rule, state):
    panel = Panel(client, rule, state)

    page = client.get(panel_page(panel.own)).text
    rows = client.get(reverse("calls:panel_list")).text

    assert "Said Eve" in page
    assert rows.index("Own") < rows.index("Other")
    assert "after your review" not in rows


@pytest.mark.parametrize("rule", LATER_FIRST)
def test_the_score_sheet_shows_the_member_nothing_of_others_before(client, rule):
    panel = Panel(client, rule, AssignmentState.IN_PROGRESS)

    sheet = client.get(panel.review.get_absolute_url())

    assert sheet.context["others"] == []


# --- After the decision --------------------------------------------------------------------------


def decided(*, days_ago, **call_fields):
    """Make a reviewed application whose decision was released some days ago; return its review."""
    call = make_call(**call_fields)
    manager = make_manager(call=call)
    review = make_assignment(
        application=make_application(
            call=call, state=ApplicationState.IN_REVIEW, answers={"summary": "We cure mice."}
        ),
        state=AssignmentState.SUBMITTED,
        scores=COMPLETE,
    )
    decision = record_decision(
        application_id=review.application_id, outcome=Outcome.DECLINED, reasons="x", letter="",
        by=manager, at=now(),
    )  # fmt: skip
    release_decision(decision_id=decision.pk, by=manager, at=now() - timedelta(days=days_ago))
    return review


def reads(review):
    """Tell how the expert is let in, by every door."""
    return (
        Application.objects.visible_to(review.expert).filter(pk=review.application_id).exists(),
        allowed(review.expert, "calls.read_submission", review.application),
    )


@pytest.mark.parametrize(("days_ago", "may"), [(0, True), (29, True), (31, False)])
def test_experts_read_on_for_thirty_days(client, days_ago, may):
    review = decided(days_ago=days_ago)
    client.force_login(review.expert)

    page = client.get(review.get_absolute_url())

    assert page.status_code == 200
    assert reads(review) == (may, may)
    assert ("We cure mice." in page.text) is may
    assert ("Experts can read an application for some time after" in page.text) is not may


@pytest.mark.parametrize(("days_ago", "may"), [(4, True), (6, False)])
def test_the_call_says_how_long(days_ago, may):
    review = decided(days_ago=days_ago, expert_reading_days=5)

    assert reads(review) == (may, may)


@pytest.mark.parametrize("door", ["review_save", "review_submit"])
def test_writing_shows_nothing_afterwards(client, door):
    review = decided(days_ago=31)
    client.force_login(review.expert)

    answer = client.post(reverse(f"calls:{door}", args=(review.uid,)), {"version": "0"})

    assert answer.status_code == 403
    assert "We cure mice." not in answer.text


def test_a_decision_that_waits_for_its_release_ends_nothing():
    review = make_assignment(state=AssignmentState.SUBMITTED, scores=COMPLETE)
    manager = make_manager(call=review.application.call)
    record_decision(
        application_id=review.application_id, outcome=Outcome.DECLINED, reasons="x", letter="",
        by=manager, at=now() - timedelta(days=90),
    )  # fmt: skip

    assert reads(review) == (True, True)
