"""The terms of a service as one reader sees them."""

from typing import Any

from services.enums import Audience
from services.models import Offer, Service
from services.queries.hosting import lives_here


def offers_for(service: Service, user: Any) -> list[Offer]:
    """Return the terms of a service read through `queries.catalogue.for_detail`: residents' terms
    first for whoever acts for a resident of the campus, last for everyone else.
    """
    offers = list(service.offers.all())
    if any(offer.audience == Audience.RESIDENT for offer in offers):
        is_first = lives_here(user)
        offers.sort(key=lambda offer: (offer.audience == Audience.RESIDENT) is not is_first)
    return offers
