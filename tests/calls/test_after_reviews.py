"""After the reviews: the plan of a call, the version a review is about, the discussion."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.after_reviews import (
    take_newer_version,
)
from calls.actions.call_details import save_detail
from calls.actions.reviews import reopen_review
from calls.models import (
    Assignment,
    DiscussionMessage,
    ReviewPlan,
)
from calls.queries.after_reviews import (
    discussion_of,
    newer_submission,
    outdated,
    scores_begun_on,
)
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.calls.after_reviewing import Room, newer, told
from tests.factories import (
    NOW,
    make_call,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


# --- The plan ------------------------------------------------------------------------------------


def test_staff_store_what_a_call_wants_of_its_review():
    call = make_call()
    plan = ReviewPlan(call=call, reviews_each=2, voices=["patient"], is_anonymous=True)

    save_detail(row=plan, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    stored = ReviewPlan.objects.get(call=call)
    assert (stored.reviews_each, stored.voices, stored.is_anonymous) == (2, ["patient"], True)


def test_who_does_not_run_the_call_changes_no_plan():
    with pytest.raises(PermissionDenied):
        save_detail(row=ReviewPlan(call=make_call()), by=make_user(), at=NOW)


def test_anonymity_cannot_change_once_an_expert_is_asked():
    room = Room()
    room.plan.is_anonymous = True

    with pytest.raises(Refused, match="An expert is asked already"):
        save_detail(row=room.plan, by=room.officer, at=NOW)


def test_the_plan_stands_on_the_page_of_the_call(client):
    call = make_call()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    page = client.get(reverse("admin:calls_call_change", args=(call.pk,)))

    assert page.status_code == 200
    assert b"review_plan-TOTAL_FORMS" in page.content
    assert b"review_plan-MAX_NUM_FORMS" in page.content


# --- Versions ------------------------------------------------------------------------------------


def test_a_newer_version_marks_the_review_and_says_what_changed(client):
    room = Room()
    newer(room, summary="We cure more.")
    client.force_login(room.eve)

    page = client.get(room.reviews[0].get_absolute_url())

    assert "You read an earlier version" in page.text
    assert [(each.before, each.after) for each in page.context["changed"].changes] == [
        ("We cure.", "We cure more.")
    ]
    assert outdated(room.application) == {each.pk for each in room.reviews}
    assert "Review version 2 instead" not in page.text  # submitted: only staff open it again


def test_a_submitted_review_cannot_take_the_newer_version():
    room = Room()
    newer(room)

    with pytest.raises(PermissionDenied):
        take_newer_version(assignment_id=room.reviews[0].pk, by=room.eve, at=NOW)


def test_an_open_review_takes_it_over_and_keeps_its_scores(client):
    room = Room()
    latest = newer(room, summary="We cure more.")
    review = room.reviews[0]
    reopen_review(assignment_id=review.pk, by=room.officer, at=NOW)
    client.force_login(room.eve)

    answer = client.post(room.url("review_newer", review), follow=True)

    stored = Assignment.objects.get(pk=review.pk)
    assert (stored.submission, stored.version) == (latest, review.version + 1)
    assert newer_submission(stored) is None
    assert scores_begun_on(stored) == [1]
    assert stored.scores.count() == 3
    assert "You began this review on version 1; it is about version 2 now." in answer.text


def test_nothing_newer_is_refused():
    room = Room()
    reopen_review(assignment_id=room.reviews[0].pk, by=room.officer, at=NOW)

    with pytest.raises(Refused, match="the latest version already"):
        take_newer_version(assignment_id=room.reviews[0].pk, by=room.eve, at=NOW)


def test_the_office_and_the_panel_see_who_read_an_earlier_version(client):
    room = Room()
    newer(room)

    client.force_login(room.member)
    panel = client.get(room.url("panel_application"))
    client.force_login(room.officer)
    desk = client.get(reverse("admin:calls_application_change", args=(room.application.pk,)))

    assert panel.text.count("Read an earlier version") == 2
    assert desk.text.count("Read an earlier version") == 2


# --- Discussion ----------------------------------------------------------------------------------


def test_experts_see_numbers_and_the_office_names():
    room = Room()
    for person in (room.eve, room.adam, room.officer, room.chair):
        room.say(person, text=f"{person.pk}")

    expert = discussion_of(room.application, room.eve, names=False)
    office = discussion_of(room.application, room.officer, names=True)

    assert [(each.who, each.is_own) for each in expert] == [
        ("Expert 1", True),
        ("Expert 2", False),
        ("The office", False),
        ("The chair of the panel", False),
    ]
    assert [each.who for each in office] == [
        "Eve Expert (Expert 1)",
        "Adam Adviser (Expert 2)",
        "Olga Officer (The office)",
        "Cleo Chair (The chair of the panel)",
    ]


def test_an_experts_page_names_nobody(client):
    room = Room()
    room.say(room.adam)
    room.say(room.officer)
    client.force_login(room.eve)

    page = client.get(room.url("discussion"))

    assert page.status_code == 200
    assert not [name for name in ("Adam", "Olga", "Adviser", "Officer") if name in page.text]
    assert "The others see you as Expert 1." in page.text


@pytest.mark.parametrize(
    ("who", "expected"),
    [("eve", 200), ("chair", 302), ("officer", 302), ("manager", 302), ("member", 403),
     ("founder", 403), ("stranger", 404)],
)  # fmt: skip
def test_who_reads_the_discussion(client, who, expected):
    room = Room()
    client.force_login(getattr(room, who, None) or make_user())

    assert client.get(room.url("discussion")).status_code == expected


@pytest.mark.parametrize("who", ["eve", "chair", "officer", "manager"])
def test_the_wall_closes_the_discussion(client, who):
    room = Room()
    person = getattr(room, who)
    room.wall(person)
    client.force_login(person)

    answers = {
        client.get(room.url(name)).status_code for name in ("discussion", "panel_discussion")
    }

    assert answers == {404}
    with pytest.raises(PermissionDenied):
        room.say(person)


def test_an_expert_whose_review_is_open_again_does_not_talk(client):
    room = Room()
    reopen_review(assignment_id=room.reviews[0].pk, by=room.officer, at=NOW)
    client.force_login(room.eve)

    assert client.get(room.url("discussion")).status_code == 403
    with pytest.raises(PermissionDenied):
        room.say(room.eve)


def test_nothing_is_said_once_a_decision_stands():
    room = Room()
    room.decide()

    with pytest.raises(Refused, match="The review of this application is over"):
        room.say(room.eve)


def test_an_expert_writes_on_the_page(client):
    room = Room()
    client.force_login(room.eve)

    empty = client.post(room.url("discussion"), {"text": " "})
    sent = client.post(room.url("discussion"), {"text": "I wonder."})

    assert (empty.status_code, sent.status_code) == (422, 302)
    assert [each.text for each in DiscussionMessage.objects.all()] == ["I wonder."]


def test_the_others_hear_of_it_once_in_the_morning():
    room = Room()
    friday = datetime.fromisoformat("2026-06-05T17:00:00+02:00")
    room.say(room.adam, at=friday)
    room.say(room.eve, at=friday + timedelta(minutes=5))

    due = {
        each.due_at.isoformat()
        for each in Delivery.objects.filter(event="calls.discussion_continued")
    }

    assert due == {"2026-06-08T06:00:00+00:00"}
    assert told("calls.discussion_continued", room) == [
        "Adam Adviser",
        "Cleo Chair",
        "Mona Manager",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_discussion_costs_the_same_whatever_was_said(client, queries, count):
    room = Room()
    for _each in range(count):
        room.say(room.adam)
    client.force_login(room.eve)

    with queries(DISCUSSION):
        client.get(room.url("discussion"))


DISCUSSION = 17


def test_staff_read_which_version_a_review_is_about(client):
    room = Room()
    newer(room)
    client.force_login(room.officer)

    page = client.get(reverse("admin:calls_assignment_change", args=(room.reviews[0].pk,)))

    assert "Version 1: an earlier one, the applicant sent 2 since" in page.text
