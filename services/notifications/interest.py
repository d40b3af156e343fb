"""Who is told of openings they wait for, and of places in waiting lists.

No message names a project: its title may be confidential. The link leads to it.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import ProjectMember
from partners.models.projects import EDITING_ROLES
from pscc.accounts.models import User
from pscc.outbox import Notification, notify
from services.models import Service, Subscription, WaitingPlace
from services.notifications.publishing import editors as editors_of
from services.notifications.publishing import public_page

BECAUSE_ASKED = gettext_lazy("You receive this message because you asked to be told.")
BECAUSE_TEAM = gettext_lazy(
    "You receive this message because you write for a project that waits for this service."
)
BECAUSE_EDITOR = gettext_lazy(
    "You receive this message because you edit the services of this provider."
)


def subscribers(service_id: int, moment: str = "") -> list[Any]:
    """Return those whom this opening is told to; the provider's editors hear of it anyway."""
    if not moment:
        return []
    told = Subscription.objects.filter(
        service=service_id, told_at=datetime.fromisoformat(moment)
    ).exclude(person__in=editors_of(service_id))
    return list(User.objects.filter(pk__in=told.values("person_id")))


def titled(service_id: int) -> dict[str, Any]:
    """Give a subject and a template the service and its provider."""
    service = Service.objects.select_related("provider").get(pk=service_id)
    return {"service": str(service), "provider": service.provider.name}


def _place(place_id: int) -> WaitingPlace:
    return WaitingPlace.objects.select_related("service__provider").get(pk=place_id)


def team(place_id: int) -> list[Any]:
    """Return those who write for the project that waits."""
    writers = ProjectMember.objects.active().filter(
        project=_place(place_id).project_id, role__in=EDITING_ROLES
    )
    return [member.user for member in writers.select_related("user")]


def providers(place_id: int) -> list[Any]:
    """Return the owners and editors of the service's provider."""
    return list(editors_of(_place(place_id).service_id))


def providers_if_offered(place_id: int) -> list[Any]:
    """Return them where the place had been offered: only then a place is free again."""
    return providers(place_id) if _place(place_id).offered_at else []


def about(place_id: int) -> dict[str, Any]:
    """Give a subject and a template the service and its provider."""
    return titled(_place(place_id).service_id)


def own_page(place_id: int) -> str:
    """Return the project's page of its place."""
    return reverse("services:waiting_place", args=[_place(place_id).uid])


def list_page(place_id: int) -> str:
    """Return the provider's page of the list."""
    return reverse("services:waiting_list", args=[_place(place_id).service.slug])


def answer_by(place_id: int) -> datetime | None:
    """Return until when the project can answer."""
    return _place(place_id).answer_by


TO_PROVIDER: dict[str, Any] = {
    "url": list_page,
    "context": about,
    "action": gettext_lazy("See the waiting list"),
    "why": BECAUSE_EDITOR,
}

notify(
    Notification(
        event="services.service_opened",
        name="services.service_awaited",
        recipients=subscribers,
        subject=lambda service_id: _("%(service)s is open") % titled(service_id),
        template="services/service_awaited",
        url=public_page,
        context=titled,
        action=gettext_lazy("See the service"),
        why=BECAUSE_ASKED,
    ),
    Notification(
        event="services.waiting_list_joined",
        name="services.waiting_list_joined",
        recipients=providers,
        subject=lambda place_id: _("A project waits for %(service)s") % about(place_id),
        template="services/waiting_list_joined",
        label=gettext_lazy("A project waits for one of my services"),
        optional=True,
        **TO_PROVIDER,
    ),
    Notification(
        event="services.place_offered",
        name="services.place_offered",
        recipients=team,
        subject=lambda place_id: _("%(service)s: a place is free for you") % about(place_id),
        template="services/place_offered",
        url=own_page,
        context=about,
        turn=gettext_lazy("Your turn: take the place or decline it."),
        deadline=answer_by,
        action=gettext_lazy("Answer"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="services.place_accepted",
        name="services.place_accepted",
        recipients=providers,
        subject=lambda place_id: _("%(service)s: the place was taken") % about(place_id),
        template="services/place_accepted",
        turn=gettext_lazy("Your turn: get in touch with the project."),
        **TO_PROVIDER,
    ),
    Notification(
        event="services.place_left",
        name="services.place_left",
        recipients=providers_if_offered,
        subject=lambda place_id: _("%(service)s: the place was declined") % about(place_id),
        template="services/place_left",
        turn=gettext_lazy("Your turn: offer the place to the next project."),
        **TO_PROVIDER,
    ),
    Notification(
        event="services.place_lapsed",
        name="services.place_lapsed",
        recipients=providers,
        subject=lambda place_id: _("%(service)s: the offer was not answered") % about(place_id),
        template="services/place_lapsed",
        turn=gettext_lazy("Your turn: offer the place to the next project."),
        **TO_PROVIDER,
    ),
    Notification(
        event="services.place_lapsed",
        name="services.place_lost",
        recipients=team,
        subject=lambda place_id: _("%(service)s: the time to answer is over") % about(place_id),
        template="services/place_lost",
        url=own_page,
        context=about,
        action=gettext_lazy("See what you can do"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="services.place_closed",
        name="services.place_closed",
        recipients=team,
        subject=lambda place_id: _("%(service)s is closed for good") % about(place_id),
        template="services/place_closed",
        url=own_page,
        context=about,
        action=gettext_lazy("See what you can do"),
        why=BECAUSE_TEAM,
    ),
)
