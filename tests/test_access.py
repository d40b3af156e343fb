"""Every address, every role, own and other objects, against one written table (`tests/access/`).

What must not be read is looked for in the same pages: words that occur nowhere else.
"""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from tests.access import scene
from tests.access.addresses import address_of, walk
from tests.access.roles import GROUPS, ROLES
from tests.access.rows import STAFF_DOOR
from tests.access.scene import Reading, verdict
from tests.access.table import NOT_WALKED, TABLE
from tests.access.world import (
    ASKING,
    CONFIDENTIAL,
    HIDDEN_ANSWER,
    LETTER,
    REMARK,
    REVIEWER,
    SCORE_COMMENT,
    TITLE,
)

world, clients, read = scene.world, scene.clients, scene.read
Read = Callable[[str], list[Reading]]
# The first changes nothing and knows nobody: what is asked merely does not fit into an address. The
# second is sent by a reader's mail program, which has no page of ours; its address is the secret.
WITHOUT_TOKEN = {"common_grants_search", "community:newsletter_leave"}


def _group(role: str) -> pytest.MarkDecorator:
    """Keep the tests of a role together, so that its pages are read once; two halves, two cores."""
    return pytest.mark.xdist_group(f"access-{ROLES.index(role) % 2}")


def each(*roles: str) -> pytest.MarkDecorator:
    """Run a test once for each role."""
    return pytest.mark.parametrize(
        "role", [pytest.param(role, marks=_group(role)) for role in roles]
    )


def test_every_address_has_a_row():
    known = {row.name for row in TABLE} | set(NOT_WALKED)

    missing = sorted({name for name, _pattern in walk()} - known)

    assert missing == []


def test_every_row_has_an_address():
    names = {name for name, _pattern in walk()}

    gone = sorted({row.name for row in TABLE} - names) + sorted(set(NOT_WALKED) - names)

    assert gone == []


@each(*ROLES)
def test_each_role_gets_what_the_table_says(role, read):
    surprises = [
        f"{got.row}: {got.verdict}, not {expected}"
        for got in read(role)
        if got.row.gives and got.verdict != (expected := got.row.expected()[role])
    ]

    if surprises:
        pytest.fail("\n".join(["", *surprises]), pytrace=False)
    assert not connection.needs_rollback


@pytest.mark.xdist_group("access-0")
def test_what_only_takes_forms_shows_no_page(world, clients):
    shown = {row.name for row in TABLE if row.method == "GET"}
    only_forms = [row for row in TABLE if row.method == "POST" and row.name not in shown]

    answers = {
        row.name: clients["owner"].get(address_of(row.name, world.keys(row.on))).status_code
        for row in only_forms
    }

    assert answers == dict.fromkeys(answers, 405)


@pytest.mark.xdist_group("access-0")
def test_no_form_is_taken_without_its_token(world):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.people["owner"])

    answers = {
        f"{row.name} {row.on}": client.post(
            address_of(row.name, world.keys(row.on)), row.data
        ).status_code
        for row in TABLE
        if row.method == "POST"
        and not row.name.startswith("admin:")
        and row.name not in WITHOUT_TOKEN
    }

    assert answers == dict.fromkeys(answers, 403)


@pytest.mark.xdist_group("access-0")
@pytest.mark.parametrize(
    "address", ["/admin/nothing/", "/admin/auth/user/", "/admin/calls/stageentry/1/change/"]
)
def test_the_staff_admin_hides_what_it_does_not_have(address, world, clients):
    answers = {role: verdict(clients[role].get(address)) for role in ("anonymous", "officer")}

    assert answers == {"anonymous": STAFF_DOOR, "officer": 404}


# --- What must not be read -----------------------------------------------------------------------


def _places(words: list[str], role: str, read: Read) -> str:
    """Say where a role reads one of the words."""
    pattern = re.compile("|".join(re.escape(word) for word in words).encode())
    found = [(got.row, pattern.search(got.text)) for got in read(role) if got.row.method == "GET"]
    return "\n".join(f"{row}: {hit.group().decode()}" for row, hit in found if hit)


@each(*GROUPS["walled"])
def test_nothing_of_a_dossier_passes_a_wall(role, world, read):
    references = [
        application.reference
        for application in world.applications.values()
        if application.reference and TITLE in application.project.title
    ]

    assert _places([TITLE, ASKING, *references], role, read) == ""


@each(
    "stranger", "partner", "unassigned", "conflicted", "advisor", "communication", "funder",
    "superuser", "anonymous",
)  # fmt: skip
def test_nothing_of_a_dossier_reaches_strangers(role, read):
    others = [f"{REVIEWER} {name}" for name in ("expert", "invited", "second")]

    assert _places([TITLE, CONFIDENTIAL, SCORE_COMMENT, REMARK, LETTER, *others], role, read) == ""


@each("stranger", "expert", "chair", "communication", "funder", "superuser", "anonymous")
def test_nothing_of_a_request_reaches_strangers(role, read):
    assert _places([ASKING], role, read) == ""


@each("owner", "co_editor", "reader")
def test_the_review_stays_hidden_from_applicants(role, read):
    words = [REVIEWER, REVIEWER.lower(), CONFIDENTIAL, SCORE_COMMENT, LETTER]

    assert _places(words, role, read) == ""
    assert {row.partition(" [")[0] for row in _places([REMARK], role, read).splitlines()} == {
        "GET calls:correction"  # where the office has asked the team what is wrong in them
    }


@each("expert", "invited")
def test_an_expert_reads_no_colleague_before_having_sent_the_own_review(role, read):
    hidden = (REVIEWER, SCORE_COMMENT, CONFIDENTIAL, REMARK)
    words = [*(f"{word} second" for word in hidden), LETTER]

    assert _places(words, role, read) == ""


@each("expert", "invited")
def test_an_expert_never_reads_what_the_form_hides(role, read):
    assert _places([HIDDEN_ANSWER], role, read) == ""


@pytest.mark.parametrize(
    ("role", "word"),
    [
        pytest.param(role, word, marks=_group(role))
        for role, word in (
            ("owner", TITLE),
            ("owner", ASKING),
            ("partner", ASKING),
            ("owner", HIDDEN_ANSWER),
            ("expert", TITLE),
            ("expert", f"{SCORE_COMMENT} expert"),
            ("officer", f"{REVIEWER} second"),
            ("officer", f"{CONFIDENTIAL} second"),
            ("officer", f"{SCORE_COMMENT} second"),
            ("officer", LETTER),
        )
    ],
)
def test_the_words_are_there_for_those_who_may(role, word, read):
    assert _places([word], role, read) != ""
