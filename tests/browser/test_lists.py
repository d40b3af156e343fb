"""Narrowing a public list in a real browser: in place with script, page by page without."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from partners.enums import OrganisationKind
from tests.browser.chromium import Window, chromium, new_context
from tests.factories import make_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Window]


@pytest.fixture
def open_list(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that opens the directory: three biotech companies, two of them in Paris,
    and 25 hospitals in Lyon.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    for name, city in (("Alpha", "Paris"), ("Beta", "Paris"), ("Gamma", "Lyon")):
        make_organisation(name=name, city=city, kind=OrganisationKind.BIOTECH)
    for number in range(25):
        make_organisation(name=f"House {number:02}", city="Lyon", kind=OrganisationKind.HOSPITAL)
    with chromium() as browser:

        def open_it(**options: Any) -> Window:
            window = Window(new_context(browser, live_server.url, **options).new_page())
            window.page.goto("/en/partners/")
            if options.get("java_script_enabled", True):
                window.page.evaluate("window.isTheSamePage = true")
            return window

        yield open_it
        connections.close_all()  # inside Playwright's loop Django has a connection of its own


def biotech(page: Page) -> Any:
    return page.locator("input[type=checkbox][name=kind][value=biotech]")


def count_beside(page: Page, name: str, value: str) -> Any:
    return page.locator(f"label:has([name={name}][value={value}]) > span").last


def is_the_same_page(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSamePage === true"))


def has_focus(box: Any) -> bool:
    return bool(box.evaluate("(it) => document.activeElement === it"))


def test_a_filter_changes_list_counts_and_address_and_keeps_the_focus(open_list: Open) -> None:
    window = open_list()
    page = window.page
    expect(page.locator("#results-count")).to_have_text("28 results")
    expect(count_beside(page, "city", "Lyon")).to_have_text("26")

    biotech(page).focus()
    page.keyboard.press("Space")

    expect(page.locator("#results-count")).to_have_text("3 results")
    expect(count_beside(page, "city", "Lyon")).to_have_text("1")
    expect(page.locator("[data-list-said]")).to_have_text("3 results")
    expect(page).to_have_url("/en/partners/?kind=biotech")
    assert is_the_same_page(page)
    assert has_focus(biotech(page))
    assert window.troubles() == []


def test_two_filters_and_words_add_up(open_list: Open) -> None:
    page = open_list().page
    biotech(page).check()
    expect(page.locator("#results-count")).to_have_text("3 results")

    page.locator("input[type=checkbox][name=city][value=Paris]").check()
    expect(page.locator("#results-count")).to_have_text("2 results")
    page.locator("#search-words").fill("alpha")
    page.keyboard.press("Enter")

    expect(page.locator("#results-count")).to_have_text("1 result")
    expect(page.locator("#results h3")).to_have_text("Alpha")
    expect(biotech(page)).to_be_checked()
    assert is_the_same_page(page)
    assert has_focus(page.locator("#search-words"))
    assert page.evaluate("Object.fromEntries(new URLSearchParams(location.search))") == {
        "q": "alpha", "kind": "biotech", "city": "Paris"
    }  # fmt: skip


def test_back_and_forward_bring_lists_filters_and_words_back(open_list: Open) -> None:
    page = open_list().page
    biotech(page).check()
    expect(page.locator("#results-count")).to_have_text("3 results")
    page.locator("#search-words").fill("beta")
    page.keyboard.press("Enter")
    expect(page.locator("#results-count")).to_have_text("1 result")
    page.locator("h1").click()

    page.go_back()
    expect(page.locator("#results-count")).to_have_text("3 results")
    expect(page.locator("#search-words")).to_have_value("")
    expect(biotech(page)).to_be_checked()
    page.go_back()
    expect(page.locator("#results-count")).to_have_text("28 results")
    expect(biotech(page)).not_to_be_checked()
    page.go_forward()

    expect(page.locator("#results-count")).to_have_text("3 results")
    expect(biotech(page)).to_be_checked()
    assert is_the_same_page(page)


def test_the_way_back_from_a_page_of_the_list(open_list: Open) -> None:
    page = open_list().page
    biotech(page).check()
    expect(page.locator("#results-count")).to_have_text("3 results")
    page.locator("#results a", has_text="Beta").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Beta")

    page.go_back()

    expect(page.locator("#results-count")).to_have_text("3 results")
    expect(biotech(page)).to_be_checked()


def test_pages_turn_in_place_and_a_filter_begins_at_the_first(open_list: Open) -> None:
    page = open_list().page

    page.locator(".pagination a[rel=next]").click()
    expect(page.locator(".pagination-nav p")).to_have_text("21 to 28 of 28")
    page.locator("input[type=checkbox][name=kind][value=hospital]").check()

    expect(page.locator(".pagination-nav p")).to_have_text("1 to 20 of 25")
    assert is_the_same_page(page)


def test_what_a_person_opened_or_closed_stays_so(open_list: Open) -> None:
    page = open_list(viewport={"width": 390, "height": 800}).page
    page.locator("details.facets > summary").click()
    cities = page.locator("details.facet:has([name=city])")
    expect(cities).to_have_attribute("open", "")
    cities.locator("summary").click()

    biotech(page).check()

    expect(page.locator("#results-count")).to_have_text("3 results")
    expect(page.locator("details.facets")).to_have_attribute("open", "")
    expect(cities).not_to_have_attribute("open", "")


def test_nothing_found_and_back_to_something(open_list: Open) -> None:
    page = open_list().page
    page.locator("#search-words").fill("qqqqqqqq")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text("Nothing matches")

    page.locator("#search-words").fill("alpha")
    page.keyboard.press("Enter")

    expect(page.locator("#results-count")).to_have_text("1 result")
    expect(biotech(page)).to_be_visible()
    assert is_the_same_page(page)


def test_without_script_the_button_does_the_same(open_list: Open) -> None:
    page = open_list(java_script_enabled=False).page
    biotech(page).check()
    expect(page.locator("#results-count")).to_have_text("28 results")

    page.get_by_role("button", name="Apply filters").click()

    expect(page.locator("#results-count")).to_have_text("3 results")
    expect(biotech(page)).to_be_checked()
    expect(count_beside(page, "city", "Lyon")).to_have_text("1")
