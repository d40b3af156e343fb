"""The demo portal with browsers in front of it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pscc.pages.demo.documents import demo_pdf
from tests.browser.chromium import chromium
from tests.journeys.portal import Portal


@pytest.fixture(scope="module")
def demo_browser() -> Iterator[Browser]:
    """Return the Chromium that the tests of a module share; each has fresh profiles in it."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def portal(request: pytest.FixtureRequest, demo_browser: Browser) -> Iterator[Portal]:
    """Return a running demo portal: PORTAL_AT names one to use, for those who write tests."""
    if there := os.environ.get("PORTAL_AT"):  # "http://localhost:8000 /somewhere/.local"
        url, local_dir = there.split()
    else:
        demo = request.getfixturevalue("demo_portal")
        url, local_dir = demo.url, demo.local_dir
    yield Portal(url, Path(local_dir), demo_browser)
    for profile in demo_browser.contexts:
        profile.close()


@pytest.fixture
def slides(tmp_path: Path) -> Path:
    """Return a small PDF to attach."""
    upload = demo_pdf(name="slides.pdf", title="Slides", text="Three models.", language="en")
    path = tmp_path / "slides.pdf"
    path.write_bytes(upload.read())
    return path
