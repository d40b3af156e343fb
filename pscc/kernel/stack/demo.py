"""`make demo`: everything from an empty folder to a page that answers, until Ctrl-C."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
from types import FrameType

from pscc.kernel.stack.keeper import Keeper
from pscc.kernel.stack.layout import PROJECT, Layout, StackError
from pscc.kernel.stack.lock import Lock
from pscc.kernel.stack.processes import Child, Program, require_port
from pscc.kernel.stack.services import Service, Services
from pscc.kernel.stack.steps import (
    MANAGE,
    Interrupted,
    Note,
    data_stamp,
    run_chains,
    static_files_stamp,
)
from pscc.kernel.stack.terminal import say, step

PASSWORD = "pscc-demo-2026"  # noqa: S105 printed on purpose; production refuses it
LOGINS = (
    ("founder@demo.example", "founder of Demo Biotech A, owner of its projects and applications"),
    ("partner@demo.example", "editor of a service provider"),
    ("expert@demo.example", "expert who reviews applications"),
    ("expert2@demo.example", "a second expert"),
    ("chair@demo.example", "chair of the panel"),
    ("staff@demo.example", "programme officer"),
    ("manager@demo.example", "call manager, who releases decisions"),
    ("funder@demo.example", "funder, who reads the funding ledger"),
    ("admin@demo.example", "administrator"),
)
MESSAGES = PROJECT / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
_READY_SECONDS = 90
_LOW_DISK_BYTES = 50 * 1024 * 1024
_DISK_EVERY_SECONDS = 60


class Demo:
    """One run of the demo portal."""

    def __init__(self, layout: Layout, port: int) -> None:
        self._layout = layout
        self._port = port
        self._signals = 0
        self._keeper = Keeper()
        self._services: Services | None = None
        self._env = {
            "DJANGO_SETTINGS_MODULE": "pscc.settings.local",
            "LOCAL_DIR": str(layout.root),
            "BASE_URL": f"http://localhost:{port}",
            "PYTHONUNBUFFERED": "1",
        }

    def run(self) -> int:
        """Start, serve and stop; return the exit code.

        Raises StackError with one plain line when something stands in the way.
        """
        self._layout.make()
        lock = Lock(self._layout)
        if not lock.take(kind="demo", port=self._port):
            raise StackError(_occupied(lock))
        try:
            require_port(self._port)
        except StackError:
            lock.release()
            raise
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._serve()
        except Interrupted:
            pass
        finally:
            self._stop()
            lock.release()
        return 0

    def _serve(self) -> None:
        say("Starting the demo portal")
        with step("PostgreSQL and Valkey"):
            self._services = Services(self._layout)
            self._services.start(self._keep_waiting)
        for service in self._services.all:
            self._keep_service(self._services, service)
        self._env |= self._services.env
        with step("database, demo data, texts and static files"):
            self._prepare()
        with step("web server and worker"):
            self._keeper.add("The worker", self._start_worker)
            self._keeper.add("The web server", self._start_web)
            self._wait_until_ready()
        self._welcome()
        self._watch()

    def _prepare(self) -> None:
        """Run what has not been run for this checkout; the notes go with `make reset`."""
        data = Note(self._layout, "data", data_stamp())
        static = Note(self._layout, "static", static_files_stamp())
        chains: list[list[list[str]]] = []
        if not (data.holds and MESSAGES.exists()):
            migrate = [*MANAGE, "migrate", "--no-input", "--skip-checks"]
            chains += [[migrate, [*MANAGE, "load_demo_data"]], [[*MANAGE, "messages", "compile"]]]
        if not static.holds:
            chains.append([[*MANAGE, "collectstatic", "--no-input", "--clear"]])
        run_chains(chains, layout=self._layout, env=self._env, keep_waiting=self._keep_waiting)
        data.write()
        static.write()

    def _keep_service(self, services: Services, service: Service) -> None:
        child = services.children.pop(service.name)
        title = service.title[0].upper() + service.title[1:]
        self._keeper.adopt(title, lambda: services.spawn(service), child)

    def _start_worker(self) -> Child:
        schedule = self._layout.run / "beat-schedule"
        command = [sys.executable, "-m", "celery", "-A", "pscc", "worker", "--beat"]
        command += ["--schedule", str(schedule), "--queues", "interactive,bulk,periodic"]
        command += ["--concurrency", "2", "--loglevel", "INFO"]
        command += ["--without-gossip", "--without-mingle"]
        # SIGTERM as SIGQUIT: unfinished tasks go back to the queue before the worker leaves.
        env = {**self._env, "REMAP_SIGTERM": "SIGQUIT"}
        niceness = int(os.environ.get("WORKER_NICENESS") or 0)
        return self._start("worker", command, env, stop_seconds=20, niceness=niceness)

    def _start_web(self) -> Child:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(self._port), "--workers", "2"]
        # Each thread keeps a database connection: 2 x 4 stay far below PostgreSQL's limit.
        command += ["--blocking-threads", "4", "--respawn-failed-workers"]
        command += ["pscc.wsgi:application"]
        return self._start("web", command, self._env, stop_seconds=10)

    def _start(
        self,
        name: str,
        command: list[str],
        env: dict[str, str],
        stop_seconds: float,
        niceness: int = 0,
    ) -> Child:
        program = Program(
            name=name,
            command=command,
            log=self._layout.log / f"{name}.log",
            env=env,
            cwd=PROJECT,
            stop_seconds=stop_seconds,
            niceness=niceness,
        )
        return Child(program, self._layout.run / f"{name}.pid")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            self._pause()
            ready, answer = _ask_readyz(self._port)
            if ready:
                return
            if time.monotonic() > deadline:
                raise StackError(
                    f"The portal is not ready after {_READY_SECONDS} s: {answer}. "
                    f"The logs are in {self._layout.log}."
                )

    def _watch(self) -> None:
        next_disk = time.monotonic()
        while True:
            self._pause()
            if time.monotonic() >= next_disk:
                next_disk = time.monotonic() + _DISK_EVERY_SECONDS
                if self._layout.free_bytes() < _LOW_DISK_BYTES:
                    say(f"The disk of {self._layout.root} is nearly full: free some.")

    def _pause(self) -> None:
        time.sleep(0.1)
        if not self._keep_waiting():
            raise Interrupted
        self._keeper.look()

    def _stop(self) -> None:
        signals = self._signals
        say("Stopping …")
        self._keeper.stop(hurry=lambda: self._signals > max(signals, 1))
        if self._services:
            self._services.stop()
        say("Stopped.")

    def _keep_waiting(self) -> bool:
        return self._signals == 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1

    def _welcome(self) -> None:
        width = max(len(email) for email, _role in LOGINS)
        say(f"\nPortal ready: http://localhost:{self._port}/\n")
        say(f"Demo logins, all with the password {PASSWORD}:")
        for email, role in LOGINS:
            say(f"  {email:<{width}}  {role}")
        say(f"\nMails are written to {self._layout.root / 'mail'}; Ctrl-C stops everything.")


def _occupied(lock: Lock) -> str:
    holder = lock.holder() or {}
    pid = holder.get("pid", "unknown")
    if holder.get("kind") == "demo":
        return (
            f"The portal already runs at http://localhost:{holder.get('port')}/ (process {pid}): "
            "stop it there with Ctrl-C, or with `make stop`."
        )
    return f"Process {pid} uses the embedded services: wait for it, or stop it with `make stop`."


def _ask_readyz(port: int) -> tuple[bool, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read(4096).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return False, str(error)
    finally:
        connection.close()
    try:
        body = json.dumps(json.loads(body))
    except ValueError:
        body = f"HTTP {answer.status}"
    return answer.status == http.client.OK, body
