"""The keyboard alone: reach a thing with the Tab key, see where one is, press."""

import pytest
from playwright.sync_api import Page

LONGEST_WAY = 150  # presses of the Tab key until something must have been reached


def reach(page: Page, selector: str) -> None:
    """Press Tab until the thing has the focus, and see that the focus shows on the way there."""
    for _press in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.evaluate("(it) => document.activeElement?.matches(it) ?? false", selector):
            assert focus_shows(page), f"the focus on {selector} cannot be seen"
            return
    pytest.fail(f"{selector} cannot be reached by keyboard on {page.url}")


def focus_shows(page: Page) -> bool:
    """Whether what has the focus, or its label, wears an outline or a shadow."""
    return bool(
        page.evaluate(
            """() => {
              const focused = document.activeElement;
              const worn = [focused, ...(focused.labels ?? []), focused.parentElement];
              return worn.some((each) => {
                const style = getComputedStyle(each);
                return (style.outlineStyle !== "none" && style.outlineWidth !== "0px")
                  || style.boxShadow !== "none";
              });
            }"""
        )
    )


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Reach something and press a key on it."""
    reach(page, selector)
    page.keyboard.press(key)
