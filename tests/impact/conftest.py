"""What the tests of the impact share."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin in English: a page in French leaves its language behind in the thread."""
    with override("en"):
        yield
