"""The directory on a map: the same set, the same filters, the same address."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners.models import Organisation, OrganisationSearch
from partners.queries.directory import COUNTS, listed
from partners.queries.map_drawing import Drawing, draw
from partners.queries.places import (
    Cluster,
    Extent,
    clusters,
    extent,
    located,
    points_of,
    sites_of,
    with_places,
)
from partners.views.directory import directory
from pscc.kernel.exports import feature_collection
from pscc.kernel.maps import Box, Sheet, read_box
from pscc.kernel.views.asked import Asked
from pscc.kernel.views.listing import KnownPaginator, Listing
from pscc.kernel.views.machine import long_document, open_to_all

LIST_SIZE = 30
WIDTH, HEIGHT = 720.0, 540.0


@login_not_required
@require_safe
def organisation_map(request: HttpRequest) -> HttpResponse:
    """Show where partners are: a drawing with links, and the same places as a list."""
    listing = directory()
    asked = listing.read(request)
    found = listing.found(listed(), asked)
    narrowed = listing.narrow(found, asked)
    box = read_box(request.GET.get("bbox", ""))
    reach, dots = _kept(listing, asked, narrowed, box)
    if request.GET.get("format") == "json":
        return _dots_as_json(request, reach, dots)
    inside = located(narrowed, box)
    pages = KnownPaginator(inside, LIST_SIZE, reach.organisations)
    page = pages.get_page(request.GET.get("page"))
    first = max(page.start_index() - 1, 0)
    keys = list(inside.values_list("pk", flat=True)[first : first + LIST_SIZE])
    context = {
        **listing.frame(request, asked, listing.counted(found, asked)),
        **_map_context(request, asked, page, reach),
        "places": with_places(keys),
        "drawing": _drawing(request, reach, dots, box),
        "box": str(box) if box else "",
    }
    return render(request, "partners/map.html", context)


def places_within(box: Box) -> Drawing:
    """Draw the places of all partners in a part of the earth; near looks are on the map's page."""
    sheet = Sheet.around(box, WIDTH, HEIGHT)
    dots = clusters(sites_of(listed(), sheet.box), sheet.box)
    links = _links(reverse("partners:map"), QueryDict(), dots)
    return draw(sheet, [(dot, *links[dot]) for dot in dots])


def _map_context(
    request: HttpRequest, asked: Asked, page: Page[Any], reach: Extent
) -> dict[str, Any]:
    query = asked.query()
    return {
        "page": page,
        "reach": reach,
        "list_url": _address("partners:list", query),
        "geojson_url": _address("geojson", query),
        "dots_url": f"{request.path}?{asked.query(format='json')}",
        "tiles_url": settings.MAP_TILES_URL,
        "tiles_credit": settings.MAP_TILES_ATTRIBUTION,
    }


def _address(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _kept(
    listing: Listing[Organisation],
    asked: Asked,
    narrowed: QuerySet[OrganisationSearch],
    box: Box | None,
) -> tuple[Extent, list[Cluster]]:
    """Return how far the places reach, and the dots; kept like the counts of facets."""

    def look() -> tuple[Extent, list[Cluster]]:
        sites = sites_of(narrowed, box)
        reach = extent(sites)
        frame = box or reach.box
        return reach, clusters(sites, Sheet.around(frame, WIDTH, HEIGHT).box) if frame else []

    return COUNTS.keep("places", (*listing.marks(asked), box), look)


def _drawing(
    request: HttpRequest, reach: Extent, dots: Sequence[Cluster], box: Box | None
) -> Drawing | None:
    frame = box or reach.box
    if frame is None:
        return None
    links = _links(request.path, request.GET, dots)
    return draw(Sheet.around(frame, WIDTH, HEIGHT), [(dot, *links[dot]) for dot in dots])


def _links(
    path: str, asked: QueryDict, dots: Sequence[Cluster]
) -> Mapping[Cluster, tuple[str, str]]:
    """Return for each dot its name and address: the partner's page, or a nearer look."""
    alone = Organisation.objects.in_bulk([dot.organisation for dot in dots if dot.organisation])
    query = asked.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    links = {}
    for dot in dots:
        organisation = alone.get(dot.organisation)
        if organisation is not None:
            links[dot] = (organisation.name, organisation.get_absolute_url())
        else:
            query["bbox"] = str(dot.box.widened(0.1))
            links[dot] = ("", f"{path}?{query.urlencode()}#map")
    return links


def _dots_as_json(request: HttpRequest, reach: Extent, dots: Sequence[Cluster]) -> HttpResponse:
    """Answer the map's script: the dots of a part of the earth."""
    links = _links(request.path, request.GET, dots)
    return JsonResponse(
        {
            "sites": reach.sites,
            "dots": [
                {
                    "at": [dot.longitude, dot.latitude],
                    "sites": dot.sites,
                    "city": dot.city,
                    "name": links[dot][0],
                    "url": links[dot][1] if dot.organisation else "",
                    "box": dot.box.sides,
                }
                for dot in dots
            ],
        }
    )


@login_not_required
@open_to_all
def geojson(request: HttpRequest) -> HttpResponseBase:
    """Give the places of the whole filtered set to programs (RFC 7946: longitude first); whoever
    has this state already gets no body.
    """
    listing = directory()
    asked = listing.read(request)
    narrowed = listing.narrow(listing.found(listed(), asked), asked)
    places = feature_collection(_feature(place) for place in points_of(narrowed))
    return long_document(request, places, "application/geo+json")


def _feature(place: Any) -> dict[str, Any]:
    organisation = place.organisation
    return {
        "type": "Feature",
        "id": f"{organisation.uid}-{place.pk}",
        "geometry": {
            "type": "Point",
            "coordinates": [float(place.longitude), float(place.latitude)],
        },
        "properties": {
            "organisation": organisation.uid,
            "name": organisation.name,
            "kind": organisation.kind,
            "site": place.name,
            "street": place.street,
            "postcode": place.postcode,
            "city": place.city,
            "country": place.country,
            "is_main": place.is_main,
            "is_exact": place.is_exact,
            "source": place.source,
            "url": f"{settings.BASE_URL}{organisation.get_absolute_url()}",
            "is_demo": organisation.is_demo,
        },
    }
