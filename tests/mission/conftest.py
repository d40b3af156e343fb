"""The demo portal as its users find it: loaded once for all rows, each row's acts taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings

from pscc.outbox.deliveries import drain
from tests.access.scene import taken_back
from tests.mission.portal import Portal


@pytest.fixture(scope="package")
def _demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Load what `make demo` loads, and let the worker's part be done."""
    files: Path = tmp_path_factory.mktemp("mission")
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(files), "base_url": None},
    }
    stored = override_settings(STORAGES=settings.STORAGES | {"default": storage})
    with django_db_blocker.unblock(), taken_back(), stored:
        call_command("load_demo_data", verbosity=0)
        drain(seconds=300)
        yield


@pytest.fixture
def portal(_demo: None, django_db_blocker: Any) -> Iterator[Portal]:
    """Return the portal with its demo data; what a row does to it is undone."""
    cache.clear()
    with django_db_blocker.unblock(), taken_back():
        yield Portal()
