"""`python -m pscc.kernel.stack`: what a person reads when something stands in the way."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pscc.kernel.stack.__main__ import main
from pscc.kernel.stack.layout import PROJECT, Layout
from pscc.kernel.stack.processes import free_port

STACK = [sys.executable, "-m", "pscc.kernel.stack"]


def environment(layout: Layout, **more: str) -> dict[str, str]:
    addresses = {"DATABASE_URL", "BROKER_URL", "CACHE_URL"}
    inherited = {name: value for name, value in os.environ.items() if name not in addresses}
    return {**inherited, "LOCAL_DIR": str(layout.root), **more}


def stack(layout: Layout, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*STACK, *arguments],
        cwd=PROJECT,
        env=environment(layout, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_exec_gives_the_addresses_and_the_exit_code(layout: Layout) -> None:
    done = stack(layout, "exec", "--", "sh", "-c", "echo $DATABASE_URL; exit 7")

    assert done.returncode == 7
    assert done.stdout.startswith("postgres://portal:")
    assert not layout.services_env.exists()


def test_exec_joins_services_that_run_already(layout: Layout, tmp_path: Path) -> None:
    addresses = tmp_path / "first"
    first = subprocess.Popen(
        [*STACK, "exec", "--", "sh", "-c", f"echo $BROKER_URL > {addresses}; sleep 60"],
        cwd=PROJECT,
        env=environment(layout),
    )
    while not addresses.exists() or not addresses.read_text():
        time.sleep(0.05)

    joined = stack(layout, "exec", "--", "sh", "-c", "echo $BROKER_URL")
    refused = stack(layout, "demo", PORT="8119")
    stopped = stack(layout, "stop")

    assert joined.stdout == addresses.read_text()
    assert (refused.returncode, refused.stdout) == (
        1,
        (
            f"Process {first.pid} uses the embedded services: wait for it, "
            "or stop it with `make stop`.\n"
        ),
    )
    assert stopped.stdout == "Stopped.\n"
    assert first.wait(10) == 128 + signal.SIGTERM


def test_demo_names_a_taken_port(layout: Layout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = stack(layout, "demo", PORT=str(port))

    assert (done.returncode, done.stdout) == (
        1,
        (
            f"Port {port} is taken by another program: "
            f"use another one, for example `PORT={port + 1} make demo`.\n"
        ),
    )


def test_demo_names_a_full_disk(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCAL_DIR", str(layout.root))
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=12 * 2**20))

    code = main(["demo", "--port", str(free_port())])

    assert (code, capsys.readouterr().out) == (
        1,
        (
            f"The disk of {layout.root} is nearly full: 12 MB free, 400 MB needed. "
            "Free some, or set LOCAL_DIR to another folder.\n"
        ),
    )
    assert list(layout.run.iterdir()) == []


@pytest.mark.parametrize("port", ["abc", "99999", "0", "-1", "80.0", "²"])
def test_demo_wants_a_number_as_port(layout: Layout, port: str) -> None:
    done = stack(layout, "demo", PORT=port)

    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        (
            f"{port!r} is no port: PORT is a number from 1 to 65535, "
            "for example `PORT=8000 make demo`.\n"
        ),
        "",
    )


def test_demo_names_a_port_that_is_not_for_everybody(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setenv("LOCAL_DIR", str(layout.root))
    monkeypatch.setattr("socket.socket.bind", refuse)

    code = main(["demo", "--port", "80"])

    assert (code, capsys.readouterr().out) == (
        1,
        (
            "Port 80 may be used by administrators only: "
            "use one above 1023, for example `PORT=8000 make demo`.\n"
        ),
    )


def test_stop_says_when_nothing_runs(layout: Layout) -> None:
    assert stack(layout, "stop").stdout == "Nothing was running.\n"


def test_reset_removes_what_is_ours_and_nothing_else(layout: Layout) -> None:
    stack(layout, "exec", "--", "true")
    (layout.root / "notes.txt").write_text("mine")

    done = stack(layout, "reset")

    assert done.stdout == f"Removed the demo's data from {layout.root}.\n"
    assert [path.name for path in layout.root.iterdir()] == ["notes.txt"]
