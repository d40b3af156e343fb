"""Whether there is a browser to test with; `tests/conftest.py` asks before every browser test."""

import os
from pathlib import Path

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ABSENCE = f"no browser at {CHROMIUM}"
HINT = "install Debian's chromium, or set REQUIRE_BROWSER=1 to make this a failure"


def is_absent() -> bool:
    """Whether browser tests cannot run here."""
    return not CHROMIUM.exists()


def is_required() -> bool:
    """Whether browser tests must not be skipped: `REQUIRE_BROWSER=1`, as CI sets it."""
    return os.environ.get("REQUIRE_BROWSER", "") not in ("", "0")
