"""Who is asked whether services are still true, and told what follows from silence.

One message per provider and step, about all services that took it at the same time.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import Freshness
from partners.models import Organisation
from partners.queries.freshness import editors_of
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox import Notification, notify
from pscc.outbox.enums import Priority
from services.queries.freshness import link_token, on_step

BECAUSE_EDITOR = gettext_lazy("You receive this message because you edit this provider's services.")
BECAUSE_KEEPER = gettext_lazy(
    "You receive this message because you look after the catalogue of services."
)
ONE_CLICK = gettext_lazy("Your turn: look at the list. What is right is confirmed with one click.")


def _provider(provider_id: int) -> Organisation:
    return Organisation.objects.get(pk=provider_id)


def editors(provider_id: int) -> list[Any]:
    """Return the owners and editors of the provider."""
    return list(editors_of(provider_id))


def named(provider_id: int) -> dict[str, str]:
    """Give a subject the provider's name."""
    return {"provider": _provider(provider_id).name}


def about(step: str) -> Callable[..., dict[str, Any]]:
    """Return what gives a template the provider and the services that took a step."""

    def context(provider_id: int, moment: str) -> dict[str, Any]:
        services = [
            {"title": each.title, "checked_on": each.checked_on}
            for each in on_step(provider_id, step, moment)
        ]
        return {**named(provider_id), "services": services, "number": len(services)}

    return context


def confirm_page(provider_id: int) -> str:
    """Return the link that can confirm the services asked about and nothing else."""
    token = link_token(_provider(provider_id), now().date())
    return reverse("services:services_confirm", args=[token])


def keepers() -> list[Any]:
    """Return the staff who look after services whose provider nobody answers for."""
    return list(User.objects.with_role(Role.COMMUNICATION, Role.PROGRAMME_OFFICER))


def desk() -> str:
    """Return the staff's list of these services."""
    return f"{reverse('admin:services_service_changelist')}?answers=silent"


TO_EDITORS: dict[str, Any] = {
    "recipients": editors,
    "url": confirm_page,
    "turn": ONE_CLICK,
    "action": gettext_lazy("See the services and confirm"),
    "why": BECAUSE_EDITOR,
    "priority": Priority.BULK,
}

notify(
    Notification(
        event="services.freshness_asked",
        name="services.freshness_asked",
        template="services/freshness_asked",
        subject=lambda provider_id: (
            _("Are the services of %(provider)s still as described?") % named(provider_id)
        ),
        context=about(Freshness.ASKED),
        **TO_EDITORS,
    ),
    Notification(
        event="services.freshness_reminded",
        name="services.freshness_reminded",
        template="services/freshness_reminded",
        subject=lambda provider_id: (
            _("Reminder: are the services of %(provider)s as described?") % named(provider_id)
        ),
        context=about(Freshness.REMINDED),
        **TO_EDITORS,
    ),
    Notification(
        event="services.freshness_aged",
        name="services.freshness_ageing",
        template="services/freshness_ageing",
        subject=lambda provider_id: (
            _("Services of %(provider)s are shown as not confirmed lately") % named(provider_id)
        ),
        context=about(Freshness.AGEING),
        **TO_EDITORS,
    ),
    Notification(
        event="services.freshness_unoriented",
        name="services.freshness_unoriented",
        template="services/freshness_unoriented",
        subject=lambda provider_id: (
            _("The orientation no longer names some services of %(provider)s") % named(provider_id)
        ),
        context=about(Freshness.UNORIENTED),
        **TO_EDITORS,
    ),
    Notification(
        event="services.freshness_unlisted",
        name="services.freshness_unlisted",
        template="services/freshness_unlisted",
        subject=lambda provider_id: (
            _("Services of %(provider)s have left the catalogue") % named(provider_id)
        ),
        context=about(Freshness.UNLISTED),
        **TO_EDITORS,
    ),
    Notification(
        event="services.services_unanswered",
        name="services.services_unanswered",
        recipients=keepers,
        subject=gettext_lazy("Services to check: nobody answers for them"),
        template="services/services_unanswered",
        url=desk,
        context=lambda number: {"number": number},
        turn=gettext_lazy("Your turn: check each service and confirm it, or find its owner."),
        action=gettext_lazy("See these services"),
        why=BECAUSE_KEEPER,
    ),
)
