"""Which rows of the outbox staff may see: each room answers for what it published.

A row tells who is asked to judge whom, so it is as confidential as the dossier it is about. Rows
of a room that registered nothing are for those who answer for the whole portal.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import In

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
    return readable | ~claimed if keeps_whole_portal(user) else readable


def keeps_whole_portal(user: Any) -> bool:
    """Tell whether a person answers for what no room claims: account mails, periodic work."""
    return bool(user.is_authenticated and user.is_active and _WHOLE_PORTAL & user.roles)


def has_walls(name: str) -> bool:
    """Tell whether a room has registered walls: its errors may quote what lies behind them."""
    return name.partition(".")[0] in dict(walls)


def names(key: str, things: QuerySet[Any, Any]) -> In:
    """Return the condition that a row's event names, under `key`, one of these things.

    Compared as text: a payload that holds something else than a number must not fail the page.
    """
    ids = things.order_by().annotate(pk_as_text=Cast("pk", TextField())).values("pk_as_text")
    return In(KeyTextTransform(key, "payload"), ids.query)


class PortalsOwnQuerySet(QuerySet[Any]):
    """Words about rows that belong to no room."""

    def visible_to(self, user: Any) -> "PortalsOwnQuerySet":
        """Keep them for the staff who answer for the whole portal."""
        return self if keeps_whole_portal(user) else self.none()
