"""A press of the button that nobody answered: its time counts for ten minutes, and no longer."""

import hashlib
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from calls.models import CallStage, SubmitAttempt
from pscc.kernel.clock import now
from tests.calls.applying import draft, send, to
from tests.calls.test_submissions import refused

pytestmark = pytest.mark.django_db


@contextmanager
def busy():
    """Let every lock of a call be refused, as a statement that waited too long is."""

    def refuse(execute, sql, params, many, context):
        if "FOR SHARE" in sql:
            raise OperationalError("canceling statement due to lock timeout")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def pressed(entry, by, received_at):
    """Leave the attempt of a press that nobody answered."""
    digest = hashlib.sha256(f"{entry.pk}:{by.pk}:one".encode()).hexdigest()
    SubmitAttempt.objects.create(key=digest, entry=entry, user=by, received_at=received_at)


@pytest.mark.parametrize(
    ("pressed_before", "is_sent"),
    [
        (timedelta(seconds=71), True),
        (timedelta(minutes=9.9), True),
        (timedelta(minutes=10.1), False),
    ],
)
def test_a_press_in_time_that_nobody_answered_counts_for_ten_minutes(pressed_before, is_sent):
    at = now()
    entry, owner = draft(closes_at=at - timedelta(seconds=70))
    pressed(entry, owner, at - pressed_before)

    if is_sent:
        assert send(entry, owner, received_at=at).received_at == at - pressed_before
    else:
        assert "closed on" in refused(entry, owner, received_at=at)


def test_a_first_press_a_second_late_gains_nothing_by_pressing_again():
    at = now()
    entry, owner = draft(closes_at=at - timedelta(seconds=70))
    pressed(entry, owner, at - timedelta(seconds=69))

    assert "closed on" in refused(entry, owner, received_at=at)


def test_a_press_before_the_closing_still_counts_when_it_is_tried_again_in_the_window():
    at = now()
    entry, owner = draft()
    pressed(entry, owner, at - timedelta(hours=1))

    assert send(entry, owner, received_at=at).received_at == at - timedelta(hours=1)


def test_the_button_stays_while_the_press_may_be_tried_again_after_the_closing(client):
    entry, owner = draft()
    client.force_login(owner)
    page = client.get(to("application_submit", entry))
    key = page.context["form"]["key"].value()
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(seconds=1))
    digest = hashlib.sha256(f"{entry.pk}:{owner.pk}:{key}".encode()).hexdigest()
    SubmitAttempt.objects.create(
        key=digest, entry=entry, user=owner, received_at=now() - timedelta(seconds=2)
    )
    data = {"key": key, "version": 1, "agree": "on"}

    with busy():
        answer = client.post(to("application_submit", entry), data)
    sent = client.post(to("application_submit", entry), data)

    assert "within ten minutes of your first press" in answer.text
    assert f'value="{key}"' in answer.text
    assert sent.status_code == 302
