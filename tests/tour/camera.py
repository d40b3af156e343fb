"""One role's round: sign in, photograph each page in each look, say what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import PRACTICE, WCAG, Window, new_context, sign_in
from tests.tour.excuses import ADMIN
from tests.tour.stops import Stop

WIDTHS = {390: 844, 1280: 900}
THEMES = ("light", "dark")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Picture:
    """A photographed page and its troubles."""

    role: str
    name: str
    troubles: tuple[str, ...]


@dataclass
class Camera:
    """Takes the pictures of a portal into a folder."""

    browser: Browser
    url: str
    ids: dict[str, str]
    folder: Path

    def round(self, role: str, stops: list[Stop]) -> Iterator[Picture]:
        """Photograph a role's pages in every language, width and theme."""
        session = None
        if role != "visitor":
            context = new_context(self.browser, self.url)
            sign_in(context.new_page(), f"{role}@demo.example")
            session = context.storage_state()
            context.close()
        for language, (width, height), theme in product(LANGUAGES, WIDTHS.items(), THEMES):
            context = new_context(
                self.browser,
                self.url,
                storage_state=session,
                viewport={"width": width, "height": height},
                color_scheme=theme,
                locale={"fr": "fr-FR", "en": "en-GB"}[language],
            )
            window = Window(context.new_page())
            if any(stop.is_staff for stop in stops) and (width, theme) == (390, "light"):
                speak(window.page, language)
                window.troubles()
            for stop in stops:
                name = f"{stop.name}-{language}-{width}-{theme}"
                yield Picture(role, name, tuple(self._take(window, stop, language, role, name)))
            context.close()

    def _take(
        self, window: Window, stop: Stop, language: str, role: str, name: str
    ) -> Iterator[str]:
        path = stop.path.format(**self.ids)
        answer = window.page.goto(path if stop.is_staff else f"/{language}{path}")
        status = answer.status if answer else 0
        if status != (404 if stop.is_missing else 200):
            yield f"answers {status}"
        target = self.folder / role / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        window.page.screenshot(path=target, full_page=True)
        if stop.is_missing:  # the console reports the page's own status
            window.complaints.clear()
        if stop.is_staff:
            yield from window.troubles(rules=WCAG, excused=ADMIN)
        else:
            yield from window.troubles(rules=(*WCAG, PRACTICE))


def speak(page: Page, language: str) -> None:
    """Choose one's language in the profile: the staff admin follows it."""
    page.goto("/en/accounts/profile/")
    page.locator("select[name=language]").select_option(language)
    page.locator("form:has(select[name=language]) button[type=submit]").click()
    page.wait_for_url(f"**/{language}/accounts/profile/")
