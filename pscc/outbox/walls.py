"""Which rows of the outbox staff may see: each room answers for what it published.

A row tells who is asked to judge whom, so it is as confidential as the dossier it is about. Rows
of a room that registered nothing are for those who answer for the whole portal.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from pscc.kernel.registries import Registry

KEEPERS = frozenset({"administrator", "programme_officer", "call_manager"})
_WHOLE_PORTAL = frozenset({"administrator", "programme_officer"})

walls: Registry[Callable[[Any, QuerySet[Any]], QuerySet[Any]]] = Registry()
"""Room ("calls") to `readable(user, rows) -> rows`, filled in `AppConfig.ready()`. The rows are
messages or deliveries of the room's events; both carry the ids of the event in `payload`."""


def behind_walls(rows: QuerySet[Any], user: Any) -> Q:
    """Return the condition under which a member of staff may see a message or a delivery."""
    if not (user.is_authenticated and user.is_active and KEEPERS & user.roles):
        return Q(pk__in=[])
    claimed, readable = Q(pk__in=[]), Q(pk__in=[])
    for room, readable_rows in walls:
        own = Q(event__startswith=f"{room}.")
        claimed |= own
        found = readable_rows(user, rows.model.objects.filter(own))
        readable |= Q(pk__in=found.order_by().values("pk"))
    return readable | ~claimed if _WHOLE_PORTAL & user.roles else readable
