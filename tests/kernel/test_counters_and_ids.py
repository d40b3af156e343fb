"""Numbers without gaps, ids that tell nothing, and the clock that everyone shares."""

import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Value

from partners.models import Organisation
from pscc.kernel.clock import PortalNow, now
from pscc.kernel.models import ReferenceCounter
from pscc.kernel.references import next_number
from pscc.kernel.uids import ALPHABET, new_uid
from tests.factories import make_organisation


class Undone(Exception):
    """What a transaction that fails here fails with."""


def undone_number(scope):
    with transaction.atomic():
        next_number(scope)
        raise Undone


def number_or_failure(scope, *, fails):
    """Return the next number, or None after a transaction that failed with it."""
    if not fails:
        with transaction.atomic():
            return next_number(scope)
    with pytest.raises(Undone):
        undone_number(scope)
    return None


# --- Numbers -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_numbers_begin_at_one_in_each_scope():
    assert [next_number("A"), next_number("A"), next_number("B"), next_number("A")] == [1, 2, 1, 3]
    assert str(ReferenceCounter.objects.get(scope="A")) == "A: 3"


@pytest.mark.django_db
def test_a_failed_transaction_gives_its_number_back():
    next_number("A")

    with pytest.raises(Undone):
        undone_number("A")

    assert next_number("A") == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="belongs inside the transaction"):
        next_number("A")


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_of_whom_some_fail_leave_no_gap_and_no_double():
    given: list[int | None] = []
    failures: list[BaseException] = []
    start = threading.Barrier(8)

    def work(seed):
        chance = random.Random(seed)
        start.wait()
        try:
            given.extend(
                number_or_failure("DEMO-2026", fails=chance.random() < 0.3) for _ in range(15)
            )
        except BaseException as failure:  # noqa: BLE001 a thread's failure is shown by the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    numbers = [number for number in given if number]
    assert len(given) == 120
    assert 0 < len(numbers) < 120
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


# --- Ids -----------------------------------------------------------------------------------------


def test_an_id_is_twelve_characters_that_can_be_read_aloud():
    ids = [new_uid() for _ in range(2000)]

    assert len(set(ids)) == 2000
    assert {len(each) for each in ids} == {12}
    assert set("".join(ids)) == set(ALPHABET)
    assert set("01ilou") & set(ALPHABET) == set()


def test_each_character_of_an_id_is_as_likely_as_any_other():
    counts = Counter("".join(new_uid() for _ in range(3000)))

    assert all(900 < counts[character] < 1500 for character in ALPHABET)  # 1200 each expected


# --- The clock -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_clock_goes_on_within_a_transaction():
    first, second = now(), now()

    assert first.tzinfo is not None
    assert first < second
    assert abs(second - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_the_clock_can_be_shifted_for_a_session():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.clock_offset = '40 days 3 hours'")

    shift = now() - datetime.now(UTC)

    assert abs(shift - timedelta(days=40, hours=3)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_an_emptied_shift_is_no_shift():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.clock_offset = ''")

    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_queries_read_the_same_shifted_clock():
    make_organisation()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.clock_offset = '-1 year'")

    before = now()
    moment = Organisation.objects.annotate(at=PortalNow()).get().at
    after = now()

    assert before < moment < after
    assert Organisation.objects.filter(created_at__lt=PortalNow() + Value(timedelta())).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_shift_ends_with_its_session():
    with connection.cursor() as cursor:
        cursor.execute("SET portal.clock_offset = '10 days'")
    shifted = now() - datetime.now(UTC)

    connection.close()

    assert abs(shifted - timedelta(days=10)) < timedelta(minutes=1)
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)
