"""Every page of the tour once: axe, the pages' policy, the console, sideways scrolling.

Narrow, dark and French in turn with wide, light and English; `make tour` tries every mixture.
"""

import pytest

from tests.browser.chromium import PRACTICE, WCAG, Window, new_context, sign_in
from tests.journeys.portal import Portal
from tests.tour.excuses import ADMIN
from tests.tour.ids import look_up
from tests.tour.stops import TOUR, Stop

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),
]
LOOKS: tuple[dict[str, str | int], ...] = (
    {"language": "fr", "width": 320, "theme": "dark"},
    {"language": "en", "width": 1280, "theme": "light"},
)


@pytest.mark.parametrize("role", TOUR)
def test_every_page_is_sound(portal: Portal, role: str) -> None:
    ids = look_up(portal)
    windows = [open_window(portal, role, look) for look in LOOKS]

    troubles = [
        f"{stop.name}: {trouble}"
        for number, stop in enumerate(TOUR[role])
        for trouble in look_at(windows[number % 2], stop, str(LOOKS[number % 2]["language"]), ids)
    ]

    if troubles:
        pytest.fail("\n".join(["", *troubles]), pytrace=False)


def open_window(portal: Portal, role: str, look: dict[str, str | int]) -> Window:
    """Open a browser of that look, signed in as the role."""
    context = new_context(
        portal.browser,
        portal.url,
        viewport={"width": look["width"], "height": 800},
        color_scheme=look["theme"],
    )
    window = Window(context.new_page())
    if role != "visitor":
        sign_in(window.page, f"{role}@demo.example")
    return window


def look_at(window: Window, stop: Stop, language: str, ids: dict[str, str]) -> list[str]:
    """Open a page and say what is wrong with it."""
    path = stop.path.format(**ids)
    answer = window.page.goto(path if stop.is_staff else f"/{language}{path}")
    status = answer.status if answer else 0
    found = [] if status == (404 if stop.is_missing else 200) else [f"answers {status}"]
    if stop.is_missing:  # the console reports the page's own status
        window.complaints.clear()
    if stop.is_staff:
        return found + window.troubles(rules=WCAG, excused=ADMIN)
    return found + window.troubles(rules=(*WCAG, PRACTICE))
