"""Every address, every role, own and other objects, against one written table (`tests/access/`)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.access.addresses import address_of, walk
from tests.access.roles import ROLES
from tests.access.rows import LOGIN, STAFF_DOOR, Row
from tests.access.table import NOT_WALKED, TABLE
from tests.access.world import World, build_world, restore_clock, shift_clock

pytestmark = [pytest.mark.xdist_group("access")]


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo whatever happens inside; actions may ask for a durable transaction as in a test case."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Build the world once; every request is taken back, and in the end the world as well."""
    logging.disable(logging.ERROR)  # a refusal is what we ask for, not news
    with django_db_blocker.unblock(), taken_back():
        shift_clock()
        yield build_world()
        restore_clock()
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    """Sign everybody in."""
    signed_in = {}
    for role in ROLES:
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(world.people[role], backend=settings.AUTHENTICATION_BACKENDS[0])
        signed_in[role] = client
    return signed_in


def ask(client: Client, row: Row, address: str) -> Any:
    """Send the row's request; nothing of it stays."""
    with taken_back():
        if row.method == "GET":
            answer = client.get(address + row.query)
        elif row.as_json:
            answer = client.post(address, row.data, content_type="application/json")
        else:
            answer = client.post(address, row.data)
        if answer.streaming:
            answer.getvalue()  # closes the file
    return answer


def outcome(client: Client, row: Row, address: str) -> int | str:
    """Say what a row's request gets in the table's words; an error of the page in its own."""
    try:
        answer = ask(client, row, address)
    except pytest.fail.Exception as failure:  # an undefined variable in a template
        return str(failure)
    if getattr(answer, "exc_info", None) and answer.status_code == 500:
        return repr(answer.exc_info[1])
    return verdict(answer)


def verdict(answer: Any) -> int | str:
    """Say what an answer is in the table's words."""
    if answer.status_code == 302:
        target = answer.headers["Location"]
        if target.startswith(reverse(settings.LOGIN_URL)):
            return LOGIN
        if target.startswith(reverse("admin:login")):
            return STAFF_DOOR
    return int(answer.status_code)


def test_every_address_has_a_row():
    known = {row.name for row in TABLE} | set(NOT_WALKED)

    missing = sorted({name for name, _pattern in walk()} - known)

    assert missing == []


def test_every_row_has_an_address():
    names = {name for name, _pattern in walk()}

    gone = sorted({row.name for row in TABLE} - names) + sorted(set(NOT_WALKED) - names)

    assert gone == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(role, world, clients):
    client = clients[role]

    names = {name for name, _pattern in walk()}

    surprises = []
    for row in TABLE:
        if row.name not in names:
            continue  # the test above says so
        expected = row.expected()[role]
        got = outcome(client, row, address_of(row.name, world.keys(row.on)))
        if got != expected:
            surprises.append(f"{row}: {got}, not {expected}")

    if surprises:
        pytest.fail("\n".join(["", *surprises]), pytrace=False)
    assert not connection.needs_rollback
