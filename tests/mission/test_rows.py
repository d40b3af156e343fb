"""Every row of the founding text has its one test, named after it."""

import re
from pathlib import Path

ROWS = range(1, 57)
# What the portal does not do whole yet, and what is missing.
MISSING: dict[int, str] = {}
# What has its test, and is true of a part of the row only.
PARTLY: dict[int, str] = {}
TEST = re.compile(r"^def test_s(\d\d)_\w+\(portal", re.MULTILINE)


def test_every_row_has_one_test_named_after_it():
    files = sorted(Path(__file__).parent.glob("test_s*.py"))
    found = [int(row) for file in files for row in TEST.findall(file.read_text())]

    assert sorted([*found, *MISSING]) == list(ROWS)
    assert set(PARTLY) <= set(found)
