"""Spaces to let: on the page of the service that lets them, and on their building's."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from partners.models import Building, Membership
from pscc.kernel.clock import now
from services.enums import Audience, ServiceKind
from services.models import HostingSpace, Offer, Service
from services.queries.waiting import is_resident

SPACE_COLUMNS = (
    "name_fr", "name_en", "building_id", "unit_id", "area_m2", "lab_area_m2", "biosafety_level",
    "available_from",
)  # fmt: skip


def space_values(space: HostingSpace) -> dict[str, Any]:
    """Return what a space says, by column; nothing is an empty text."""
    values = {name: getattr(space, name) for name in SPACE_COLUMNS}
    return {name: "" if value is None else value for name, value in values.items()}


def spaces_of(service: Service) -> QuerySet[HostingSpace]:
    """Return what a hosting service lets, in the provider's order; one statement."""
    return (
        HostingSpace.objects.filter(service=service)
        .select_related("building", "unit")
        .order_by("position", "available_from", "pk")
    )


def lives_here(user: Any) -> bool:
    """Tell whether a person acts for an organisation that is housed on the campus today."""
    if not user.is_authenticated:
        return False
    member = Membership.objects.active().filter(user=user)
    return is_resident(list(member.values_list("organisation_id", flat=True)), now())


def own_terms(service: Service, user: Any) -> Offer | None:
    """Return the residents' terms for a resident, None for others."""
    offer = Offer.objects.filter(service=service, audience=Audience.RESIDENT).first()
    return offer if offer is not None and lives_here(user) else None


def spaces_panel(service: Service, user: Any) -> Mapping[str, Any] | None:
    """Show what a hosting service lets; None for other services."""
    if service.kind != ServiceKind.HOSTING:
        return None
    return {
        "template": "services/spaces_panel.html",
        "spaces": list(spaces_of(service)),
        "own_terms": own_terms(service, user),
    }


def building_panel(building: Building, user: Any) -> Mapping[str, Any] | None:
    """Show what listed services let in a building; None where they let nothing."""
    del user  # the same for everyone
    spaces = (
        HostingSpace.objects.filter(building=building, service__in=Service.objects.listed())
        .select_related("service__provider", "unit")
        .order_by("available_from", "service__title", "position", "pk")
    )
    found = list(spaces)
    return {"template": "services/building_panel.html", "spaces": found} if found else None
