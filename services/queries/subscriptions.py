"""Who waits for the opening of what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from partners.models import Organisation
from services.enums import ServiceState
from services.models import Service, Subscription

AWAITED = (ServiceState.PLANNED, ServiceState.PAUSED)


def due_to_open(at: datetime) -> QuerySet[Service]:
    """Return the announced services whose day has come; those of a provider that is not in the
    directory wait until it is back, so that nobody is sent to a page that is not there.
    """
    today = timezone.localdate(at)
    shown = Service.objects.filter(provider__in=Organisation.objects.published())
    return shown.filter(state=ServiceState.PLANNED, opens_on__lte=today).order_by("pk")


def is_due_to_open(service: Service, at: datetime) -> bool:
    """Tell whether the day of an announced service has come, and everyone may see it."""
    return due_to_open(at).filter(pk=service.pk).exists()


def own_subscriptions(user: Any) -> QuerySet[Subscription]:
    """Return what a person still waits for, the oldest first; one statement. One's own promise is
    listed, and can be withdrawn, even while the service is hidden: not `is_shown`.
    """
    shown = Service.objects.visible_to(user).filter(pk=OuterRef("service"))
    waiting = Subscription.objects.filter(person=user, told_at__isnull=True)
    waiting = waiting.annotate(is_shown=Exists(shown))
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
