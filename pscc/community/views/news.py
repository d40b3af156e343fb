"""News and press releases, for everyone."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pscc.community.cards import news_card
from pscc.community.enums import NewsKind, NewsState
from pscc.community.models import NewsItem
from pscc.community.queries.news import (
    NEWEST,
    boilerplates,
    count_kinds,
    count_organisations,
    count_years,
    in_kinds,
    in_organisations,
    in_years,
    listed,
    media_contacts,
    organisations_named,
)
from pscc.community.structured import structured_news_item
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from pscc.kernel.views.listing import Facet, Listing

COLUMNS = (
    "news_item", "kind", "title", "summary", "date", "place", "original_language", "address",
    "is_demo",
)  # fmt: skip


def _as_row(item: NewsItem) -> Mapping[str, Any]:
    return {
        "news_item": item.uid,
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "date": item.dated_on,
        "place": item.place,
        "original_language": item.original_language,
        "address": item.get_absolute_url(),
        "is_demo": item.is_demo,
    }


NEWS: Listing[NewsItem] = Listing(
    title=gettext_lazy("News and press releases"),
    lead=gettext_lazy("What happens in the cluster and at its partners, in their own words."),
    search_label=gettext_lazy("Search the news"),
    facets=[
        Facet("kind", gettext_lazy("Kind"), lambda: NewsKind.choices, in_kinds, count_kinds),
        Facet("year", gettext_lazy("Year"), None, in_years, count_years),
        Facet(
            "organisation",
            gettext_lazy("Organisation"),
            organisations_named,
            in_organisations,
            count_organisations,
        ),
    ],
    columns=COLUMNS,
    as_row=_as_row,
    as_card=news_card,
    for_page=lambda queryset: queryset,
    ordering=NEWEST,
    template="community/news_list.html",
)


@login_not_required
@require_safe
def news_list(request: HttpRequest) -> HttpResponseBase:
    """Show the news, as a page, JSON or CSV: the newest first."""
    return NEWS.respond(request, listed())


@login_not_required
@require_safe
def news_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one item, what its organisations say of themselves, and whom journalists can call."""
    item = get_object_or_404(NewsItem.objects.visible_to(request.user), slug=slug)
    organisations = list(boilerplates(item))
    context = {
        "item": item,
        "subjects": list(item.subjects.order_by("vocabulary", "position")),
        "is_public": item.state == NewsState.PUBLISHED,
        "organisations": organisations,
        "contacts": media_contacts(item, timezone.localdate(now())),
        "structured": structured_news_item(item, organisations),
        "address": absolute(item.get_absolute_url()),
    }
    return render(request, "community/news_detail.html", context)
