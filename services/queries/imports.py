"""What the rows of an import would do to the catalogue as it is now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.enums import EditState, IdentifierScheme, ImportVerdict, OrganisationState, Vocabulary
from partners.identifiers import normalised
from partners.importing.entries import Problem, name_key
from partners.models import Organisation, OrganisationIdentifier, Term
from partners.queries.parts import plain
from partners.queries.tried import waiting_imports
from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel
from services.enums import Access, AccessMode, ServiceKind, ServiceState
from services.importing import KEYS
from services.models import Service, ServiceEdit, ServiceImport, ServiceImportRow
from services.queries.parts import TERMS

# What comparing with the catalogue finds; the rest was found by reading.
FOUND_BY_PLANNING = frozenset(
    [
        "unknown_provider", "ambiguous_provider", "provider_closed", "new_needs", "unknown_term",
        "external_needs_address", "other_provider", "service_closed", "two_services",
        "service_twice",
    ]
)  # fmt: skip
NEEDED: dict[str, Any] = {"kind": ServiceKind, "access": Access}
NUMBERS = (IdentifierScheme.SIREN, IdentifierScheme.ROR)


@dataclass
class Plan:
    """What one row would do."""

    verdict: str
    problems: list[dict[str, Any]]
    changes: dict[str, Any] = field(default_factory=dict)
    target_id: int | None = None  # the service


@dataclass
class _Known:
    """What the portal knows of that some rows may be about."""

    providers: dict[str, list[Organisation]]  # by whatever a row may call them
    by_slug: dict[str, Service]
    by_title: dict[tuple[int, str], list[Service]]
    edited: dict[int, dict[str, str]]  # part to the day of the last change by the provider
    codes: dict[str, set[str]]  # of each vocabulary


class Planner:
    """Plans the rows of one import in their order; the same planner for all of them."""

    def __init__(self, run: ServiceImport) -> None:
        self._run = run
        self._row_of: dict[Any, int] = {}

    def plan(self, rows: Sequence[ServiceImportRow]) -> list[Plan]:
        """Return what each row would do; a constant number of statements."""
        known = _look_up([row.values["columns"] for row in rows])
        return [self._plan(row, known) for row in rows]

    def _plan(self, row: ServiceImportRow, known: _Known) -> Plan:
        problems = [each for each in row.problems if each["code"] not in FOUND_BY_PLANNING]
        if _is_refused(problems):
            return Plan(ImportVerdict.REFUSE, problems)
        told, found = row.values["columns"], list[Problem]()
        provider = _provider(told, known, found)
        service = _service(told, provider, known, found) if provider else None
        changes = _changes(told, service, known) if service else {}
        found += _wrong_terms(told, known) + _lacking(told, service)
        if provider and not found:
            self._in_this_file(row, provider, service, found)
        problems += [problem.as_json() for problem in found]
        pk = service.pk if service else None
        if found:
            return Plan(ImportVerdict.REFUSE, problems, {}, pk)
        return Plan(_verdict(service, changes), problems, changes, pk)

    def _in_this_file(
        self, row: ServiceImportRow, provider: Organisation, service: Service | None,
        found: list[Problem],
    ) -> None:  # fmt: skip
        told = row.values["columns"]
        names: list[Any] = [service.pk] if service else _titles(provider.pk, told)
        names += [told["slug"]] if "slug" in told else []
        for name in names:
            if other := self._row_of.get(name):
                found.append(Problem("service_twice", params={"row": other}))
                return
        self._row_of |= dict.fromkeys(names, row.number)


# --- Looking up ----------------------------------------------------------------------------------


def _look_up(rows: Sequence[Mapping[str, Any]]) -> _Known:
    providers = _providers_of({told["provider"] for told in rows if "provider" in told})
    ids = {each.pk for found in providers.values() for each in found}
    slugs = {told["slug"] for told in rows if "slug" in told}
    about = Service.objects.filter(Q(provider__in=ids) | Q(slug__in=slugs))
    services = list(about.select_related("provider").prefetch_related(*TERMS).order_by("pk"))
    by_title: dict[tuple[int, str], list[Service]] = defaultdict(list)
    for service in services:
        for key in _titles(service.provider_id, service.__dict__):
            if service not in by_title[key]:
                by_title[key].append(service)
    return _Known(
        providers=providers,
        by_slug={service.slug: service for service in services},
        by_title=by_title,
        edited=_edited([service.pk for service in services]),
        codes=_codes(),
    )


def _providers_of(names: set[str]) -> dict[str, list[Organisation]]:
    """Find organisations by SIREN, ROR, address or name; two statements."""
    numbers = {(scheme, normalised(scheme, name)): name for name in names for scheme in NUMBERS}
    identified = OrganisationIdentifier.objects.filter(
        scheme__in=NUMBERS, value__in={value for _scheme, value in numbers}
    )
    found: dict[str, list[Organisation]] = defaultdict(list)
    for each in identified.select_related("organisation").order_by("organisation_id"):
        if name := numbers.get((IdentifierScheme(each.scheme), each.value)):
            found[name].append(each.organisation)
    written = {name.casefold(): name for name in names}
    named = Q(slug__in=names) | Q(name__in=names) | Q(acronym__in=names)
    for organisation in Organisation.objects.filter(named).order_by("pk"):
        for text in (organisation.slug, organisation.name, organisation.acronym):
            name = written.get(text.casefold())
            if name and organisation not in found[name]:
                found[name].append(organisation)
    return found


def _edited(ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return which parts providers changed, with the day; what staff undid is not theirs."""
    days: dict[int, dict[str, str]] = defaultdict(dict)
    edits = ServiceEdit.objects.filter(service__in=ids).exclude(state=EditState.REVERTED)
    for pk, parts, at in edits.order_by("made_at").values_list("service_id", "after", "made_at"):
        days[pk] |= dict.fromkeys(parts, at.date().isoformat())
    return days


def _codes() -> dict[str, set[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for vocabulary, code in Term.objects.values_list("vocabulary", "code"):
        codes[Vocabulary(vocabulary)].add(code)
    return codes


# --- One row -------------------------------------------------------------------------------------


def _titles(provider_id: int, told: Mapping[str, Any]) -> list[tuple[int, str]]:
    titles = (told.get(f"title_{language}") or "" for language in ("fr", "en"))
    return [(provider_id, name_key(title)) for title in titles if name_key(title)]


def _provider(told: Mapping[str, Any], known: _Known, found: list[Problem]) -> Organisation | None:
    name = told["provider"]
    matches = known.providers.get(name, [])
    open_ones = [each for each in matches if each.state != OrganisationState.ARCHIVED]
    exact = [each for each in open_ones if each.slug == name]
    if len(open_ones) == 1 or exact:
        return (exact or open_ones)[0]
    if open_ones:
        params = {"value": name, "name": open_ones[0].name, "other": open_ones[1].name}
        found.append(Problem("ambiguous_provider", "provider", params))
    elif matches:
        found.append(Problem("provider_closed", "provider", {"name": matches[0].name}))
    else:
        found.append(Problem("unknown_provider", "provider", {"value": name[:60]}))
    return None


def _service(
    told: Mapping[str, Any], provider: Organisation, known: _Known, found: list[Problem]
) -> Service | None:
    """Find the service a row is about: by its address, else by its provider and title."""
    service = known.by_slug.get(told.get("slug", ""))
    if service is None:
        keys = _titles(provider.pk, told)
        matches = {each.pk: each for key in keys for each in known.by_title.get(key, ())}
        same = list(matches.values())
        if len(same) > 1:
            params = {"name": same[0].slug, "other": same[1].slug}
            found.append(Problem("two_services", "slug", params))
        service = same[0] if same else None
    if service is not None and service.provider_id != provider.pk:
        found.append(Problem("other_provider", "slug", {"name": service.provider.name}))
    elif service is not None and service.state == ServiceState.RETIRED:
        found.append(Problem("service_closed", params={"name": str(service)}))
    return service


def _changes(told: Mapping[str, Any], service: Service, known: _Known) -> dict[str, Any]:
    edited = known.edited.get(service.pk, {})
    changes: dict[str, Any] = {}
    for part, new in told.items():
        if part in KEYS:
            continue
        old = stored_part(service, part)
        if old != (sorted(new) if part in TERMS else new):
            changes[part] = {"old": old, "new": new}
            if part in edited:
                changes[part]["kept"] = edited[part]
    return changes


def stored_part(service: Service, part: str) -> Any:
    """Return what a service says now, as a row would say it."""
    if part in TERMS:
        return sorted(term.code for term in getattr(service, part).all())
    return plain(getattr(service, part))


def _wrong_terms(told: Mapping[str, Any], known: _Known) -> list[Problem]:
    return [
        Problem("unknown_term", part, {"value": code})
        for part, vocabulary in TERMS.items()
        for code in told.get(part, ())
        if code not in known.codes[vocabulary]
    ]


def _lacking(told: Mapping[str, Any], service: Service | None) -> list[Problem]:
    """Say what the service would lack if the row were written."""
    lacking = [
        Problem("new_needs", column, {"known": ", ".join(choices.values)})
        for column, choices in NEEDED.items()
        if service is None and column not in told
    ]
    mode = told.get("access_mode") or (service.access_mode if service else "")
    address = told.get("external_url") or (service.external_url if service else "")
    if mode == AccessMode.EXTERNAL and not address:
        lacking.append(Problem("external_needs_address", "external_url"))
    return lacking


def _is_refused(problems: Iterable[Mapping[str, Any]]) -> bool:
    return any(not each["is_warning"] for each in problems)


def _verdict(service: Service | None, changes: Mapping[str, Any]) -> str:
    if service is None:
        return ImportVerdict.CREATE
    written = [change for change in changes.values() if "kept" not in change]
    return ImportVerdict.UPDATE if written else ImportVerdict.UNCHANGED


def provider_of(name: str) -> Organisation:
    """Return the organisation that a row of a planned import calls by this name."""
    known = _Known(_providers_of({name}), {}, {}, {}, {})
    provider = _provider({"provider": name}, known, [])
    if provider is None:
        raise Organisation.DoesNotExist
    return provider


def import_panel(user: Any, _at: datetime) -> Panel | None:
    """Return the card of the staff start page that says which imports wait; one statement."""
    if not allowed(user, "services.import_services"):
        return None
    return waiting_imports(ServiceImport, _("Imports of services"))
