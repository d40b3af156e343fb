"""A place on the reserve list is no last word: a second decision selects or declines."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.appeals import answer_appeal, raise_appeal
from calls.actions.decisions import annul_decision, record_decision, release_decision
from calls.admin.steps import _is_undecided
from calls.enums import ApplicationState, DecisionState, Outcome
from calls.models import Application, Decision
from calls.queries.appeals import released_of
from calls.queries.applications import released_decision
from calls.queries.reviews import standing_decision, with_reviews
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.awarding import DAY, Room, why_not
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + 20 * DAY


def decide(room, outcome, *, at=LATER, letter=""):
    return record_decision(
        application_id=room.application.pk, outcome=outcome, reasons="A place is free.",
        letter=letter, by=room.officer, at=at,
    )  # fmt: skip


def promoted(room, outcome=Outcome.ACCEPTED, **fields):
    decision = decide(room, outcome, **fields)
    return release_decision(decision_id=decision.pk, by=room.manager, at=LATER)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.ACCEPTED, ApplicationState.ACCEPTED),
        (Outcome.DECLINED, ApplicationState.DECLINED),
    ],
)
def test_a_second_decision_moves_an_application_off_the_reserve_list(outcome, state):
    room = Room(outcome=Outcome.RESERVE)

    second = promoted(room, outcome)

    assert Application.objects.get(pk=room.application.pk).state == state
    assert released_of(room.application) == released_decision(room.application) == second
    assert list(
        Decision.objects.order_by("pk").values_list("outcome", "state")
    ) == [(Outcome.RESERVE, DecisionState.RELEASED), (outcome, DecisionState.RELEASED)]  # fmt: skip


def test_nothing_of_the_second_decision_shows_before_its_release(client):
    room = Room(outcome=Outcome.RESERVE)
    client.force_login(room.founder)
    page = reverse("calls:application_detail", args=(room.application.uid,))
    before = client.get(page).content

    decide(room, Outcome.ACCEPTED, letter="Welcome aboard.")

    assert "Welcome aboard" not in client.get(page).text
    assert len(client.get(page).content) == len(before)
    assert released_of(room.application).outcome == Outcome.RESERVE


def test_the_team_reads_the_second_letter_and_is_told_once_more(client):
    room = Room(outcome=Outcome.RESERVE)
    drain(seconds=5)
    Message.objects.all().delete()
    client.force_login(room.founder)

    promoted(room, letter="Welcome aboard.")

    page = client.get(reverse("calls:application_detail", args=(room.application.uid,)))
    assert "Welcome aboard." in page.text
    assert Delivery.objects.filter(event="calls.decision_released").count() > 0
    drain(seconds=5)
    assert Message.objects.filter(recipient=room.founder, channel="inbox").count() == 1


def test_an_award_follows_the_second_decision():
    room = Room(outcome=Outcome.RESERVE)
    too_early = why_not(room.offer)

    promoted(room)

    room.application.refresh_from_db()
    assert too_early.startswith("An award follows a released decision that selects")
    assert room.offer().application == room.application


def test_the_second_decision_is_the_one_that_stands_on_the_desk():
    room = Room(outcome=Outcome.RESERVE)
    (waiting,) = with_reviews(Application.objects.filter(pk=room.application.pk))
    second = decide(room, Outcome.ACCEPTED)

    (decided,) = with_reviews(Application.objects.filter(pk=room.application.pk))

    assert (_is_undecided(waiting), _is_undecided(decided)) == (True, False)
    assert standing_decision(decided) == second


def test_of_the_second_decisions_one_stands_too_and_it_can_be_annulled():
    room = Room(outcome=Outcome.RESERVE)
    second = decide(room, Outcome.ACCEPTED)

    refusal = why_not(lambda: decide(room, Outcome.DECLINED))
    annul_decision(decision_id=second.pk, by=room.officer, at=LATER)
    third = decide(room, Outcome.DECLINED)

    assert refusal.startswith("Olga Officer decided “Selected”")
    assert (third.state, released_of(room.application).outcome) == ("pending", Outcome.RESERVE)


def test_the_reserve_list_itself_is_not_decided_twice():
    room = Room(outcome=Outcome.RESERVE)

    assert why_not(lambda: decide(room, Outcome.RESERVE)) == (
        "“Reserve list” cannot be decided while the application is “On the reserve list”."
    )


def test_a_last_word_stays_the_last():
    room = Room(outcome=Outcome.DECLINED)

    assert "One decision stands at a time" in why_not(lambda: decide(room, Outcome.ACCEPTED))


def test_the_office_finds_the_step_on_the_page_of_the_application(client):
    room = Room(outcome=Outcome.RESERVE)
    client.force_login(room.manager)
    page = reverse("admin:calls_application_change", args=(room.application.pk,))
    step = reverse("admin:calls_application_act", args=(room.application.pk, "decide"))
    before = client.get(page).text

    client.post(step, {"outcome": "accepted", "reasons": "A place is free.", "letter": ""})

    assert step in before
    assert step not in client.get(page).text
    assert Decision.objects.get(state=DecisionState.PENDING).outcome == Outcome.ACCEPTED


def test_an_objection_is_to_the_decision_that_was_released_last():
    room = Room(outcome=Outcome.RESERVE)
    first = released_of(room.application)
    second = promoted(room, Outcome.DECLINED)
    soon = {"text": "We differ.", "by": room.founder, "at": LATER + timedelta(days=1)}

    refusal = why_not(lambda: raise_appeal(decision_id=first.pk, **soon))

    assert refusal == "There is no released decision on this application to object to."
    assert raise_appeal(decision_id=second.pk, **soon).decision == second


def test_the_team_still_reads_its_objection_to_the_first_decision_and_the_answer(client):
    room = Room(outcome=Outcome.RESERVE)
    first = released_of(room.application)
    soon = {"at": NOW + DAY}
    appeal = raise_appeal(decision_id=first.pk, text="We differ.", by=room.founder, **soon)
    answer_appeal(appeal_id=appeal.pk, answer="We read it twice.", by=room.manager, **soon)
    promoted(room, Outcome.DECLINED)
    client.force_login(room.founder)

    page = client.get(reverse("calls:objection", args=(room.application.uid,))).content.decode()

    assert ("We differ." in page, "We read it twice." in page) == (True, True)
    assert "could object until" in page or "You can object until" in page
