"""A panel's meeting by keyboard alone, from its opening to its minutes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from calls.actions.meetings import join_meeting
from calls.actions.motions import cast_vote
from calls.enums import MeetingState, MotionState, Outcome, VoteChoice
from calls.models import Motion, RoomExit
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from tests.browser.keyboard import press, reach
from tests.browser.presence import CHROMIUM
from tests.browser.test_panel_notes import room_page
from tests.calls.meeting_room import Room

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


def open_and_turn_to(page: Page, item: str) -> None:
    """Come in, open the meeting and take up an application."""
    press(page, "#room-join")
    expect(page.locator("#room-leave")).to_be_visible()
    press(page, "#room-open")
    expect(page.get_by_role("heading", name="Under discussion")).to_be_visible()
    press(page, f"#agenda-show-{item}")
    page.wait_for_url(f"**item={item}")
    press(page, "#item-turn")
    expect(page.locator("#item-done")).to_be_visible()


def leave_the_room(page: Page) -> None:
    """Say why one leaves for the application under discussion."""
    press(page, "#item-leave")
    reach(page, "[name=reason]")
    page.keyboard.type("I sit on its board")
    page.keyboard.press("Enter")
    expect(page.locator("#room-back")).to_be_visible()


def vote_on_a_motion(page: Page, others: list[User]) -> None:
    """Put the first outcome to the vote, vote for it after the others and count."""
    press(page, "input[name=outcome]", "Space")
    press(page, "#item-motion-save")
    expect(page.get_by_role("heading", name="Vote:")).to_be_visible()
    for person in others:
        cast_vote(motion_id=Motion.objects.get().pk, choice=VoteChoice.FOR, by=person, at=now())
    press(page, "#vote-for")
    expect(page.locator("#vote-for")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#vote-for")).to_be_focused()  # where it was pressed, on the page anew
    press(page, "#motion-count")
    expect(page.get_by_role("heading", name="Vote:")).to_have_count(0)


def move_down(page: Page, item: str, below: str) -> None:
    """Move an application of the ranking below another, and keep the focus on the button."""
    press(page, f"#ranking-down-{item}")
    ranked = page.locator("section[aria-labelledby=ranking-title] tbody tr")
    expect(ranked.first).to_have_id(f"ranking-{below}")
    expect(page.locator(f"#ranking-down-{item}")).to_be_focused()


def close_and_download(page: Page) -> bytes:
    """End the discussion, close the meeting, and return its minutes."""
    press(page, "#item-done")
    expect(page.locator("#item-done")).to_have_count(0)
    press(page, "#room-end-summary")
    press(page, "#room-close")
    expect(page.get_by_text("This meeting is closed")).to_be_visible()
    drain(seconds=30)
    page.reload()
    reach(page, "a[href$='minutes.pdf?language=en']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return download.value.path().read_bytes()


def test_a_meeting_is_held_by_keyboard_alone(browser: Browser, live_server: Any) -> None:
    room = Room()
    leaver, *others = room.members
    for person in room.members:
        join_meeting(meeting_id=room.meeting.pk, by=person, at=now())
    page = room_page(browser, live_server.url, room.chairs[0], room)

    open_and_turn_to(page, room.item(1).uid)
    leave_the_room(room_page(browser, live_server.url, leaver, room))
    vote_on_a_motion(page, others)
    move_down(page, room.item(1).uid, below=room.item(2).uid)
    minutes = close_and_download(page)

    room.meeting.refresh_from_db()
    motion = Motion.objects.get()
    assert minutes[:5] == b"%PDF-"
    assert (room.meeting.state, motion.outcome, motion.state, RoomExit.objects.get().user) == (
        MeetingState.CLOSED, Outcome.ACCEPTED, MotionState.CARRIED, leaver,
    )  # fmt: skip
