"""Where no browser is installed: one line says so, or, where one is required, a failure."""

import os
import subprocess
import sys

from pscc.kernel.stack.layout import PROJECT

MODULE = "tests/browser/test_other_ways_in.py"
QUIETLY = ["-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider"]


def run_without_browser(**env: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines of a run of browser tests where there is no browser."""
    inherited = {name: value for name, value in os.environ.items() if name != "REQUIRE_BROWSER"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *QUIETLY, MODULE],
        cwd=PROJECT,
        env={**inherited, "CHROMIUM": "/nowhere/chromium", **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_browser_tests_are_skipped_with_one_line() -> None:
    code, said = run_without_browser()

    assert (code, [line for line in said if "browser" in line]) == (
        0,
        [
            (
                "4 browser tests skipped: no browser at /nowhere/chromium (install Debian's "
                "chromium, or set REQUIRE_BROWSER=1 to make this a failure)."
            )
        ],
    )
    assert said[-1].startswith("4 skipped in ")


def test_browser_tests_fail_where_a_browser_is_required() -> None:
    code, said = run_without_browser(REQUIRE_BROWSER="1")

    assert code == 1
    assert said.count("no browser at /nowhere/chromium, and REQUIRE_BROWSER is set") == 4
    assert said[-1].startswith("4 errors in ")
