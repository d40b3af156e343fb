"""Pages behind the link of a mail, in a real browser: their buttons work, their secret stays."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Page, expect, sync_playwright

from partners.actions.invitations import invite_to_organisation
from partners.enums import MembershipRole
from partners.models import Organisation
from partners.queries.freshness import link_token
from pscc.kernel.clock import now
from tests.browser.presence import CHROMIUM
from tests.factories import make_organisation
from tests.partners.joining import letters, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Return a visitor's page."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def test_the_button_of_the_mail_confirms_a_profile(page: Page, live_server: Any) -> None:
    organisation = make_organisation(name="Curie Lab")
    organisation.ask_whether_current(at=now())
    organisation.save()

    page.goto(
        live_server.url + reverse("partners:freshness_confirm", args=[link_token(organisation)])
    )
    page.get_by_role("button", name="Yes, all this is still true").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Curie Lab")
    assert Organisation.objects.get().freshness == "current"


def test_the_way_to_sign_in_leaves_the_secret_behind(page: Page, live_server: Any) -> None:
    organisation = make_organisation()
    invite_to_organisation(
        organisation_id=organisation.pk, email="guest@lab.example", role=MembershipRole.EDITOR,
        by=member(organisation), at=now(),
    )  # fmt: skip
    path = letters()[-1].link
    secret = path.rstrip("/").rpartition("/")[2]
    sent: list[str] = []
    page.on("request", lambda each: sent.append(f"{each.url} {each.headers.get('referer', '')}"))

    page.goto(live_server.url + path)
    page.locator("main form button").click()

    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert sum(secret in each for each in sent) == 2  # the page itself, and its form
