"""Icons from the heroicons wheel: a cached sprite for the usual ones, drawn in place otherwise.

Inline, the icons were more than half of a list page's bytes.
"""

import re
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_micro, heroicon_mini, heroicon_outline

SPRITE = "img/icons.svg"  # written by `manage.py icons`
STYLES = {"micro": heroicon_micro, "mini": heroicon_mini, "outline": heroicon_outline}
NAMES = {
    "micro": "arrow-path arrow-right arrow-uturn-left beaker building-office-2 calendar"
    " chat-bubble-left-right check check-circle chevron-down clipboard-document-list clock"
    " computer-desktop document-check document-text envelope envelope-open exclamation-triangle"
    " hand-raised map-pin minus-circle moon paper-airplane pause-circle pencil-square"
    " lock-closed shield-exclamation sparkles sun trash users wrench x-circle",
    "mini": "adjustments-horizontal arrow-down-tray arrow-path arrow-right"
    " arrow-right-start-on-rectangle arrow-up-tray arrows-pointing-out bars-3 bell"
    " briefcase calendar-days chart-bar check check-circle chevron-down chevron-left"
    " chevron-right clock code-bracket computer-desktop device-phone-mobile document-duplicate"
    " document-text envelope exclamation-circle exclamation-triangle eye finger-print"
    " folder home identification inbox inbox-arrow-down information-circle key language link"
    " magnifying-glass map map-pin paper-airplane pencil-square photo plus queue-list"
    " scale sparkles squares-2x2 user-circle user-group users x-circle",
    "outline": "beaker building-office-2 calendar-days chat-bubble-left-right check-circle"
    " clipboard-document-list clock document-text inbox light-bulb magnifying-glass"
    " map-pin scale",
}
_IN_SPRITE = {f"{style}-{name}" for style, names in NAMES.items() for name in names.split()}


@lru_cache(maxsize=512)
def draw(name: str, size: int, style: str, label: str) -> SafeString:
    """Return an icon as SVG; decorative unless it has a label."""
    if f"{style}-{name}" in _IN_SPRITE:
        return _used(name, size, style, label)
    described: dict[str, Any] = (
        {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    )
    drawn = STYLES[style](name, size=size, **{"class": "icon"}, **described)
    return mark_safe(drawn)  # noqa: S308 the wheel's markup; it escapes attributes


def _used(name: str, size: int, style: str, label: str) -> SafeString:
    described = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else format_html('aria-hidden="{}"', "true")
    )
    return format_html(
        '<svg class="icon" width="{}" height="{}" {}><use href="{}#{}-{}"/></svg>',
        size,
        size,
        described,
        static(SPRITE),
        style,
        name,
    )


def sprite() -> str:
    """Return the sprite: one symbol for each usual icon."""
    symbols = [
        _symbol(style, name) for style in NAMES for name in sorted(set(NAMES[style].split()))
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(style: str, name: str) -> str:
    drawn = re.sub(r"\s+", " ", str(STYLES[style](name, size=None)))
    drawn = drawn.replace(' aria-hidden="true"', "").replace(' data-slot="icon"', "")
    return drawn.replace("<svg", f'<symbol id="{style}-{name}"', 1).replace("</svg>", "</symbol>")
