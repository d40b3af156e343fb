"""A dead cache costs a little time and nothing else."""

import threading
import time

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection

from pscc.kernel import cache as module
from pscc.kernel.cache import FailoverCache
from pscc.kernel.stack.processes import free_port

pytestmark = pytest.mark.django_db
OPTIONS = {"OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}}


@pytest.fixture
def dead():
    """Return a cache whose first place does not answer."""
    return FailoverCache(f"redis://127.0.0.1:{free_port()}/0", dict(OPTIONS))


@pytest.fixture
def alive():
    """Return a cache whose first place answers."""
    return FailoverCache(settings.CACHE_URL, dict(OPTIONS))


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM kernel_cache ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture(params=["dead", "alive"])
def either(request):
    """Return each of the two: both answer alike."""
    return request.getfixturevalue(request.param)


def test_a_value_is_kept_and_forgotten(either):
    either.set("key", {"a": [1, "é"]})

    assert either.get("key") == {"a": [1, "é"]}
    assert either.has_key("key") is True
    assert "key" in either
    assert either.delete("key") is True
    assert either.delete("key") is False
    assert either.get("key", "nothing") == "nothing"


def test_only_the_first_adds(either):
    assert either.add("key", 1) is True
    assert either.add("key", 2) is False
    assert either.get("key") == 1


def test_numbers_are_counted_up_and_down(either):
    either.set("count", 1)

    assert either.incr("count") == 2
    assert either.incr("count", 5) == 7
    assert either.decr("count", 3) == 4
    with pytest.raises(ValueError, match="not found"):
        either.incr("absent")


def test_counting_does_not_move_the_end(either):
    either.set("count", 1, timeout=3)
    time.sleep(1.5)

    counted = either.incr("count")
    time.sleep(2.5)

    assert (counted, either.get("count")) == (2, None)


def test_a_counter_without_an_end_stays(either):
    either.set("count", 1, timeout=None)

    either.incr("count", 4)

    assert either.get("count") == 5
    assert either.get_many(["count"]) == {"count": 5}


@pytest.mark.django_db(transaction=True)
def test_two_that_count_at_once_both_count(dead):
    dead.set("count", 0)

    def count():
        for _time in range(20):
            dead.incr("count")
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert dead.get("count") == 60
    dead.clear()


def test_several_are_asked_at_once(either):
    either.set_many({"one": 1, "two": 2})

    assert either.get_many(["one", "two", "three"]) == {"one": 1, "two": 2}
    assert either.get_or_set("four", 4) == 4
    either.delete_many(["one", "two"])
    assert either.get_many(["one", "two"]) == {}


def test_a_value_ends_when_its_time_is_over(either):
    either.set("key", 1, timeout=1)
    either.set("gone", 1, timeout=0)
    either.set("kept", 1, timeout=None)

    assert either.get("key") == 1
    assert either.get("gone") is None
    time.sleep(2.1)  # the table knows whole seconds
    assert either.get("key") is None
    assert either.get("kept") == 1


def test_touching_prolongs_what_is_there(either):
    either.set("key", 1, timeout=1)

    assert either.touch("key", 60) is True
    assert either.touch("absent", 60) is False
    time.sleep(2.1)
    assert either.get("key") == 1


def test_everything_can_be_forgotten(either):
    either.set("key", 1)

    either.clear()

    assert either.get("key") is None


def test_versions_stay_apart(either):
    either.set("key", "one", version=1)
    either.set("key", "two", version=2)

    assert either.get("key", version=1) == "one"
    assert either.get("key", version=2) == "two"


def test_the_table_holds_what_the_dead_place_cannot(dead):
    dead.set("key", 1)

    assert rows() == [":1:key"]


def test_the_table_stays_empty_while_the_first_place_answers(alive):
    alive.set("key", 1)

    assert rows() == []
    assert RedisCache(settings.CACHE_URL, {}).get("key") == 1


def test_a_dead_place_is_asked_once_in_ten_seconds(dead):
    dead.get("key")

    begun = time.monotonic()
    for _ in range(50):
        dead.get("key")

    assert module._RETRY_AFTER == 10.0
    assert time.monotonic() - begun < 1


def test_the_first_place_is_used_again_once_it_is_back(dead):
    dead.set("key", "table")
    dead._first = RedisCache(settings.CACHE_URL, {})

    assert dead.get("key") == "table"
    dead._down_until = time.monotonic()  # the pause is over
    dead.set("key", "first")

    assert RedisCache(settings.CACHE_URL, {}).get("key") == "first"


def test_an_error_of_the_caller_is_not_taken_for_a_dead_place(alive):
    with pytest.raises(ValueError, match="not found"):
        alive.incr("absent")

    alive.set("key", 1)
    assert rows() == []


def test_the_portals_own_cache_is_of_this_kind():
    cache = caches["default"]

    assert isinstance(cache, FailoverCache)
    assert cache._second._max_entries == 100_000
