"""The pathway: the stages from idea to market, with what each holds."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from partners.models import Project
from services.queries.catalogue import stage_counters, stages


def pathway(
    at: datetime, project: Project | None = None, chosen: Collection[str] = ()
) -> list[Mapping[str, Any]]:
    """Return the stages in order, each with its counts at a moment, its address in the catalogue,
    "you are here", and whether the list is narrowed to it.

    A fixed number of statements: one for the stages and one for each room that counts.
    """
    columns: dict[str, Mapping[str, int]] = {}
    for _name, counter in stage_counters:
        columns |= counter(at)
    return [
        {
            "code": stage.code,
            "label": str(stage),
            "url": f"{reverse('services:list')}?stage={stage.code}",
            "is_current": project is not None and project.stage_id == stage.pk,
            "is_chosen": stage.code in chosen,
            **{column: counts.get(stage.code, 0) for column, counts in columns.items()},
        }
        for stage in stages()
    ]
