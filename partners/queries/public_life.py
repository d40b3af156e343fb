"""What the pages of public life read: governance, press, the campus and its buildings."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet

from partners.enums import Circle, TextBlockKey
from partners.models import (
    Building,
    KeyFigure,
    Mandate,
    Organisation,
    PressContact,
    Site,
    Tenancy,
    TextBlock,
    Unit,
)
from pscc.kernel.maps import Box, distance_km
from pscc.kernel.registries import Registry

NEARBY = 0.015  # degrees: about a kilometre and a half along a meridian

# What higher rooms add to a building's page: (building, user) -> {"template", …} or None.
building_panels: Registry[Any] = Registry()


def text_block(key: TextBlockKey) -> TextBlock | None:
    """Return the text that staff keep for a place, or None if there is none."""
    found: TextBlock | None = TextBlock.objects.filter(key=key).first()
    return found


def governance(on: date, *, past: bool = False) -> list[tuple[str, list[Mandate]]]:
    """Return the offices held at the cluster on a day, by body, in the order that staff gave; with
    `past` those that had ended by then, the latest first.
    """
    found = Mandate.objects.ended(on) if past else Mandate.objects.current(on)
    order = ("body", "-until") if past else ("body",)
    mandates = (
        found.filter(
            organisation__in=Organisation.objects.in_circle(Circle.OPERATOR, on).published()
        )
        .select_related("person", "organisation")
        .order_by(*order, "position", "person__name")
    )
    return [
        (str(body or ""), list(rows)) for body, rows in groupby(mandates, lambda each: each.body)
    ]


def press_contacts(on: date) -> QuerySet[PressContact]:
    """Return whom journalists may call on a day, by organisation; published ones only."""
    contacts: QuerySet[PressContact] = PressContact.objects.current(on)
    return (
        contacts.filter(organisation__in=Organisation.objects.published())
        .select_related("organisation")
        .order_by("organisation__name", "position", "name")
    )


def key_figures(on: date) -> QuerySet[KeyFigure]:
    """Return the figures that everyone may read on a day, in the order that staff gave; with
    `published_organisation`, None where theirs is not published.
    """
    figures: QuerySet[KeyFigure] = KeyFigure.objects.shown(on)
    published = Prefetch(
        "organisation", Organisation.objects.published(), to_attr="published_organisation"
    )
    return figures.prefetch_related(published).order_by("position", "pk")


def cluster_sites(on: date) -> QuerySet[Site]:
    """Return the cluster's own places, the main one first."""
    return (
        Site.objects.filter(
            organisation__in=Organisation.objects.in_circle(Circle.OPERATOR, on).published()
        )
        .select_related("organisation")
        .order_by("-is_main", "position", "city")
    )


def campus_box(sites: Iterable[Site]) -> Box | None:
    """Return the campus: about a kilometre and a half each way from the first of these places whose
    point is known.
    """
    main = next((site for site in sites if site.is_on_map), None)
    if main is None:
        return None
    longitude, latitude = _point(main)
    return Box(longitude - NEARBY, latitude - NEARBY, longitude + NEARBY, latitude + NEARBY)


def buildings() -> QuerySet[Building]:
    """Return the buildings that everyone may see, with their site."""
    return Building.objects.filter(is_published=True).select_related("site").order_by("name")


def tell_distances(organisation: Organisation, on: date) -> None:
    """Add `km_to_campus` to the sites of an organisation: kilometres as the crow flies from the
    cluster's main site, None where a point is missing, or for the cluster's own sites.
    """
    known = [site for site in organisation.sites.all() if site.is_on_map]
    owner, campus = _campus(on) if known else (None, None)
    for site in known:
        if campus is not None and site.organisation_id != owner:
            site.km_to_campus = distance_km(_point(site), campus)


def _campus(on: date) -> tuple[int | None, tuple[float, float] | None]:
    """Return whose the campus is and where it lies."""
    site = next((each for each in cluster_sites(on) if each.is_on_map), None)
    return (None, None) if site is None else (site.organisation_id, _point(site))


def _point(site: Any) -> tuple[float, float]:
    return float(site.longitude), float(site.latitude)


def _free_units(on: date) -> QuerySet[Unit]:
    """Return the units that nobody has on a day, those free first at the top."""
    let = Tenancy.objects.current(on).filter(unit__isnull=False)
    return Unit.objects.exclude(pk__in=let.values("unit_id")).order_by("available_from", "name")


def for_building(queryset: QuerySet[Building], on: date) -> QuerySet[Any]:
    """Add to buildings what their page shows: units, and the organisations housed on a day."""
    tenancies = (
        Tenancy.objects.shown(on).select_related("organisation").order_by("organisation__name")
    )
    return queryset.select_related("site__organisation").prefetch_related(
        Prefetch("units", queryset=_free_units(on), to_attr="free_units"),
        Prefetch("tenancies", queryset=tenancies, to_attr="current_tenancies"),
    )
