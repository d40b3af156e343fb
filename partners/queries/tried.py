"""What staff look at of an import, of whatever room."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.enums import ImportState, ImportVerdict
from pscc.kernel.panels import Panel, PanelLine


def counts_of(run: Any) -> dict[str, int]:
    """Return how many rows of an import have which verdict; one statement."""
    found = run.rows.order_by().values_list("verdict").annotate(count=Count("pk"))
    counts: dict[str, int] = dict(found)
    return {verdict.value: counts.get(verdict.value, 0) for verdict in ImportVerdict}


def rows_of(run: Any, verdict: str = "", target: str = "organisation") -> QuerySet[Any]:
    """Return the rows of an import in the file's order, of one verdict if one is named."""
    rows: QuerySet[Any] = run.rows.select_related(target).order_by("number")
    return rows.filter(verdict=verdict) if verdict in ImportVerdict.values else rows


def waiting_imports(runs: Any, title: str | Promise) -> Panel:
    """Return the card of the staff start page that says which imports wait; one statement."""
    states = (ImportState.CHECKED, ImportState.CHECKING, ImportState.WRITING)
    waiting = runs.objects.filter(state__in=states).values_list("state").annotate(count=Count("pk"))
    counts = dict(waiting.order_by())
    address = reverse(f"admin:{runs._meta.app_label}_{runs._meta.model_name}_changelist")
    lines = [
        PanelLine(label, counts[state], f"{address}?state__exact={state.value}")
        for state, label in (
            (ImportState.CHECKED, _("imports tried and not written")),
            (ImportState.CHECKING, _("imports being tried")),
            (ImportState.WRITING, _("imports being written")),
        )
        if state in counts
    ]
    return Panel(title, lines)
