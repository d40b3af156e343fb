"""Writing a draft in a real browser: nothing typed is lost, no colleague's text overwritten."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright

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

SAVES = re.compile(r"/save/(\?|$)")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Desk:
    """A person at a browser, on the first page of their draft."""

    def __init__(self, context: BrowserContext, address: str, entry: StageEntry) -> None:
        self.context = context
        self.address = address
        self.entry = entry
        self.page = self.open()

    def open(self, key: str = "words") -> Page:
        """Open a section of the draft in a new tab."""
        page = self.context.new_page()
        page.goto(self.address.replace("/words/", f"/{key}/"))
        return page

    def stored(self, key: str = "summary") -> str:
        """Return an answer as the portal has it, the summary unless told otherwise."""
        self.entry.refresh_from_db()
        return str(self.entry.answers.get(key, ""))

    def leave_behind(self, **typed: str) -> None:
        """Type into the first page while there is no connection, and close the tab."""
        self.context.set_offline(True)
        for key, text in typed.items():
            self.page.fill(f"[name=q_{key}]", text)
        expect(self.page.locator("[data-save-status]")).to_contain_text("No connection")
        self.page.close(run_before_unload=False)
        self.context.set_offline(False)

    def let_colleague_save(self, **answers: str) -> None:
        """Store answers as another member of the team would."""
        self.entry.refresh_from_db()
        self.entry.answers |= answers
        self.entry.version += 1
        self.entry.save()


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

    desk.context.route(SAVES, lambda route: route.abort())
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


# --- Several pages of one draft ------------------------------------------------------------------


def test_text_left_on_another_page_is_saved_from_any_page(desk: Desk) -> None:
    desk.leave_behind(summary="On a train")

    page = desk.open("figures")

    wait_until_saved(page)
    assert desk.stored() == "On a train"
    assert page.evaluate(KEPT) == []


def test_text_left_on_another_page_never_overwrites_what_a_colleague_saved(desk: Desk) -> None:
    desk.leave_behind(summary="On a train", title="My title")
    desk.let_colleague_save(summary="Theirs")

    figures = desk.open("figures")
    told = figures.locator("[data-note=elsewhere]")
    expect(told).to_contain_text("Summary")
    wait_until_saved(figures)  # the title, which nobody else touched
    figures.fill("[name=q_budget]", "500")
    wait_until_saved(figures)
    between = (desk.stored(), desk.stored("title"), desk.stored("budget"))
    words = desk.open("words")
    conflict = words.locator("[data-note=conflict]")
    expect(conflict).to_contain_text("Theirs")
    words.get_by_role("button", name="Keep my text").click()
    wait_until_saved(words)

    assert between == ("Theirs", "My title", "500")
    assert desk.stored() == "On a train"
    assert words.evaluate(KEPT) == []


def test_what_a_button_sent_undoes_nothing_that_a_colleague_does_next(desk: Desk) -> None:
    """The page that checks everything has no script that could make the browser forget it."""
    desk.page.fill("textarea", "Mine")
    button = desk.page.get_by_role("button", name="Save and continue")
    button.evaluate("each => { each.value = 'check'; }")
    button.click()
    desk.page.wait_for_url("**/submit/")
    sent = desk.stored()
    desk.let_colleague_save(summary="Theirs")

    page = desk.open("figures")
    expect(page.locator("[data-note=elsewhere]")).to_contain_text("Summary")
    page.fill("[name=q_budget]", "500")
    wait_until_saved(page)

    assert (sent, desk.stored(), desk.stored("budget")) == ("Mine", "Theirs", "500")


def test_two_tabs_keep_each_its_own_text(desk: Desk) -> None:
    other = desk.open()
    desk.context.set_offline(True)
    desk.page.fill("textarea", "From one")
    other.fill("[name=q_title]", "From two")
    for page in (desk.page, other):
        expect(page.locator("[data-save-status]")).to_contain_text("No connection")

    kept = other.evaluate(KEPT)
    for page in (desk.page, other):
        page.close(run_before_unload=False)
    desk.context.set_offline(False)
    page = desk.open()
    wait_until_saved(page)

    assert [{key: each["value"] for key, each in one.items()} for one in kept] == [
        {"summary": "From one", "title": "From two"}
    ]
    assert (desk.stored(), desk.stored("title")) == ("From one", "From two")
    assert page.evaluate(KEPT) == []


# --- The buttons while something is open ---------------------------------------------------------


def test_the_button_waits_for_the_choice_that_a_save_under_way_brought_up(desk: Desk) -> None:
    desk.let_colleague_save(summary="Theirs")

    def slowly(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    desk.context.route(SAVES, slowly)
    desk.page.fill("textarea", "Mine")
    with desk.page.expect_request(SAVES):
        pass
    desk.page.get_by_role("button", name="Save", exact=True).click()

    conflict = desk.page.locator("[data-note=conflict]")
    expect(conflict).to_be_focused()
    assert desk.stored() == "Theirs"
    desk.page.get_by_role("button", name="Use the other text").click()
    desk.page.get_by_role("button", name="Save", exact=True).click()
    expect(desk.page.get_by_text("Your answers are saved.")).to_be_visible()
    assert desk.stored() == "Theirs"
