"""Who reviews what, measured: time, memory and proof, beside an assignment made one by one."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pscc.kernel.stack.layout import PROJECT

MOST_BYTES = 1_000_000_000
SECONDS = 600
FIGURES = (
    ("reviews", 1, "{:,.0f}"),
    ("objective", 1_000_000, "{:,.1f}"),
    ("total", 1_000_000, "{:,.1f}"),
    ("mean", 1_000_000, "{:.3f}"),
    ("worst_application", 1_000_000, "{:.3f}"),
    ("worst_pair", 1_000_000, "{:.3f}"),
    ("fifth_percentile", 1_000_000, "{:.3f}"),
    ("least_load", 1, "{:.0f}"),
    ("most_load", 1, "{:.0f}"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A size and what it may take; with wishes, voices and institutions count too."""

    papers: int
    reviewers: int
    seconds: float
    has_wishes: bool = False


CASES = (
    Case(2_000, 500, 5.0),
    Case(200, 60, 0.3),
    Case(2_000, 500, 30.0, has_wishes=True),
)


def run_assignments(say: Callable[[str], Any]) -> list[dict[str, Any]]:
    """Measure every case in a process of its own; return figures with what is wrong in `faults`."""
    return [_run(case, say) for case in CASES]


def _run(case: Case, say: Callable[[str], Any]) -> dict[str, Any]:
    wishes = ["wishes"] if case.has_wishes else []
    command = [
        sys.executable, "-m", "pscc.pages.bench.assignment_child",
        str(case.papers), str(case.reviewers), *wishes,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    if done.returncode:
        return {"case": str(case), "faults": [done.stderr.strip().splitlines()[-1]]}
    found: dict[str, Any] = json.loads(done.stdout)
    found["faults"] = faults(case, found)
    _report(case, found, say)
    return found


def faults(case: Case, found: dict[str, Any]) -> list[str]:
    """Return what a case does not keep."""
    wrong = []
    if found["seconds"] > case.seconds:
        wrong.append(f"{found['seconds']} s, {case.seconds} s allowed")
    if found["peak_bytes"] > MOST_BYTES:
        wrong.append(f"{found['peak_bytes']} bytes, {MOST_BYTES} allowed")
    if found["objective"] != found["bound"] and not case.has_wishes:
        wrong.append("the optimum is not proven")
    if found["programme"] not in (None, found["objective"]):
        wrong.append(f"the whole programme has {found['programme']}")
    return wrong


def _report(case: Case, found: dict[str, Any], say: Callable[[str], Any]) -> None:
    wishes = ", one per institution and a clinician each" if case.has_wishes else ""
    say(f"{case.papers} applications, {case.reviewers} experts, three reviews each{wishes}:")
    say(
        f"  affinity {found['affinity_seconds']} s + optimum {found['optimum_seconds']} s"
        f" = {found['seconds']} s (median of {found['runs']}), first {found['first_seconds']} s,"
        f" loading the libraries {found['import_seconds']} s,"
        f" peak {found['peak_bytes'] / 1e6:.0f} MB"
    )
    checked = "" if found["programme"] is None else f", whole programme {found['programme']}"
    say(
        f"  objective {found['objective']}, bound {found['bound']}, gap {found['gap']:.2e}{checked}"
    )
    say(f"  {'':<20}{'optimum':>12}{'one by one':>12}{'no floor':>12}")
    for name, unit, shape in FIGURES:
        row = [shape.format(found[each][name] / unit) for each in ("best", "greedy", "no_floor")]
        say(f"  {name.replace('_', ' '):<20}" + "".join(f"{each:>12}" for each in row))
    for fault in found["faults"]:
        say(f"  FAULT: {fault}")
