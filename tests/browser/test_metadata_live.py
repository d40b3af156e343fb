"""Describing data in a real browser: the score and the reading follow while one types."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import expect

from services.enums import ServiceKind
from services.models import HealthDataset
from tests.browser.chromium import Window, chromium, new_context
from tests.factories import make_service
from tests.services.provider import editor_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor_page(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """Give the page on which a provider describes its data, nothing said yet."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    service = make_service(kind=ServiceKind.HEALTH_DATA)
    client = Client()
    client.force_login(editor_of(service))
    with chromium() as browser:
        context = new_context(browser, live_server.url)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        window = Window(context.new_page())
        window.page.goto(f"/en/services/{service.slug}/edit/metadata/")
        yield window
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def test_score_reading_and_needs_follow_while_one_types(editor_page: Window) -> None:
    page = editor_page.page
    expect(page.locator("#score-mandatory")).to_have_text("Mandatory: 4 of 14")
    expect(page.locator("#use_provenance")).to_have_text("(mandatory in HealthDCAT-AP)")

    page.get_by_label("Access rights").select_option("RESTRICTED")
    expect(page.locator("#use_provenance")).to_have_text("(optional)")
    page.get_by_label("Population covered").fill("Adults")

    expect(page.locator("#reading")).to_contain_text("Adults")
    expect(page.locator("#score-mandatory")).to_have_text("Mandatory: 4 of 10")
    expect(page.locator("#score-said")).to_have_text("Mandatory: 4 of 10")
    expect(page.get_by_label("Population covered")).to_be_focused()
    assert editor_page.troubles() == []
    assert HealthDataset.objects.count() == 0
