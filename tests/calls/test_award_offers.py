"""An offer that nobody answered in time gets more; no report is owed before it can be sent."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.award_plan import plan_report, remind_of_reports
from calls.actions.awards import answer_award, extend_offer
from calls.enums import AwardState, ReportKind
from calls.models import Award
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.awarding import DAY, Room, told, why_not

pytestmark = pytest.mark.django_db


def extend(room, award, *, days=50, by=None, at=None):
    return extend_offer(
        award_id=award.pk, answer_by=room.at + days * DAY, by=by or room.manager,
        at=at or room.at + 31 * DAY,
    )  # fmt: skip


def test_an_offer_that_was_not_answered_in_time_can_be_given_more_time():
    room = Room()
    award = room.offer()
    extend(room, award)

    answer_award(award_id=award.pk, accepts=True, by=room.founder, at=room.at + 40 * DAY)

    stored = Award.objects.get()
    assert (stored.state, stored.answer_by) == (AwardState.ACCEPTED, room.at + 50 * DAY)


def test_the_team_is_told_of_the_new_moment():
    room = Room()
    award = room.offer()
    drain(seconds=5)
    Message.objects.all().delete()

    extend(room, award)
    drain(seconds=5)

    assert told("calls.award_offer") == ["Ed Editor", "Fay Founder", "Rita Reader"]


def test_more_time_is_refused_where_it_gives_none():
    room = Room()
    award = room.offer()
    refusals = [
        why_not(lambda: extend(room, award, days=30, at=room.at)),
        why_not(lambda: extend(room, award, days=31)),
    ]
    answer_award(award_id=award.pk, accepts=False, by=room.founder, at=room.at)
    refusals.append(why_not(lambda: extend(room, award)))

    for person in (room.founder, room.reader):
        with pytest.raises(PermissionDenied):
            extend(room, award, by=person)
    assert refusals == [
        "The team needs time to answer: choose a later moment.",
        "The team needs time to answer: choose a later moment.",
        "This is not possible while the award is “Refused”.",
    ]


def test_the_office_gives_more_time_on_a_page_of_its_own(client):
    room = Room()
    award = room.offer(answer_by=room.at + 30 * DAY)
    client.force_login(room.manager)
    page = reverse("admin:calls_award_act", args=(award.pk, "more-time"))

    shown = client.get(page)
    client.post(page, {"answer_by": "2099-01-31T12:00"})

    assert shown.status_code == 200
    assert Award.objects.get().answer_by.isoformat() == "2099-01-31T11:00:00+00:00"


def test_a_team_is_not_reminded_of_a_report_before_it_can_send_it():
    room = Room()
    award = room.accepted(amount=Decimal(9000))
    plan_report(award_id=award.pk, kind=ReportKind.PROGRESS, due_on=room.today, **room.who)

    looked_at = remind_of_reports(at=room.at)

    assert looked_at == 0
    assert not Delivery.objects.filter(event="calls.report_reminded").exists()
