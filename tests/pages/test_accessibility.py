"""docs/accessibility.md says what the checks do."""

from django.conf import settings

from tests.browser.chromium import WCAG
from tests.browser.test_every_page import LOOKS
from tests.tour.camera import LANGUAGES, THEMES, WIDTHS
from tests.tour.excuses import ADMIN

PAGE = (settings.BASE_DIR / "docs" / "accessibility.md").read_text(encoding="utf-8")


def test_every_excuse_is_a_known_remark():
    remarks = PAGE.split("## Known remarks")[1].split("## ")[0]

    assert [line for line in remarks.splitlines() if line.startswith("| staff")] != []
    assert remarks.count("| staff pages") == len(ADMIN)
    assert [
        rule for rule, part in ADMIN.items() if f"| `{rule}` in `{part}` |" not in remarks
    ] == []


def test_the_looks_are_those_of_the_checks():
    (french, english) = LOOKS

    assert (french, english) == (
        {"language": "fr", "width": 320, "theme": "dark"},
        {"language": "en", "width": 1280, "theme": "light"},
    )
    assert (
        "| 320 px, 1280 px | dark at 320 px, light at 1280 px | French at 320 px, English" in PAGE
    )
    assert (list(WIDTHS), THEMES, LANGUAGES) == ([390, 1280], ("light", "dark"), ("fr", "en"))
    assert "| `make tour` | 390 px, 1280 px | light and dark with each width |" in PAGE
    assert WCAG == ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
    assert "WCAG 2.0, 2.1 and 2.2, levels A and AA" in PAGE
