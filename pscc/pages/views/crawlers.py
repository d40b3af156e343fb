"""What search engines ask first: where they may go, and which pages there are."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from pscc.kernel.addresses import absolute
from pscc.kernel.views.machine import document
from pscc.pages.sitemap import PARTS, sitemap, sitemap_index

TEXT, XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"
CLOSED = ("accounts", "inbox", "files", "search", "dashboard", "components")


@login_not_required
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponseBase:
    """Keep search engines to what everybody may read (RFC 9309); out of a demo altogether."""
    if settings.IS_DEMO:
        return document(request, b"User-agent: *\nDisallow: /\n", TEXT)
    closed = [f"/{code}/{room}/" for room in CLOSED for code, _name in settings.LANGUAGES]
    lines = [
        "User-agent: *",
        *(f"Disallow: {place}" for place in ("/admin/", *closed)),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    return document(request, "\n".join([*lines, ""]).encode(), TEXT)


@login_not_required
@require_safe
def index_of_sitemaps(request: HttpRequest) -> HttpResponseBase:
    """Name the files that list the pages."""
    return document(request, sitemap_index(), XML)


@login_not_required
@require_safe
def sitemap_of(request: HttpRequest, name: str) -> HttpResponseBase:
    """List the pages of one kind."""
    if name not in PARTS:
        raise Http404
    return document(request, sitemap(name), XML)
