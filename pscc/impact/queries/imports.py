"""What the rows of an import would do to the ledger as it is now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from partners.enums import ImportVerdict, Vocabulary
from partners.importing.entries import Problem, name_key
from partners.models import Organisation, Term
from pscc.impact.importing import AMOUNTS, COLUMNS, NEEDED, YEARS
from pscc.impact.models import Contribution, Envelope, LedgerImport, LedgerImportRow, Tranche

# What comparing with the ledger finds; the rest was found by reading.
FOUND_BY_PLANNING = frozenset(
    ["unknown_line", "struck_line", "unknown_giver", "unknown_envelope", "unknown_axis",
     "no_giver", "needs", "line_twice", "amounts_cross", "years_cross"]
)  # fmt: skip
VALUES = tuple(column for column in COLUMNS if column != "uid")
# What makes two lines the same where a row carries no identifier.
SAME = ("organisation", "source_name", "source_kind", "instrument", "step", *AMOUNTS, "dated_on",
        "envelope", "tranche")  # fmt: skip

NAMED = ("organisation", "envelope", "tranche", "strategic_axis")  # other rows that a line names


@dataclass
class Plan:
    """What one row would do."""

    verdict: str
    problems: list[dict[str, Any]]
    changes: dict[str, Any] = field(default_factory=dict)
    target_id: int | None = None  # the contribution


@dataclass
class _Known:
    """What the ledger has that some rows may be about."""

    givers: dict[str, Organisation]
    envelopes: dict[str, Envelope]
    tranches: set[tuple[str, str]]
    axes: dict[str, str]  # codes, by themselves and by both names
    by_uid: dict[str, Contribution]
    by_facts: dict[tuple[Any, ...], list[Contribution]]


class Planner:
    """Plans the rows of one import in their order; the same planner for all of them."""

    def __init__(self, run: LedgerImport) -> None:
        self._run = run
        self._row_of: dict[int, int] = {}
        self._taken: set[int] = set()

    def plan(self, rows: Sequence[LedgerImportRow]) -> list[Plan]:
        """Return what each row would do; a constant number of statements."""
        known = _look_up([row.values["columns"] for row in rows])
        return [self._plan(row, known) for row in rows]

    def _plan(self, row: LedgerImportRow, known: _Known) -> Plan:
        problems = [each for each in row.problems if each["code"] not in FOUND_BY_PLANNING]
        if any(not each["is_warning"] for each in problems):
            return Plan(ImportVerdict.REFUSE, problems)
        found: list[Problem] = []
        told = _settled(row.values["columns"], known, found)
        line = self._line(told, known, found)
        if line is None:
            found += _lacking(told)
        elif (other := self._row_of.setdefault(line.pk, row.number)) != row.number:
            found.append(Problem("line_twice", params={"row": other}))
        pk = line.pk if line else None
        changes = _changes(told, line) if line else {}
        if line:
            found += _out_of_order(values_of(line) | told)
        problems += [each.as_json() for each in found]
        if found:
            return Plan(ImportVerdict.REFUSE, problems, {}, pk)
        verdict = ImportVerdict.UPDATE if changes else ImportVerdict.UNCHANGED
        return Plan(verdict if line else ImportVerdict.CREATE, problems, changes, pk)

    def _line(
        self, told: Mapping[str, Any], known: _Known, found: list[Problem]
    ) -> Contribution | None:
        """Return the line that a row is about; None for a new one."""
        if uid := told.get("uid"):
            line = known.by_uid.get(uid)
            if line is None:
                found.append(Problem("unknown_line", "uid", {"value": uid}))
            elif line.struck_at:
                found.append(Problem("struck_line", "uid"))
            return line
        alike = known.by_facts.get(_facts(told), [])
        line = next((each for each in alike if each.pk not in self._taken), None)
        if line:
            self._taken.add(line.pk)
        return line


def _look_up(rows: Sequence[Mapping[str, Any]]) -> _Known:
    """Find what rows name; four statements, and one where axes are named."""
    names = {told["organisation"] for told in rows if "organisation" in told}
    givers: dict[str, Organisation] = {}
    for each in Organisation.objects.filter(Q(slug__in=names) | Q(name__in=names)).order_by("-pk"):
        givers |= {each.name: each, each.slug: each}
    envelopes = Envelope.objects.in_bulk(
        {told["envelope"] for told in rows if "envelope" in told}, field_name="slug"
    )
    tranches = Tranche.objects.filter(envelope__in=envelopes.values()).values_list(
        "envelope__slug", "number"
    )
    uids = {told["uid"] for told in rows if "uid" in told}
    days = {told["dated_on"] for told in rows if "dated_on" in told}
    lines = Contribution.objects.filter(Q(uid__in=uids) | Q(dated_on__in=days))
    by_facts: dict[tuple[Any, ...], list[Contribution]] = defaultdict(list)
    by_uid = {}
    for line in lines.select_related(*NAMED).order_by("pk"):
        by_uid[line.uid] = line
        if not line.struck_at:
            by_facts[_facts(values_of(line))].append(line)
    numbers = {(slug, str(number)) for slug, number in tranches}
    return _Known(givers, envelopes, numbers, _axes(rows), by_uid, by_facts)


def _axes(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the codes of the strategic axes, by themselves and by both names, if a row has one."""
    found: dict[str, str] = {}
    if not any("strategic_axis" in told for told in rows):
        return found
    for each in Term.objects.of(Vocabulary.STRATEGIC_AXIS):
        names = (each.code, each.label_fr, each.label_en)
        found |= {name_key(name): each.code for name in names if name}
    return found


def values_of(line: Contribution) -> dict[str, Any]:
    """Return what a line says, column by column, as an import and an export have it."""
    related = {
        "organisation": line.organisation.slug if line.organisation else None,
        "envelope": line.envelope.slug if line.envelope else None,
        "tranche": str(line.tranche.number) if line.tranche else None,
        "strategic_axis": line.strategic_axis.code if line.strategic_axis else None,
    }
    values = {column: getattr(line, column) for column in COLUMNS if column not in related}
    plain = {column: _plain(value) for column, value in values.items()}
    return {column: value for column, value in (plain | related).items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value


def _settled(told: Mapping[str, Any], known: _Known, found: list[Problem]) -> dict[str, Any]:
    """Return a row whose organisation is named by its address; note what is not known."""
    settled = dict(told)
    if name := told.get("organisation"):
        giver = known.givers.get(name)
        if giver is None:
            found.append(Problem("unknown_giver", "organisation", {"value": name}))
        else:
            settled["organisation"] = giver.slug
    slug = told.get("envelope")
    if slug and slug not in known.envelopes:
        found.append(Problem("unknown_envelope", "envelope", {"value": slug}))
    elif "tranche" in told and (slug, told["tranche"].lstrip("0")) not in known.tranches:
        found.append(Problem("unknown_tranche", "tranche"))
    if "tranche" in told:
        settled["tranche"] = told["tranche"].lstrip("0")
    if axis := told.get("strategic_axis"):
        if name_key(axis) in known.axes:
            settled["strategic_axis"] = known.axes[name_key(axis)]
        else:
            found.append(Problem("unknown_axis", "strategic_axis", {"value": axis}))
    return settled


def _facts(told: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(told.get(column) for column in SAME)


def _lacking(told: Mapping[str, Any]) -> list[Problem]:
    """Note what a new line needs."""
    lacking = [Problem("needs", column) for column in NEEDED if column not in told]
    if not {"organisation", "source_name"} & set(told):
        lacking.append(Problem("no_giver", "source_name"))
    return lacking


def _out_of_order(told: Mapping[str, Any]) -> list[Problem]:
    """Note where a row and what is stored contradict each other."""
    found = []
    for (low, high), code in ((AMOUNTS, "amounts_cross"), (YEARS, "years_cross")):
        ends = [Decimal(told[end]) for end in (low, high) if end in told]
        if ends != sorted(ends):
            found.append(Problem(code, high))
    return found


def _changes(told: Mapping[str, Any], line: Contribution) -> dict[str, Any]:
    """Return what a row changes of a line; an empty cell changes nothing, but the giver is one."""
    stored = values_of(line)
    wanted = {column: told[column] for column in VALUES if column in told}
    for one, other in (("organisation", "source_name"), ("source_name", "organisation")):
        if one in wanted and other in stored:
            wanted[other] = None
    return {
        column: {"old": stored.get(column), "new": value}
        for column, value in wanted.items()
        if stored.get(column) != value
    }
