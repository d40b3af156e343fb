"""What the tests of calls share."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.translation import override

from calls.models import StageEntry
from pscc.accounts.models import User
from tests.calls.applying import EVERY_TYPE, draft
from tests.outbox.conftest import sink, start_worker

__all__ = ["sink", "start_worker"]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin in English: a page in French leaves its language behind in the thread."""
    with override("en"):
        yield


@pytest.fixture
def written(client: Client) -> tuple[StageEntry, User]:
    """Return a draft with every type of question, and its signed-in signatory."""
    entry, owner = draft(schema=EVERY_TYPE)
    client.force_login(owner)
    return entry, owner
