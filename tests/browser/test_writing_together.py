"""Two people on one draft in a real browser, and the rules of the call while one writes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from playwright.sync_api import Browser, Response, expect, sync_playwright

from calls.actions.presence import note_presence
from partners.enums import ProjectRole
from pscc.kernel.clock import now
from tests.browser.presence import CHROMIUM
from tests.browser.test_drafts import sign_in
from tests.calls.applying import draft, section
from tests.calls.public_side import add_rule
from tests.calls.test_eligibility import AT_LEAST_FIVE, WITH_LEVEL
from tests.factories import make_team_member, make_user

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


def test_each_sees_the_other_and_the_rules_follow_the_answers(
    browser: Browser, live_server: Any
) -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    add_rule(entry.stage.call, **AT_LEAST_FIVE)
    colleague = make_user(name="Claire Dupont")
    make_team_member(project=entry.application.project, user=colleague, role=ProjectRole.EDIT)
    address = live_server.url + section(entry, "state")
    pages = []
    for person in (colleague, owner):
        context = browser.new_context()
        sign_in(context, live_server.url, person)
        pages.append(context.new_page())
        pages[-1].goto(address)

    there = pages[1].locator("[data-presence]")
    expect(there).to_have_text("Claire D. is writing on “State” now.")
    rules = pages[1].locator("[data-eligibility]")
    expect(rules).to_contain_text("Not known yet")
    pages[1].select_option('[name="q_level"]', "3")
    expect(rules).to_contain_text("Below TRL 5")
    pages[1].select_option('[name="q_level"]', "6")
    expect(rules).to_contain_text("Holds:")
    expect(rules).not_to_contain_text("Below TRL 5")


def is_refused(answer: Response) -> bool:
    return answer.url.endswith("/presence/") and answer.status != 200


def test_after_a_session_ended_the_other_is_seen_again(browser: Browser, live_server: Any) -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    context = browser.new_context()
    sign_in(context, live_server.url, owner)
    page = context.new_page()
    with page.expect_response("**/presence/"):
        page.goto(live_server.url + section(entry, "state"))
    colleague = make_user(name="Claire Dupont")
    make_team_member(project=entry.application.project, user=colleague, role=ProjectRole.EDIT)
    with page.expect_response(is_refused):
        Session.objects.all().delete()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    note_presence(entry_id=entry.pk, section_key="state", by=colleague, at=now())

    sign_in(context, live_server.url, owner)
    page.fill('[name="q_summary"]', "Back again")

    expect(page.locator("[data-presence]")).to_have_text("Claire D. is writing on “State” now.")
