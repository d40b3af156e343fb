"""What everyone may read: home, search, legal pages, the cluster's colours."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from pscc.community.cards import news_card
from pscc.kernel.clock import now
from pscc.kernel.site import site
from pscc.pages.queries import figures, latest_news, open_calls, search_everything
from services.pathway import pathway

LEGAL_PAGES = {
    "legal": _("Legal notice"),
    "terms": _("Terms of use"),
    "privacy": _("Privacy"),
    "accessibility": _("Accessibility"),
    "sources": _("Sources of our facts"),
}
CALLS_ON_HOME = 3
NEWS_ON_HOME = 3
LONGEST_SEARCH = 200


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send a visitor without a language in the address to the one the browser asks for."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Promise, pathway, three rooms, open calls, figures, the latest news."""
    at = now()
    context = {
        "at": at,
        "stages": pathway(at),
        "open_calls": open_calls(at)[:CALLS_ON_HOME],
        "figures": figures(at),
        "news": [news_card(item) for item in latest_news()[:NEWS_ON_HOME]],
    }
    return render(request, "pages/home.html", context)


@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """Search organisations, services and calls at once."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    at = now()
    context = {"at": at, "words": words, "found": search_everything(words, at)}
    return render(request, "pages/search.html", context)


@login_not_required
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one of the legal pages."""
    if slug not in LEGAL_PAGES:
        raise Http404
    links = [
        {"label": title, "url": reverse("pages:legal", args=[other]), "is_current": other == slug}
        for other, title in LEGAL_PAGES.items()
    ]
    context = {
        "title": LEGAL_PAGES[slug],
        "body": f"pages/legal/{slug}.html",
        "links": links,
        "answers": settings.LEGAL,
    }
    return render(request, "pages/legal.html", context)


@login_not_required
@cache_control(public=True, max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    """Serve the cluster's own colours as a stylesheet, since pages carry no inline style."""
    portal = site()
    context = {"primary": portal.primary_colour, "accent": portal.accent_colour}
    return render(request, "pages/theme.css", context, content_type="text/css; charset=utf-8")
