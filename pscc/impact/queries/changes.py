"""Who changed what of a line of the ledger, told by the tables that the database writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from partners.models import Term
from pscc.accounts.models import User
from pscc.impact.models import Contribution, Envelope, Tranche
from pscc.kernel.formats import money, short_date
from pscc.kernel.history import tracked

# Bookkeeping that tells nobody anything; what has a language is told by its columns.
SILENT = {"id", "uid", "created_at", "updated_at", "version", "notes"}


@dataclass(frozen=True)
class Difference:
    """One column that changed."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One saving of a line: by whom if a person did it, when, and what."""

    at: datetime
    by: User | None
    is_first: bool
    differences: Sequence[Difference]


def changes_of(contribution: Contribution) -> list[Change]:
    """Return every change of a line, the latest first; at most four statements."""
    events: list[Any] = list(
        tracked[Contribution]
        ._default_manager.filter(pgh_obj_id=contribution.pk)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    people = User.objects.in_bulk({pk for event in events if (pk := _person(event))})
    names = _names(events)
    changes = []
    before = None
    for event in events:
        differences: list[Difference] = list(_differences(before, event, names)) if before else []
        if differences or before is None:
            by = people.get(_person(event) or 0)
            changes.append(Change(event.pgh_created_at, by, before is None, differences))
        before = event
    return changes[::-1]


def _person(event: Any) -> int | None:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    person: int | None = metadata.get("user")
    return person


def _names(events: Sequence[Any]) -> dict[tuple[str, int], str]:
    """Name what the lines referred to: organisations, envelopes, tranches, axes."""
    organisation = Contribution._meta.get_field("organisation").related_model
    found: dict[tuple[str, int], str] = {}
    for column, model in (
        ("organisation_id", organisation),
        ("envelope_id", Envelope),
        ("tranche_id", Tranche),
        ("strategic_axis_id", Term),
    ):
        ids = {pk for event in events if (pk := getattr(event, column))}
        if not ids:
            continue
        rows: Any = model._default_manager.filter(pk__in=ids)
        found |= {
            (column, row.pk): str(row.number if column == "tranche_id" else row) for row in rows
        }
    return found


def _differences(
    before: Any, after: Any, names: dict[tuple[str, int], str]
) -> Iterator[Difference]:
    for field in Contribution._meta.concrete_fields:
        if field.name in SILENT:
            continue
        old, new = (getattr(event, field.attname) for event in (before, after))
        if old != new:
            yield Difference(
                str(field.verbose_name), _shown(field, old, names), _shown(field, new, names)
            )


def _shown(field: Any, value: Any, names: dict[tuple[str, int], str]) -> str:
    if value in (None, ""):
        return gettext("unknown") if field.name.startswith("amount") else "–"
    if field.is_relation:
        return names.get((field.attname, value), str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name.startswith("amount"):
        return money(value)
    if field.name.endswith(("_on", "_at", "as_of")):
        return short_date(value)
    return str(value)
