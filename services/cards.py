"""How a service looks on a card: what it is, its title, one sentence, three facts and its
availability.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import Freshness
from services.enums import PriceBasis, ServiceState
from services.models import Service

TONES = {
    ServiceState.OPEN: "positive",
    ServiceState.PLANNED: "info",
    ServiceState.PAUSED: "warning",
    ServiceState.RETIRED: "closed",
    ServiceState.DRAFT: "neutral",
    ServiceState.IN_REVIEW: "info",
}


def lead_time(service: Service) -> str:
    """Say how long it takes, as the provider states it."""
    if service.stated_days is None:
        return _("Not stated")
    days = service.stated_days
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


MEASURED_FROM = 5  # delivered requests: fewer say nothing of the next one


def measured_time(service: Service) -> tuple[int, int] | None:
    """Return the median days that deliveries took and how many they were, for a service whose
    measure was read with it; None as long as they are too few.
    """
    try:
        measure = service.measure
    except ObjectDoesNotExist:
        return None
    if measure.delivered < MEASURED_FROM or measure.delivery_days is None:
        return None
    return measure.delivery_days, measure.delivered


def _time_on_card(service: Service) -> str:
    """Say in a word or two how long it takes: as stated, and as measured where that is known."""
    measured = measured_time(service)
    if measured is None:
        return lead_time(service)
    days = ngettext("%(days)s day", "%(days)s days", measured[0]) % {"days": measured[0]}
    told = {"stated": lead_time(service), "days": days, "number": measured[1]}
    if service.stated_days is None:
        return _("%(days)s (measured over %(number)s requests)") % told
    return _("%(stated)s (measured: %(days)s over %(number)s requests)") % told


def _time_in_full(service: Service, *, is_measured: bool) -> str:
    """Say how long it takes: as the provider states it, and as the portal measured it."""
    stated = lead_time(service) if service.stated_days is not None else ""
    measured = measured_time(service) if is_measured else None
    if measured is None:
        return stated
    days, number = measured
    shown = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    told = _(
        "Measured: median %(days)s over %(number)s requests, from the accepted quote to the result."
    ) % {"days": shown, "number": number}
    return "\n\n".join(filter(None, (stated and _("Stated: %(days)s") % {"days": stated}, told)))


def service_card(service: Service) -> Mapping[str, Any]:
    """Return the card of a service read through `queries.for_cards`."""
    return {
        "eyebrow": service.get_kind_display(),
        "icon": "sparkles",
        "title": service.title,
        "url": service.get_absolute_url(),
        "text": service.summary,
        "facts": [
            {"label": _("Provider"), "value": service.provider.name},
            {"label": _("Price"), "value": PriceBasis(service.price_basis).label},
            {"label": _("Lead time"), "value": _time_on_card(service)},
        ],
        "status": service.state,
        "status_label": service.get_state_display(),
        "status_tone": TONES[ServiceState(service.state)],
        "action": _("See the service"),
        "is_demo": service.is_demo,
        "is_muted": service.state in (ServiceState.PAUSED, ServiceState.RETIRED),
    }


def catalogue_card(service: Service) -> Mapping[str, Any]:
    """Return the card of a service in the catalogue: it can be chosen for a comparison, and says
    when one has to wait, or when nobody has confirmed it lately.
    """
    notes = [
        _("Available through the call “%(title)s”") % {"title": title}
        for title in service.opened_by
    ]
    if service.state == ServiceState.OPEN and service.capacity == 0:
        notes.append(_("Waiting list"))
    if service.freshness in (Freshness.AGEING, Freshness.UNORIENTED):
        notes.append(_("Not confirmed lately"))
    return {**service_card(service), "choice": service.uid, "note": " · ".join(notes)}


def six_answers(service: Service, *, measured: bool = True) -> list[tuple[str, str]]:
    """Return the six questions of a service's page with the provider's answers; an empty answer is
    "not stated". With `measured`, what the portal measured stands beside what is stated.
    """
    price = (
        ""
        if service.price_basis == PriceBasis.NOT_STATED
        else PriceBasis(service.price_basis).label
    )
    terms = "\n\n".join(str(part) for part in (price, service.terms) if part)
    return [
        (_("For whom"), service.for_whom),
        (_("What you bring"), service.you_bring),
        (_("What you get"), service.you_get),
        (_("On what terms"), terms),
        (_("How long it takes"), _time_in_full(service, is_measured=measured)),
        (_("What happens next"), service.next_step),
    ]
