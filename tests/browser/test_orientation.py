"""The orientation in a real browser: a phone, the keyboard, a closed tab, another day."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from partners.enums import Vocabulary
from partners.models import Term
from services.enums import ServiceKind
from services.models import OrientationSession
from tests.browser.presence import CHROMIUM
from tests.browser.test_drafts import sign_in
from tests.factories import make_service, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Return Chromium."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    with sync_playwright() as playwright:
        yield (found := playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]))
        found.close()
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def make_words() -> None:
    """Make a small vocabulary and a service that fits."""
    for vocabulary, code in (
        (Vocabulary.PRODUCT_TYPE, "therapy"), (Vocabulary.STAGE, "preclinical"),
        (Vocabulary.MODALITY, "antibody"), (Vocabulary.TUMOUR_TYPE, "LUNG"),
    ):  # fmt: skip
        Term.objects.create(
            vocabulary=vocabulary, code=code, label_fr=code.title(), label_en=code.title()
        )
    make_service(kind=ServiceKind.PRECLINICAL, title="Toxicology")


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for pictures."""
    if folder := os.environ.get("LOOKS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def look_wide(page: Page) -> None:
    """Keep a picture of the result and of a page of questions on a wide window, in French."""
    page.set_viewport_size({"width": 1280, "height": 900})
    result = page.url.replace("/en/", "/fr/")
    for name, address in (
        ("fr_result", result),
        ("fr_aim", result.replace("result/", "answers/aim/")),
        ("fr_link", result.replace("result/", "link/")),
    ):
        page.goto(address)
        look(page, name)
    page.set_viewport_size(PHONE)
    page.goto(result.replace("/fr/", "/en/"))


def press_next(page: Page) -> None:
    """Save the page with the keyboard alone."""
    button = page.locator("button[value=next]")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def begin(browser: Browser, address: str) -> str:
    """Answer the first question on a phone, then close the tab; return the link to go on."""
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    page.goto(address)
    look(page, "landing")
    page.get_by_role("button", name="Start the twelve questions").press("Enter")
    page.get_by_role("radio", name="Therapy").press("Space")
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    look(page, "you")
    page.get_by_role("link", name="Go on later").press("Enter")
    link = page.get_by_label("Your link").input_value()
    look(page, "link")
    context.close()
    return link


def go_through(page: Page) -> None:
    """Answer what is left, and check it."""
    for name in ("product", "aim", "needs", "words"):
        expect(page).to_have_url(re.compile(f"/answers/{name}/$"))
        if name == "needs":
            page.locator("[name=q_need_1]").select_option("preclinical")
        look(page, name)
        press_next(page)
    expect(page).to_have_url(re.compile("/check/$"))
    look(page, "check")


def test_a_visitor_answers_on_a_phone_leaves_comes_back_and_signs_in(
    live_server: Any, browser: Browser
) -> None:
    make_words()
    link = begin(browser, f"{live_server.url}/en/orientation/")
    later = browser.new_context(viewport=PHONE, locale="en-GB")
    page = later.new_page()
    page.goto(link)
    go_through(page)
    page.get_by_role("link", name="See what fits").press("Enter")
    expect(page.get_by_role("link", name="Toxicology", exact=True)).to_be_visible()
    look(page, "result")
    if os.environ.get("LOOKS"):
        look_wide(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    person = make_user()
    sign_in(later, live_server.url, person)
    page.reload()

    session = OrientationSession.objects.get()
    assert (width, session.person, session.answers) == (
        PHONE["width"], person, {"product_type": "therapy", "need_1": "preclinical"},
    )  # fmt: skip
    assert link.split("/")[-2] not in page.url
