"""The terms of a service as one reader sees them."""

from typing import Any

from services.enums import Audience
from services.models import Offer, Service
from services.queries.hosting import lives_here


def offers_for(service: Service, user: Any) -> list[Offer]:
    """Return the terms of a service read through `queries.catalogue.for_detail`; whoever acts for a
    resident of the campus sees the residents' terms first.
    """
    offers = list(service.offers.all())
    if any(offer.audience == Audience.RESIDENT for offer in offers) and lives_here(user):
        offers.sort(key=lambda offer: offer.audience != Audience.RESIDENT)
    return offers
