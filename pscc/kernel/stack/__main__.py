"""The commands of the embedded services; `make` calls them."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

from pscc.kernel.stack.account import forget_data
from pscc.kernel.stack.demo import Demo
from pscc.kernel.stack.drill import drill_portal
from pscc.kernel.stack.layout import PROJECT, Layout, StackError
from pscc.kernel.stack.lock import Lock, stop_holder
from pscc.kernel.stack.processes import LAST_PORT, die_with_parent, stop_leftovers
from pscc.kernel.stack.services import Services
from pscc.kernel.stack.terminal import say

_OURS = (
    "run", "log", "broker", "cache", "files", "mail", "staticfiles", "tour",
    "bench.json", "rush", "state.json",
)  # fmt: skip
_STARTING_SECONDS = 20
LOCAL_SETTINGS = {"DJANGO_SETTINGS_MODULE": "pscc.settings.local"}  # unless the caller chose others


def main(arguments: list[str] | None = None) -> int:
    """Run one command; print a plain line and return 1 where something stands in the way."""
    options = _parser().parse_args(arguments)
    layout = Layout.for_profile(options.profile)
    try:
        return int(options.run(layout, options))
    except StackError as error:
        say(str(error))
        return 1


def _demo(layout: Layout, options: argparse.Namespace) -> int:
    return Demo(layout, _port(options.port)).run()


def _exec(layout: Layout, options: argparse.Namespace) -> int:
    """Run a command with the services: those that run already, or ones of its own."""
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise StackError("Say what to run: exec -- COMMAND.")
    layout.make()
    lock = Lock(layout)
    if not lock.take(kind="exec"):
        return _run(command, layout, _addresses(layout))
    try:
        with Services(layout) as services:
            return _run(command, layout, services.env)
    finally:
        lock.release()


def _drill(layout: Layout, options: argparse.Namespace) -> int:
    """Put a portal of its own through a backup, an accident and a restore; leave nothing behind."""
    layout = Layout(layout.root / "drill")
    _forget(layout)
    layout.make()
    lock = Lock(layout)
    if not lock.take(kind="exec"):
        raise StackError("A drill is running already.")
    try:
        result = drill_portal(layout, LOCAL_SETTINGS)
    finally:
        lock.release()
        _forget(layout)
    for line in result.lines():
        say(line)
    return 0 if result.passed else 1


def _stop(layout: Layout, options: argparse.Namespace) -> int:
    if stop_holder(layout):
        say("Stopped.")
    elif stopped := stop_leftovers(layout.run):
        say(f"Stopped what an earlier run left behind: {', '.join(stopped)}.")
    else:
        say("Nothing was running.")
    return 0


def _reset(layout: Layout, options: argparse.Namespace) -> int:
    for each in (Layout(layout.root / "bench"), Layout(layout.root / "drill"), layout):
        stop_holder(each)
        _forget(each)
    say(f"Removed the demo's data from {layout.root}.")
    return 0


def _forget(layout: Layout) -> None:
    stop_leftovers(layout.run)
    forget_data(layout.root)
    _remove_ours(layout)


def _remove_ours(layout: Layout) -> None:
    """Remove what we made; LOCAL_DIR may name a folder in which a person keeps other things."""
    for name in _OURS:
        path = layout.root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if layout.root.is_dir() and not any(layout.root.iterdir()):
        layout.root.rmdir()


def _run(command: list[str], layout: Layout, env: dict[str, str]) -> int:
    """Run in the foreground; Ctrl-C is the command's affair, and we outlive it."""
    signal.signal(signal.SIGINT, lambda *_: None)
    child = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**LOCAL_SETTINGS, **os.environ, "LOCAL_DIR": str(layout.root), **env},
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 one thread here
    )
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: child.send_signal(number))
    code = child.wait()
    return code if code >= 0 else 128 - code


def _addresses(layout: Layout) -> dict[str, str]:
    deadline = time.monotonic() + _STARTING_SECONDS
    while not layout.services_env.exists():
        if time.monotonic() > deadline:
            raise StackError("The embedded services are starting or stopping: try again.")
        time.sleep(0.1)
    lines = layout.services_env.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def _port(text: str) -> int:
    """Read a port; raises StackError for what is none."""
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= LAST_PORT:
        raise StackError(
            f"{text!r} is no port: PORT is a number from 1 to {LAST_PORT}, "
            "for example `PORT=8000 make demo`."
        )
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pscc.kernel.stack", description=__doc__)
    parser.set_defaults(profile=None)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="run the demo portal until Ctrl-C")
    demo.add_argument("--port", default=os.environ.get("PORT") or "8000")
    demo.set_defaults(run=_demo)

    execute = commands.add_parser("exec", help="run a command with the services up")
    execute.add_argument("--profile", help="services of their own, under .local/PROFILE")
    execute.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    execute.set_defaults(run=_exec)

    drill = commands.add_parser("drill", help="back up, lose and restore a portal of its own")
    drill.set_defaults(run=_drill)

    stop = commands.add_parser("stop", help="stop a running portal and what a killed one left")
    stop.set_defaults(run=_stop)

    reset = commands.add_parser("reset", help="stop, and remove the demo's data")
    reset.set_defaults(run=_reset)
    return parser


if __name__ == "__main__":
    sys.exit(main())
