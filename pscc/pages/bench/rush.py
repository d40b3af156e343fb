"""The deadline rush: many applicants at once, then a look at what the portal kept."""

import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pscc.files.uploads import CHUNK
from pscc.kernel.stack.layout import PROJECT
from pscc.pages.bench.rush_plan import FILES, PER_SECTION, SECTIONS
from pscc.pages.bench.rush_portal import RushPortal

FILE_BYTES = 2 * 1024 * 1024
WINDOW = 0.25  # of the time allowed: everyone begins within it
SETTLE_SECONDS = 300  # the events of the preparation are done before the rush
RECEIPT_SECONDS = 600
KILLED = ("worker", "broker", "cache")
Say = Callable[[str], Any]


def run_rush(
    folder: Path, *, applicants: int, seconds: int, faults: bool, say: Say, size: int = FILE_BYTES
) -> dict[str, Any]:
    """Rush once, with `faults` once more while parts are killed; return figures and faults."""
    with RushPortal(folder) as portal:
        say(f"Portal of the rush on port {portal.port}.")
        runs = [_once(portal, applicants, seconds, size, say, kills=())]
        if faults:
            runs.append(_once(portal, applicants, seconds, size, say, kills=KILLED))
    return {"applicants": applicants, "seconds": seconds, "file_bytes": size, "runs": runs}


def is_good(run: dict[str, Any], seconds: int) -> bool:
    """Tell whether a run was in time, without error, and kept everything it acknowledged."""
    return not run["errors"] and not run["faults"] and run["duration"] <= seconds


def _once(
    portal: RushPortal,
    applicants: int,
    seconds: int,
    size: int,
    say: Say,
    *,
    kills: tuple[str, ...],
) -> dict[str, Any]:
    code = f"RUSH{int(time.time()) % 10**6}"
    say(f"{applicants} applicants{' while parts are killed' if kills else ''}: preparing.")
    prepared = portal.manage("rush", "prepare", "--code", code, "--applicants", str(applicants))
    if not _wait(portal, "unsettled", SETTLE_SECONDS, code):
        say("  The worker has not caught up with the preparation.")
    plan = {
        "port": portal.port,
        "code": code,
        "seed": int(time.time()),
        "file_bytes": size,
        "piece": CHUNK,
        "window": seconds * WINDOW,
        "applications": prepared,
    }
    path = portal.folder / "plan.json"
    path.write_text(json.dumps(plan))
    before = portal.cpu()
    _load(portal, path, seconds, kills, say)
    after = portal.cpu()
    result = json.loads(path.with_name("result.json").read_text())
    receipts = _wait(portal, "receipts", RECEIPT_SECONDS, code)
    found = portal.manage(
        "rush", "verify", "--code", code, "--result", str(path.parent / "result.json")
    )
    if not receipts:
        found.append("receipts are still missing")
    figures = _figures(result, _grown(before, after, parts=not kills), found)
    report(figures, say)
    return figures


def _load(portal: RushPortal, plan: Path, seconds: int, kills: tuple[str, ...], say: Say) -> None:
    """Run the generator to its end; kill the parts one after the other meanwhile."""
    command = [sys.executable, "-m", "pscc.pages.bench.rush_load", str(plan)]
    load = subprocess.Popen(command, cwd=PROJECT)
    try:
        for part in kills:
            try:
                load.wait(seconds * WINDOW / 2)
            except subprocess.TimeoutExpired:
                gone = portal.kill(part)
                say(f"  killed: {part}" if gone else f"  {part} was away already")
        load.wait()
    finally:
        load.kill()


def _grown(before: dict[str, float], after: dict[str, float], *, parts: bool) -> dict[str, float]:
    """Return the CPU seconds of the portal; by part where none was killed meanwhile."""
    whole = {"all": round(sum(after.values()) - sum(before.values()), 1)}
    each = {name: round(used - before.get(name, 0), 1) for name, used in after.items()}
    return whole | each if parts else whole


def _wait(portal: RushPortal, what: str, seconds: float, code: str) -> bool:
    deadline = time.monotonic() + seconds
    while portal.manage("rush", what, "--code", code):
        if time.monotonic() > deadline:
            return False
        time.sleep(1)
    return True


def _figures(result: dict[str, Any], cpu: dict[str, float], faults: list[str]) -> dict[str, Any]:
    people = result["applicants"]
    return {
        "duration": round(result["seconds"], 1),
        "requests": result["requests"],
        "retries": result["retries"],
        "errors": dict(Counter(result["errors"])),
        "faults": faults,
        "milliseconds": {step: _spread(times) for step, times in result["times"].items()},
        "acknowledged": {
            "answers": sum(len(each["answers"]) for each in people),
            "files": sum(len(each["files"]) for each in people),
            "submissions": sum(each["submitted"] for each in people),
        },
        "asked": {
            "answers": len(people) * SECTIONS * PER_SECTION,
            "files": len(people) * FILES,
            "submissions": len(people),
        },
        "cpu": {"portal": cpu, "generator": round(result["generator_cpu"], 1)},
    }


def _spread(times: list[float]) -> dict[str, int]:
    ordered = sorted(each * 1000 for each in times)
    return {
        "p50": round(statistics.median(ordered)),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]),
        "max": round(ordered[-1]),
    }


def report(figures: dict[str, Any], say: Say) -> None:
    """Say the figures of a run in a few lines."""
    say(f"  duration {figures['duration']} s, {figures['requests']} requests,"
        f" {figures['retries']} tried again, {sum(figures['errors'].values())} errors")  # fmt: skip
    say(f"  {'step':<12}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for step, spread in figures["milliseconds"].items():
        say(f"  {step:<12}{spread['p50']:>9}{spread['p95']:>9}{spread['max']:>9}")
    parts = ", ".join(f"{name} {used} s" for name, used in figures["cpu"]["portal"].items())
    say(f"  CPU of the portal: {parts}; of the generator: {figures['cpu']['generator']} s")
    asked = figures["asked"]
    known = ", ".join(f"{n} of {asked[what]} {what}" for what, n in figures["acknowledged"].items())
    say(f"  acknowledged: {known}")
    for error, times in list(figures["errors"].items())[:20]:
        say(f"  error, {times} times: {error}")
    for fault in figures["faults"][:20]:
        say(f"  LOST OR DOUBLED: {fault}")
    if not figures["faults"]:
        say("  Everything acknowledged is there, once and byte for byte.")
