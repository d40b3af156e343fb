"""Which pages search engines may know: those that everybody may read, in both languages
(sitemaps.org; alternates by language as `xhtml:link`).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db.models import DateTimeField, F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from calls.queries.calls import listed as listed_calls
from partners.models import Organisation
from partners.queries.public_life import buildings
from pscc.community.models import BoardEntry, Event, Issue, NewsItem
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from services.models import Package, Scheme, Service

MOST = 20_000  # pages of a kind: a file may name 50,000 addresses, and each page has two
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
ENTRIES = (
    "pages:home", "partners:list", "partners:map", "partners:press", "services:list",
    "services:packages", "services:schemes", "services:coverage", "services:orientation",
    "partners:governance", "partners:key_figures", "partners:come", "impact:public",
    "impact:method", "calls:list", "calls:award_list", "community:news_list",
    "community:event_list", "community:newsletter", "community:issue_list",
    "community:board_entry_list", "api_page:explained",
)  # fmt: skip
LEGAL = ("legal", "terms", "privacy", "accessibility", "sources")
Rows = Callable[[], QuerySet[Any]]
ROOMS: dict[str, tuple[str, Rows]] = {
    "partners": ("partners:detail", Organisation.objects.published),
    "services": ("services:detail", Service.objects.listed),
    "packages": ("services:package", Package.objects.published),
    "schemes": ("services:scheme", Scheme.objects.published),
    "calls": ("calls:detail", lambda: listed_calls(now())),
    "news": ("community:news_detail", NewsItem.objects.published),
    "events": ("community:event_detail", Event.objects.shown),
    "issues": ("community:issue_detail", Issue.objects.released),
    "board": (
        "community:board_entry_detail",
        lambda: BoardEntry.objects.on_board(timezone.localdate(now())),
    ),
    "buildings": ("partners:building", buildings),
}
PARTS = ("pages", *ROOMS)

ET.register_namespace("", SITEMAP)
ET.register_namespace("xhtml", XHTML)


def sitemap_index() -> bytes:
    """Return the file that names the others, one for each kind of page."""
    root = ET.Element(f"{{{SITEMAP}}}sitemapindex")
    for part in PARTS:
        entry = ET.SubElement(root, f"{{{SITEMAP}}}sitemap")
        ET.SubElement(entry, f"{{{SITEMAP}}}loc").text = absolute(reverse("sitemap", args=(part,)))
    return _written(root)


def sitemap(part: str) -> bytes:
    """Return the addresses of one kind of page, one of `PARTS`; at most two statements."""
    if part == "pages":
        own = [(name, (), None) for name in ENTRIES]
        return _addresses([*own, *(("pages:legal", (slug,), None) for slug in LEGAL)])
    name, rows = ROOMS[part]
    chosen = rows()
    columns = {field.name for field in chosen.model._meta.concrete_fields}
    key = "slug" if "slug" in columns else "uid"
    changed = F("updated_at") if "updated_at" in columns else Value(None, DateTimeField())
    found = chosen.order_by("pk").annotate(changed_at=changed).values_list(key, "changed_at")
    return _addresses((name, (at,), changed_at) for at, changed_at in found[:MOST])


def _addresses(pages: Iterable[tuple[str, tuple[str, ...], datetime | None]]) -> bytes:
    """Write each page once in each language, beside all its languages."""
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for name, key, changed_at in pages:
        languages = {code: _in(code, name, key) for code in LANGUAGES}
        for address in languages.values():
            entry = ET.SubElement(root, f"{{{SITEMAP}}}url")
            ET.SubElement(entry, f"{{{SITEMAP}}}loc").text = address
            if changed_at is not None:
                changed = changed_at.isoformat(timespec="seconds")
                ET.SubElement(entry, f"{{{SITEMAP}}}lastmod").text = changed
            for code, other in languages.items():
                link = {"rel": "alternate", "hreflang": code, "href": other}
                ET.SubElement(entry, f"{{{XHTML}}}link", link)
    return _written(root)


def _in(language: str, name: str, key: tuple[str, ...]) -> str:
    with override(language):
        return absolute(reverse(name, args=key))


def _written(root: ET.Element) -> bytes:
    said: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return said
