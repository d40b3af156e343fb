"""A message keeps the ids of its event: what it is about outlives the delivery."""

from importlib import import_module

import pytest
from django.db import connection

from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message

pytestmark = pytest.mark.django_db
migration = import_module("pscc.outbox.migrations.0002_messages_keep_the_ids_of_their_event")


def test_a_message_knows_the_ids_of_its_event(person):
    publish("sample.told", key="sample.told:1", person_id=person.pk)

    drain()

    assert {str(message.payload) for message in Message.objects.all()} == {
        f"{{'person_id': {person.pk}}}"
    }


def test_messages_written_before_get_the_ids_of_their_delivery(person):
    publish("sample.told", key="sample.told:1", person_id=person.pk)
    drain()
    Message.objects.update(payload={})

    with connection.cursor() as cursor:
        cursor.execute(migration.COPY_IDS)

    payloads = list(Message.objects.values_list("payload", flat=True))
    assert payloads == [{"person_id": person.pk}] * 2
