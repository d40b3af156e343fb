"""Writing a draft in a real browser: nothing typed is lost, no colleague's text overwritten."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from calls.models import StageEntry
from pscc.accounts.models import User
from tests.browser.presence import CHROMIUM
from tests.calls.applying import EVERY_TYPE, draft, section

KEPT = """() => new Promise((resolve) => {
  const request = indexedDB.open("portal-drafts", 1);
  request.onsuccess = () => {
    const unsent = request.result.transaction("unsent").objectStore("unsent");
    unsent.getAll().onsuccess = (event) => {
      request.result.close();
      resolve(event.target.result);
    };
  };
})"""

LATE_STORE = """const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...asked) {
  const real = open.apply(this, asked);
  const late = {};
  real.onupgradeneeded = (event) => {
    late.result = real.result;
    late.onupgradeneeded(event);
  };
  real.onsuccess = (event) => setTimeout(() => {
    late.result = real.result;
    late.onsuccess(event);
  }, 700);
  return late;
};"""

# The page as it would be for a visitor whom nobody asks to sign in; before deferred scripts run.
LEAVE = """(key) => new Promise((resolve) => {
  const request = indexedDB.open("portal-drafts", 1);
  request.onsuccess = () => {
    const writing = request.result.transaction("unsent", "readwrite");
    writing.objectStore("unsent").put({summary: {value: "On a train", base: "We cure."}}, key);
    writing.oncomplete = () => {
      request.result.close();
      resolve();
    };
  };
})"""

FOR_A_VISITOR = """document.addEventListener("readystatechange", () => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  delete form.dataset.user;
  delete form.dataset.login;
});"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Desk:
    """A person at a browser, on the first page of their draft."""

    def __init__(self, context: BrowserContext, address: str, entry: StageEntry) -> None:
        self.context = context
        self.address = address
        self.entry = entry
        self.page = self.open()

    def open(self) -> Page:
        """Open the draft in a new tab."""
        page = self.context.new_page()
        page.goto(self.address)
        return page

    def stored(self) -> str:
        """Return the summary as the portal has it."""
        self.entry.refresh_from_db()
        return str(self.entry.answers.get("summary", ""))


@pytest.fixture
def desk(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Return a signatory at the first page of a complete draft."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    entry, owner = draft(schema=EVERY_TYPE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context()
        sign_in(context, live_server.url, owner)
        yield Desk(context, live_server.url + section(entry, "words"), entry)
        browser.close()
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def sign_in(context: BrowserContext, url: str, person: User) -> None:
    """Give the browser a session."""
    client = Client()
    client.force_login(person)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}]
    )


def wait_until_saved(page: Page) -> None:
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))


def test_what_is_typed_is_saved_and_nothing_stays_in_the_browser(desk: Desk) -> None:
    desk.page.fill("textarea", "Typed and left")

    wait_until_saved(desk.page)
    assert desk.stored() == "Typed and left"
    assert desk.page.evaluate(KEPT) == []


def test_both_texts_are_shown_when_two_write_and_one_is_chosen(desk: Desk) -> None:
    other = desk.open()
    other.fill("textarea", "Theirs")
    wait_until_saved(other)

    desk.page.fill("textarea", "Mine")
    conflict = desk.page.locator("[data-note=conflict]")
    expect(conflict).to_contain_text("Theirs")
    assert desk.stored() == "Theirs"
    desk.page.get_by_role("button", name="Keep my text").click()

    wait_until_saved(desk.page)
    assert desk.stored() == "Mine"


def test_text_typed_without_a_connection_survives_the_tab(desk: Desk) -> None:
    desk.context.set_offline(True)
    desk.page.fill("textarea", "On a train")
    expect(desk.page.locator("[data-save-status]")).to_contain_text("No connection")
    desk.page.close(run_before_unload=False)
    desk.context.set_offline(False)

    page = desk.open()

    wait_until_saved(page)
    expect(page.locator("textarea")).to_have_value("On a train")
    assert desk.stored() == "On a train"
    assert page.evaluate(KEPT) == []


def test_text_typed_before_the_browser_s_store_is_open_is_kept_too(desk: Desk) -> None:
    desk.page.add_init_script(LATE_STORE)
    desk.page.reload()
    desk.context.set_offline(True)

    desk.page.fill("textarea", "At once")
    expect(desk.page.locator("[data-save-status]")).to_contain_text("No connection")

    assert [each["summary"]["value"] for each in desk.page.evaluate(KEPT)] == ["At once"]


def test_an_ended_session_keeps_the_text_until_one_is_back(desk: Desk, live_server: Any) -> None:
    desk.context.clear_cookies(name="sessionid")
    desk.page.fill("textarea", "Still here")
    expect(desk.page.locator("[data-note=session]")).to_contain_text("Your session has ended")

    sign_in(desk.context, live_server.url, desk.entry.application.created_by)
    desk.page.evaluate("window.dispatchEvent(new Event('focus'))")

    wait_until_saved(desk.page)
    assert desk.stored() == "Still here"


def test_signing_out_leaves_nothing_in_the_browser(desk: Desk) -> None:
    desk.context.set_offline(True)
    desk.page.fill("textarea", "Secret")
    expect(desk.page.locator("[data-save-status]")).to_contain_text("No connection")
    assert len(desk.page.evaluate(KEPT)) == 1

    desk.context.route("**/save/", lambda route: route.abort())
    desk.context.set_offline(False)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.evaluate("document.querySelector('form[action$=\"logout/\"]').requestSubmit()")
    desk.page.wait_for_url(re.compile(r"/en/$"))

    assert desk.page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert desk.stored() == "We cure."


def test_a_visitor_neither_sees_nor_erases_what_a_person_left(desk: Desk) -> None:
    user = desk.page.evaluate("document.querySelector('form[data-draft]').dataset.user")
    draft = desk.page.evaluate("document.querySelector('form[data-draft]').dataset.draft")
    desk.page.evaluate(LEAVE, f"{user}:{draft}")
    desk.page.close()
    desk.context.add_init_script(FOR_A_VISITOR)

    page = desk.open()
    expect(page.locator("textarea")).to_have_value("We cure.")
    page.fill("textarea", "Passing by")

    wait_until_saved(page)
    assert desk.stored() == "Passing by"
    assert [each["summary"]["value"] for each in page.evaluate(KEPT)] == ["On a train"]


def test_a_visitor_s_text_survives_the_tab_too(desk: Desk) -> None:
    desk.page.close()
    desk.context.add_init_script(FOR_A_VISITOR)
    page = desk.open()
    desk.context.set_offline(True)
    page.fill("textarea", "On a train")
    expect(page.locator("[data-save-status]")).to_contain_text("No connection")
    page.close(run_before_unload=False)
    desk.context.set_offline(False)

    page = desk.open()

    wait_until_saved(page)
    assert desk.stored() == "On a train"
    assert page.evaluate(KEPT) == []


def test_where_nobody_signs_in_no_sign_in_is_offered(desk: Desk) -> None:
    desk.context.add_init_script(FOR_A_VISITOR)
    page = desk.open()
    desk.context.clear_cookies(name="sessionid")

    page.fill("textarea", "Still here")

    session = page.locator("[data-note=session]")
    expect(session).to_be_visible()
    expect(session.locator("a, .buttons")).to_have_count(0)
    assert [each["summary"]["value"] for each in page.evaluate(KEPT)] == ["Still here"]
