"""Webhooks of the tests, and what lets something be told to them."""

from django.test import Client

from pscc.accounts.enums import Role
from pscc.api.actions.webhooks import make_webhook
from pscc.api.enums import NoticeKind
from pscc.api.models import WebhookDelivery
from pscc.community.actions.news import publish_news_item
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery
from tests import factories as make
from tests.factories_community import make_news_item

EVERY = list(NoticeKind.values)


def webhook_for(organisation, by, url="https://program.example/hook", kinds=EVERY):
    return make_webhook(
        organisation_id=organisation and organisation.pk, url=url, kinds=kinds, by=by, at=now()
    )


def news():
    """Publish a piece of news, and let the outbox work."""
    item = make_news_item(is_published=False)
    publish_news_item(item_id=item.pk, by=make.make_staff(Role.COMMUNICATION), at=now())
    drain(seconds=30)
    item.refresh_from_db()
    return item


def next_turn():
    """Let the time of the next attempt come."""
    WebhookDelivery.objects.update(next_at=None)
    Delivery.objects.filter(done_at=None).update(due_at=now())
    drain(seconds=30)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client
