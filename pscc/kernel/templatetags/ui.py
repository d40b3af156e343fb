"""The words of the design system in templates: icons, status, dates, amounts, pictures, trail."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from pscc.kernel import drawings, formats
from pscc.kernel.icons import draw
from pscc.kernel.tones import icon_of, tone_of

register = template.Library()

COLOURS = {"primary_colour": "#1f4e8c", "accent_colour": "#b4236b"}  # as in static/css/portal.css


# --- Icons and status ---------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 20, style: str = "mini", label: str = "") -> SafeString:
    """Draw a heroicon; decorative unless it has a label."""
    return draw(str(name), size, str(style), str(label))


@register.simple_tag
def status(slug: str, label: str = "", tone: str = "") -> SafeString:
    """Show a status as icon, word and colour; the tone follows from the slug unless given. A word
    that stands alone has a capital, however it is written within sentences.
    """
    chosen = tone or tone_of(str(slug))
    return format_html(
        '<span class="status status--{}">{}<span>{}</span></span>',
        chosen,
        icon(icon_of(str(slug), chosen), 16, "micro"),
        capfirst(str(label)) or str(slug).replace("_", " ").capitalize(),
    )


# --- Dates, amounts, sizes ----------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def when(context: template.Context, value: date | None, *, near: bool = True) -> SafeString | str:
    """Show a day or a moment: absolute with its zone, and how far it is (unless `near=False`)."""
    if not value:
        return ""
    absolute = (
        formats.long_moment(value) if isinstance(value, datetime) else formats.long_date(value)
    )
    stamp = format_html('<time datetime="{}">{}</time>', formats.iso(value), absolute)
    if not near:
        return stamp
    return format_html(
        '{} <span class="when-near">{}</span>',
        stamp,
        formats.relative(value, _at(context)),
    )


@register.simple_tag(takes_context=True)
def near(context: template.Context, value: date | None) -> SafeString | str:
    """Show how far a moment is; the absolute form is its title and machine value."""
    if not value:
        return ""
    absolute = (
        formats.long_moment(value) if isinstance(value, datetime) else formats.long_date(value)
    )
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        formats.iso(value),
        absolute,
        formats.relative(value, _at(context)),
    )


@register.filter
def day(value: date | None) -> SafeString | str:
    """Show a day in short form, for tables and facts."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', formats.iso(value), formats.short_date(value)
    )


@register.filter
def money(amount: Decimal | int | None, currency: str = "EUR") -> str:
    """Show an amount in full, in the reader's notation."""
    return "" if amount is None else formats.money(amount, currency)


@register.filter
def number(value: Decimal | int | None) -> str:
    """Show a number with the reader's separators."""
    return "" if value is None else formats.number(value)


@register.filter
def percent(points: Decimal | float | None) -> str:
    """Show points of a hundred as the reader writes a percentage."""
    return "" if points is None else formats.percent(points)


@register.filter
def country(code: str) -> str:
    """Name a country by its ISO 3166 code."""
    return formats.country_name(code) if code else ""


@register.filter
def file_size(size: int | None) -> str:
    """Show a size given in bytes."""
    return "" if size is None else formats.file_size(size)


def _at(context: template.Context) -> datetime:
    # Views pass `at`; elsewhere the process's clock is close enough for "in 12 days", and free.
    at = context.get("at")
    return at if isinstance(at, datetime) else datetime.now(UTC)


# --- Addresses ----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def translated_url(context: template.Context, language: str) -> str:
    """Return this page's address in another language, query string kept."""
    request = context.get("request")
    if request is None:
        return f"/{language}/"
    here = request.get_full_path()
    there = _translated(request, here, language)
    prefix = f"/{get_language()}/"
    if there == here and here.startswith(prefix):
        there = f"/{language}/{here.removeprefix(prefix)}"
    return escape_leading_slashes(there)  # "//host" would lead to another site


def _translated(request: Any, here: str, language: str) -> str:
    """Ask the addresses once a page: header, footer and head each name the other language."""
    known: dict[tuple[str, str, str], str] = request.__dict__.setdefault("_translated_urls", {})
    key = (here, get_language() or "", language)
    if key not in known:
        known[key] = translate_url(here, language)
    return known[key]


@register.simple_tag(takes_context=True)
def current(context: template.Context, *namespaces: str) -> SafeString | str:
    """Mark a navigation link as the section being read."""
    request = context.get("request")
    match = request.resolver_match if request is not None else None
    if match is None:
        return ""
    names = {match.view_name, match.namespace}
    return format_html(' aria-current="{}"', "true") if names & set(namespaces) else ""


@register.simple_tag
def page_range(page: Page[Any]) -> list[int | str]:
    """List the page numbers to show, with an ellipsis for those left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return list(numbers)


@register.simple_tag
def own_colours(portal: Any) -> str:
    """Name the cluster's colours where they differ from the stylesheet's, else nothing."""
    chosen = [getattr(portal, name, default) for name, default in COLOURS.items()]
    if chosen == list(COLOURS.values()):
        return ""
    return "-".join(colour.lstrip("#") for colour in chosen)


# --- Blocks -------------------------------------------------------------------------------------


@register.simple_block_tag
def breadcrumbs(content: str) -> str:
    """Wrap `<li>` items in a trail; render nothing when there are none."""
    return (
        render_to_string("components/breadcrumbs.html", {"content": content})
        if content.strip()
        else ""
    )


@register.simple_block_tag
def callout(content: str, tone: str = "info", title: str = "") -> str:
    """Set a remark apart from the text: info, positive, warning, danger or neutral."""
    return render_to_string(
        "components/callout.html", {"content": content, "tone": tone, "title": title}
    )


@register.simple_block_tag
def datatable(content: str, caption: str, *, hide_caption: bool = False) -> str:
    """Wrap `<thead>` and `<tbody>` in a table with a caption that scrolls by itself if too wide."""
    return render_to_string(
        "components/datatable.html",
        {"content": content, "caption": caption, "hide_caption": hide_caption},
    )


# --- Pictures -----------------------------------------------------------------------------------


@register.simple_tag
def pathway_ribbon(stages: Iterable[Any]) -> drawings.Ribbon:
    """Compute the band of the pathway component; a stage is a mapping or has attributes."""
    return drawings.ribbon(
        [
            int((stage["services"] if isinstance(stage, Mapping) else stage.services) or 0)
            for stage in stages
        ]
    )


@register.simple_tag
def score_spreads(
    rows: Iterable[Mapping[str, Any]], lowest: float, highest: float
) -> list[drawings.Spread]:
    """Compute the lines of the score spread component."""
    return [drawings.spread(row, lowest=float(lowest), highest=float(highest)) for row in rows]
