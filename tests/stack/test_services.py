"""The embedded PostgreSQL, broker and cache."""

import os
import signal
import socket
import stat
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
import redis

from pscc.kernel.stack.layout import Layout, StackError
from pscc.kernel.stack.services import Services
from tests.services_plugin import RUN


def test_a_restart_keeps_addresses_and_data(layout: Layout) -> None:
    with Services(layout, fast=True) as services:
        first = services.env
        with psycopg2.connect(first["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        connection.close()

    with Services(layout, fast=True) as services:
        second = services.env
        connection = psycopg2.connect(second["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT answer FROM kept")
            answer = cursor.fetchone()
        connection.close()

    assert (second, answer) == (first, (42,))


def test_addresses_are_written_for_us_alone_and_only_while_they_hold(layout: Layout) -> None:
    with Services(layout, fast=True) as services:
        text = layout.services_env.read_text()
        mode = stat.S_IMODE(layout.services_env.stat().st_mode)

    assert text == "".join(f"{name}={value}\n" for name, value in services.env.items())
    assert mode == 0o600
    assert not layout.services_env.exists()


def test_a_postgresql_killed_outright_starts_again_with_its_data(layout: Layout) -> None:
    with Services(layout) as services:
        connection = psycopg2.connect(services.env["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE acknowledged AS SELECT 1 AS id")
        os.kill(services.children["postgres"].pid, signal.SIGKILL)

    with Services(layout) as services:
        connection = psycopg2.connect(services.env["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM acknowledged")
            count = cursor.fetchone()
        connection.close()

    assert count == (1,)


def test_the_broker_keeps_what_it_took_when_killed(layout: Layout) -> None:
    with Services(layout) as services:
        redis.Redis.from_url(services.broker.url).rpush("queue", "task")
        services.children["broker"].stop()  # the journal is written each second and at the end

    with Services(layout) as services:
        queued = redis.Redis.from_url(services.broker.url).lrange("queue", 0, -1)

    assert queued == [b"task"]


def test_broker_refuses_when_full_and_cache_forgets(broker: redis.Redis) -> None:
    cache = redis.Redis.from_url(os.environ["CACHE_URL"])

    policies = [client.config_get("maxmemory-policy") for client in (broker, cache)]

    assert policies == [{"maxmemory-policy": "noeviction"}, {"maxmemory-policy": "allkeys-lru"}]


def test_nobody_enters_without_the_password() -> None:
    address = os.environ["BROKER_URL"].split("@")[1]

    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(f"redis://{address}").ping()


def test_the_portals_role_is_no_superuser_but_may_create_our_extensions(layout: Layout) -> None:
    with Services(layout, fast=True) as services:
        connection = psycopg2.connect(services.env["DATABASE_URL"])
        with connection.cursor() as cursor:
            for name in ("pg_trgm", "unaccent", "btree_gist"):
                cursor.execute(f"CREATE EXTENSION {name}")
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            superuser = cursor.fetchone()
        connection.close()

    assert superuser == (False,)


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(StackError, match=r"^/proc/portal cannot be written"):
        Services(Layout(Path("/proc/portal")))


def test_a_full_disk_is_named(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    nearly_full = SimpleNamespace(free=12 * 2**20)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: nearly_full)

    with pytest.raises(StackError, match="is nearly full: 12 MB free, 400 MB needed"):
        Services(layout)


def test_a_lost_state_file_is_explained(layout: Layout) -> None:
    with Services(layout, fast=True) as services:
        sheltered = layout.root not in services.postgres.data.parents
    (layout.root / "state.json").unlink()

    if sheltered:  # the folder was removed by hand: nothing to keep
        with Services(layout, fast=True):
            pass
    else:
        with pytest.raises(StackError, match="put it back, or `make reset`"):
            Services(layout, fast=True).start()


def test_this_run_has_services_of_its_own() -> None:
    assert Path(os.environ[RUN]).name.startswith("run-")


def test_a_port_taken_at_the_last_moment_is_given_up_for_another(layout: Layout) -> None:
    services = Services(layout, fast=True)
    with socket.create_server(("127.0.0.1", services.postgres.port)) as taken:
        services.start()
        port = services.postgres.port
        services.stop()

        assert port != taken.getsockname()[1]
