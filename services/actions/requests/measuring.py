"""How long services took in fact, measured anew whenever a request was answered or delivered."""

from datetime import datetime

from django.db import transaction

from services.models import RequestedService, Service, ServiceMeasure
from services.queries.requests.measures import answer_times, delivery_times


@transaction.atomic
def measure_services(*, sub_request_id: int, at: datetime) -> int:
    """Measure the services that a request names; return how many they are.

    Right if it runs twice, or late. Locks the services, so that the last to measure sees all.
    """
    named = RequestedService.objects.filter(sub_request=sub_request_id).values("service_id")
    rows = Service.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=named)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _measure(key, at)
    return len(keys)


def _measure(service_id: int, at: datetime) -> None:
    answered, answer_days = answer_times(service_id)
    delivered, delivery_days = delivery_times(service_id)
    ServiceMeasure.objects.update_or_create(
        service_id=service_id,
        defaults={
            "answered": answered,
            "answer_days": answer_days,
            "delivered": delivered,
            "delivery_days": delivery_days,
            "measured_at": at,
        },
    )
