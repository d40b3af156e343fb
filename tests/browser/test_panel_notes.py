"""Notes of the panel's room in a real browser: saved while one writes, a conflict loses nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Dialog, Page, Route, expect, sync_playwright

from calls.actions.discussing import note_digest, turn_to_item, write_note
from pscc.accounts.models import User
from tests.browser.presence import CHROMIUM
from tests.browser.test_drafts import sign_in
from tests.calls.meeting_room import AT, Room
from tests.outbox.conftest import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Return a browser without a session."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def room_page(browser: Browser, address: str, person: User, room: Room) -> Page:
    """Open the room as somebody sees it."""
    context = browser.new_context()
    sign_in(context, address, person)
    page = context.new_page()
    page.goto(address + room.meeting.get_absolute_url())
    return page


def test_notes_are_saved_while_one_writes_and_two_writers_lose_nothing(
    browser: Browser, live_server: Any
) -> None:
    room = Room().open()
    chair, other = room.chairs
    turn_to_item(item_id=room.item().pk, by=chair, at=AT)
    page = room_page(browser, live_server.url, chair, room)
    notes, said = page.locator("#id_text").last, page.locator("[data-save-state]")

    notes.fill("A strong team.")
    expect(said).to_contain_text("Saved at")
    first = room.item().note
    notes.fill("A strong team, a thin budget.")
    wait_until(lambda: room.item().note != first, seconds=10)
    second = room.item().note
    expect(said).to_contain_text("Saved at")
    was = note_digest(second)
    write_note(item_id=room.item().pk, text="Theirs", was=was, by=other, at=AT)
    notes.fill("Mine")
    expect(said).to_contain_text("Somebody else saved these notes meanwhile.")
    kept = room.item().note
    page.get_by_role("button", name="Save the notes").click()

    expect(page.locator("#id_text").last).to_have_value("Mine")
    expect(page.get_by_text("Theirs")).to_be_visible()
    assert (first, second, kept) == (
        "A strong team.", "A strong team, a thin budget.", "Theirs",
    )  # fmt: skip


def test_notes_are_kept_by_the_button_while_a_save_is_on_its_way(
    browser: Browser, live_server: Any
) -> None:
    room = Room().open()
    chair = room.chairs[0]
    turn_to_item(item_id=room.item().pk, by=chair, at=AT)
    page = room_page(browser, live_server.url, chair, room)
    asked: list[str] = []
    held: list[Route] = []

    def go_on(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    def hold(route: Route) -> None:
        held.append(route)

    page.on("dialog", go_on)
    page.route("**/note/", hold)

    page.locator("#id_text").last.fill("A strong team.")
    expect(page.locator("[data-save-state]")).to_have_text("Saving…")
    page.locator("#id_text").last.fill("A strong team, a thin budget.")
    page.get_by_role("button", name="Save the notes").click()
    with page.expect_navigation():
        held[0].continue_()

    expect(page.locator("#id_text").last).to_have_value("A strong team, a thin budget.")
    expect(page.get_by_text("Somebody else saved")).to_have_count(0)
    assert (asked, room.item().note) == ([], "A strong team, a thin budget.")
