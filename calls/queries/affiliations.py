"""Ties that an expert's own profile and ORCID iD show: where they work, and who of the applicant's
people has their iD.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from calls.models import ExpertAffiliation
from calls.queries.mentions import Mention
from calls.queries.traces import Trace
from partners.models import Mandate, Organisation, Project, ProjectMember

_NOT_A_LETTER = re.compile(r"[\W_]+")
MIN_NAME = 3  # characters: below, equality is chance


def same_name(name: str) -> str:
    """Return a name as it is compared: no accents, no case, no punctuation."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return _NOT_A_LETTER.sub(" ", letters.casefold()).strip()


def affiliation_traces(
    person: Any, organisations: QuerySet[Organisation], since: datetime
) -> list[Trace]:
    """Return what shows that a person works, worked since a moment, or holds an office at one of
    some organisations: by the directory, or by the equal name of an affiliation typed freely.
    """
    related = list(organisations.order_by("pk"))  # a rename must not choose another one
    if not related:
        return []
    lasting = _lasting(since)
    given = ExpertAffiliation.objects.filter(lasting, profile__user=person).order_by("name", "pk")
    found = [each for row in given if (each := _matching(row, related))]
    return found + _offices(person, related, lasting)


def typed_affiliations(person: Any, since: datetime) -> list[ExpertAffiliation]:
    """Return where a person works, or worked since a moment, by a name of no directory."""
    rows = ExpertAffiliation.objects.filter(
        _lasting(since), profile__user=person, organisation__isnull=True
    )
    return list(rows.order_by("name", "pk"))


def _lasting(since: datetime) -> Q:
    return Q(until__isnull=True) | Q(until__gte=timezone.localdate(since))


def _matching(row: ExpertAffiliation, related: list[Organisation]) -> Trace | None:
    """Say how an affiliation names one of the organisations; None if it names none."""
    for each in related:
        if row.organisation_id == each.pk:
            text = f"{row.name} = {each.name} ({years_of(row)})"
            return Trace(f"affiliation:{row.pk}:o{each.pk}", text, each.pk)
    if row.organisation_id is not None:
        return None
    wanted = same_name(row.name)
    if len(wanted) < MIN_NAME:
        return None
    for each in related:
        if wanted in {same_name(name) for name in (each.name, each.legal_name, each.acronym)}:
            text = f"“{row.name}” ≈ {each.name} ({years_of(row)})"
            return Trace(f"affiliation:{row.pk}:o{each.pk}", text, each.pk)
    return None


def years_of(row: ExpertAffiliation) -> str:
    """Return the years of an affiliation; nothing where one is open."""
    return f"{row.since.year if row.since else ''}–{row.until.year if row.until else ''}"


def _offices(person: Any, related: list[Organisation], lasting: Q) -> list[Trace]:
    same = Q(person__user=person)
    if person.orcid:
        same |= Q(person__orcid=person.orcid)
    held = Mandate.objects.filter(same, lasting, organisation__in=related)
    rows = held.select_related("organisation").order_by("organisation__name", "pk")
    return [
        Trace(
            f"office:{each.pk}", f"{each.organisation.name} ({_role(each)})", each.organisation_id
        )
        for each in rows
    ]


def _role(office: Any) -> str:
    """Return what an office is called, the same whoever looks: evidence is in no language."""
    return str(office.role_fr or office.role_en or "")


def orcid_traces(project: Project, person: Any, mentions: Iterable[Mention]) -> list[Trace]:
    """Return who of the applicant's people has the person's ORCID iD: in the team, under another
    account, or named in what was sent.
    """
    if not person.orcid:
        return []
    team = ProjectMember.objects.filter(project=project, user__orcid=person.orcid)
    members = team.exclude(user=person).select_related("user").order_by("user__name", "pk")
    found = [
        Trace(f"orcid:u{each.user_id}", f"{person.orcid} = {each.user.get_full_name()}")
        for each in members
    ]
    return found + [
        Trace(
            f"orcid:{each.question}",
            f"{person.orcid} = {each.beside or person.orcid} (“{each.label}”)",
        )
        for each in mentions
        if each.orcid == person.orcid
    ]
