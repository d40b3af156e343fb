"""What every test shares: strict templates, clean broker and cache, real processes on demand."""

from __future__ import annotations

import gc
import inspect
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.template import Origin, engines
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect

from pscc.kernel.site import forget_site, site
from pscc.kernel.stack.layout import PROJECT
from pscc.kernel.stack.processes import Child, Program
from pscc.pages.translations.catalogue import compile_catalogue
from tests.browser.presence import ABSENCE, HINT, is_absent, is_required
from tests.demo_portal import DemoPortal
from tests.sweeping import sweep_after_tests

StartProcess = Callable[..., Child]

# Two busy cores make single examples slow; how long they take is measured by `make bench`.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")
expect.set_options(timeout=20_000)  # nor is it tested how soon a busy machine shows something


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector pass over what lives as long as the run: a tenth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the tests marked `browser` where there is none, before anything is set up for them."""
    if item.get_closest_marker("browser") and is_absent():
        if is_required():
            pytest.fail(f"{ABSENCE}, and REQUIRE_BROWSER is set", pytrace=False)
        pytest.skip(ABSENCE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line that the browser tests were skipped, if they were."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if ABSENCE in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped: {ABSENCE} ({HINT}).")


class UndefinedVariable(str):  # noqa: SLOT000 there is one of it
    """Stands for an undefined template variable: ours fail the test, a package's stay empty."""

    def __bool__(self) -> bool:
        return _is_ours(_rendered_template())

    def __contains__(self, part: object) -> bool:
        return part == "%s"  # Django then formats us with the variable's name

    def __mod__(self, name: Any) -> str:
        pytest.fail(f"{_rendered_template()} uses the undefined variable {name!s}")


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> None:
    engines["django"].engine.string_if_invalid = UndefinedVariable()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _compiled_texts() -> None:
    compile_catalogue()


@pytest.fixture(autouse=True, scope="session")
def _swept_database() -> Iterator[None]:
    """Empty the database fast after tests that commit, where the server is ours."""
    with pytest.MonkeyPatch.context() as patch:
        if "PORTAL_TEST_RUN" in os.environ:
            sweep_after_tests(patch)
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin every test in English, whatever language the one before it left behind."""
    with translation.override("en"):
        yield


class TidyClient(Client):
    """A browser that closes, at its end, the files it did not read to theirs."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self._files: list[Any] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if hasattr(answer, "file_to_stream"):
            self._files.append(answer)
        return answer

    def close_files(self) -> None:
        for answer in self._files:
            b"".join(answer)  # at its end it closes the file


@pytest.fixture
def client() -> Iterator[Client]:
    """Return a browser; a file left open would fail whichever test the collector meets."""
    browser = TidyClient()
    yield browser
    browser.close_files()


@pytest.fixture
def queries(django_assert_num_queries: Any) -> Callable[[int], Any]:
    """Return a context that counts statements, but for the configuration, which is held 5 s."""

    def counting(number: int) -> Any:
        forget_site()
        site()
        return django_assert_num_queries(number)

    return counting


@pytest.fixture
def process_env(transactional_db: None) -> dict[str, str]:
    """Return the environment in which another process works on this test's database and broker."""
    database = connection.settings_dict
    address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return {
        "DJANGO_SETTINGS_MODULE": "pscc.settings.test",
        "DATABASE_URL": f"postgres://{address}/{database['NAME']}",
        "BROKER_URL": settings.BROKER_URL,
        "CACHE_URL": settings.CACHE_URL,
        "LOCAL_DIR": str(settings.LOCAL_DIR),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def start_process(process_env: dict[str, str], tmp_path: Path) -> Iterator[StartProcess]:
    """Return a function that starts a real process beside the test; all end with the test.

    `start_process("worker", "-m", "celery", "-A", "pscc", "worker")` runs this Python; the log is
    in `child.program.log`.
    """
    children: list[Child] = []

    def start(name: str, *arguments: str, env: Mapping[str, str] | None = None) -> Child:
        number = len(children)
        program = Program(
            name=name,
            command=[sys.executable, *arguments],
            log=tmp_path / f"{name}-{number}.log",
            env={**process_env, **(env or {})},
            cwd=PROJECT,
            stop_signal=signal.SIGTERM,
            stop_seconds=10,
        )
        child = Child(program, tmp_path / f"{name}-{number}.pid")
        children.append(child)
        return child

    yield start

    for child in reversed(children):
        child.stop()


@pytest.fixture(scope="session")
def demo_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoPortal]:
    """Return a running demo portal; `xdist_group("demo")` on its tests lets one serve all."""
    portal = DemoPortal(tmp_path_factory.mktemp("demo"))
    try:
        portal.start()
        yield portal
        portal.stop()
    finally:
        portal.forget()


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """Return a client of the real broker, emptied before and after."""
    with redis.Redis.from_url(settings.BROKER_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Let no test see what another one cached."""
    yield
    if "PORTAL_TEST_RUN" in os.environ:
        with redis.Redis.from_url(settings.CACHE_URL) as client:
            client.flushdb()


def _is_ours(template: str | None) -> bool:
    return template is not None and PROJECT / "templates" in Path(template).parents


def _rendered_template() -> str | None:
    """Return the file of the innermost template that is being rendered."""
    frame = inspect.currentframe()
    while frame:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if isinstance(origin, Origin) and frame.f_code.co_name in ("render_annotated", "render"):
            return str(origin.name)
        frame = frame.f_back
    return None
