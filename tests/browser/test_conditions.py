"""Conditions and limits in a real browser: the script says exactly what the portal says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from partners.enums import Vocabulary
from tests.browser.presence import CHROMIUM
from tests.browser.test_drafts import sign_in, wait_until_saved
from tests.calls.applying import draft, section
from tests.factories import make_term
from tests.kernel.condition_cases import (
    TERMS,
    condition_cases,
    for_script,
    judged_limit,
    judged_visible,
    limit_cases,
)
from tests.kernel.conditional_form import CONDITIONAL

ROOT = Path(__file__).resolve().parents[2]
JUDGE = """(text) => {
  const cases = JSON.parse(text);
  const rules = window.portalConditions;
  return {
    conditions: cases.conditions.map(([form, answers]) => rules.visible(form, answers)),
    limits: cases.limits.map(([question, raw]) => {
      const answer = rules.answerOf(question, raw);
      if (answer === rules.BAD) return {bad: true};
      const words = typeof answer === "string" ? rules.countWords(answer) : null;
      return {answer: answer, breach: rules.breachOf(question, answer), words: words};
    }),
  };
}"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Return Chromium."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    with sync_playwright() as playwright:
        yield (found := playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]))
        found.close()
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def test_python_and_the_script_judge_every_case_alike(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "static/js/conditions.js")
    for code in TERMS:
        for vocabulary in (Vocabulary.STAGE, Vocabulary.TUMOUR_TYPE):
            make_term(vocabulary=vocabulary, code=code)

    said = page.evaluate(JUDGE, for_script())

    assert said["conditions"] == [judged_visible(each) for each in condition_cases()]
    assert said["limits"] == [judged_limit(each) for each in limit_cases()]


def open_page(browser: Browser, live_server: Any, key: str, **options: Any) -> tuple[Any, Page]:
    """Open a page of a draft whose questions depend on each other."""
    entry, owner = draft(schema=CONDITIONAL)
    entry.answers = {}
    entry.save()
    context = browser.new_context(locale="en-GB", **options)
    sign_in(context, live_server.url, owner)
    page = context.new_page()
    page.goto(live_server.url + section(entry, key))
    return entry, page


def test_questions_appear_and_go_while_one_answers(browser: Browser, live_server: Any) -> None:
    entry, page = open_page(browser, live_server, "about")
    patients = page.locator("[data-asked=patients]")
    expect(patients).to_be_hidden()
    expect(page.locator("[data-step=trial]")).to_be_hidden()

    page.get_by_label("Yes", exact=True).check()

    expect(patients).to_be_visible()
    expect(page.locator("[data-rules-status]")).to_contain_text("Further questions now apply")
    page.locator("[name=q_patients]").fill("12,5")
    expect(page.locator("[data-step=trial]")).to_be_visible()
    wait_until_saved(page)
    page.get_by_label("No", exact=True).check()
    expect(patients).to_be_hidden()
    wait_until_saved(page)
    entry.refresh_from_db()
    assert entry.answers == {"is_trial": False, "patients": "12.5"}


def test_rows_are_added_summed_saved_and_removed(browser: Browser, live_server: Any) -> None:
    entry, page = open_page(browser, live_server, "means")
    page.locator("[name='q_budget.0.year']").fill("2027")
    page.locator("[name='q_budget.0.amount']").fill("1 000,50")
    page.get_by_role("button", name="Add a row").first.click()
    page.locator("[name='q_budget.2.amount']").fill("2000")

    expect(page.locator("[data-sum=amount]")).to_have_text("€3,000.50")
    wait_until_saved(page)
    entry.refresh_from_db()
    assert entry.answers["budget"] == [{"year": "2027", "amount": "1000.5"}, {"amount": "2000"}]

    page.locator("[data-asked=budget]").get_by_role("button", name="Remove row 1").click()
    expect(page.locator("[data-sum=amount]")).to_have_text("€2,000")
    wait_until_saved(page)
    entry.refresh_from_db()
    assert entry.answers["budget"] == [{"amount": "2000"}]


def test_a_colleagues_rows_are_shown_beside_mine(browser: Browser, live_server: Any) -> None:
    entry, page = open_page(browser, live_server, "means")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name='q_team.0.name']").fill("Rosa Luna")
    wait_until_saved(other)

    page.locator("[name='q_team.0.name']").fill("Ada Owner")
    conflict = page.locator("[data-note=conflict]")
    expect(conflict).to_contain_text("Rosa Luna")
    page.get_by_role("button", name="Use the other text").click()

    expect(page.locator("[name='q_team.0.name']")).to_have_value("Rosa Luna")
    entry.refresh_from_db()
    assert entry.answers["team"] == [{"name": "Rosa Luna"}]


def test_without_a_script_saving_shows_what_follows(browser: Browser, live_server: Any) -> None:
    entry, page = open_page(browser, live_server, "about", java_script_enabled=False)

    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.locator("[data-asked=patients]")).to_be_visible()
    page.locator("[name=q_patients]").fill("12")
    page.get_by_role("button", name="Save and continue").click()
    expect(page).to_have_url(re.compile(re.escape(section(entry, "trial")) + "$"))
