"""What the directory adds to the small world: the campus and each organisation's own space."""

from typing import Any

from partners.models import Building, Organisation, Site
from pscc.accounts.models import User


def keys_of(thing: Any) -> dict[str, Any]:
    """Return the parts of an address that a thing can fill."""
    names = ("uid", "slug")
    return {"object_id": thing.pk} | {
        name: getattr(thing, name) for name in names if hasattr(thing, name)
    }


def neighbourhood(
    people: dict[str, User], company: Organisation, provider: Organisation
) -> dict[str, dict[str, Any]]:
    """Make the directory's things; `company` has members, `provider` a building."""
    return _campus(provider)


def _campus(operator: Organisation) -> dict[str, dict[str, Any]]:
    site = Site.objects.create(organisation=operator, city="Villejuif")
    return {
        name: keys_of(
            Building.objects.create(
                site=site, slug=name.replace(" ", "-"), name=name, is_published=is_published
            )
        )
        for name, is_published in (("building", True), ("hidden building", False))
    }
