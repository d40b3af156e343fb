"""What waits for a person: counts with a link, shown on the start page of the staff admin.

A room registers a provider in its `AppConfig.ready()`:
`dashboard_panels.register("calls", waiting_for)` with `waiting_for(user, at) -> Panel | None`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from pscc.kernel.registries import Registry


@dataclass(frozen=True)
class PanelLine:
    """One count: `label` says what it counts, `url` shows those things; `urgent` marks it with a
    word.
    """

    label: str | Promise
    count: int
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Panel:
    """A card of the start page."""

    title: str | Promise
    lines: Sequence[PanelLine]


dashboard_panels: Registry[Callable[[Any, datetime], Panel | None]] = Registry()


def panels_for(user: Any, at: datetime) -> list[Panel]:
    """Return what waits for `user` at the moment `at`, in the order in which the rooms
    registered.
    """
    found = [provider(user, at) for _name, provider in dashboard_panels]
    return [panel for panel in found if panel and panel.lines]


def count_all(**rows: QuerySet[Any]) -> dict[str, int]:
    """Count several sets in one statement; return {name: number}."""
    parts: list[str] = []
    params: list[Any] = []
    for queryset in rows.values():
        try:
            sql, its_own = queryset.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # a set that the code knows to be empty
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 the ORM's own
        params += its_own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(rows, cursor.fetchone(), strict=True))
