"""The portal by keyboard alone, and with no script at all."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from pscc.kernel.stack.demo import PASSWORD
from tests.browser.chromium import new_context, sign_in
from tests.browser.keyboard import press, reach
from tests.journeys import steps
from tests.journeys.portal import Portal, email_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),
]


def test_sign_in_and_apply_by_keyboard_alone(portal: Portal) -> None:
    page = new_context(portal.browser, portal.url).new_page()
    page.goto("/en/accounts/login/")

    reach(page, "input[name=login]")
    page.keyboard.type(email_of("founder"))
    reach(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
    page.goto(f"/en/calls/{steps.CALL}/")
    press(page, "a[href$='/apply/']")
    page.wait_for_url("**/apply/")
    reach(page, "input[name=project]")
    page.keyboard.press("ArrowUp")  # wraps round to the last choice: a new project
    reach(page, "input[name=title]")
    page.keyboard.type(f"By keyboard {uuid4().hex[:6]}")
    press(page, "main form button[type=submit]")
    page.wait_for_url(re.compile("/edit/project/"))
    reach(page, "[name=q_acronym]")
    page.keyboard.type("KEYS")
    press(page, "button[name=then][value=next]")

    page.wait_for_url(re.compile("/edit/team/"))


def test_the_first_tab_leads_past_the_menus(portal: Portal) -> None:
    page = new_context(portal.browser, portal.url).new_page()
    page.goto("/en/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main#main")).to_be_focused()


def test_an_application_is_sent_without_any_script(portal: Portal, slides: Path) -> None:
    page = new_context(portal.browser, portal.url, java_script_enabled=False).new_page()
    sign_in(page, email_of("founder"))
    page.goto(f"/en/calls/{steps.CALL}/apply/")
    page.get_by_label("A new project").check()
    page.get_by_label("Title of the new project").fill(f"Without script {uuid4().hex[:6]}")
    page.get_by_role("button", name="Start the application").click()

    steps.answer_everything(page, slides)
    reference = steps.submit(page)

    assert len(portal.wait_for_mail("founder", reference)) == 1


def test_a_review_is_saved_without_any_script(portal: Portal) -> None:
    page = new_context(portal.browser, portal.url, java_script_enabled=False).new_page()
    sign_in(page, email_of("expert"))
    (uid,) = portal.rows(
        "SELECT r.uid FROM calls_assignment r JOIN accounts_user u ON u.id = r.expert_id"
        " WHERE u.email = 'expert@demo.example' AND r.state = 'in_progress'"
    )[0]
    page.goto(f"/en/reviews/{uid}/")
    words = f"Written without script {uuid4().hex[:6]}"
    page.locator("[name=confidential_comment]").fill(words)

    page.get_by_role("button", name="Save and continue later").click()

    expect(page.locator("[name=confidential_comment]")).to_have_value(words)
    expect(page.locator("main")).to_contain_text("Saved")
