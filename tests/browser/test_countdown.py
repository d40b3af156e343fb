"""The countdown in a real browser whose clock is wrong, and dates in the reader's own zone."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from pscc.kernel.clock import now
from tests.browser.chromium import Window, chromium, new_context
from tests.factories import make_call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Window]
LEFT = re.compile(r"^Time left: (\d+) hours?(?: and (\d+) minutes?)?$")


@pytest.fixture
def open_call_page(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that opens the page of a call in a browser whose clock is wrong by so much,
    `left` before the closing.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    with chromium() as browser:

        def open_it(
            left: timedelta, wrong: timedelta = timedelta(), language: str = "en", **options: Any
        ) -> Window:
            at = now()
            call = make_call(opens_at=at - timedelta(days=1), closes_at=at + left)
            window = Window(new_context(browser, live_server.url, **options).new_page())
            if wrong:
                window.page.clock.install(time=datetime.now(UTC) + wrong)
            window.page.goto(f"/{language}/calls/{call.slug}/")
            return window

        yield open_it
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def minutes_left(page: Page) -> int:
    """Return what the countdown shows, in minutes."""
    shown = page.locator("[data-countdown]")
    expect(shown).to_have_text(LEFT)
    found = LEFT.match(shown.inner_text())
    assert found
    return int(found[1]) * 60 + int(found[2] or 0)


@pytest.mark.parametrize("hours", [-2, 0, 2])
def test_the_countdown_is_right_though_the_browsers_clock_is_not(
    open_call_page: Open, hours: int
) -> None:
    window = open_call_page(timedelta(hours=3, minutes=30), timedelta(hours=hours))

    assert minutes_left(window.page) in (208, 209, 210)
    if not hours:
        assert window.troubles() == []


@pytest.mark.parametrize("hours", [-2, 2])
def test_it_says_closed_when_the_server_does_not_when_the_browser_does(
    open_call_page: Open, hours: int
) -> None:
    page = open_call_page(timedelta(minutes=5), timedelta(hours=hours)).page
    shown = page.locator("[data-countdown]")
    expect(shown).to_have_text(re.compile(r"^Time left: (4|5) minutes( and \d+ seconds?)?$"))

    page.clock.run_for(4 * 60 * 1000)
    expect(shown).to_have_text(re.compile(r"^Time left: \d+ seconds?$"))
    page.clock.run_for(70 * 1000)

    expect(shown).to_have_text("Closed")


def test_a_machine_that_slept_shows_no_more_time_than_there_is(open_call_page: Open) -> None:
    page = open_call_page(timedelta(hours=3, minutes=30), timedelta(hours=2)).page
    assert minutes_left(page) in (208, 209, 210)

    page.clock.fast_forward("02:00:00")  # its timers stood still

    expect(page.locator("[data-countdown]")).to_have_text(
        re.compile(r"^Time left: 1 hour and (28|29|30) minutes$")
    )


def test_however_often_the_page_is_shown_one_timer_runs(open_call_page: Open) -> None:
    page = open_call_page(timedelta(minutes=30)).page

    asked = page.evaluate(
        """() => {
          const [set, clear] = [window.setTimeout, window.clearTimeout];
          const running = new Set();
          window.setTimeout = (...given) => {
            const id = set(...given);
            running.add(id);
            return id;
          };
          window.clearTimeout = (id) => { running.delete(id); clear(id); };
          for (let times = 0; times < 3; times += 1) window.dispatchEvent(new Event("pageshow"));
          [window.setTimeout, window.clearTimeout] = [set, clear];
          return running.size;
        }"""
    )

    assert asked == 1


def test_it_is_silent_for_screen_readers(open_call_page: Open) -> None:
    page = open_call_page(timedelta(hours=3)).page
    shown = page.locator("[data-countdown]")

    assert shown.get_attribute("role") == "timer"
    assert shown.get_attribute("aria-live") is None
    assert page.locator("[aria-live] [data-countdown], [role=status] [data-countdown]").count() == 0


def test_in_french(open_call_page: Open) -> None:
    page = open_call_page(timedelta(days=2, hours=5, minutes=30), language="fr").page

    expect(page.locator("[data-countdown]")).to_contain_text("2 jours et 5 heures")


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Europe/Paris", 0), ("Europe/Brussels", 0), ("America/New_York", 3), ("Asia/Tokyo", 3)],
)
def test_dates_stand_in_the_readers_zone_too_where_it_differs(
    open_call_page: Open, zone: str, shown: int
) -> None:
    page = open_call_page(timedelta(hours=3), timezone_id=zone).page

    expect(page.locator(".own-zone")).to_have_count(shown)
    expect(page.locator(".countdown strong")).to_contain_text("(Paris time)")
    if shown:
        city = zone.split("/")[1].replace("_", " ")
        expect(page.locator(".own-zone").first).to_contain_text(f"({city})")


def test_without_script_the_server_says_what_is_left_in_paris_time(open_call_page: Open) -> None:
    page = open_call_page(
        timedelta(hours=3, minutes=5), java_script_enabled=False, timezone_id="Asia/Tokyo"
    ).page

    assert page.locator("[data-countdown]").inner_text() == "in 3 hours"
    assert page.locator(".own-zone").count() == 0
