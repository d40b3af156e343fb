"""Keeps the demo's processes running: restarts what dies, gives up on what keeps dying."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pscc.kernel.stack.layout import StackError
from pscc.kernel.stack.processes import Child, describe_exit
from pscc.kernel.stack.terminal import last_lines, say

QUICK_SECONDS = 20  # who dies sooner after its start than this has not recovered
MAX_QUICK_DEATHS = 5
LONGEST_PAUSE_SECONDS = 8.0


@dataclass
class _Kept:
    title: str
    start: Callable[[], Child]
    child: Child | None
    quick_deaths: int = 0
    due: float = 0.0


class Keeper:
    """The processes of a demo in the order of their start."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def adopt(self, title: str, start: Callable[[], Child], child: Child) -> None:
        """Keep a process that already runs; `start` starts it anew."""
        self._kept.append(_Kept(title, start, child))

    def add(self, title: str, start: Callable[[], Child]) -> None:
        """Start a process and keep it."""
        self.adopt(title, start, start())

    def look(self) -> None:
        """Notice who died and start again who is due.

        Raises StackError once a process has died too often in a row.
        """
        for kept in self._kept:
            if kept.child is None:
                if time.monotonic() >= kept.due:
                    kept.child = kept.start()
            elif (code := kept.child.exit_code()) is not None:
                self._bury(kept, kept.child, code)

    def stop(self, *, hurry: Callable[[], bool]) -> None:
        """Stop all, the last started first."""
        for kept in reversed(self._kept):
            if kept.child:
                kept.child.stop(hurry=hurry())
                kept.child = None

    def _bury(self, kept: _Kept, child: Child, code: int) -> None:
        child.clear()
        quick = time.monotonic() - child.started < QUICK_SECONDS
        kept.quick_deaths = kept.quick_deaths + 1 if quick else 1
        kept.child = None
        if kept.quick_deaths >= MAX_QUICK_DEATHS:
            log = child.program.log
            raise StackError(
                f"{kept.title} stopped {kept.quick_deaths} times in a row "
                f"({describe_exit(code)}). The end of {log}:\n{last_lines(log)}"
            )
        pause = min(0.5 * 2 ** (kept.quick_deaths - 1), LONGEST_PAUSE_SECONDS)
        kept.due = time.monotonic() + pause
        say(f"{kept.title} stopped ({describe_exit(code)}); starting it again in {pause:g} s.")
