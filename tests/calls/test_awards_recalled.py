"""An offer that nobody answered is taken back: by whom, when, what each side reads, and what the
office can do next.
"""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections
from django.urls import reverse

from calls.actions.awards import (
    answer_award,
    extend_offer,
    offer_award,
    publish_award,
    recall_award,
)
from calls.actions.decisions import record_decision, release_decision
from calls.enums import ApplicationState, AwardState, Outcome
from calls.models import Application, Award
from calls.queries.applications import my_applications
from calls.queries.awards import award_page, awardable
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.awarding import DAY, TEXTS, Room, told, why_not
from tests.factories import NOW, make_call, make_manager

pytestmark = pytest.mark.django_db

TOO_LATE = (
    "Fay Founder accepted this award on 1 June 2026 at 12:00 (Paris time): it cannot be taken back"
    " any more, only terminated."
)
TEAM = ["Ed Editor", "Fay Founder", "Rita Reader"]


def take_back(room, award, *, by=None, why="The amount was wrong.", answer_by=None, at=None):
    return recall_award(
        award_id=award.pk, why=why, answer_by=answer_by or award.answer_by,
        by=by or room.manager, at=at or room.at + DAY,
    )  # fmt: skip


# --- Who, and when -------------------------------------------------------------------------------


def test_an_unanswered_offer_is_recalled_with_a_reason_and_its_history_is_kept():
    room = Room()
    award = room.offer()

    take_back(room, award, why=" The amount was wrong. ")

    stored = Award.objects.get()
    assert (stored.state, stored.ended_why, stored.ended_at) == (
        AwardState.RECALLED, "The amount was wrong.", room.at + DAY,
    )  # fmt: skip
    events = apps.get_model("calls", "AwardEvent").objects.order_by("pgh_id")
    assert [(each.state, each.ended_why) for each in events] == [
        ("offered", ""), ("recalled", "The amount was wrong."),
    ]  # fmt: skip


def test_also_after_the_time_to_answer_is_over():
    room = Room()
    award = room.offer()

    assert take_back(room, award, at=room.at + 31 * DAY).state == AwardState.RECALLED


def test_who_handles_the_call_takes_it_back_and_nobody_else():
    room = Room()
    award = room.offer()
    walled = make_manager(call=room.call)
    ConflictOfInterest.objects.create(
        person=walled, project=room.application.project, origin=ConflictOrigin.STAFF
    )

    for person in (room.founder, room.editor, room.reader, walled, make_manager(call=make_call())):
        with pytest.raises(PermissionDenied):
            take_back(room, award, by=person)

    assert Award.objects.get().state == AwardState.OFFERED


def test_it_is_refused_without_a_reason_or_where_a_colleague_gave_more_time_since():
    room = Room()
    award = room.offer()
    silent = why_not(lambda: take_back(room, award, why=" "))
    extend_offer(award_id=award.pk, answer_by=room.at + 40 * DAY, **room.who)

    stale = why_not(lambda: take_back(room, award))

    assert silent == "Say why you take it back: the team reads it."
    assert stale == (
        "The team may answer until 11 July 2026 at 12:00 (Paris time) now. Look at the award again."
    )


@pytest.mark.parametrize(
    ("accepts", "words"),
    [
        (True, TOO_LATE),
        (False, "This is not possible while the award is “Refused”."),
    ],
)
def test_what_the_team_answered_is_not_taken_back(accepts, words):
    room = Room()
    award = room.offer()
    answer_award(award_id=award.pk, accepts=accepts, by=room.founder, at=NOW)

    assert why_not(lambda: take_back(room, award)) == words


def test_what_was_taken_back_is_neither_answered_nor_extended_nor_published():
    room = Room()
    award = take_back(room, room.offer())
    more = room.at + 60 * DAY

    answers = [
        why_not(lambda: answer_award(award_id=award.pk, accepts=True, by=room.founder, at=NOW)),
        why_not(lambda: extend_offer(award_id=award.pk, answer_by=more, **room.who)),
        why_not(lambda: publish_award(award_id=award.pk, is_public=True, **room.who)),
        why_not(lambda: take_back(room, award)),
    ]

    no = "This is not possible while the award is “Taken back”."
    gone = (
        "The cluster took this offer back on 2 June 2026 at 12:00 (Paris time). This page says why."
    )
    assert answers == [gone, no, no, no]


def test_the_database_wants_the_reason():
    room = Room()
    award = room.offer()
    award.recall(why="", at=room.at)

    with pytest.raises(IntegrityError, match="calls_award_recalled_says_why"):
        award.save()


@pytest.mark.django_db(transaction=True)
def test_where_the_team_accepts_at_the_same_moment_one_wins_and_the_other_is_told():
    room = Room()
    award = room.offer()
    together = Barrier(2)

    def accept():
        answer_award(award_id=award.pk, accepts=True, by=room.founder, at=room.at)

    def attempt(act):
        together.wait()
        try:
            act()
        except Refused as refusal:
            return str(refusal.message)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        accepted, taken = pool.map(attempt, [accept, lambda: take_back(room, award)])

    outcomes = {
        AwardState.ACCEPTED: ("done", "Fay Founder accepted this award on "),
        AwardState.RECALLED: ("The cluster took this offer back on ", "done"),
    }
    team_reads, office_reads = outcomes[Award.objects.get().state]
    assert accepted.startswith(team_reads)
    assert taken.startswith(office_reads)
    told_of = Delivery.objects.filter(event__in=("calls.award_accepted", "calls.award_recalled"))
    assert told_of.values("event").distinct().count() == 1


# --- What each side reads ------------------------------------------------------------------------


def test_the_team_is_told_without_the_reason_and_is_not_asked_any_more():
    room = Room()
    award = room.offer()

    take_back(room, award, why="Canary")
    drain(seconds=10)

    assert (told("calls.award_recall"), told("calls.award_offer")) == (TEAM, [])
    mail = Message.objects.get(kind="calls.award_recall", channel="mail", recipient=room.founder)
    assert mail.url == award.get_absolute_url()
    assert "Canary" not in f"{mail.subject} {mail.text} {mail.html}"


def test_the_team_reads_why_and_nothing_waits_for_it(client):
    room = Room(at=now())
    award = room.offer()
    answer = reverse("calls:award_answer", args=(award.uid, "accept"))
    client.force_login(room.founder)
    asked = client.get(answer)

    take_back(room, award, at=room.at)

    late = client.post(answer, follow=True).text
    page = client.get(award.get_absolute_url()).text
    (standing,) = my_applications(room.founder, now())
    seen = award_page(Award.objects.get(), now())
    assert asked.status_code == 200
    assert "The cluster took this offer back on " in late
    for words in ("Taken back", "Why the cluster took it back", "The amount was wrong.",
                  "What was offered"):  # fmt: skip
        assert words in page
    assert answer not in page
    assert (seen.turn, seen.what) == (
        "nobody", "The cluster took this offer back. Nothing is expected of you.",
    )  # fmt: skip
    assert (standing.turn, standing.what, standing.due) == (
        "nobody", "The cluster took its offer of an award back.", None,
    )  # fmt: skip


def test_the_office_takes_it_back_on_a_page_of_its_own(client):
    room = Room(at=now())
    award = room.offer()
    client.force_login(room.manager)
    desk = reverse("admin:calls_award_change", args=(award.pk,))
    step = reverse("admin:calls_award_act", args=(award.pk, "recall"))
    before = client.get(desk).text
    form = client.get(step).context["form"]
    read = form.initial["answer_by"]
    extend_offer(award_id=award.pk, answer_by=award.answer_by + DAY, by=room.officer, at=room.at)

    stale = client.post(step, {"why": "Wrong.", "answer_by": read}, follow=True).text
    state = Award.objects.get().state
    fresh = client.get(step).context["form"].initial["answer_by"]
    done = client.post(step, {"why": "Wrong.", "answer_by": fresh}, follow=True).text

    assert step in before
    assert "Look at the award again." in stale
    assert state == AwardState.OFFERED
    assert "Taken back: the team is told." in done
    assert step not in done
    assert Award.objects.get().ended_why == "Wrong."


# --- What comes next -----------------------------------------------------------------------------


def test_the_next_one_on_the_reserve_list_gets_the_award():
    room = Room()
    take_back(room, room.offer())
    reserve = Room(call=room.call, outcome=Outcome.RESERVE)
    second = record_decision(
        application_id=reserve.application.pk, outcome=Outcome.ACCEPTED, reasons="A place is free.",
        letter="", by=reserve.officer, at=NOW + 2 * DAY,
    )  # fmt: skip
    release_decision(decision_id=second.pk, by=reserve.manager, at=NOW + 2 * DAY)

    reserve.application.refresh_from_db()
    award = reserve.offer()

    assert award.state == AwardState.OFFERED
    assert Application.objects.get(pk=room.application.pk).state == ApplicationState.ACCEPTED


def test_the_same_project_gets_another_offer_on_the_same_page_of_an_award():
    room = Room()
    first = take_back(room, room.offer())
    chosen = list(awardable(room.manager))

    second = room.offer(amount=Decimal(80000), answer_by=room.at + 50 * DAY)
    again = why_not(room.offer)
    answer_award(award_id=second.pk, accepts=True, by=room.founder, at=room.at)

    stored = Award.objects.get()
    assert chosen == [room.application]
    assert list(awardable(room.manager)) == []
    assert (stored.pk, stored.uid, stored.amount, stored.state) == (
        first.pk, first.uid, Decimal(80000), AwardState.ACCEPTED,
    )  # fmt: skip
    assert (stored.ended_why, stored.ended_at) == ("", None)
    assert again == "This application has its award already. Open that one."


def test_another_offer_is_examined_like_the_first():
    room = Room()
    take_back(room, room.offer())
    empty = Award(
        application=room.application, **TEXTS, amount=0, answer_by=room.at + DAY,
    )  # fmt: skip

    refusal = why_not(lambda: offer_award(award=empty, **room.who))

    assert refusal == "Write an amount above zero."
    assert Award.objects.get().state == AwardState.RECALLED


def test_the_desk_offers_again_to_what_it_took_back(client):
    room = Room(at=now())
    award = take_back(room, room.offer(), at=room.at)
    drain(seconds=10)
    client.force_login(room.manager)
    values = {"application": room.application.pk, **TEXTS, "amount": "1000", "starts_on": "",
              "ends_on": "", "answer_by": f"{now() + 9 * DAY:%Y-%m-%dT%H:%M}",
              "conditions": ""}  # fmt: skip

    answer = client.post(reverse("admin:calls_award_add"), values, follow=True)

    assert answer.status_code == 200
    stored = Award.objects.get()
    assert (stored.pk, stored.state, stored.amount) == (
        award.pk, AwardState.OFFERED, Decimal(1000),
    )  # fmt: skip
    drain(seconds=10)
    assert told("calls.award_offer") == TEAM
