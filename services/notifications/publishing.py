"""Who is told what on a service's way into the catalogue, and of changes that staff undo."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.queries.members import acting_for
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.outbox import Notification, declare_events, notify
from services.models import Service, ServiceEdit

BECAUSE_EDITOR = gettext_lazy(
    "You receive this message because you edit the services of this provider."
)
BECAUSE_STAFF = gettext_lazy("You receive this message because you look after the catalogue.")
STAFF = (Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION)

# A draft concerns nobody else; a change is live at once and staff see it on their start page; who
# waits hears of free places by the waiting list's own events.
declare_events(
    "services.service_created",
    "services.service_changed",
    "services.capacity_changed",
)


def editors(service_id: int) -> Iterable[User]:
    """Return the owners and editors of a service's provider."""
    return acting_for(
        Service.objects.filter(pk=service_id).values_list("provider_id", flat=True).first()
    )


def staff(service_id: int) -> Iterable[User]:
    """Return those who look after the catalogue; nobody once the service has left the queue."""
    waits = Service.objects.filter(pk=service_id, state="in_review").exists()
    return User.objects.with_role(*STAFF) if waits else []


def space(service_id: int) -> str:
    """Return the page on which the provider edits."""
    slug = Service.objects.values_list("slug", flat=True).get(pk=service_id)
    return reverse("services:edit", args=(slug,))


def public_page(service_id: int) -> str:
    """Return the service's page."""
    return Service.objects.get(pk=service_id).get_absolute_url()


def desk(service_id: int) -> str:
    """Return the service at the staff desk."""
    return reverse("admin:services_service_change", args=(service_id,))


def named(service_id: int) -> dict[str, Any]:
    """Give the templates the service, its provider, and what staff said is missing."""
    service = Service.objects.select_related("provider").get(pk=service_id)
    return {
        "service": str(service),
        "provider": service.provider.name,
        "reason": service.returned_because,
    }


def about_reversal(service_id: int, edit_id: int) -> dict[str, Any]:
    """Give the templates the service and why a change was undone."""
    return named(service_id) | {"reason": ServiceEdit.objects.get(pk=edit_id).reason}


notify(
    Notification(
        event="services.service_submitted",
        name="services.service_triage",
        recipients=staff,
        subject=lambda service_id: (
            _("%(service)s (%(provider)s) asks to be published") % named(service_id)
        ),
        template="services/service_triage",
        url=desk,
        context=named,
        turn=gettext_lazy("Your turn, or a colleague's."),
        action=gettext_lazy("Look at the service"),
        why=BECAUSE_STAFF,
        label=gettext_lazy("A service asks to be published"),
        optional=True,
    ),
    Notification(
        event="services.service_returned",
        name="services.service_return",
        recipients=editors,
        subject=lambda service_id: (
            _("%(service)s: something is missing before it can be published") % named(service_id)
        ),
        template="services/service_return",
        url=space,
        context=named,
        turn=gettext_lazy("Your turn: complete the service, then ask for publication again."),
        why=BECAUSE_EDITOR,
    ),
    Notification(
        event="services.service_planned",
        name="services.service_announcement",
        recipients=editors,
        subject=lambda service_id: _("%(service)s is announced") % named(service_id),
        template="services/service_announcement",
        url=public_page,
        context=named,
        why=BECAUSE_EDITOR,
    ),
    Notification(
        event="services.service_edit_reverted",
        name="services.service_reversal",
        recipients=editors,
        subject=lambda service_id: (
            _("%(service)s: a change of its page was undone") % named(service_id)
        ),
        template="services/service_reversal",
        url=space,
        context=about_reversal,
        why=BECAUSE_EDITOR,
    ),
)
