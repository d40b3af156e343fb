"""`publish` writes with its cause, once, and only what somebody handles."""

from datetime import timedelta

import pytest
from django.db import transaction

from pscc.kernel.clock import now
from pscc.kernel.models import ReferenceCounter
from pscc.outbox import UnknownEventError, declare_events, publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery
from tests.outbox import sample

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="belongs inside the transaction"):
        publish("sample.simple", name="a")

    assert Delivery.objects.count() == 0


def test_unknown_event_is_an_error():
    with pytest.raises(UnknownEventError, match=r"nobody handles 'sample\.tpyo'"):
        publish("sample.tpyo", name="a")


def test_declared_event_may_have_no_handler():
    declare_events("sample.nobody_listens")

    publish("sample.nobody_listens", name="a")

    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("value", ["a text " * 20, None, 1.5, {"id": 1}])
def test_only_ids_travel(value):
    with pytest.raises(TypeError, match="must be a number or a short id"):
        publish("sample.simple", name=value)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_cause_leaves_no_consequence():
    def act():
        with transaction.atomic():
            publish("sample.simple", name="a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert Delivery.objects.count() == 0


def test_one_delivery_per_handler():
    publish("sample.happened", key="sample.happened:7", number=7, person_id=1)

    assert list(Delivery.objects.order_by("key").values_list("key", "payload", "attempts")) == [
        ("sample.happened:7|notify:sample.happened", {"number": 7, "person_id": 1}, 0),
        ("sample.happened:7|tests.outbox.sample.count", {"number": 7, "person_id": 1}, 0),
    ]


def test_the_same_occurrence_is_written_once():
    publish("sample.simple", key="once", name="first")
    publish("sample.simple", key="once", name="second")

    assert list(Delivery.objects.values_list("payload", flat=True)) == [{"name": "first"}]


def test_without_a_key_each_publish_is_its_own_occurrence():
    publish("sample.simple", name="a")
    publish("sample.simple", name="a")

    assert Delivery.objects.count() == 2


def test_future_work_waits_for_its_time():
    publish("sample.simple", due_at=now() + timedelta(days=3), name="later")

    assert drain() == 0
    assert Delivery.objects.get().attempts == 0


def test_a_handler_gets_the_ids_it_names():
    sample.handled.clear()
    publish("sample.simple", name="b", other=3)

    drain()

    assert sample.handled == ["b"]
    assert ReferenceCounter.objects.get(scope="b").last == 1
