"""Awards from the offer to the end: who does what, sums, reminders, who is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from calls.actions.award_plan import (
    accept_report,
    amend_award,
    cancel_payment,
    note_payment,
    plan_milestone,
    plan_payment,
    plan_report,
    reach_milestone,
    remind_of_reports,
    return_report,
    send_report,
)
from calls.actions.awards import (
    answer_award,
    attach_agreement,
    close_award,
    start_award,
    terminate_award,
)
from calls.enums import AwardState, Outcome, ReportKind, ReportState
from calls.models import Award
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.calls.awarding import DAY, Room, pdf, told, why_not
from tests.factories import (
    NOW,
    make_call,
    make_manager,
    make_user,
)

pytestmark = pytest.mark.django_db


# --- Offer and answer ----------------------------------------------------------------------------


def test_only_what_a_released_decision_selects_gets_one_award():
    room, declined = Room(), Room(outcome=Outcome.DECLINED)

    answers = [
        why_not(lambda: room.offer(amount=Decimal(0))),
        why_not(lambda: room.offer(answer_by=NOW)),
        why_not(lambda: room.offer(title_fr=" ")),
        why_not(lambda: room.offer(starts_on=date(2026, 9, 1), ends_on=date(2026, 8, 1))),
        why_not(declined.offer),
    ]
    room.offer()
    answers.append(why_not(room.offer))

    assert answers == [
        "Write an amount above zero.",
        "The team needs time to answer: choose a later moment.",
        "Write the public title in both languages.",
        "The award would end before it begins. Change one of the days.",
        "An award follows a released decision that selects the application. There is none.",
        "This application has its award already. Open that one.",
    ]


def test_who_may_offer_and_who_may_answer():
    room = Room()
    walled = make_manager(call=room.call)
    ConflictOfInterest.objects.create(
        person=walled, project=room.application.project, origin=ConflictOrigin.STAFF
    )
    for person in (walled, make_manager(call=make_call()), room.founder):
        with pytest.raises(PermissionDenied):
            room.offer(by=person)
    award = room.offer()

    for person in (room.editor, room.reader, room.manager, make_user()):
        with pytest.raises(PermissionDenied):
            answer_award(award_id=award.pk, accepts=True, by=person, at=NOW)


@pytest.mark.parametrize(
    ("accepts", "state"), [(True, AwardState.ACCEPTED), (False, AwardState.REFUSED)]
)
def test_a_signatory_answers_once_and_in_time(accepts, state):
    room = Room()
    award = room.offer()
    late = {"award_id": award.pk, "by": room.founder, "at": room.at + 31 * DAY}

    too_late = why_not(lambda: answer_award(accepts=accepts, **late))
    answer_award(award_id=award.pk, accepts=accepts, by=room.founder, at=NOW)
    again = why_not(lambda: answer_award(award_id=award.pk, accepts=True, by=room.founder, at=NOW))

    assert too_late == (
        "The time to answer was over on 1 July 2026 at 12:00 (Paris time). Write to the contact of"
        " the call."
    )
    assert Award.objects.get().state == state
    assert again == "Fay Founder answered on 1 June 2026 at 12:00 (Paris time) already."


@pytest.mark.django_db(transaction=True)
def test_of_two_signatories_at_once_the_second_is_told_the_first():
    room = Room()
    award = room.offer()
    together = Barrier(2)

    def answer(accepts):
        together.wait()
        try:
            answer_award(award_id=award.pk, accepts=accepts, by=room.founder, at=NOW)
        except Refused as refusal:
            return str(refusal.message)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(answer, [True, False]))

    assert answers[0].startswith("Fay Founder answered on ")
    assert answers[1] == "done"


# --- Agreement, plan and end ---------------------------------------------------------------------


def test_it_runs_once_the_agreement_is_there_and_signed():
    room = Room()
    award = room.accepted()

    missing = why_not(lambda: start_award(award_id=award.pk, signed_on=room.today, **room.who))
    attach_agreement(award_id=award.pk, upload=pdf("first.pdf"), **room.who)
    first = Award.objects.get().agreement
    attach_agreement(award_id=award.pk, upload=pdf("second.pdf"), **room.who)
    future = why_not(lambda: start_award(award_id=award.pk, signed_on=room.today + DAY, **room.who))
    start_award(award_id=award.pk, signed_on=room.today, **room.who)
    late = why_not(lambda: attach_agreement(award_id=award.pk, upload=pdf(), **room.who))

    first.refresh_from_db()
    award.refresh_from_db()
    assert (missing, future) == (
        "Add the file of the agreement first.",
        "This day is still to come. Note the signature once it is there.",
    )
    assert (award.state, award.agreement.name, first.linked_at) == (
        AwardState.RUNNING, "second.pdf", None,
    )  # fmt: skip
    assert late == "This is not possible while the award is “Running”."


def test_payments_never_exceed_the_amount_also_after_an_amendment():
    room = Room()
    award = room.running(amount=Decimal(100))
    plan = {"award_id": award.pk, "due_on": room.today, "condition": "", **room.who}
    change = {"award_id": award.pk, "reason": "x", "signed_on": room.today, "ends_after": None,
              **room.who}  # fmt: skip

    first = plan_payment(amount=Decimal(60), **plan)
    above = why_not(lambda: plan_payment(amount=Decimal(41), **plan))
    second = plan_payment(amount=Decimal(40), **plan)
    cancel_payment(payment_id=second.pk, **room.who)
    note_payment(payment_id=first.pk, paid_on=room.today, **room.who)
    again = why_not(lambda: note_payment(payment_id=first.pk, paid_on=room.today, **room.who))
    below = why_not(lambda: amend_award(amount_after=Decimal(59), **change))
    one = amend_award(amount_after=Decimal(60), **change)
    two = amend_award(amount_after=Decimal(80), **change | {"ends_after": date(2027, 1, 1)})

    award.refresh_from_db()
    assert above == ("Only €40 of the award is not planned yet. An amendment can raise its amount.")
    assert again == "This payment is “Paid” already."
    assert below == "€60 is planned or paid already: the amount cannot go below it."
    assert [(each.number, each.amount_before, each.amount_after, each.ends_after)
            for each in (one, two)] == [
        (1, Decimal(100), Decimal(60), None),
        (2, Decimal(60), Decimal(80), date(2027, 1, 1)),
    ]  # fmt: skip
    assert (award.amount, award.ends_on) == (Decimal(80), date(2027, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_two_payments_planned_at_once_do_not_exceed_the_amount_together():
    room = Room()
    award = room.running(amount=Decimal(100))
    together = Barrier(2)

    def plan(_worker):
        together.wait()
        try:
            plan_payment(award_id=award.pk, amount=Decimal(60), due_on=room.today, condition="",
                         **room.who)  # fmt: skip
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "planned"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(plan, range(2)))

    assert answers == ["planned", "refused"]


def test_a_report_is_sent_sent_back_and_accepted_and_then_the_award_closes():
    room = Room()
    award = room.running()
    milestone = plan_milestone(
        award_id=award.pk, title="First patient", due_on=room.today, **room.who
    )
    report = plan_report(award_id=award.pk, kind=ReportKind.FINAL, due_on=room.today, **room.who)
    sent = {"report_id": report.pk, "by": room.editor, "at": NOW}

    reach_milestone(milestone_id=milestone.pk, reached_on=room.today, **room.who)
    empty = why_not(lambda: send_report(text=" ", upload=None, **sent))
    send_report(text="Done.", upload=pdf("one.pdf"), **sent)
    early = why_not(lambda: close_award(award_id=award.pk, **room.who))
    return_report(report_id=report.pk, remark="And the figures?", **room.who)
    send_report(text="Done, with figures.", upload=pdf("two.pdf"), **sent)
    accept_report(report_id=report.pk, **room.who)
    again = why_not(lambda: accept_report(report_id=report.pk, **room.who))
    close_award(award_id=award.pk, **room.who)

    report.refresh_from_db()
    award.refresh_from_db()
    assert empty == "Write at least a few sentences; a file can complete them."
    assert early == "A report is not accepted yet."
    assert again == "This report is “Accepted”: there is nothing to examine."
    assert (report.state, report.text, report.file.name) == (
        ReportState.ACCEPTED, "Done, with figures.", "two.pdf",
    )  # fmt: skip
    assert (award.state, award.ended_at) == (AwardState.CLOSED, NOW)


def test_terminated_what_was_planned_is_cancelled_and_what_was_paid_stays():
    room = Room()
    award = room.running()
    plan = {"award_id": award.pk, "due_on": room.today, "condition": "", **room.who}
    paid = plan_payment(amount=Decimal(10), **plan)
    plan_payment(amount=Decimal(20), **plan)
    note_payment(payment_id=paid.pk, paid_on=room.today, **room.who)

    silent = why_not(lambda: terminate_award(award_id=award.pk, why=" ", **room.who))
    terminate_award(award_id=award.pk, why="The company closed.", **room.who)

    award.refresh_from_db()
    assert silent == "Say why it ends: the team reads it."
    assert (award.state, award.ended_why) == (AwardState.TERMINATED, "The company closed.")
    assert list(award.payments.order_by("pk").values_list("state", flat=True)) == [
        "paid", "cancelled",
    ]  # fmt: skip


# --- Who is told ---------------------------------------------------------------------------------


def test_reminders_climb_once_each_and_a_worker_that_was_down_takes_the_last_rung():
    room = Room()
    award = room.running()
    due = room.today + 30 * DAY
    report = plan_report(award_id=award.pk, kind=ReportKind.PROGRESS, due_on=due, **room.who)
    days = [15, 16, 16, 29, 30, 30, 37, 44, 45]

    counts = []
    for each in days:
        remind_of_reports(at=NOW + each * DAY)
        drain(seconds=20)
        found = Message.objects.filter(channel="inbox", recipient=room.founder)
        counts.append(found.filter(kind="calls.report_reminder").count())
    send_report(report_id=report.pk, text="Done.", upload=None, by=room.founder, at=NOW)
    return_report(report_id=report.pk, remark="More", **room.who)
    remind_of_reports(at=NOW + 38 * DAY)
    remind_of_reports(at=NOW + 38 * DAY)
    drain(seconds=20)

    again = Message.objects.filter(
        channel="inbox", recipient=room.founder, kind="calls.report_reminder"
    ).count()
    assert counts == [0, 1, 1, 1, 2, 2, 3, 3, 3]
    assert told("calls.report_overdue").count("Mona Manager") == 1
    assert again == 4


TEAM = ["Ed Editor", "Fay Founder", "Rita Reader"]


def test_each_side_is_told_and_no_mail_names_the_project_or_an_amount():
    room = Room()
    ConflictOfInterest.objects.create(
        person=room.officer, project=room.application.project, origin=ConflictOrigin.STAFF
    )
    award = room.running(amount=Decimal(123456))
    payment = plan_payment(award_id=award.pk, amount=Decimal(77777), due_on=room.today,
                           condition="", **room.who)  # fmt: skip
    note_payment(payment_id=payment.pk, paid_on=room.today, **room.who)
    report = plan_report(award_id=award.pk, kind=ReportKind.FINAL, due_on=room.today, **room.who)
    send_report(report_id=report.pk, text="Canary", upload=None, by=room.founder, at=NOW)
    return_report(report_id=report.pk, remark="Canary", **room.who)
    send_report(report_id=report.pk, text="Canary", upload=None, by=room.founder, at=NOW)
    accept_report(report_id=report.pk, **room.who)
    amend_award(award_id=award.pk, reason="Canary", signed_on=room.today,
                amount_after=Decimal(99999), ends_after=None, **room.who)  # fmt: skip
    terminate_award(award_id=award.pk, why="Canary", **room.who)
    drain(seconds=60)

    for kind in ("award_offer", "award_start", "award_payment", "award_amendment",
                 "award_termination", "report_return", "report_acceptance"):  # fmt: skip
        assert told(f"calls.{kind}") == TEAM, kind
    for kind in ("award_acceptance", "report_arrival"):
        assert "Mona Manager" in told(f"calls.{kind}")
        assert "Olga Officer" not in told(f"calls.{kind}")
    found = Message.objects.filter(kind__regex="calls.(award|report)_")
    words = " ".join(f"{each.subject} {each.text} {each.html}" for each in found)
    for secret in ("Canary", room.application.project.title, "123,456", "77,777", "A trial"):
        assert secret not in words
