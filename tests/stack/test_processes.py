"""Children that end with us, and left-overs that are told from strangers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from pscc.kernel.stack.keeper import MAX_QUICK_DEATHS, Keeper
from pscc.kernel.stack.layout import PROJECT, StackError
from pscc.kernel.stack.processes import Child, Program, stop_leftovers

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# A parent and its child; both print their numbers, and the child ignores SIGTERM.
FAMILY = [
    sys.executable,
    "-c",
    (
        "import os, signal, sys, time\n"
        "if os.fork() == 0:\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(os.getpid(), flush=True)\ntime.sleep(600)"
    ),
]


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of our death")
def test_children_end_with_a_supervisor_killed_outright(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys, time; from pathlib import Path\n"
                "from pscc.kernel.stack.processes import Child, Program\n"
                f"folder = Path({str(tmp_path)!r})\n"
                f"child = Child(Program('x', {SLEEP!r}, folder / 'x.log'), folder / 'x.pid')\n"
                "print(child.pid, flush=True); time.sleep(600)"
            ),
        ],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout
    child = int(supervisor.stdout.readline())
    supervisor.stdout.close()

    supervisor.kill()
    supervisor.wait()

    assert wait_until(lambda: gone(child))


def test_stopping_ends_the_whole_family(tmp_path: Path) -> None:
    log = tmp_path / "family.log"
    child = Child(Program("family", FAMILY, log), tmp_path / "family.pid")
    assert wait_until(lambda: len(log.read_text().split()) == 2)
    family = [int(pid) for pid in log.read_text().split()]

    child.stop()

    assert wait_until(lambda: all(gone(pid) for pid in family))
    assert not (tmp_path / "family.pid").exists()


def test_leftovers_are_stopped_even_without_their_leader(tmp_path: Path) -> None:
    log = tmp_path / "family.log"
    child = Child(Program("family", FAMILY, log), tmp_path / "family.pid")
    assert wait_until(lambda: len(log.read_text().split()) == 2)
    family = [int(pid) for pid in log.read_text().split()]
    os.kill(child.pid, signal.SIGKILL)
    child._popen.wait()

    stopped = stop_leftovers(tmp_path)

    assert stopped == ["family"]
    assert wait_until(lambda: all(gone(pid) for pid in family), seconds=20)


def test_a_stranger_with_a_recorded_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEP)
    record = tmp_path / "web.pid"
    created = psutil.Process(stranger.pid).create_time() - 100
    record.write_text(json.dumps({"pid": stranger.pid, "created": created}))

    stopped = stop_leftovers(tmp_path)

    assert (stopped, stranger.poll(), record.exists()) == ([], None, False)
    stranger.kill()
    stranger.wait()


def test_what_dies_is_started_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def start() -> Child:
        return Child(Program("x", SLEEP, tmp_path / "x.log"), tmp_path / "x.pid")

    keeper = Keeper()
    first = start()
    keeper.adopt("The worker", start, first)
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: first.exit_code() is not None)

    keeper.look()
    said = capsys.readouterr().out
    time.sleep(0.6)
    keeper.look()
    record = json.loads((tmp_path / "x.pid").read_text())

    assert said == "The worker stopped (ended by SIGKILL); starting it again in 0.5 s.\n"
    assert record["pid"] != first.pid
    keeper.stop(hurry=lambda: True)
    assert gone(record["pid"])


def test_what_keeps_dying_is_given_up_with_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pscc.kernel.stack.keeper.LONGEST_PAUSE_SECONDS", 0.01)
    program = Program("x", ["sh", "-c", "echo no luck; exit 3"], tmp_path / "x.log")
    keeper = Keeper()
    keeper.add("The worker", lambda: Child(program, tmp_path / "x.pid"))

    def looked_once_more() -> bool:
        keeper.look()
        return False

    with pytest.raises(StackError) as refusal:
        wait_until(looked_once_more)

    assert str(refusal.value).splitlines() == [
        (
            f"The worker stopped {MAX_QUICK_DEATHS} times in a row (exit code 3). "
            f"The end of {tmp_path / 'x.log'}:"
        ),
        *["    no luck"] * MAX_QUICK_DEATHS,
    ]
