"""The world with everybody signed in, and how a row is asked."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.test import client as test_client
from django.urls import reverse

from tests.access.addresses import address_of
from tests.access.clock import restore_clock, shift_clock
from tests.access.roles import ROLES
from tests.access.rows import LOGIN, STAFF_DOOR, Row
from tests.access.searches import FILTERS, SEARCHES
from tests.access.table import TABLE
from tests.access.world import World, build_world


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
    with django_db_blocker.unblock(), taken_back(), pytest.MonkeyPatch.context() as patch:
        # Django's client copies the context of every template rendered: nobody here reads them.
        patch.setattr(test_client, "store_rendered_templates", lambda *_args, **_kwargs: None)
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
            client.get(reverse("pages:theme"))  # else each request notes anew that it is in use
        signed_in[role] = client
    return signed_in


@dataclass(frozen=True)
class Reading:
    """What a row's request got: the table's word for it, and every byte of the page."""

    row: Row
    verdict: int | str
    text: bytes


@pytest.fixture(scope="module")
def read(world: World, clients: dict[str, Client]) -> Callable[[str], list[Reading]]:
    """Return a function that sends all requests of the table as a role, once."""
    rows = [*TABLE, *SEARCHES, *FILTERS]

    @cache
    def read_as(role: str) -> list[Reading]:
        return [_read(clients[role], row, world) for row in rows]

    return read_as


def _read(client: Client, row: Row, world: World) -> Reading:
    """Send a request; an error of the page is said in its own words."""
    try:
        answer, text = _ask(client, row, world)
    except pytest.fail.Exception as failure:  # an undefined variable in a template
        return Reading(row, str(failure), b"")
    if getattr(answer, "exc_info", None) and answer.status_code == 500:
        return Reading(row, repr(answer.exc_info[1]), b"")
    return Reading(row, verdict(answer), text)


def _ask(client: Client, row: Row, world: World) -> tuple[Any, bytes]:
    """Send the row's request; nothing of it stays."""
    address = address_of(row.name, world.keys(row.on))
    with taken_back():
        if row.method == "GET":
            answer: Any = client.get(address + row.query)
        elif row.as_json:
            answer = client.post(address, row.data, content_type="application/json")
        else:
            answer = client.post(address, row.data)
        return answer, answer.getvalue() if answer.streaming else answer.content


def verdict(answer: Any) -> int | str:
    """Say what an answer is in the table's words."""
    if answer.status_code == 302:
        target = answer.headers["Location"]
        if target.startswith(reverse(settings.LOGIN_URL)):
            return LOGIN
        if target.startswith(reverse("admin:login")):
            return STAFF_DOOR
    return int(answer.status_code)
