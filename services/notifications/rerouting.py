"""Who is told when the cluster proposes another provider: those who write for the project."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.outbox import Notification, notify
from services.models import SubRequest
from services.notifications.sharing import team_of


def _part(sub_request_id: int) -> SubRequest:
    rows = SubRequest.objects.select_related("request__project", "provider")
    found: SubRequest = rows.get(pk=sub_request_id)
    return found


def team(sub_request_id: int) -> list[Any]:
    """Return those who write for the project."""
    return list(team_of(_part(sub_request_id)))


def about(sub_request_id: int) -> dict[str, Any]:
    """Give a subject and a template the number of the request and the provider proposed."""
    part = _part(sub_request_id)
    return {"reference": str(part.request), "provider": part.provider.name}


def page(sub_request_id: int) -> str:
    """Return the page of the request as a whole."""
    return _part(sub_request_id).request.get_absolute_url()


notify(
    Notification(
        event="services.reroute_proposed",
        name="services.reroute_proposed",
        recipients=team,
        subject=lambda sub_request_id: (
            _("%(reference)s: another provider is proposed") % about(sub_request_id)
        ),
        template="services/reroute_proposed",
        url=page,
        context=about,
        turn=gettext_lazy("Your turn: look at it, then send or leave it."),
        action=gettext_lazy("See the request"),
        why=gettext_lazy("You receive this message because you write for this project."),
    )
)
