"""Where the organisations of a set are: clusters for a drawing, rows for a list, points for
programs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Avg,
    Count,
    Exists,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    QuerySet,
)
from django.db.models.functions import Cast, Floor

from partners.models import Organisation, OrganisationSearch, Site
from pscc.kernel.maps import Box

ACROSS, DOWN = 12, 9  # cells of the grid in which places are drawn as one
BATCH = 200


@dataclass(frozen=True)
class Extent:
    """How many places a set has, of how many organisations, and within which box."""

    sites: int
    organisations: int
    box: Box | None


@dataclass(frozen=True)
class Cluster:
    """Places so near each other that one dot stands for them."""

    longitude: float
    latitude: float
    sites: int
    organisations: int
    box: Box
    city: str  # when all are in one
    organisation: int  # its key, when there is one only


def sites_of(narrowed: QuerySet[OrganisationSearch], box: Box | None = None) -> QuerySet[Site]:
    """Return the places of a set's organisations whose point is known, within a box."""
    sites = Site.objects.filter(
        organisation_id__in=narrowed.order_by().values("pk"), longitude__isnull=False
    )
    if box is None:
        return sites
    return sites.filter(
        longitude__range=(box.west, box.east), latitude__range=(box.south, box.north)
    )


def extent(sites: QuerySet[Site]) -> Extent:
    """Return how far places reach."""
    found = sites.aggregate(
        sites=Count("pk"),
        organisations=Count("organisation", distinct=True),
        west=Min("longitude"), south=Min("latitude"),
        east=Max("longitude"), north=Max("latitude"),
    )  # fmt: skip
    if not found["sites"]:
        return Extent(0, 0, None)
    box = Box(*(float(found[side]) for side in ("west", "south", "east", "north")))
    return Extent(found["sites"], found["organisations"], box)


def clusters(sites: QuerySet[Site], box: Box) -> list[Cluster]:
    """Return the places as dots: those of one cell of a grid laid over the box together, the
    biggest first.
    """
    wide, high = (box.east - box.west) / ACROSS, (box.north - box.south) / DOWN
    rows: Any = (
        sites.annotate(
            x=Cast("longitude", FloatField()),
            y=Cast("latitude", FloatField()),
            column=Floor((F("x") - box.west) / wide),
            row=Floor((F("y") - box.south) / high),
        )
        .values("column", "row")
        .annotate(
            many=Count("pk"), organisations=Count("organisation", distinct=True),
            at_longitude=Avg("x"), at_latitude=Avg("y"),
            west=Min("x"), south=Min("y"), east=Max("x"), north=Max("y"),
            first_city=Min("city"), last_city=Max("city"), one=Min("organisation"),
        )
        .order_by("-many", "column", "row")
    )  # fmt: skip
    return [
        Cluster(
            longitude=float(row["at_longitude"]),
            latitude=float(row["at_latitude"]),
            sites=row["many"],
            organisations=row["organisations"],
            box=Box(*(float(row[side]) for side in ("west", "south", "east", "north"))),
            city=row["first_city"] if row["first_city"] == row["last_city"] else "",
            organisation=row["one"] if row["organisations"] == 1 else 0,
        )
        for row in rows
    ]


def located(
    narrowed: QuerySet[OrganisationSearch], box: Box | None = None
) -> QuerySet[OrganisationSearch]:
    """Return those of a set that have a place on the map, within a box."""
    points = Site.objects.filter(organisation_id=OuterRef("pk"), longitude__isnull=False)
    if box is not None:
        points = points.filter(
            longitude__range=(box.west, box.east), latitude__range=(box.south, box.north)
        )
    return narrowed.filter(Exists(points))


def with_places(keys: Sequence[int]) -> list[Organisation]:
    """Return organisations in the order of their keys, with their places."""
    places = Site.objects.filter(longitude__isnull=False).order_by("-is_main", "position", "city")
    rows = Organisation.objects.filter(pk__in=keys).prefetch_related(
        Prefetch("sites", queryset=places, to_attr="places")
    )
    known = {row.pk: row for row in rows}
    return [known[key] for key in keys if key in known]


def points_of(narrowed: QuerySet[OrganisationSearch]) -> Iterator[Site]:
    """Yield every place of a set with its organisation, a batch at a time."""
    keys = list(narrowed.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield from (
            Site.objects.filter(
                organisation_id__in=keys[start : start + BATCH], longitude__isnull=False
            )
            .select_related("organisation")
            .order_by("organisation_id", "-is_main", "position", "pk")
        )
