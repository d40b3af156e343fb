"""Sending from a browser whose clock is two hours wrong: the portal's clock decides alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from calls.models import CallStage, StageEntry, Submission
from pscc.kernel.clock import now
from tests.browser.chromium import chromium, new_context
from tests.calls.applying import draft, to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Return a browser."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    with chromium() as found:
        yield found
        connections.close_all()


def check_page(browser: Browser, url: str, hours: int) -> tuple[Page, StageEntry]:
    """Open the page that sends a draft, signed in, with a clock that is wrong by so many hours."""
    entry, owner = draft()
    visitor = Client()
    visitor.force_login(owner)
    context = new_context(browser, url)
    session = visitor.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    page.goto(to("application_submit", entry))
    return page, entry


def press(page: Page) -> None:
    page.locator("input[name=agree]").check()
    page.locator("main form:has(input[name=agree]) button[type=submit]").click()


@pytest.mark.parametrize("hours", [-2, 2])
def test_in_time_is_in_time_whatever_the_browser_believes(
    browser: Browser, live_server: Any, hours: int
) -> None:
    page, entry = check_page(browser, live_server.url, hours)
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() + timedelta(hours=1))

    press(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt of your application")
    sent = Submission.objects.get(entry=entry)
    assert abs(sent.received_at - now()) < timedelta(minutes=1)


def test_too_late_is_too_late_though_the_browser_is_two_hours_behind(
    browser: Browser, live_server: Any
) -> None:
    page, entry = check_page(browser, live_server.url, -2)
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(seconds=1))

    press(page)

    expect(page.locator("[role=alert]").first).to_contain_text("This call closed on")
    assert not Submission.objects.filter(entry=entry).exists()
