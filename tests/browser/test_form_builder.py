"""The form builder in a real browser: dragged, moved by keyboard, conditions clicked, previewed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, expect

from calls.models import FormVersion
from pscc.accounts.enums import Role
from tests.browser.chromium import WCAG, Window, chromium, new_context
from tests.calls.building import built, order_of, page, stored_question
from tests.factories import make_staff
from tests.tour.excuses import ADMIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Desk:
    """An officer at the page of a form under construction."""

    def __init__(self, window: Window, version: FormVersion) -> None:
        self.window = window
        self.version = version

    @property
    def page(self) -> Page:
        return self.window.page


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def desk(
    live_server: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """Return a programme officer at a form with two sections."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    version = built()
    client = Client()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    has_script = "has_script" not in request.fixturenames or request.getfixturevalue("has_script")
    with chromium() as browser:
        context = new_context(browser, live_server.url, java_script_enabled=has_script)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        window = Window(context.new_page())
        window.page.goto(page("change", version))
        yield Desk(window, version)
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def troubles(desk: Desk) -> list[str]:
    return desk.window.troubles(rules=WCAG, excused=ADMIN)


def test_a_question_is_dragged_before_another_and_into_another_section(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1280, "height": 1800})  # nothing scrolls away
    handle = desk.page.locator("#question-summary [data-handle]")

    with desk.page.expect_navigation():
        handle.drag_to(desk.page.locator("#question-kind"), target_position={"x": 60, "y": 4})
    moved = order_of(desk.version)
    with desk.page.expect_navigation():
        desk.page.locator("#question-summary [data-handle]").drag_to(
            desk.page.locator("#question-notes"), target_position={"x": 60, "y": 4}
        )

    assert moved["idea"] == ["summary", "kind", "dose"]
    assert order_of(desk.version) == {
        "idea": ["kind", "dose"], "money": ["amount", "summary", "notes"],
    }  # fmt: skip
    assert troubles(desk) == []


def test_a_question_is_moved_by_keyboard(desk: Desk, has_script: bool) -> None:
    desk.page.get_by_role("button", name="Move Notes up").focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    desk.page.get_by_role("button", name="Move Notes up").focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Space")

    assert order_of(desk.version) == {
        "idea": ["kind", "summary", "dose", "notes"], "money": ["amount"],
    }  # fmt: skip


def test_a_condition_is_clicked_together(desk: Desk, has_script: bool) -> None:
    def choose(number: int, label: str) -> None:
        desk.page.get_by_label("Question:", exact=True).nth(number).select_option(label=label)
        if not has_script:
            desk.page.get_by_role("button", name="Show what fits").click()
        expect(desk.page.get_by_label("Comparison").nth(number)).to_be_visible()

    desk.page.get_by_role("link", name="Condition Notes").click()
    choose(0, "Kind")
    desk.page.get_by_label("Value").nth(0).select_option(label="Drug")
    desk.page.get_by_role("button", name="Add a line").click()
    choose(1, "Dose")
    expect(desk.page.get_by_label("Value").nth(0)).to_have_value("drug")
    desk.page.get_by_label("Comparison").nth(1).select_option(label="is at least")
    if has_script:
        expect(desk.page.get_by_label("Comparison").nth(1)).to_be_focused()
        assert troubles(desk) == []
    desk.page.get_by_label("Value").nth(1).fill("4")
    desk.page.get_by_role("button", name="Save the condition").click()

    expect(desk.page.locator("#question-notes .builder-condition")).to_have_text(
        "Shown if “Kind” is “Drug” and “Dose” is at least 4 mg"
    )
    assert stored_question(desk.version, "notes")["show_if"] == {"all": [
        {"question": "kind", "is": "equals", "value": "drug"},
        {"question": "dose", "is": "at_least", "value": "4"},
    ]}  # fmt: skip


def test_a_question_is_added_and_previewed_in_both_languages(desk: Desk) -> None:
    desk.page.get_by_role("link", name="Add a question – Money").click()
    desk.page.get_by_role("link", name="Single choice").click()
    desk.page.get_by_label("Question in English").fill("Country")
    desk.page.get_by_label("Question in French").fill("Pays")
    for number, in_english, in_french in ((0, "France", "France"), (1, "Elsewhere", "Ailleurs")):
        desk.page.get_by_label("In English:", exact=True).nth(number).fill(in_english)
        desk.page.get_by_label("In French:", exact=True).nth(number).fill(in_french)
    assert troubles(desk) == []
    desk.page.get_by_role("button", name="Save the question").click()
    desk.page.get_by_role("link", name="Preview", exact=True).click()

    french = desk.page.frame_locator("iframe[title='The form in French']")
    english = desk.page.frame_locator("iframe[title='The form in English']")
    expect(french.get_by_label("Ailleurs")).to_be_visible()
    expect(english.get_by_label("Elsewhere")).to_be_visible()
    french.get_by_label("Ailleurs").check()
    english.get_by_label("France").check()
    expect(french.get_by_label("Ailleurs")).to_be_checked()  # two forms, not one
    assert desk.window.troubles() == []


def width_inside(page: Page) -> int:
    """Return how wide the page in the first frame believes its window to be."""
    return int(page.frames[1].evaluate("window.innerWidth"))


def test_the_preview_is_as_wide_as_a_phone_and_fits_on_one(desk: Desk) -> None:
    desk.page.goto(page("preview", desk.version))
    widths = []
    for width in (1280, 320):
        desk.page.set_viewport_size({"width": width, "height": 900})
        widths.append(width_inside(desk.page))
        assert desk.window.troubles() == []

    desk.page.goto(page("preview_page", desk.version, "fr"))

    assert widths[0] == 390
    assert widths[1] < 320
    assert desk.window.troubles() == []


def test_questions_come_and_go_in_the_preview(desk: Desk) -> None:
    desk.version.schema["sections"][1]["show_if"] = {
        "question": "dose", "is": "at_least", "value": "4",
    }  # fmt: skip
    desk.version.save()
    desk.page.goto(page("preview_page", desk.version, "en"))
    dose, money = desk.page.get_by_label("Dose"), desk.page.get_by_role("heading", name="Money")
    expect(dose).to_be_hidden()
    expect(money).to_be_hidden()

    desk.page.get_by_label("Drug").check()
    expect(dose).to_be_visible()
    dose.fill("4")
    expect(money).to_be_visible()
    desk.page.get_by_label("Test").check()

    expect(dose).to_be_hidden()
    expect(money).to_be_hidden()
    assert desk.window.troubles() == []


def test_a_section_is_dragged_before_another(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1280, "height": 1800})  # nothing scrolls away
    handle = desk.page.locator("#section-money [data-section-handle]")

    with desk.page.expect_navigation():
        handle.drag_to(desk.page.locator("#section-idea"), target_position={"x": 60, "y": 4})

    assert list(order_of(desk.version)) == ["money", "idea"]
    assert troubles(desk) == []


def test_a_dry_run_with_made_up_answers(desk: Desk) -> None:
    desk.page.get_by_role("link", name="Dry run").click()
    desk.page.get_by_role("button", name="Fill with made-up answers").click()

    expect(desk.page.get_by_text("It could be sent: nothing is missing.")).to_be_visible()
    expect(desk.page.get_by_label("Drug")).to_be_checked()
    desk.page.get_by_label("Test").check()
    desk.page.get_by_role("button", name="See what would happen").click()

    outcome = desk.page.get_by_role("region", name="What would happen")
    expect(outcome).to_contain_text("Dose — Shown if “Kind” is “Drug”")
    assert desk.window.troubles() == []
