"""`make demo`: ready, restarted where killed, alone, and gone when stopped."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from pscc.kernel.stack.demo import LOGINS
from pscc.kernel.stack.layout import PROJECT
from tests.demo_portal import DemoPortal

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

ANNOUNCE = "UPDATE kernel_siteconfiguration SET maintenance_message_en = %s"


def wait_for(portal: DemoPortal, path: str, seconds: float = 30) -> int:
    deadline = time.monotonic() + seconds
    while (status := portal.status(path)) != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    return status


def test_it_prints_its_address_and_every_login(demo_portal: DemoPortal) -> None:
    said = demo_portal.said.splitlines()

    assert f"Portal ready: {demo_portal.url}/" in said
    assert [line.split()[0] for line in said if "@demo.example" in line] == [
        email for email, _role in LOGINS
    ]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/fr/", "/en/", "/en/calls/"])
def test_it_answers(demo_portal: DemoPortal, path: str) -> None:
    assert wait_for(demo_portal, path) == 200


def test_a_second_one_says_where_the_first_is(demo_portal: DemoPortal) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pscc.kernel.stack", "demo"],
        cwd=PROJECT,
        env={**os.environ, "LOCAL_DIR": str(demo_portal.local_dir)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout.startswith(f"The portal already runs at {demo_portal.url}/ (process ")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("worker", "The worker"),
        ("broker", "The broker (Valkey)"),
        ("cache", "The cache (Valkey)"),
        ("postgres", "PostgreSQL"),
        ("web", "The web server"),
    ],
)
def test_a_killed_part_comes_back(demo_portal: DemoPortal, name: str, title: str) -> None:
    before = demo_portal.pid(name)

    assert before
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while demo_portal.pid(name) in (None, before):
        assert time.monotonic() < deadline, demo_portal.said
        time.sleep(0.1)

    assert f"{title} stopped (ended by SIGKILL); starting it again" in demo_portal.said
    assert wait_for(demo_portal, "/readyz") == 200
    assert wait_for(demo_portal, "/fr/") == 200


def test_it_keeps_its_data_and_leaves_no_process_behind(demo_portal: DemoPortal) -> None:
    marker = str(demo_portal.local_dir)
    letter = demo_portal.local_dir / "mail" / "20260101T000000.000000Z-kept.eml"
    letter.parent.mkdir(exist_ok=True)
    letter.write_text("Kept.")
    demo_portal.execute(ANNOUNCE, "Back at noon")

    code = demo_portal.stop()
    left = [process.pid for process in psutil.process_iter() if marker in _words(process)]
    demo_portal.start()

    assert (code, left) == (0, [])
    assert wait_for(demo_portal, "/en/calls/") == 200
    assert "Back at noon" in demo_portal.page("/en/calls/")
    assert letter.read_text() == "Kept."
    demo_portal.execute(ANNOUNCE, "")
    letter.unlink()


def _words(process: psutil.Process) -> str:
    try:
        return " ".join([*process.cmdline(), *process.environ().values()])
    except psutil.Error:
        return ""
