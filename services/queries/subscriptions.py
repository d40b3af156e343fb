"""Who waits for the opening of what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from services.enums import ServiceState
from services.models import Service, Subscription

AWAITED = (ServiceState.PLANNED, ServiceState.PAUSED)


def due_to_open(at: datetime) -> QuerySet[Service]:
    """Return the announced services whose day has come."""
    today = timezone.localdate(at)
    return Service.objects.filter(state=ServiceState.PLANNED, opens_on__lte=today).order_by("pk")


def is_due_to_open(service: Service, at: datetime) -> bool:
    """Tell whether the day of an announced service has come."""
    return (
        service.state == ServiceState.PLANNED
        and service.opens_on is not None
        and service.opens_on <= timezone.localdate(at)
    )


def own_subscriptions(user: Any) -> QuerySet[Subscription]:
    """Return what a person still waits for, the oldest first; one statement."""
    waiting = Subscription.objects.filter(
        person=user, told_at__isnull=True, service__in=Service.objects.visible_to(user)
    )
    return waiting.select_related("service__provider").order_by("created_at", "pk")


def is_subscribed(service: Service, user: Any) -> bool:
    """Tell whether a person waits for a service's opening."""
    return Subscription.objects.filter(service=service, person=user, told_at__isnull=True).exists()


def subscription_panel(service: Service, user: Any) -> Mapping[str, Any] | None:
    """Offer, on the page of a service that is announced or paused, to be told when it opens."""
    if service.state not in AWAITED:
        return None
    return {
        "template": "services/subscription_panel.html",
        "is_subscribed": user.is_authenticated and is_subscribed(service, user),
    }
