"""Where to go from a service that cannot be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, Value, When

from services.enums import ServiceState
from services.models import Service

CLOSED_STATES = (ServiceState.PAUSED, ServiceState.RETIRED)
NAMED = 3


@dataclass(frozen=True)
class Alternatives:
    """How many open services are of the same kind and of the same provider; some by name."""

    of_kind: int
    of_provider: int
    named: Sequence[Service]


def alternatives_to(service: Service) -> Alternatives | None:
    """Return what is open instead of a paused or a closed service: those of its kind by name, its
    provider's first; None for another one, and at most two statements.
    """
    if service.state not in CLOSED_STATES:
        return None
    is_own = Q(provider=service.provider_id)
    others = Service.objects.oriented().filter(state=ServiceState.OPEN).exclude(pk=service.pk)
    counted = others.aggregate(
        of_kind=Count("pk", filter=Q(kind=service.kind)), of_provider=Count("pk", filter=is_own)
    )
    own_first = Case(When(is_own, then=Value(0)), default=Value(1), output_field=IntegerField())
    alike = others.filter(kind=service.kind).select_related("provider")
    named = list(alike.order_by(own_first, "title", "pk")[:NAMED]) if counted["of_kind"] else []
    return Alternatives(counted["of_kind"], counted["of_provider"], named)
