"""Ties with what an application names in its answers: partner organisations, and people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from calls.queries.affiliations import (
    MIN_NAME,
    affiliation_traces,
    same_name,
    typed_affiliations,
    years_of,
)
from calls.queries.mentions import Mention
from calls.queries.traces import (
    LOOK_BACK,
    Near,
    Trace,
    address_traces,
    confirmed_addresses,
    domains_of,
    interest_traces,
    membership_traces,
)
from partners.enums import IdentifierScheme
from partners.models import Merge, Organisation, OrganisationIdentifier

SIREN_DIGITS = 9  # a SIRET begins with the SIREN of its company
PARTS_OF_A_NAME = 2  # below, equality is chance

Mentions = Mapping[int, Collection[Mention]]


# --- People --------------------------------------------------------------------------------------


def named_traces(person: Any, mentions: Iterable[Mention]) -> list[Trace]:
    """Return where an application names a person, by an address of theirs or by their name."""
    addresses, name = set(confirmed_addresses(person)), person_name(person.name)
    found = []
    for each in mentions:
        if each.text.lower() in addresses:
            found.append(Trace(f"named:{each.question}:address", f"“{each.label}”: {each.text}"))
        elif name and not each.is_house and person_name(each.text) == name:
            found.append(Trace(f"named:{each.question}:name", f"“{each.label}”: {each.text}"))
    return found


def person_name(text: str) -> tuple[str, ...]:
    """Return the parts of a name in one order; nothing for a single word, which many share."""
    parts = tuple(sorted(same_name(text).split()))
    return parts if len(parts) >= PARTS_OF_A_NAME else ()


# --- Organisations -------------------------------------------------------------------------------


def partner_traces(
    person: Any, mentions: Collection[Mention], near: Near, at: datetime
) -> list[Trace]:
    """Return what ties a person to an organisation that the answers name, beside those near the
    applicant, with the question that names it.

    Of the directory: memberships, declared interests, affiliations, offices, addresses. Of no
    directory: an affiliation typed with the very name that the answers give.
    """
    if not mentions:
        return []
    known = organisations_named(mentions)
    own = set(near.values_list("pk", flat=True)) if known else set()
    partners = {pk: by for pk, by in known.items() if pk not in own}
    listed = _of_directory(person, partners, at)
    shown = {":".join(each.key.split(":")[:2]) for each in listed}  # a row counts once
    typed = [
        each
        for each in _typed(person, mentions, near, at)
        if ":".join(each.key.split(":")[:2]) not in shown
    ]
    return sorted([*listed, *typed], key=lambda each: each.text)


def _of_directory(person: Any, partners: Mentions, at: datetime) -> list[Trace]:
    if not partners:
        return []
    rows = Organisation.objects.filter(pk__in=partners)
    traces = [
        *membership_traces(rows, person, at),
        *interest_traces(rows, person, at),
        *affiliation_traces(person, rows, at - LOOK_BACK),
        *address_traces(person, domains_of(list(partners), but=person)),
    ]
    return [
        replace(each, text=f"{_labels(partners[each.organisation_id])}: {each.text}")
        for each in traces
        if each.organisation_id is not None
    ]


def _typed(person: Any, mentions: Collection[Mention], near: Near, at: datetime) -> list[Trace]:
    given = typed_affiliations(person, at - LOOK_BACK)
    if not given:
        return []
    own = {same_name(name) for row in near for name in names_of(row)}
    by_name: dict[str, list[Mention]] = defaultdict(list)
    for each in mentions:
        by_name[same_name(each.text)].append(each)
    found = []
    for row in given:
        wanted = same_name(row.name)
        if len(wanted) >= MIN_NAME and wanted not in own and wanted in by_name:
            said = by_name[wanted]
            text = f"{_labels(said)}: “{row.name}” ≈ “{said[0].text}” ({years_of(row)})"
            found.append(Trace(f"affiliation:{row.pk}:{wanted}", text))
    return found


def _labels(mentions: Iterable[Mention]) -> str:
    return ", ".join(dict.fromkeys(f"“{each.label}”" for each in mentions))


def names_of(organisation: Organisation) -> tuple[str, str, str]:
    """Return the names by which an organisation of the directory is known."""
    return organisation.name, organisation.legal_name, organisation.acronym


def organisations_named(mentions: Iterable[Mention]) -> dict[int, list[Mention]]:
    """Return the organisations of the directory that answers name, each with what names it.

    By the entry that was chosen, by the number of a register, or by an equal name; by the acronym
    only where the form asked for an organisation. What was merged since counts as what it became.
    Three statements at most, none without mentions.
    """
    asked = [each for each in mentions if each.text or each.uid or each.register]
    if not asked:
        return {}
    by_uid, by_name, by_acronym = _directory()
    by_number = _registered(asked)
    found: dict[int, dict[Mention, None]] = defaultdict(dict)
    for each in asked:
        wanted = same_name(each.text)
        known = {by_uid[each.uid]} if each.uid in by_uid else set()
        known |= by_number.get(each.register, set()) if each.register else set()
        if len(wanted) >= MIN_NAME:
            known |= by_name.get(wanted, set())
            known |= by_acronym.get(wanted, set()) if each.is_house else set()
        for pk in known:
            found[pk][each] = None
    became = _merged() if found else {}
    whole: dict[int, dict[Mention, None]] = defaultdict(dict)
    for pk, by in found.items():
        for one in _what_became(pk, became):
            whole[one] |= by
    return {pk: list(by) for pk, by in whole.items()}


def _what_became(pk: int, became: Mapping[int, int]) -> set[int]:
    """Return an organisation and each that it was merged into."""
    found: set[int] = set()
    while pk not in found:
        found.add(pk)
        pk = became.get(pk, pk)
    return found


def _directory() -> tuple[dict[str, int], dict[str, set[int]], dict[str, set[int]]]:
    """Return every organisation by uid, by its names, and by its acronym."""
    by_uid: dict[str, int] = {}
    by_name: dict[str, set[int]] = defaultdict(set)
    by_acronym: dict[str, set[int]] = defaultdict(set)
    rows = Organisation.objects.order_by("pk").values_list(
        "pk", "uid", "name", "legal_name", "acronym"
    )
    for pk, uid, name, legal_name, acronym in rows:
        by_uid[uid] = pk
        for each in (name, legal_name):
            by_name[same_name(each)].add(pk)
        by_acronym[same_name(acronym)].add(pk)
    return by_uid, by_name, by_acronym


def _registered(mentions: Iterable[Mention]) -> dict[str, set[int]]:
    """Return by number of a register the organisations that carry it or its company's."""
    wanted = {each.register for each in mentions if each.register}
    if not wanted:
        return {}
    sirens = {each: each[:SIREN_DIGITS] for each in wanted}
    schemes = (IdentifierScheme.SIREN, IdentifierScheme.SIRET, IdentifierScheme.VAT)
    rows = OrganisationIdentifier.objects.filter(
        scheme__in=schemes, value__in={*wanted, *sirens.values()}
    )
    found: dict[str, set[int]] = defaultdict(set)
    for value, pk in rows.values_list("value", "organisation_id"):
        for number, siren in sirens.items():
            if value in (number, siren):
                found[number].add(pk)
    return found


def _merged() -> dict[int, int]:
    """Return what each organisation that was merged became."""
    rows = Merge.objects.filter(undone_at__isnull=True).order_by("pk")
    return dict(rows.values_list("absorbed_id", "kept_id"))
