"""What is told to programs: how it is signed, sent again and given up.

The receiver is a real server on this machine, which the tests' setting lets notices reach.
"""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from calls.actions.awards import publish_award
from calls.actions.calls import publish_call
from calls.enums import CallRole
from pscc.accounts.enums import Role
from pscc.api.actions import notices
from pscc.api.actions.notices import WAITS
from pscc.api.actions.webhooks import (
    pause_webhook,
    redeliver_notice,
    remove_webhook,
    resume_webhook,
)
from pscc.api.enums import PauseReason
from pscc.api.models import Webhook, WebhookDelivery
from pscc.api.tasks import closing_calls_told
from pscc.community.actions.news import publish_news_item
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from services.actions.catalogue import open_service
from services.fetching import Answer
from tests import factories as make
from tests.api.telling import EVERY, news, next_turn, webhook_for
from tests.calls.awarding import Room
from tests.factories_community import make_news_item

pytestmark = pytest.mark.django_db


# --- What is told --------------------------------------------------------------------------------


def test_a_notice_says_what_happened_and_where_the_api_tells_of_it(told, client):
    item = news()

    ((path, headers, body),) = told.told
    said = json.loads(body)
    (row,) = WebhookDelivery.objects.all()
    assert path == "/hook?which=1"
    assert headers["Content-Type"] == "application/json"
    assert (said["type"], said["data"]["id"]) == ("news.published", item.uid)
    assert set(said) == {"type", "timestamp", "data"}
    assert client.get(said["data"]["address"]).json()["id"] == item.uid
    assert (row.answer, row.attempts, row.is_waiting) == ("204", 1, False)


def test_a_notice_is_signed_as_standard_webhooks_says(told):
    news()

    ((_path, headers, body),) = told.told
    name, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    key = base64.b64decode(told.secret.removeprefix("whsec_"))
    mark = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"
    assert abs(now().timestamp() - int(stamp)) < 60
    assert len(key) == 32


def test_each_public_event_is_told_once_to_those_who_asked_for_it(told, company, owner):
    at = now()
    _other, _secret = webhook_for(None, make.make_staff(Role.PROGRAMME_OFFICER), kinds=EVERY[:1])
    window = {"opens_at": at - timedelta(days=3), "closes_at": at + timedelta(days=3)}
    call = make.make_call(is_published=False, **window)
    make.make_call_person(call=call, user=make.make_user(), role=CallRole.MANAGER)
    publish_call(call_id=call.pk, by=make.make_staff(Role.PROGRAMME_OFFICER), at=at)
    service = make.make_service(is_open=False)
    open_service(service_id=service.pk, by=make.make_staff(Role.COMMUNICATION), at=at)
    room = Room()
    award = room.running()
    publish_award(award_id=award.pk, is_public=True, **room.who)
    item = make_news_item(is_published=False)
    publish_news_item(item_id=item.pk, by=make.make_staff(Role.COMMUNICATION), at=at)

    for _twice in range(2):
        closing_calls_told(at)
        drain(seconds=30)

    rows = told.webhook.deliveries.values_list("event", "subject")
    expected = {
        ("call.published", str(call.public_id)),
        ("call.closing", str(call.public_id)),
        ("service.opened", service.uid),
        ("award.published", award.uid),
        ("news.published", item.uid),
    }
    assert {each for each in rows if each[1] in dict(map(reversed, expected))} == expected
    assert len(rows) == len(set(rows))
    assert {json.loads(body)["type"] for _path, _headers, body in told.told} == set(EVERY)


def test_what_is_not_public_any_more_is_not_told(told):
    item = make_news_item(is_published=False)
    publish_news_item(item_id=item.pk, by=make.make_staff(Role.COMMUNICATION), at=now())
    type(item).objects.filter(pk=item.pk).delete()

    drain(seconds=30)

    assert (told.told, WebhookDelivery.objects.count()) == ([], 0)


# --- Sent again, and given up --------------------------------------------------------------------


def test_what_does_not_arrive_is_sent_again_with_the_same_id_after_growing_waits(told):
    told.status = 500
    news()
    row = WebhookDelivery.objects.get()
    planned = Delivery.objects.get(event="api.notice_written", done_at=None)
    first = (row.answer, row.attempts, row.next_at - row.tried_at >= WAITS[0], planned.due_at)
    told.status = 200

    drain(seconds=5)
    before = len(told.told)
    next_turn()

    row.refresh_from_db()
    assert first == ("500", 1, True, planned.due_at)
    assert planned.due_at > now()
    assert (before, len(told.told)) == (1, 2)
    assert len({headers["webhook-id"] for _path, headers, _body in told.told}) == 1
    assert (row.attempts, row.is_waiting) == (2, False)
    assert list(WAITS) == sorted(set(WAITS))


def test_an_attempt_that_ends_after_somebody_sent_again_changes_nothing(told, owner):
    told.status = 500
    news()
    row = WebhookDelivery.objects.get()
    WebhookDelivery.objects.filter(pk=row.pk).update(next_at=None)
    letter = notices._take(row.pk)
    redeliver_notice(delivery_id=row.pk, by=owner, at=now())

    notices._note(row.pk, letter.attempt, Answer(status=500))
    told.status = 200
    drain(seconds=5)

    row.refresh_from_db()
    assert (row.attempts, row.answer, row.is_waiting) == (1, "200", False)


def test_after_the_last_attempt_the_address_is_paused_and_its_owners_are_told(told, owner):
    told.status = 503
    news()
    for _each in WAITS:
        next_turn()
    drain(seconds=30)
    attempts = len(told.told)

    news()

    webhook = Webhook.objects.get()
    row = WebhookDelivery.objects.get()
    assert attempts == len(told.told) == len(WAITS) + 1
    assert row.failed_at is not None
    assert (webhook.paused_because, webhook.paused_at is not None) == (PauseReason.FAILED, True)
    messages = Message.objects.filter(kind="api.webhook_paused")
    assert {each.recipient for each in messages} == {owner}
    assert all("503" in each.text and webhook.host in each.subject for each in messages)
    assert not Delivery.objects.filter(dead_at__isnull=False).exists()


def test_of_the_clusters_own_address_whoever_added_it_is_told(anywhere, program):
    officer = make.make_staff(Role.PROGRAMME_OFFICER)
    program.status = 410
    url = f"http://127.0.0.1:{program.server_port}/hook"
    webhook, _secret = webhook_for(None, officer, url)
    news()
    WebhookDelivery.objects.update(attempts=len(WAITS))

    next_turn()
    drain(seconds=30)

    messages = Message.objects.filter(kind="api.webhook_paused")
    assert {(each.recipient, each.url) for each in messages} == {
        (officer, f"/{officer.language}/api/webhooks/{webhook.uid}/")
    }


def test_a_notice_that_was_given_up_is_sent_once_more_when_somebody_says_so(told, owner):
    news()
    row = WebhookDelivery.objects.get()
    pause_webhook(webhook_id=told.webhook.pk, by=owner, at=now())
    with pytest.raises(Refused):
        redeliver_notice(delivery_id=row.pk, by=owner, at=now())
    resume_webhook(webhook_id=told.webhook.pk, by=owner, at=now())

    redeliver_notice(delivery_id=row.pk, by=owner, at=now())
    drain(seconds=30)

    assert len({headers["webhook-id"] for _path, headers, _body in told.told}) == 1
    assert len(told.told) == 2


def test_what_waits_while_an_address_is_paused_leaves_when_it_is_resumed(told, owner):
    told.status = 500
    news()
    pause_webhook(webhook_id=told.webhook.pk, by=owner, at=now())
    told.status = 200
    next_turn()
    before = len(told.told)

    resume_webhook(webhook_id=told.webhook.pk, by=owner, at=now())
    drain(seconds=30)

    assert (before, len(told.told)) == (1, 2)


def test_an_address_that_was_removed_is_told_nothing_more(told, owner):
    told.status = 500
    news()
    remove_webhook(webhook_id=told.webhook.pk, by=owner, at=now())

    next_turn()

    assert len(told.told) == 1
    assert not Delivery.objects.filter(done_at=None, event="api.notice_written").exists()


def test_no_redirect_is_followed(told):
    told.status = 302

    news()

    assert [path for path, _headers, _body in told.told] == ["/hook?which=1"]
    assert WebhookDelivery.objects.get().answer == "302"
