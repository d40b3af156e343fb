"""Who is told what about services."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from partners.models import Membership
from partners.models.projects import EDITING_MEMBERS
from pscc.outbox import Notification, notify
from services.models import Service


def _providers_editors(service_id: int) -> list[Any]:
    """Return the owners and editors of the service's provider."""
    provider = Service.objects.values("provider_id").filter(pk=service_id)
    members = Membership.objects.active().filter(
        organisation__in=provider, role__in=EDITING_MEMBERS
    )
    return list(get_user_model().objects.filter(pk__in=members.values("user_id"), is_active=True))


def _service_url(service_id: int) -> str:
    return Service.objects.get(pk=service_id).get_absolute_url()


notify(
    Notification(
        event="services.service_opened",
        name="services.service_opened",
        recipients=_providers_editors,
        subject=_("A service of yours is open"),
        template="services/service_opened",
        url=_service_url,
        action=_("See its page"),
        why=_("You receive this message because you edit the services of this provider."),
    )
)
