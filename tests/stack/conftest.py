"""Folders for services of a test's own, removed with whatever PostgreSQL keeps elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pscc.kernel.stack.account import forget_data
from pscc.kernel.stack.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    made = Layout(tmp_path / "local")
    yield made
    forget_data(made.root)
