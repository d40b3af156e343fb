"""deploy/postgres on a real PostgreSQL: web writes rows, only `migrate` changes tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import psycopg2.errors
import pytest
from django.conf import settings

from pscc.kernel.stack.account import database_account, programs_folder
from pscc.kernel.stack.layout import PROJECT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("database_rights"),  # the server's roles are made once
    pytest.mark.skipif("PORTAL_TEST_RUN" not in os.environ, reason="needs a server of its own"),
]
DATABASE = "rights"
LOGINS = ("web", "worker", "migrate")

REQUESTS = """
import django
django.setup()
from django.test import Client
from pscc.accounts.actions import create_person, deactivate_user, update_profile
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
password = "a blue heron over the Seine"
person = create_person(
    email="ada@example.org", name="Ada", password=password, accepts_terms=True, at=now(),
    roles=["programme_officer"],
)
visitor = Client()
answers = [
    visitor.get("/en/calls/"),
    visitor.get("/en/partners/?q=institut"),
    visitor.post("/en/accounts/login/", {"login": person.email, "password": password}),
    visitor.get("/en/accounts/profile/"),
    visitor.get("/admin/accounts/user/"),
]
update_profile(user_id=person.pk, by=person, name="Ada King", language="en", orcid="")
drain(seconds=5)
events = django.apps.apps.get_model("accounts", "UserEvent")
print([answer.status_code for answer in answers], events.objects.filter(pgh_obj=person).count() > 1)
"""


def _address(login: str) -> str:
    server = urlsplit(os.environ["DATABASE_URL"])
    return f"postgres://rights_{login}:pw_{login}-1@{server.hostname}:{server.port}/{DATABASE}"


def _python(login: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pscc.settings.test",
            "DATABASE_URL": _address(login),
            "CACHE_URL": settings.CACHE_URL,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Prepare a database as compose does at its first start, and migrate it."""
    secrets = tmp_path_factory.mktemp("secrets")
    for login in LOGINS:
        (secrets / f"database_url_{login}").write_text(_address(login))
    place = urlsplit(os.environ["DATABASE_URL"])
    state = json.loads((Path(os.environ["PORTAL_TEST_RUN"]) / "state.json").read_text())
    programs = programs_folder(database_account())
    done = subprocess.run(
        ["bash", str(PROJECT / "deploy" / "postgres" / "roles.sh")],
        env={
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGHOST": str(place.hostname),
            "PGPORT": str(place.port),
            "PGPASSWORD": state["database_admin_password"],
            "SECRETS": str(secrets),
            "RIGHTS": str(PROJECT / "deploy" / "postgres" / "rights.sql"),
            "PORTAL_DATABASE": DATABASE,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    migrated = _python("migrate", "manage.py", "migrate", "--no-input", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr


def test_web_serves_signs_in_and_keeps_the_history(server: None) -> None:
    done = _python("web", "-c", REQUESTS)

    assert done.stdout.splitlines()[-1:] == ["[200, 200, 302, 200, 200] True"], done.stderr


@pytest.mark.parametrize("login", ["web", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE accounts_user CASCADE",
        "ALTER TABLE accounts_user ADD COLUMN more int",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "TRUNCATE accounts_accountchange",
        "CREATE TABLE mine (id int)",
        "ALTER FUNCTION portal_now() RENAME TO another_now",
        "DROP FUNCTION portal_now()",
        "SET ROLE portal_owner",
        "SET session_replication_role = replica",
        "CREATE ROLE another LOGIN",
    ],
)
def test_web_and_worker_change_no_structure(server: None, login: str, statement: str) -> None:
    with closing(psycopg2.connect(_address(login))) as connection, connection.cursor() as cursor:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)


def test_a_later_migrations_table_is_open_to_web(server: None) -> None:
    with closing(psycopg2.connect(_address("migrate"))) as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id bigserial PRIMARY KEY, word text)")
        owner.commit()
    with closing(psycopg2.connect(_address("web"))) as web, web.cursor() as cursor:
        cursor.execute("INSERT INTO later (word) VALUES ('new') RETURNING id, word")
        row = cursor.fetchone()
        web.commit()
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("DROP TABLE later")

    assert row == (1, "new")


@pytest.mark.parametrize(
    ("login", "limits"),
    [("web", ("15s", "5s")), ("worker", ("2min", "10s")), ("migrate", ("0", "2s"))],
)
def test_each_login_has_its_time_limits(server: None, login: str, limits: tuple[str, str]) -> None:
    with closing(psycopg2.connect(_address(login))) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        row = cursor.fetchone()

    assert row == limits


def test_the_rights_can_be_given_again(server: None) -> None:
    place = urlsplit(os.environ["DATABASE_URL"])
    state = json.loads((Path(os.environ["PORTAL_TEST_RUN"]) / "state.json").read_text())
    administrator = psycopg2.connect(
        host=place.hostname, port=place.port, dbname=DATABASE, user="postgres",
        password=state["database_admin_password"],
    )  # fmt: skip

    with closing(administrator) as connection, connection.cursor() as cursor:
        cursor.execute((PROJECT / "deploy" / "postgres" / "rights.sql").read_text())
        connection.commit()
