"""Ask the main pages many times and count: time, CPU, SQL statements, bytes."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from calls.models import Application, Assignment, Call
from partners.models import Organisation
from pscc.accounts.models import User
from services.models import Service

WARM_UP, RUNS = 3, 20
STAFF_LISTS = (
    "calls.application", "calls.assignment", "calls.decision", "calls.call", "calls.formversion",
    "partners.conflictofinterest", "partners.organisation", "partners.project", "services.service",
    "outbox.message", "outbox.delivery", "outbox.sealedmail", "files.storedfile",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A page, and who asks for it."""

    name: str
    path: str
    who: str = ""
    is_cold: bool = False  # nothing is kept in the cache from one request to the next


@dataclass(frozen=True)
class Figures:
    """What a page costs: wall-clock and CPU in milliseconds, statements, bytes."""

    name: str
    p50: float
    p95: float
    cpu: float
    statements: int
    size: int
    status: int


def pages() -> Iterator[Asked]:
    """Name the main pages on the data of today."""
    with translation.override("en"):
        yield Asked("home", reverse("pages:home"))
        yield from _directory()
        yield Asked("partner", Organisation.objects.get(slug="gustave-roussy").get_absolute_url())
        yield Asked("services", reverse("services:list"))
        yield Asked(
            "services, search + 3 facets",
            reverse("services:list") + "?q=imaging&kind=platform&stage=preclinical&price=free",
        )
        yield Asked("service", Service.objects.order_by("pk")[0].get_absolute_url())
        yield Asked("calls", reverse("calls:list"))
        yield Asked("calls, search + phase", reverse("calls:list") + "?q=imaging&phase=open")
        yield Asked("call", Call.objects.order_by("pk")[0].get_absolute_url())
        yield Asked("search everywhere", reverse("pages:search") + "?q=cellules")
        yield from _private()


def _directory() -> Iterator[Asked]:
    """Name the directory's pages: searched, narrowed, far down, on the map, compared."""
    whole, places = reverse("partners:list"), reverse("partners:map")
    yield Asked("partners", whole)
    yield Asked("partners, nothing kept", whole, is_cold=True)
    yield Asked("partners, search", f"{whole}?q=immunotherapie")
    yield Asked("partners, search, nothing kept", f"{whole}?q=immunotherapie", is_cold=True)
    yield Asked("partners, word of all", f"{whole}?q=cancer")
    yield Asked("partners, typing mistake", f"{whole}?q=imunotherapy")
    yield Asked("partners, number", f"{whole}?q=180036048")
    yield Asked("partners, 2 facets", f"{whole}?kind=biotech&city=Paris")
    yield Asked("partners, wide facet", f"{whole}?country=FR")
    yield Asked("partners, search + facet", f"{whole}?q=sequencing&kind=biotech&sort=newest")
    yield Asked("partners, last page", f"{whole}?page=99999")
    yield Asked("partners, map", places)
    yield Asked("partners, map, nothing kept", places, is_cold=True)
    yield Asked("partners, map of a part", f"{places}?kind=biotech&bbox=2,48,3,49")
    yield Asked("partners, GeoJSON, beginning", f"{reverse('geojson')}")
    yield Asked("partners, CSV, beginning", f"{whole}?format=csv")
    four = Organisation.objects.published().order_by("pk").values_list("uid", flat=True)[:4]
    query = "&".join(f"o={uid}" for uid in four)
    yield Asked("partners, comparison", f"{reverse('partners:compare')}?{query}")


def _private() -> Iterator[Asked]:
    founder, expert = "founder@demo.example", "expert@demo.example"
    yield Asked("dashboard", reverse("pages:dashboard"), founder)
    yield Asked("inbox", reverse("outbox:inbox"), founder)
    yield Asked("applications", reverse("calls:application_list"), founder)
    own = Application.objects.of_team(User.objects.get(email=founder)).order_by("pk")
    yield Asked("application", own[0].get_absolute_url(), founder)
    yield Asked("reviews", reverse("calls:review_list"), expert)
    mine = Assignment.objects.of_expert(User.objects.get(email=expert)).order_by("pk")
    yield Asked("review", mine[0].get_absolute_url(), expert)
    yield Asked("panel", reverse("calls:panel_list"), "chair@demo.example")
    yield from _staff()


def _staff() -> Iterator[Asked]:
    """Name the staff desk: its start, every list, and the page of a dossier."""
    staff = "staff@demo.example"
    yield Asked("staff: start", reverse("admin:index"), staff)
    sent = Application.objects.sent().order_by("pk")
    yield Asked(
        "staff: application", reverse("admin:calls_application_change", args=(sent[0].pk,)), staff
    )
    applications = reverse("admin:calls_application_changelist")
    yield Asked("staff: applications, search", f"{applications}?q=BENCH-0000", staff)
    yield Asked("manager: applications", applications, "manager@demo.example")
    for name in STAFF_LISTS:
        app, model = name.split(".")
        path = reverse(f"admin:{app}_{model}_changelist")
        yield Asked(f"staff: {model} list", path, staff)
    yield Asked("admin: user list", reverse("admin:accounts_user_changelist"), "admin@demo.example")


def measure(asked: Asked) -> Figures:
    """Ask a page 3 times to warm up, once to count statements, 20 times to take the time."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    if asked.who:
        client.force_login(User.objects.get(email=asked.who))
    for _ in range(WARM_UP):
        _answer(client, asked)
    with CaptureQueriesContext(connection) as captured:
        response, size = _answer(client, asked)
    statements = len(captured)  # now: the next request empties the log
    walls, cpus = [], []
    for _ in range(RUNS):
        if asked.is_cold:
            cache.clear()
        wall, cpu = time.perf_counter(), time.process_time()
        _answer(client, asked)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return Figures(
        name=asked.name,
        p50=round(statistics.median(walls), 1),
        p95=round(statistics.quantiles(walls, n=20)[-1], 1),
        cpu=round(statistics.median(cpus), 1),
        statements=statements,
        size=size,
        status=response.status_code,
    )


def _answer(client: Client, asked: Asked) -> tuple[Any, int]:
    """Return the answer and its bytes; of what is streamed, the first piece."""
    response: Any = client.get(asked.path)
    if not response.streaming:
        return response, len(response.content)
    pieces = iter(response.streaming_content)
    size = sum(len(next(pieces, b"")) for _ in range(2))
    response.close()
    return response, size


def as_row(figures: Figures) -> dict[str, Any]:
    """Return the figures for JSON."""
    return asdict(figures)
