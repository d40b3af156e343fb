"""While a decision waits for its release, no address, mail, file or date tells that it exists.

Every page of the access table that somebody outside the office can open is read with and without a
pending decision: the bytes and headers are the same. Pages that ask for decisions at all are read
for every outcome; the others cannot differ, because nothing else of the database moves.
"""

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pghistory.models import Event

from calls.actions.decisions import annul_decision, record_decision, release_decision
from calls.enums import DecisionState, Outcome
from calls.models import Application, Decision, FactualCorrection
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.access import scene
from tests.access.addresses import address_of
from tests.access.clock import shift_clock
from tests.access.roles import GROUPS
from tests.access.rows import Row
from tests.access.scene import taken_back
from tests.access.searches import FILTERS, SEARCHES
from tests.access.table import TABLE
from tests.access.world import World
from tests.conventions.sources import ROOMS
from tests.factories import NOW

world, clients = scene.world, scene.clients

OUTSIDE = (
    "anonymous", "owner", "reader", "stranger", "partner", "expert", "invited", "chair", "funder",
)  # fmt: skip
OUTCOMES = (Outcome.ACCEPTED, Outcome.RESERVE, Outcome.DECLINED)
LISTED = [
    *(("calls:list", query) for query in ("?format=json", "?format=csv")),
    *((name, "?lang=fr") for name in ("calls_feed", "calls_json", "calls_calendar")),
    *(("pages:search", f"?q={word}") for word in ("accepted", "reserve", "declined")),
]
ROWS = [*TABLE, *SEARCHES, *FILTERS, *(Row(name, "", {}, query=query) for name, query in LISTED)]
# Whoever judges learns there that nothing is added any more, in words that tell no outcome.
CLOSES = "calls:panel_discussion"
# New secrets at every reading; a workbook holds the moment it was made, and its CSV is read.
RANDOM = {
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "community:registration_detail",
    "impact:contributions_xlsx",
    "impact:declarations_xlsx",
    "impact:report_xlsx",
}
# Keys of forms; the seconds that a page takes to be made, while the clock of the tests goes on; and
# how long ago something is that the history, which has the server's own clock, wrote down.
UNSTEADY = re.compile(
    rb'name="(csrfmiddlewaretoken|key)" value="[^"]*"|T1[02]:00:0\d(\.\d+)?(?=Z|\+)'
    rb'|<span class="when-near">[^<]*'
)
KNOWS = "calls_decision"  # the tables of decisions and of their releases


@dataclass(frozen=True)
class Answer:
    """What a request got, as far as a machine could compare it."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    content: bytes


Pages = dict[str, Answer]


def rows_of(role: str) -> list[Row]:
    """Return the pages that a role can open, and the forms of an application that its team sends.

    What the role cannot open stays closed with a pending decision as well: the table's row of the
    application "decided" says so.
    """
    answers = {200, 302, 422} if role in GROUPS["team"] else set()
    return [
        row
        for row in ROWS
        if row.name not in RANDOM | {CLOSES}
        and (
            (row.method == "GET" and (not row.gives or row.expected()[role] == 200))
            or (row.name.startswith("calls:") and row.expected()[role] in answers)
        )
    ]


def ask(client: Any, row: Row, world: World) -> Answer:
    """Send a row's request at the one moment of the tests; nothing of it stays."""
    address = address_of(row.name, world.keys(row.on)) + row.query
    before = copy.deepcopy(client.cookies)
    shift_clock()
    with taken_back():
        answer = client.get(address) if row.method == "GET" else client.post(address, row.data)
        content = answer.getvalue() if answer.streaming else answer.content
    cookies = {
        name: morsel.value.split(":")[0]  # without the signature, which holds the time
        for name, morsel in answer.cookies.items()
        if name not in ("csrftoken", "sessionid")
    }
    client.cookies = before
    headers = {name: value for name, value in answer.headers.items() if name != "Expires"}  # now
    steady = UNSTEADY.sub(b"", content)
    if "Content-Length" in headers and row.method == "GET":
        # "9 seconds ago" and "10 seconds ago" are told apart by their length alone.
        assert int(headers["Content-Length"]) == len(content)
        headers["Content-Length"] = str(len(steady))
    return Answer(answer.status_code, headers, cookies, steady)


def read(client: Any, rows: list[Row], world: World) -> Pages:
    """Send all requests, with nothing remembered from the time before."""
    cache.clear()
    return {f"{number} {row}": ask(client, row, world) for number, row in enumerate(rows)}


def read_and_watch(client: Any, rows: list[Row], world: World) -> tuple[Pages, list[Row]]:
    """Send all requests likewise; return as well the rows whose page asked for decisions."""
    cache.clear()
    pages, asking = {}, []
    for number, row in enumerate(rows):
        with CaptureQueriesContext(connection) as statements:
            pages[f"{number} {row}"] = ask(client, row, world)
        if any(KNOWS in each["sql"] for each in statements):
            asking.append(row)
    return pages, asking


def differences(before: Pages, after: Pages) -> list[str]:
    """Say which pages are not the same, and from which byte on."""
    return [
        f"{row}: {_first(before[row], got)}" for row, got in after.items() if got != before[row]
    ]


def _first(one: Answer, other: Answer) -> str:
    if one.content == other.content:
        return f"{_without_content(one) ^ _without_content(other)}"
    pairs = enumerate(zip(one.content, other.content, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), len(one.content))
    return f"{one.content[at - 60 : at + 60]!r}, then {other.content[at - 60 : at + 60]!r}"


def _without_content(answer: Answer) -> set[tuple[str, str]]:
    return {("", str(answer.status)), *answer.headers.items(), *answer.cookies.items()}


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    """Return an application that is judged and may be decided."""
    with taken_back():
        Delivery.objects.all().delete()  # one of the world's is made to fail
        FactualCorrection.objects.update(due_at=NOW.replace(year=NOW.year - 1))
        yield world.applications["reviewed"]


@contextmanager
def pending(application: Application, outcome: Outcome, world: World) -> Iterator[Decision]:
    """Let the office decide, and the worker tell whom it concerns; in the end it never was."""
    with taken_back():
        shift_clock()
        decision = record_decision(
            application_id=application.pk, outcome=outcome, reasons="canary-reasons",
            letter="canary-letter", by=world.people["officer"], at=now(),
        )  # fmt: skip
        drain(seconds=10)
        yield decision


def annulled(decision: Decision, world: World) -> None:
    annul_decision(decision_id=decision.pk, by=world.people["officer"], at=now())
    drain(seconds=10)


@pytest.mark.xdist_group("pending")
@pytest.mark.parametrize("role", OUTSIDE)
def test_every_page_is_the_same_with_a_pending_decision(role, world, clients, application):
    client, rows = clients[role], rows_of(role)
    before, asking = read_and_watch(client, rows, world)
    asked = read(client, asking, world)

    with pending(application, Outcome.ACCEPTED, world) as decision:
        found = differences(before, read(client, rows, world))
        annulled(decision, world)
        found += differences(asked, read(client, asking, world))
    for outcome in OUTCOMES[1:]:
        with pending(application, outcome, world):
            found += differences(asked, read(client, asking, world))

    assert {answer.status for answer in before.values()} >= {200}
    assert found == []


@pytest.mark.xdist_group("pending")
@pytest.mark.parametrize("role", ["owner", "reader", "expert"])
def test_nor_does_a_second_word_on_a_place_of_the_reserve_list_show(
    role, world, clients, application
):
    client = clients[role]
    with pending(application, Outcome.RESERVE, world) as first:
        release_decision(decision_id=first.pk, by=world.people["manager"], at=now())
        drain(seconds=10)
        _pages, rows = read_and_watch(client, rows_of(role), world)
        before = read(client, rows, world)

        found = []
        for outcome in (Outcome.ACCEPTED, Outcome.DECLINED):
            with pending(application, outcome, world) as decision:
                found += differences(before, read(client, rows, world))
                annulled(decision, world)
                found += differences(before, read(client, rows, world))

    assert {answer.status for answer in before.values()} >= {200}
    assert found == []


@pytest.mark.xdist_group("pending")
def test_that_the_talk_is_closed_says_nothing_of_the_outcome(world, clients, application):
    rows = [row for row in ROWS if row.name == CLOSES and row.method == "GET"]

    pages = []
    for outcome in OUTCOMES:
        with pending(application, outcome, world):
            pages.append(read(clients["chair"], rows, world))

    assert rows
    assert pages[1:] == pages[:1] * 2


# --- Dates, messages and files ------------------------------------------------------------------


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of ours but the history, which is the office's own."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model.__module__.split(".")[0] in ROOMS
        and not issubclass(model, Event)
        and not model._meta.proxy
    }


def moved(before: dict[str, Any]) -> set[str]:
    return {label for label, rows in everything().items() if rows != before[label]}


@pytest.mark.xdist_group("pending")
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_no_date_and_no_row_moves_but_the_offices_own(outcome, world, application):
    """So no list is sorted otherwise, no page's `updated` and no machine's date moves."""
    before = everything()

    with pending(application, outcome, world) as decision:
        recorded = moved(before)
        annulled(decision, world)
        taken_back_again = moved(before)
        Decision.objects.get(pk=decision.pk, state=DecisionState.ANNULLED)
        with pending(application, outcome, world):
            changed = moved(before)

    own = {"calls.Decision", "outbox.Delivery", "outbox.Message"}
    assert [recorded, taken_back_again, changed] == [own] * 3


@pytest.mark.xdist_group("pending")
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_the_office_is_written_to_and_no_file_is_made(outcome, world, application):
    known = set(Message.objects.values_list("pk", flat=True))
    files = StoredFile.objects.count()
    sent = len(mail.outbox)

    with pending(application, outcome, world):
        new = list(Message.objects.exclude(pk__in=known).select_related("recipient"))
        made = StoredFile.objects.count()

    assert {each.recipient for each in new} == {world.people["manager"]}
    words = " ".join(f"{each.subject} {each.text} {each.html} {each.url}" for each in new)
    assert "canary" not in words
    assert str(outcome.label) not in words
    assert made == files
    assert len(mail.outbox) == sent
