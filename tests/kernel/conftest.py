"""What the tests of the kernel share."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from pscc.kernel.site import forget_site


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin in English: a page in French leaves its language behind in the thread."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _fresh_site() -> Iterator[None]:
    """Let no test see the configuration that another one held."""
    forget_site()
    yield
    forget_site()
