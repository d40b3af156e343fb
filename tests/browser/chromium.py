"""Debian's Chromium through Playwright: pages that remember every complaint."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from pscc.kernel.stack.demo import PASSWORD
from tests.browser.presence import CHROMIUM

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
]  # fmt: skip
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PRACTICE = "best-practice"
# Violations of the page's policy, also those that the console does not show.
LISTEN = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI}`);
});
"""
# Of what axe found, only what is read here comes out of the browser.
AXE = """
(options) => axe.run(options).then((results) => results.violations.map((each) => ({
  id: each.id, places: each.nodes.map((node) => node.target[0]),
})))
"""


@dataclass
class Window:
    """One page and what the browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = re.sub(r"^https?://[^/]+", "", message.location.get("url", ""))
            self.complaints.append(f"console: {message.text} {place}".strip())

    def troubles(
        self, *, rules: Sequence[str] = (*WCAG, PRACTICE), excused: Mapping[str, str] | None = None
    ) -> list[str]:
        """Say what is wrong with the page as it stands: console, policy, axe, sideways scrolling.

        `rules` are tags of axe rules; `excused` names a rule and the part that need not hold it.
        """
        found = list(self.complaints)
        self.complaints.clear()
        found += [f"policy: {each}" for each in self.page.evaluate("window.policyViolations || []")]
        found += axe_violations(self.page, rules, excused)
        if overflow := sideways(self.page):
            found.append(f"scrolls sideways: {overflow}")
        return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser for the time of a block."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def new_context(browser: Browser, url: str, **options: Any) -> BrowserContext:
    """Open a fresh profile: no cookies, motion reduced, English unless told otherwise."""
    options = {"locale": "en-GB", "reduced_motion": "reduce", "base_url": url} | options
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)
    if options.get("java_script_enabled", True):
        context.add_init_script(LISTEN)
    return context


def sign_in(page: Page, email: str, language: str = "en") -> None:
    """Sign in with the demo's password, as a person does."""
    page.goto(f"/{language}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def axe_violations(
    page: Page,
    rules: Sequence[str] = (*WCAG, PRACTICE),
    excused: Mapping[str, str] | None = None,
) -> list[str]:
    """Return axe's violations, by default of WCAG 2.2 A and AA and of its best practices."""
    page.evaluate(AXE_SCRIPT)
    options = {
        "runOnly": {"type": "tag", "values": list(rules)},
        "resultTypes": ["violations"],  # each place of these; of what holds, none is written out
    }
    found = []
    for each in page.evaluate(AXE, options):
        places = [str(place) for place in each["places"]]
        part = (excused or {}).get(each["id"])
        if places := [place for place in places if not part or part not in place]:
            found.append(f"axe {each['id']}: {', '.join(places[:3])}")
    return found


def sideways(page: Page) -> str:
    """Name what is wider than the window, or return nothing."""
    return str(
        page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= width) return "";
              const wide = [...document.body.querySelectorAll("*")]
                .filter((each) => each.getBoundingClientRect().right > width + 1)
                .map((each) => each.tagName.toLowerCase() + "." + each.className)
                .slice(0, 3).join(", ");
              return `${document.documentElement.scrollWidth} px in ${width}: ${wide}`;
            }"""
        )
    )
