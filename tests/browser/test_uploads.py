"""Sending a file in pieces from a real browser: the connection breaks, the bytes do not."""

import copy
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect, sync_playwright

from calls.models import AttachedFile, StageEntry
from pscc.accounts.models import User
from pscc.files.uploads import CHUNK
from tests.browser.chromium import LISTEN, Window
from tests.browser.presence import CHROMIUM
from tests.browser.test_drafts import sign_in
from tests.calls.applying import EVERY_TYPE, draft, section
from tests.files import samples
from tests.files.conftest import storage_folder

__all__ = ["storage_folder"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIECES = re.compile(r"/uploads/\w+/\?offset=")
CONTENT = samples.pdf(os.urandom(3 * CHUNK + 100_000))  # four pieces


class Sender:
    """A person at a browser, on the page with the file question of their draft."""

    def __init__(self, context: BrowserContext, url: str, entry: StageEntry, owner: User) -> None:
        self.context, self.url, self.entry, self.owner = context, url, entry, owner
        self.offsets: list[int] = []  # of the pieces that left
        self.allowed = 99  # pieces that get through before the connection breaks
        self.slowness = 0.0  # seconds that each piece takes
        sign_in(context, url, owner)
        context.route(PIECES, self._pass)
        self.page = context.new_page()
        self.window = Window(self.page)
        self.page.goto(url + section(entry, "annexes"))

    def _pass(self, route: Route) -> None:
        if self.allowed <= 0:
            route.abort("connectionreset")
            return
        self.allowed -= 1
        self.offsets.append(int(parse_qs(urlsplit(route.request.url).query)["offset"][0]))
        time.sleep(self.slowness)
        route.continue_()

    def choose(self, *paths: Path) -> None:
        """Choose files, which sends them."""
        self.page.set_input_files("#f_plan", list(paths))

    def row(self) -> Locator:
        """Return the row of the file that is being sent."""
        return self.page.locator(".file-row--upload")

    def wait_for_file(self, name: str = "Plan.pdf") -> None:
        """Wait until the list names the file and nothing is on its way."""
        names = self.page.locator(".files:not([data-uploads]) .file-row__name")
        expect(names.filter(has_text=name)).to_have_count(1)
        expect(self.row()).to_have_count(0)

    def stored(self) -> list[bytes]:
        """Return what the portal keeps for the question."""
        files = [each.file for each in AttachedFile.objects.order_by("pk").select_related("file")]
        return [(self.folder / each.path).read_bytes() for each in files]

    folder: Path


@pytest.fixture
def sender(
    live_server: Any, monkeypatch: pytest.MonkeyPatch, storage_folder: Path
) -> Iterator[Sender]:
    """Return a signatory before a file question that takes PDFs of some megabytes."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    schema = copy.deepcopy(EVERY_TYPE)
    schema["sections"][2]["questions"][1] |= {"max_bytes": 9_000_000}
    entry, owner = draft(schema=schema)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(locale="en-GB", reduced_motion="reduce")
        context.add_init_script(LISTEN)
        found = Sender(context, live_server.url, entry, owner)
        found.folder = storage_folder
        yield found
        browser.close()
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "Plan.pdf"
    path.write_bytes(CONTENT)
    return path


def wait_until_offline(page: Page) -> None:
    expect(page.locator(".file-row--upload [role=status]")).to_contain_text("No connection")


def test_a_broken_connection_costs_a_piece_and_not_the_file(sender: Sender, plan: Path) -> None:
    sender.allowed = 2
    sender.choose(plan)
    wait_until_offline(sender.page)
    while not sender.window.complaints:  # the browser names the broken connection, rightly
        sender.page.wait_for_timeout(20)
    sender.window.complaints.clear()
    progress = sender.page.get_by_role("progressbar", name="How much of Plan.pdf has been sent")
    reached = progress.get_attribute("value") or progress.evaluate("each => each.value")
    troubles = sender.window.troubles()

    sender.allowed = 99
    sender.page.get_by_role("button", name="Try again Plan.pdf").click()
    sender.wait_for_file()

    assert int(reached) == 100 * 2 * CHUNK // len(CONTENT)
    assert troubles == []
    assert sender.offsets == [number * CHUNK for number in range(4)]
    assert sender.stored() == [CONTENT]
    assert sender.window.troubles() == []


def test_after_a_reload_the_same_file_goes_on(sender: Sender, plan: Path) -> None:
    sender.allowed = 2
    sender.choose(plan)
    wait_until_offline(sender.page)
    sender.page.once("dialog", lambda dialog: dialog.accept())  # it warns before it leaves
    sender.allowed = 99
    sender.page.reload()
    expect(sender.row()).to_contain_text("Choose the same file again")
    sender.offsets.clear()

    sender.choose(plan)
    sender.wait_for_file()

    assert sender.offsets == [number * CHUNK for number in range(2, 4)]
    assert sender.stored() == [CONTENT]


def test_an_ended_session_is_renewed_and_the_file_goes_on(sender: Sender, plan: Path) -> None:
    sender.allowed = 2
    sender.choose(plan)
    wait_until_offline(sender.page)
    Session.objects.all().delete()
    sender.allowed = 99
    sender.page.get_by_role("button", name="Try again Plan.pdf").click()
    link = sender.row().get_by_role("link", name="Sign in in a new tab")
    expect(link).to_be_visible()

    sign_in(sender.context, sender.url, sender.owner)
    sender.page.evaluate("window.dispatchEvent(new Event('focus'))")
    sender.wait_for_file()

    assert sender.stored() == [CONTENT]


def test_a_person_can_pause_and_go_on(sender: Sender, plan: Path) -> None:
    sender.slowness = 0.4
    sender.choose(plan)
    expect(sender.row().get_by_role("progressbar")).to_have_attribute("value", re.compile(r"^3"))

    sender.row().get_by_role("button", name="Pause").click()
    expect(sender.row()).to_contain_text("Paused. What has arrived is kept.")
    sender.page.wait_for_timeout(1000)  # what was on its way has arrived
    sent = len(sender.offsets)
    sender.page.wait_for_timeout(1000)
    while_paused = len(sender.offsets)
    sender.row().get_by_role("button", name="Go on").click()
    sender.wait_for_file()

    assert (sent, while_paused) in {(2, 2), (3, 3)}
    assert sender.offsets == [number * CHUNK for number in range(4)]
    assert sender.stored() == [CONTENT]


def test_a_person_can_cancel(sender: Sender, plan: Path) -> None:
    sender.allowed = 1
    sender.choose(plan)
    wait_until_offline(sender.page)

    sender.row().get_by_role("button", name="Cancel").click()

    expect(sender.row()).to_have_count(0)
    expect(sender.page.locator("#f_plan")).to_be_focused()
    sender.page.reload()
    expect(sender.row()).to_have_count(0)
    assert sender.stored() == []


def test_a_refusal_is_said_at_the_file_and_the_others_arrive(
    sender: Sender, plan: Path, tmp_path: Path
) -> None:
    picture, small = tmp_path / "Picture.pdf", tmp_path / "Small.pdf"
    picture.write_bytes(samples.png())
    small.write_bytes(samples.pdf())

    sender.choose(picture, small, plan)

    expect(sender.row()).to_have_count(1)
    expect(sender.row()).to_contain_text("Picture.pdf")
    expect(sender.row()).to_contain_text("it looks like PNG")
    assert sorted(sender.stored()) == sorted([samples.pdf(), CONTENT])


def test_text_typed_beside_it_is_saved_without_a_conflict(sender: Sender, plan: Path) -> None:
    sender.choose(plan)
    sender.wait_for_file()

    sender.page.check("[name=q_agreed]")

    expect(sender.page.locator("[data-save-status]")).to_have_text(re.compile(r"^Saved at"))
    sender.entry.refresh_from_db()
    assert (sender.entry.answers["agreed"], sender.entry.version) == (True, 3)
    assert sender.window.complaints == []


def test_three_files_at_once_are_no_conflict_with_oneself(sender: Sender, tmp_path: Path) -> None:
    refused: list[int] = []
    sender.page.on("response", lambda answer: refused.append(answer.status == 409))
    paths = [tmp_path / f"{number}.pdf" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(samples.pdf(bytes([number]) * 1000 * (3 - number)))

    sender.choose(*paths)
    for path in paths:
        sender.wait_for_file(path.name)
    sender.page.check("[name=q_agreed]")

    expect(sender.page.locator("[data-save-status]")).to_have_text(re.compile(r"^Saved at"))
    sender.entry.refresh_from_db()
    assert (sender.entry.answers["agreed"], sender.entry.version) == (True, 5)
    assert not any(refused)


def test_versions_heard_of_in_another_order_are_no_conflict(sender: Sender) -> None:
    version = sender.entry.version
    StageEntry.objects.filter(pk=sender.entry.pk).update(version=version + 3)
    tell = """(version) => document.querySelector("form[data-draft]")
        .dispatchEvent(new CustomEvent("draft:version", {detail: version}))"""

    for step in (3, 1, 2):
        sender.page.evaluate(tell, version + step)
    reached = sender.page.input_value("[name=version]")
    sender.page.evaluate(tell, version + 9)

    assert reached == str(version + 3)
    assert sender.page.input_value("[name=version]") == reached


def test_save_and_continue_waits_for_the_file(sender: Sender, plan: Path) -> None:
    sender.slowness = 0.3
    sender.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    sender.choose(plan)
    expect(sender.row()).to_have_count(1)

    sender.page.get_by_role("button", name="Save and continue").click()
    expect(sender.page.locator("[data-upload-waiting]")).to_contain_text("still on its way")
    sender.page.wait_for_url("**/submit/")

    assert sender.stored() == [CONTENT]


def test_pressed_again_it_goes_on_without_the_file(sender: Sender, plan: Path) -> None:
    sender.allowed = 1
    sender.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    sender.choose(plan)
    wait_until_offline(sender.page)

    sender.page.get_by_role("button", name="Save and continue").click()
    expect(sender.page.locator("[data-upload-waiting]")).to_contain_text("Press again")
    sender.page.get_by_role("button", name="Save and continue").click()
    sender.page.wait_for_url("**/submit/")

    assert sender.stored() == []


def test_a_refused_file_keeps_the_waiting_page_where_it_is(
    sender: Sender, plan: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "Picture.pdf"
    picture.write_bytes(samples.png() + os.urandom(CHUNK))
    sender.slowness = 0.5
    sender.choose(picture)
    expect(sender.row()).to_have_count(1)

    sender.page.get_by_role("button", name="Save and continue").click()

    expect(sender.page.locator("[data-upload-waiting]")).to_contain_text("the page stayed here")
    expect(sender.row()).to_contain_text("it looks like PNG")


def test_a_small_file_whose_answer_is_lost_is_sent_again_and_added_once(
    sender: Sender, tmp_path: Path
) -> None:
    small = tmp_path / "Small.pdf"
    small.write_bytes(samples.pdf())
    sent: list[str] = []

    def lose_first_answer(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    sender.context.route(re.compile(r"/uploads/\?question="), lose_first_answer)
    sender.choose(small)
    wait_until_offline(sender.page)
    while not sender.window.complaints:  # the browser names the broken connection, rightly
        sender.page.wait_for_timeout(20)
    sender.window.complaints.clear()

    sender.page.get_by_role("button", name="Try again Small.pdf").click()
    sender.wait_for_file("Small.pdf")

    assert len(sent) == 2
    assert sender.stored() == [samples.pdf()]
    assert sender.window.troubles() == []
