"""Who changed what of a line or an envelope of the ledger, told by the tables that the database
writes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from partners.models import Term
from pscc.accounts.models import User
from pscc.impact.models import Contribution, Envelope, Tranche
from pscc.impact.models.ledger import version_at
from pscc.kernel.formats import money, short_date, short_moment
from pscc.kernel.history import tracked

# Bookkeeping that tells nobody anything; what has a language is told by its columns.
SILENT = {"id", "uid", "created_at", "updated_at", "version", "name", "notes"}


@dataclass(frozen=True)
class Difference:
    """One column that changed."""

    label: str
    old: str
    new: str

    @property
    def in_words(self) -> str:
        """Both values in a line."""
        told = gettext("%(label)s: %(old)s → %(new)s")
        return told % {"label": self.label, "old": self.old, "new": self.new}


@dataclass(frozen=True)
class Change:
    """One saving of a line or an envelope: by whom if a person did it, when, and what.

    `version` is what an envelope had from then on; None for lines, and where only tranches were
    written.
    """

    at: datetime
    by: User | None
    is_first: bool
    differences: Sequence[Difference]
    version: int | None = None

    @property
    def in_words(self) -> str:
        """Everything in a sentence."""
        told = "; ".join(each.in_words for each in self.differences)
        return gettext("Saved by %(person)s on %(moment)s: %(changes)s.") % {
            "person": self.by or gettext("the portal itself"),
            "moment": short_moment(self.at),
            "changes": told or gettext("no value changed"),
        }


def changes_of(contribution: Contribution) -> list[Change]:
    """Return every change of a line, the latest first; at most four statements."""
    events = _events(Contribution, pgh_obj_id=contribution.pk)
    people = _people(events)
    names = _names(events)
    changes = []
    before = None
    for event in events:
        told: list[Difference] = []
        told.extend(_differences(Contribution, before, event, names) if before else ())
        if told or before is None:
            by = people.get(_person(event) or 0)
            changes.append(Change(event.pgh_created_at, by, before is None, told))
        before = event
    return changes[::-1]


def changes_of_envelope(envelope: Envelope) -> list[Change]:
    """Return every change of an envelope and of its tranches, the latest first; at most four
    statements.
    """
    return [each for each in _savings(envelope) if each.is_first or each.differences]


def savings_since(envelope: Envelope, version: int) -> list[Change]:
    """Return every saving of an envelope that came after a version, the latest first; one that
    changed no value as well.
    """
    return [each for each in _savings(envelope) if (each.version or 0) > version]


def _savings(envelope: Envelope) -> list[Change]:
    """Put what was stored of an envelope at one moment together with what was of its tranches."""
    own = _events(Envelope, pgh_obj_id=envelope.pk)
    parts = _events(Tranche, envelope_id=envelope.pk)
    people = _people([*own, *parts])
    names = _names(own)
    savings: list[Change] = []
    together: dict[Any, list[Difference]] = {}

    def begin(event: Any, **more: Any) -> list[Difference]:
        told: list[Difference] = []
        by = people.get(_person(event) or 0)
        savings.append(Change(event.pgh_created_at, by, differences=told, **more))
        together[event.pgh_created_at, event.pgh_context_id] = told
        return told

    before = None
    for event in own:
        told = begin(event, is_first=before is None, version=version_at(event.updated_at))
        told.extend(_differences(Envelope, before, event, names) if before else ())
        before = event
    former: dict[int, Any] = {}
    for event in parts:
        found = together.get((event.pgh_created_at, event.pgh_context_id))
        told = begin(event, is_first=False) if found is None else found
        told.extend(_of_tranche(former.get(event.pgh_obj_id), event))
        former[event.pgh_obj_id] = event
    return sorted(savings, key=lambda each: each.at)[::-1]


def _of_tranche(before: Any, after: Any) -> Iterator[Difference]:
    label = gettext("tranche %(number)s") % {"number": after.number}
    if after.pgh_label == "insert":
        yield Difference(label, "–", _part_in_words(after))
    elif after.pgh_label == "delete":
        yield Difference(label, _part_in_words(after), "–")
    elif before:
        for each in _differences(Tranche, before, after, {}):
            yield Difference(f"{label}, {each.label}", each.old, each.new)


def _part_in_words(event: Any) -> str:
    columns = ("starts_in", "ends_in", "amount_min", "amount_max")
    part = Tranche(**{name: getattr(event, name) for name in columns})
    return f"{part.years}, {part.amount_in_words}"


def _events(model: type[Model], **which: Any) -> list[Any]:
    """Return what the database wrote of a row, or of rows, the first first."""
    found = tracked[model]._default_manager.filter(**which)
    return list(found.select_related("pgh_context").order_by("pgh_id"))


def _people(events: Sequence[Any]) -> dict[int, User]:
    people: dict[int, User] = User.objects.in_bulk(
        {pk for event in events if (pk := _person(event))}
    )
    return people


def _person(event: Any) -> int | None:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    person: int | None = metadata.get("user")
    return person


def _names(events: Sequence[Any]) -> dict[tuple[str, int], str]:
    """Name what lines or envelopes referred to: organisations, envelopes, tranches, axes."""
    organisation = Contribution._meta.get_field("organisation").related_model
    found: dict[tuple[str, int], str] = {}
    for column, model in (
        ("organisation_id", organisation),
        ("envelope_id", Envelope),
        ("tranche_id", Tranche),
        ("strategic_axis_id", Term),
    ):
        ids = {pk for event in events if (pk := getattr(event, column, None))}
        if not ids:
            continue
        rows: Any = model._default_manager.filter(pk__in=ids)
        found |= {
            (column, row.pk): str(row.number if column == "tranche_id" else row) for row in rows
        }
    return found


def _differences(
    model: type[Model], before: Any, after: Any, names: dict[tuple[str, int], str]
) -> Iterator[Difference]:
    for field in model._meta.concrete_fields:
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
    if isinstance(value, bool):
        value = gettext("yes") if value else gettext("no")
    return str(value)
