"""Drafts that nobody sent close with their call, once, and their team is told."""

from datetime import timedelta

import pytest

from calls.actions.expiry import expire_drafts
from calls.enums import ApplicationState
from calls.models import Application, CallStage
from calls.notifications.applications import team
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_application, make_call

pytestmark = pytest.mark.django_db


def draft(*, closes_at):
    return make_application(call=make_call(closes_at=closes_at))


def test_only_drafts_of_calls_closed_for_good_expire():
    over = draft(closes_at=NOW - timedelta(days=3))
    fresh = draft(closes_at=NOW - timedelta(hours=1))
    running = draft(closes_at=NOW + timedelta(days=3))
    sent = make_application(
        call=make_call(closes_at=NOW - timedelta(days=3)), state=ApplicationState.SUBMITTED
    )

    count = expire_drafts(at=NOW)

    states = {
        each.pk: Application.objects.get(pk=each.pk).state for each in (over, fresh, running, sent)
    }
    assert count == 1
    assert list(states.values()) == ["expired", "draft", "draft", "submitted"]


def test_a_later_stage_keeps_a_draft_alive():
    application = draft(closes_at=NOW - timedelta(days=20))
    CallStage.objects.create(
        call=application.call,
        number=2,
        name_fr="Suite",
        name_en="Next",
        opens_at=NOW + timedelta(days=1),
        closes_at=NOW + timedelta(days=30),
    )

    count = expire_drafts(at=NOW)

    assert count == 0


def test_a_second_run_finds_nothing_and_tells_nobody_twice():
    application = draft(closes_at=NOW - timedelta(days=3))

    counts = [expire_drafts(at=NOW), expire_drafts(at=NOW + timedelta(days=1))]

    told = Delivery.objects.filter(event="calls.application_expired")
    assert counts == [1, 0]
    assert [each.payload for each in told] == [{"application_id": application.pk}]
    assert list(team(application.pk)) == [application.created_by]
