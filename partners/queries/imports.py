"""What the rows of an import would do to the directory as it is now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.enums import (
    EditState,
    IdentifierScheme,
    ImportFormat,
    ImportVerdict,
    OrganisationKind,
    OrganisationState,
    ProposalState,
)
from partners.importing.entries import Problem, name_key
from partners.models import (
    ImportRow,
    ImportRun,
    Organisation,
    OrganisationIdentifier,
    ProfileEdit,
    Proposal,
    Site,
)
from partners.queries.parts import plain
from partners.queries.tried import waiting_imports
from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel

Number = tuple[str, str]
ONE_HOLDER = (IdentifierScheme.SIRET, IdentifierScheme.ROR)
OTHER_REGISTERS = (
    IdentifierScheme.LEI,
    IdentifierScheme.VAT,
    IdentifierScheme.FOREIGN_REGISTER,
)
# What comparing with the directory finds; the rest was found by reading.
FOUND_BY_PLANNING = frozenset(
    [
        "no_kind", "kind_guessed", "possible_duplicate", "points_at_two", "number_in_file",
        "name_in_file", "same_as_row", "archived", "shared_siren",
    ]
)  # fmt: skip
PLACE = ("street", "postcode", "city", "country", "longitude", "latitude")
WRITTEN_LOOSELY = ("name", "legal_name", "city", "street")  # registers write in capitals


@dataclass
class Plan:
    """What one row would do."""

    verdict: str
    problems: list[dict[str, Any]]
    changes: dict[str, Any] = field(default_factory=dict)
    target_id: int | None = None  # the organisation


@dataclass
class _Known:
    """What the directory knows of the organisations that some rows may be about."""

    holders: dict[Number, list[int]]
    organisations: Mapping[int, Organisation]
    numbers: dict[int, set[Number]]
    sites: dict[int, Site]
    edited: dict[int, dict[str, str]]  # part to the day of the last edit by members


class Planner:
    """Plans the rows of one import in their order; the same planner for all of them."""

    def __init__(self, run: ImportRun) -> None:
        self._is_register = run.format != ImportFormat.CSV
        self._names: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._row_of_number: dict[Number, int] = {}
        self._row_of_name: dict[tuple[str, str], int] = {}
        self._row_of_organisation: dict[int, int] = {}
        listed = Organisation.objects.exclude(state=OrganisationState.ARCHIVED)
        for pk, name, country in listed.values_list("pk", "name", "country").iterator():
            self._names[name_key(name), country].append(pk)

    def plan(self, rows: Sequence[ImportRow]) -> list[Plan]:
        """Return what each row would do; six statements, however many rows."""
        known = self._look_up(rows)
        return [self._plan(row, known) for row in rows]

    def _look_up(self, rows: Sequence[ImportRow]) -> _Known:
        pairs = {_pair(each) for row in rows for each in row.values["identifiers"]}
        found = OrganisationIdentifier.objects.filter(value__in={value for _scheme, value in pairs})
        holders: dict[Number, list[int]] = defaultdict(list)
        for scheme, value, pk in found.order_by("pk").values_list(
            "scheme", "value", "organisation_id"
        ):
            if (scheme, value) in pairs:
                holders[scheme, value].append(pk)
        ids = {pk for owners in holders.values() for pk in owners}
        ids |= {pk for row in rows for pk in self._names.get(_name(row), ())}
        return _Known(
            holders=holders,
            organisations=Organisation.objects.in_bulk(ids),
            numbers=_numbers_of(ids),
            sites=_sites_of(ids),
            edited=_edited(ids),
        )

    # --- One row ---

    def _plan(self, row: ImportRow, known: _Known) -> Plan:
        problems = [each for each in row.problems if each["code"] not in FOUND_BY_PLANNING]
        if _is_refused(problems):
            return Plan(ImportVerdict.REFUSE, problems)
        found: list[Problem] = []
        organisation = self._match(row, known, found)
        self._in_this_file(row, organisation, found)
        changes: dict[str, Any] = {}
        if organisation is not None:
            changes = self._changes(row, organisation, known)
        else:
            found += _lacking(row)
        problems += [problem.as_json() for problem in found]
        pk = organisation.pk if organisation else None
        if _is_refused(problems):
            culprit = next((each.params.get("pk") for each in found if not each.is_warning), None)
            return Plan(ImportVerdict.REFUSE, problems, {}, culprit or pk)
        self._note(row, pk)
        return Plan(_verdict(organisation, changes), problems, changes, pk)

    def _match(self, row: ImportRow, known: _Known, found: list[Problem]) -> Organisation | None:
        """Find the organisation a row is about: by SIRET, ROR, SIREN and name, another register."""
        numbers = [_pair(each) for each in row.values["identifiers"]]
        sure = self._holders(numbers, ONE_HOLDER, known)
        if not sure:
            same_siren = self._holders(numbers, (IdentifierScheme.SIREN,), known)
            sure = [each for each in same_siren if name_key(each.name) == _name(row)[0]]
            found += _shared(same_siren, numbers) if not sure else []
        sure = sure or self._holders(numbers, OTHER_REGISTERS, known)
        if not sure:
            self._find_namesake(row, known, found)
            return None
        open_ones = [each for each in sure if each.state != OrganisationState.ARCHIVED]
        if not open_ones:
            found.append(Problem("archived", params=_named(sure[0])))
        elif len(open_ones) > 1:
            names = _named(open_ones[0]) | {"other": open_ones[1].name}
            found.append(Problem("points_at_two", params=names))
        return open_ones[0] if open_ones else sure[0]

    def _holders(
        self, numbers: Iterable[Number], schemes: Iterable[str], known: _Known
    ) -> list[Organisation]:
        wanted = set(schemes)
        ids = [pk for each in numbers if each[0] in wanted for pk in known.holders.get(each, ())]
        return [known.organisations[pk] for pk in dict.fromkeys(ids)]

    def _find_namesake(self, row: ImportRow, known: _Known, found: list[Problem]) -> None:
        namesakes = self._names.get(_name(row))
        if namesakes and namesakes[0] in known.organisations:
            params = _named(known.organisations[namesakes[0]])
            found.append(Problem("possible_duplicate", "name", params))

    def _in_this_file(
        self, row: ImportRow, organisation: Organisation | None, found: list[Problem]
    ) -> None:
        for scheme, value in map(_pair, row.values["identifiers"]):
            if scheme in ONE_HOLDER and (other := self._row_of_number.get((scheme, value))):
                scheme_name = IdentifierScheme(scheme).label
                found.append(
                    Problem("number_in_file", scheme, {"row": other, "scheme": str(scheme_name)})
                )
                return
        if organisation is not None:
            if other := self._row_of_organisation.get(organisation.pk):
                found.append(Problem("same_as_row", params={"row": other}))
        elif other := self._row_of_name.get(_name(row)):
            found.append(Problem("name_in_file", "name", {"row": other}))

    def _note(self, row: ImportRow, organisation_id: int | None) -> None:
        for pair in map(_pair, row.values["identifiers"]):
            self._row_of_number.setdefault(pair, row.number)
        if organisation_id is not None:
            self._row_of_organisation[organisation_id] = row.number
        else:
            self._row_of_name[_name(row)] = row.number

    # --- What would change ---

    def _changes(self, row: ImportRow, organisation: Organisation, known: _Known) -> dict[str, Any]:
        edited = known.edited.get(organisation.pk, {})
        changes: dict[str, Any] = {}
        for column, new in row.values["columns"].items():
            old = plain(getattr(organisation, column))
            if not self._is_same(column, old, new):
                changes[column] = _change(old, new, edited.get(column))
        had = known.numbers.get(organisation.pk, set())
        new_numbers = [each for each in row.values["identifiers"] if _pair(each) not in had]
        if new_numbers:
            changes["identifiers"] = _change([], new_numbers, edited.get("identifiers"))
        site = known.sites.get(organisation.pk)
        place = self._place(row.values["place"], site)
        if place:
            changes["place"] = _change(place[0], place[1], edited.get("sites"))
        return changes

    def _place(
        self, place: Mapping[str, Any], site: Site | None
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Compare a row's address with the main site; a bare town never replaces an address."""
        if not place or (site is not None and "street" not in place):
            return None
        if site is None:
            return {}, dict(place)
        old = {name: plain(getattr(site, name)) for name in PLACE if name in place}
        new = {name: plain(place[name]) for name in PLACE if name in place}
        differing = {
            name
            for name in new
            if not self._is_same(name, str(old[name]), str(new[name])) and not _near(old, new, name)
        }
        if not differing:
            return None
        return {name: old[name] for name in new}, {name: place[name] for name in new}

    def _is_same(self, column: str, old: Any, new: Any) -> bool:
        if self._is_register and column in WRITTEN_LOOSELY and old:
            return name_key(str(old)) == name_key(str(new))
        return bool(plain(old) == plain(new))


def _near(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> bool:
    if name not in ("longitude", "latitude") or old[name] == "":
        return False
    return abs(float(old[name]) - float(new[name])) < 1e-6  # what the column holds


def _pair(each: Sequence[str]) -> Number:
    return each[0], each[1]


def _name(row: ImportRow) -> tuple[str, str]:
    known = row.values["guesses"] | row.values["columns"]
    return name_key(known.get("name", "")), known.get("country", "FR")


def _named(organisation: Organisation) -> dict[str, Any]:
    return {"name": organisation.name, "pk": organisation.pk}


def _is_refused(problems: Iterable[Mapping[str, Any]]) -> bool:
    return any(not each["is_warning"] for each in problems)


def _shared(holders: Sequence[Organisation], numbers: Sequence[Number]) -> list[Problem]:
    siren = next((value for scheme, value in numbers if scheme == IdentifierScheme.SIREN), "")
    return [
        Problem("shared_siren", "siren", _named(each) | {"value": siren}, is_warning=True)
        for each in holders[:1]
    ]


def _lacking(row: ImportRow) -> list[Problem]:
    """Say what a new organisation lacks."""
    if "kind" in row.values["columns"]:
        return []
    guess = row.values["guesses"].get("kind")
    if guess is None:
        return [Problem("no_kind", "kind")]
    if guess == OrganisationKind.OTHER:
        return [Problem("kind_guessed", "kind", is_warning=True)]
    return []


def _verdict(organisation: Organisation | None, changes: Mapping[str, Any]) -> str:
    if organisation is None:
        return ImportVerdict.CREATE
    written = [change for change in changes.values() if "kept" not in change]
    return ImportVerdict.UPDATE if written else ImportVerdict.UNCHANGED


def _change(old: Any, new: Any, edited_on: str | None) -> dict[str, Any]:
    change = {"old": old, "new": new}
    return change | {"kept": edited_on} if edited_on else change


def _numbers_of(ids: Iterable[int]) -> dict[int, set[Number]]:
    numbers: dict[int, set[Number]] = defaultdict(set)
    rows = OrganisationIdentifier.objects.filter(organisation__in=ids)
    for pk, scheme, value in rows.values_list("organisation_id", "scheme", "value"):
        numbers[pk].add((scheme, value))
    return numbers


def _sites_of(ids: Iterable[int]) -> dict[int, Site]:
    """Return the main site of each, or its first."""
    sites = Site.objects.filter(organisation__in=ids).order_by("is_main", "-position", "-pk")
    return {site.organisation_id: site for site in sites}


def _edited(ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return which parts members changed, with the day; what staff undid is not theirs."""
    days: dict[int, dict[str, str]] = defaultdict(dict)
    edits = ProfileEdit.objects.filter(organisation__in=ids).exclude(state=EditState.REVERTED)
    for pk, parts, at in edits.order_by("made_at").values_list(
        "organisation_id", "after", "made_at"
    ):
        days[pk] |= dict.fromkeys(parts, at.date().isoformat())
    agreed = Proposal.objects.filter(organisation__in=ids, state=ProposalState.ACCEPTED)
    for pk, parts, decided_at in agreed.order_by("decided_at").values_list(
        "organisation_id", "changes", "decided_at"
    ):
        if decided_at is not None:
            days[pk] |= dict.fromkeys(parts, decided_at.date().isoformat())
    return days


def import_panel(user: Any, _at: datetime) -> Panel | None:
    """Return the card of the staff start page that says which imports wait; one statement."""
    if not allowed(user, "partners.import_organisations"):
        return None
    return waiting_imports(ImportRun, _("Imports"))
