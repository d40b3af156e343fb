"""How an organisation looks on a card: what it is, its name, one sentence, up to three facts."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.enums import Freshness
from partners.models import Building, CircleMembership, Organisation
from pscc.kernel.formats import number, short_date

NOT_CONFIRMED = (Freshness.AGEING, Freshness.UNORIENTED)


def current_circles(organisation: Any) -> list[CircleMembership]:
    """Return the circles that `queries.for_cards` has read along."""
    circles: list[CircleMembership] = organisation.current_circles
    return circles


def logo_path(organisation: Organisation) -> str:
    """Return the address of the logo, once it may be shown."""
    if organisation.logo is None or not organisation.logo.is_servable:
        return ""
    address = reverse("partners:organisation_logo", kwargs={"slug": organisation.slug})
    return f"{address}?v={organisation.logo.uid}"


def organisation_card(organisation: Organisation) -> Mapping[str, Any]:
    """Return the card of an organisation read through `queries.for_cards`."""
    circles = ", ".join(
        str(circle.get_circle_display()) for circle in current_circles(organisation)
    )
    facts: list[dict[str, Any]] = [
        {"label": _("City"), "value": organisation.city},
        {"label": _("Circle"), "value": circles},
        {"label": _("Founded"), "value": organisation.founded_year},
    ]
    return {
        "eyebrow": organisation.get_kind_display(),
        "icon": "building-office-2",
        "logo": logo_path(organisation),
        "title": organisation.name,
        "url": organisation.get_absolute_url(),
        "text": organisation.summary,
        "facts": [fact for fact in facts if fact["value"]],
        "action": _("See the profile"),
        "is_demo": organisation.is_demo,
    }


def directory_card(organisation: Organisation) -> Mapping[str, Any]:
    """Return the card of an organisation in the directory: it can be chosen for a comparison, and
    says when nobody has confirmed it lately.
    """
    note = ""
    if organisation.freshness in NOT_CONFIRMED:
        note = (
            _("Not confirmed since %(day)s") % {"day": short_date(organisation.checked_on)}
            if organisation.checked_on
            else _("Not confirmed yet")
        )
    return {
        **organisation_card(organisation),
        "choice": organisation.uid,
        "note": note,
        "is_muted": bool(note),
    }


def building_card(building: Building) -> Mapping[str, Any]:
    """Return the card of a building."""
    area = f"{number(building.area_m2)} m²" if building.area_m2 else ""
    facts: list[dict[str, Any]] = [
        {"label": _("City"), "value": building.site.city},
        {"label": _("Area"), "value": area},
        {
            "label": _("Opening"),
            "value": short_date(building.opens_on) if building.opens_on else "",
        },
    ]
    return {
        "eyebrow": _("Building"),
        "title": building.name,
        "url": building.get_absolute_url(),
        "text": building.description,
        "facts": [fact for fact in facts if fact["value"]],
        "action": _("See the building"),
        "is_demo": building.is_demo,
    }
