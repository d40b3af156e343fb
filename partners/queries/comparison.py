"""Up to four organisations side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from partners.models import Organisation, OrganisationSearch
from partners.queries.directory import whole_rows_of
from pscc.kernel.formats import country_name, short_date

MOST = 4


@dataclass(frozen=True)
class Line:
    """One thing compared: what each organisation says of it, and whether they differ."""

    label: str
    cells: list[list[str]]

    @property
    def differs(self) -> bool:
        """Whether not all say the same."""
        return any(cell != self.cells[0] for cell in self.cells)


def named(uids: Sequence[str]) -> list[Organisation]:
    """Return the listed organisations that were put aside for a comparison."""
    known = Organisation.objects.published().filter(uid__in=uids)
    return sorted(known, key=lambda organisation: uids.index(organisation.uid))


def chosen(uids: Sequence[str]) -> list[Organisation]:
    """Return the listed organisations that were chosen, in that order, with all that is public."""
    rows = OrganisationSearch.objects.filter(is_listed=True, organisation__uid__in=uids)
    keys = dict(rows.values_list("organisation__uid", "pk"))
    return whole_rows_of([keys[uid] for uid in uids if uid in keys]) if keys else []


def compared(organisations: Sequence[Organisation], on: date) -> list[Line]:
    """Return the lines of the table; what nobody says anything about is left out."""
    lines = [
        Line(
            label, [[text for text in read(organisation) if text] for organisation in organisations]
        )
        for label, read in _lines(on)
    ]
    return [line for line in lines if any(line.cells)]


def _lines(on: date) -> list[tuple[str, Callable[[Any], list[str]]]]:
    def current(rows: Any) -> list[Any]:
        return [row for row in rows.all() if _holds(row, on)]

    return [
        (_("In one sentence"), lambda o: [o.summary]),
        (_("Kind"), lambda o: [o.get_kind_display()]),
        (_("Maturity"), lambda o: [o.get_maturity_display()]),
        (_("Circle"), lambda o: [str(row.get_circle_display()) for row in current(o.circles)]),
        (_("City"), lambda o: [o.city]),
        (_("Country"), lambda o: [country_name(o.country)]),
        (_("Sites"), lambda o: [str(site) for site in o.sites.all()]),
        (_("Founded"), lambda o: [str(o.founded_year or "")]),
        (_("Disciplines"), lambda o: [str(term) for term in o.disciplines.all()]),
        (_("Tumour types"), lambda o: [str(term) for term in o.tumour_types.all()]),
        (_("Labels"), lambda o: [str(row.label) for row in current(o.labels)]),
        (_("Identifiers"), lambda o: [str(row) for row in current(o.identifiers)]),
        (_("Checked on"), lambda o: [short_date(o.checked_on) if o.checked_on else ""]),
    ]


def _holds(row: Any, on: date) -> bool:
    return (row.since is None or row.since <= on) and (row.until is None or row.until > on)
