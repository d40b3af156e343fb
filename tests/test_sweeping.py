"""What a test committed is swept away, and nothing else."""

import os
from contextlib import closing

import psycopg2
import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection

from calls.models import Application
from tests.factories import make_application
from tests.sweeping import WHOLE_EVERY, Broom

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("PORTAL_TEST_RUN" not in os.environ, reason="needs a server of its own"),
]


def flush():
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def not_needed():
    pytest.fail("flushed")


def contents():
    """Return a mark of what each table holds."""
    marks = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT md5(string_agg(t::text, ',')) FROM \"{table}\" t")
            marks[table] = cursor.fetchone()[0]
    return marks


@pytest.fixture
def broom():
    """Return a broom that has seen a flush."""
    broom = Broom()
    broom.sweep(flush)
    return broom


def test_sweeping_leaves_what_a_flush_leaves_even_of_history_that_nobody_may_delete(broom):
    flushed = contents()
    make_application().save()
    assert contents() != flushed

    broom.sweep(not_needed)

    assert contents() == flushed


def test_the_triggers_hold_again_afterwards(broom):
    broom.sweep(not_needed)

    event = Application.pgh_event_model.objects
    make_application()

    with pytest.raises(Exception, match="pgtrigger"):
        event.all().delete()


def test_who_changes_what_stays_gets_the_whole_flush(broom):
    Permission.objects.order_by("pk").last().delete()
    flushes = []

    broom.sweep(lambda: flushes.append("whole"))

    assert flushes == ["whole"]


def test_somebody_in_a_transaction_is_waited_for(broom):
    flushes = []

    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.cursor().execute("SELECT 1")
        broom.sweep(lambda: flushes.append("whole"))

    assert flushes == ["whole"]


def test_now_and_then_the_room_is_given_back(broom):
    flushes = []

    for _ in range(WHOLE_EVERY):
        broom.sweep(lambda: flushes.append("whole"))

    assert flushes == ["whole"]
