"""An expert's review by keyboard alone, from the invitation to its sending."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, Dialog, Page, Route, expect, sync_playwright

from calls.enums import AssignmentState
from calls.models import Assignment, CriterionScore
from pscc.kernel.clock import now
from tests.browser.keyboard import press, reach
from tests.browser.presence import CHROMIUM
from tests.browser.test_drafts import sign_in
from tests.factories import make_assignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SUBMIT = "button[formaction$='/submit/']"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Return a browser without a session."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def expert_page(browser: Browser, address: str, assignment: Assignment, path: str) -> Page:
    """Open a page as the expert sees it."""
    context = browser.new_context()
    sign_in(context, address, assignment.expert)
    page = context.new_page()
    page.goto(address + path)
    return page


def accept(page: Page, assignment: Assignment) -> None:
    """Open the invitation from the desk and state that nothing ties one to the project."""
    press(page, f"a[href$='{assignment.get_absolute_url()}']")
    page.wait_for_url(f"**{assignment.get_absolute_url()}")
    press(page, "[name=statement][value=none]", "Space")
    press(page, "form:has([name=statement]) button")
    expect(page.get_by_role("heading", name="Score sheet")).to_be_visible()


def score(page: Page, code: str, key: str, times: int) -> None:
    """On the scores of a criterion, take the lowest, then go on with an arrow."""
    assert page.evaluate("document.activeElement.name") == f"score-{code}"
    page.keyboard.press("Space")
    for _press in range(times):
        page.keyboard.press(key)
        outline = page.evaluate("getComputedStyle(document.activeElement.labels[0]).outlineStyle")
        assert outline == "solid"


def write(page: Page, name: str, text: str) -> None:
    """Reach a field and type."""
    reach(page, f"[name={name}]")
    page.keyboard.type(text)


def saved_scores(assignment: Assignment) -> dict[str, tuple[int | None, bool, str]]:
    rows = CriterionScore.objects.filter(assignment=assignment).select_related("criterion")
    return {
        row.criterion.code: (
            None if row.score is None else int(row.score), row.is_not_applicable, row.comment,
        )
        for row in rows
    }  # fmt: skip


def test_a_review_is_written_and_sent_by_keyboard_alone(browser: Browser, live_server: Any) -> None:
    assignment = make_assignment(due_at=now())
    page = expert_page(browser, live_server.url, assignment, reverse("calls:review_list"))
    accept(page, assignment)

    press(page, "a[href='#scoring']")
    page.keyboard.press("Tab")
    score(page, "team", "ArrowRight", 4)  # next after the link, not the application once more
    write(page, "comment-team", "Solid")
    page.keyboard.press("Tab")
    score(page, "science", "ArrowLeft", 1)  # round to the last: not applicable
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at")
    first = saved_scores(assignment)
    write(page, "comment_to_applicant", "Well done")
    press(page, SUBMIT)
    expect(page.locator("#div_id_score-need .field__error")).to_be_visible()
    press(page, "[data-error-summary] a")
    score(page, "need", "ArrowRight", 2)
    press(page, SUBMIT)
    expect(page.get_by_text("Your review is submitted. Thank you")).to_be_visible()

    assignment.refresh_from_db()
    assert first == {"team": (4, False, "Solid"), "science": (None, True, "")}
    assert saved_scores(assignment) == {**first, "need": (2, False, "")}
    assert (assignment.state, assignment.comment_to_applicant) == (
        AssignmentState.SUBMITTED, "Well done",
    )  # fmt: skip


def test_what_is_being_saved_does_not_hold_up_the_sending(
    browser: Browser, live_server: Any
) -> None:
    """The button waits for the answer of a save on its way, and sends its version."""
    assignment = make_assignment(
        state=AssignmentState.IN_PROGRESS, scores={"team": 4, "science": 3, "need": 2}
    )
    page = expert_page(browser, live_server.url, assignment, assignment.get_absolute_url())
    asked: list[str] = []
    held: list[Route] = []

    def go_on(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    def hold(route: Route) -> None:
        held.append(route)

    page.on("dialog", go_on)
    page.route("**/save/", hold)
    write(page, "comment-team", "Solid")
    expect(page.locator("[data-save-state]")).to_have_text("Saving…")
    press(page, SUBMIT)
    held[0].continue_()
    expect(page.get_by_text("Your review is submitted. Thank you")).to_be_visible()

    assignment.refresh_from_db()
    assert asked == []
    assert assignment.state == AssignmentState.SUBMITTED
    assert saved_scores(assignment)["team"] == (4, False, "Solid")
