"""The applicant's one chance to correct facts in the comments of the experts."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from calls.actions.corrections import MARGIN, answer_correction, expire_corrections
from calls.actions.decisions import record_decision
from calls.actions.reviews import reopen_review
from calls.enums import ApplicationState, CorrectionState, Outcome
from calls.models import (
    Assignment,
    FactualCorrection,
    ReviewPlan,
)
from pscc.kernel.refusals import Refused
from tests.calls.after_reviewing import FAR, Room, told
from tests.factories import (
    NOW,
    make_application,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_the_window_ends_with_the_last_of_its_days():
    room = Room()

    correction = room.open()

    assert (correction.state, correction.max_words) == (CorrectionState.OPEN, 5)
    assert correction.due_at.isoformat() == "2026-06-06T23:59:00+02:00"


@pytest.mark.parametrize(
    ("prepare", "why"),
    [(lambda _room: ReviewPlan.objects.update(correction_days=0), "no window"),
     (lambda room: room.decide(), "Only an application in review"),
     (lambda room: room.open(), "this chance already"),
     (lambda room: reopen_review(assignment_id=room.reviews[0].pk, by=room.officer, at=NOW),
      "1 review is still to come"),
     (lambda _room: Assignment.objects.update(comment_to_applicant=""), "nothing to correct")],
)  # fmt: skip
def test_what_stands_in_the_way_of_a_window(prepare, why):
    room = Room()
    prepare(room)

    with pytest.raises(Refused, match=why):
        room.open()


def test_the_team_reads_comments_without_names_and_scores(client):
    room = Room()
    Assignment.objects.update(confidential_comment="Never fund them.")
    room.open()
    client.force_login(room.reader)

    page = client.get(room.url("correction"))

    assert sorted(page.context["comments"]) == ["Good.", "The mice were rats."]
    assert re.findall(r"\b(?:Eve|Adam|Never fund|Reviewer)\b", page.text) == []
    assert '<form method="post" novalidate>' not in page.text  # a reader does not answer


def test_nothing_is_decided_while_facts_may_still_be_corrected():
    room = Room()
    correction = room.open()
    decide = {"application_id": room.application.pk, "outcome": Outcome.DECLINED, "reasons": "x",
              "letter": "x", "by": room.officer}  # fmt: skip

    with pytest.raises(Refused, match="may correct facts in the reviews until 6 June 2026"):
        record_decision(**decide, at=correction.due_at)
    after = record_decision(**decide, at=correction.due_at + timedelta(seconds=1))

    assert after.state == "pending"


def test_an_answer_lets_the_office_decide_before_the_window_ends():
    room = Room()
    room.open()
    answer_correction(
        application_id=room.application.pk, text="Mice, not rats.", by=room.founder, at=NOW
    )

    decided = record_decision(
        application_id=room.application.pk, outcome=Outcome.DECLINED, reasons="x", letter="x",
        by=room.officer, at=NOW,
    )  # fmt: skip

    assert decided.state == "pending"


def test_before_the_window_there_is_nothing(client):
    room = Room()
    client.force_login(room.founder)

    assert client.get(room.url("correction")).status_code == 404


@pytest.mark.parametrize(("who", "expected"), [("eve", 403), ("member", 403), ("stranger", 404)])
def test_the_window_is_the_teams(client, who, expected):
    room = Room()
    room.open()
    client.force_login(getattr(room, who, None) or make_user())

    assert client.get(room.url("correction")).status_code == expected


def test_the_answer_is_given_once_and_read_by_experts_and_panel(client):
    room = Room()
    room.open()
    FactualCorrection.objects.update(due_at=FAR)
    client.force_login(room.founder)
    sent = client.post(room.url("correction"), {"text": "They were mice."})

    with pytest.raises(Refused, match="answered already"):
        room.answer()
    client.force_login(room.eve)
    expert = client.get(room.reviews[0].get_absolute_url())
    client.force_login(room.member)
    panel = client.get(room.url("panel_application"))

    assert sent.status_code == 302
    assert "They were mice." in expert.text
    assert "They were mice." in panel.text


def test_too_many_words_are_refused_and_stay_in_the_field(client):
    room = Room()
    room.open()
    FactualCorrection.objects.update(due_at=FAR)
    client.force_login(room.founder)

    page = client.post(room.url("correction"), {"text": "one two three four five six"})

    assert page.status_code == 422
    assert "1 word too many: at most 5." in page.text
    assert "one two three four five six" in page.text
    assert 'data-count-words="5"' in page.text


def test_an_answer_counts_until_the_last_moment_even_with_the_worker_down():
    room = Room()
    due = room.open().due_at
    with pytest.raises(Refused, match="The time to correct facts is over"):
        room.answer(at=due + timedelta(milliseconds=1))

    assert room.answer(at=due).state == CorrectionState.ANSWERED


def test_who_only_reads_does_not_answer():
    room = Room()
    room.open()

    with pytest.raises(PermissionDenied):
        room.answer(by=room.reader)


def test_a_decision_that_is_not_released_shows_nowhere_in_the_window(client):
    room = Room()
    room.open()
    FactualCorrection.objects.update(due_at=FAR)
    client.force_login(room.founder)
    before = client.get(room.url("correction"))
    room.decide()
    after = client.get(room.url("correction"))

    assert before.context["is_open"]
    assert after.context["is_open"]
    assert room.answer().state == CorrectionState.ANSWERED


def test_the_worker_closes_what_is_over_and_leaves_the_rest():
    room = Room()
    due = room.open().due_at

    early = expire_corrections(at=due + MARGIN)
    late = expire_corrections(at=due + MARGIN + timedelta(seconds=1))
    again = expire_corrections(at=due + timedelta(days=1))

    assert (early, late, again) == (0, 1, 0)
    assert FactualCorrection.objects.get().state == CorrectionState.EXPIRED
    with pytest.raises(Refused, match="The time to correct facts is over"):
        room.answer(at=due)


@pytest.mark.parametrize(
    ("event", "names"),
    [("calls.correction_opened", ["Fay Founder", "Rae Reader"]),
     ("calls.correction_answered", ["Adam Adviser", "Eve Expert", "Mona Manager"]),
     ("calls.correction_expired", [])],
)  # fmt: skip
def test_who_is_told_of_the_window(event, names):
    room = Room()
    room.open()
    room.answer()

    assert told(event, room) == names


def test_staff_open_several_windows_and_read_what_became_of_each(client):
    room = Room()
    other = make_application(call=room.call, state=ApplicationState.IN_REVIEW)
    client.force_login(room.officer)
    chosen = {"action": "correct_selected", "_selected_action": [room.application.pk, other.pk]}

    page = client.post(reverse("admin:calls_application_changelist"), chosen, follow=True)

    words = [str(each) for each in page.context["messages"]]
    assert sorted(words) == sorted(
        [
            f"{room.application}: The team is told by mail.",
            f"{other}: No submitted review has a comment to the applicant: nothing to correct.",
        ]
    )
    assert FactualCorrection.objects.count() == 1


def test_two_answers_at_once_cannot_both_count():
    room = Room()
    room.open()
    with transaction.atomic():
        room.answer("First.")

    with pytest.raises(Refused, match="answered already"):
        room.answer("Second.")
    assert FactualCorrection.objects.get().text == "First."


def test_the_teams_turn_stands_in_its_list_and_on_its_page(client):
    room = Room()
    room.open()
    FactualCorrection.objects.update(due_at=FAR)
    client.force_login(room.founder)

    listed = client.get(reverse("calls:application_list"))
    page = client.get(room.application.get_absolute_url())

    what = "Read the experts’ comments, and correct facts if something is wrong."
    assert [each.what for each in listed.context["waiting"]] == [what]
    assert f'href="{room.url("correction")}"' in page.text
    assert page.context["missing"] == []


def test_who_only_reads_waits_for_the_team(client):
    room = Room()
    room.open()
    FactualCorrection.objects.update(due_at=FAR)
    client.force_login(room.reader)

    listed = client.get(reverse("calls:application_list"))

    assert [each.turn for each in listed.context["others"]] == ["them"]
