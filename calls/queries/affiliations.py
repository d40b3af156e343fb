"""Ties that an expert's own profile and ORCID iD show: where they work, and who of the applicant's
people has their iD.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from calls.models import ExpertAffiliation, Submission
from partners.models import Mandate, Organisation, Project, ProjectMember

_NOT_A_LETTER = re.compile(r"[\W_]+")
MIN_NAME = 3  # characters: below, equality is chance


def same_name(name: str) -> str:
    """Return a name as it is compared: no accents, no case, no punctuation."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return _NOT_A_LETTER.sub(" ", letters.casefold()).strip()


def affiliation_ties(
    person: Any, organisations: QuerySet[Organisation], since: datetime
) -> list[str]:
    """Return what shows that a person works, worked since a moment, or holds an office at one of
    some organisations: by the directory, or by the equal name of an affiliation typed freely.
    """
    related = list(organisations.order_by("name", "pk"))
    if not related:
        return []
    day = timezone.localdate(since)
    lasting = Q(until__isnull=True) | Q(until__gte=day)
    given = ExpertAffiliation.objects.filter(lasting, profile__user=person).order_by("name", "pk")
    found = [each for row in given if (each := _matching(row, related))]
    return found + _offices(person, related, lasting)


def _matching(row: ExpertAffiliation, related: list[Organisation]) -> str:
    """Say how an affiliation names one of the organisations; nothing if it names none."""
    years = f"{row.since.year if row.since else ''}–{row.until.year if row.until else ''}"
    for each in related:
        if row.organisation_id == each.pk:
            return f"{row.name} = {each.name} ({years})"
    if row.organisation_id is not None:
        return ""
    wanted = same_name(row.name)
    if len(wanted) < MIN_NAME:
        return ""
    for each in related:
        if wanted in {same_name(name) for name in (each.name, each.legal_name, each.acronym)}:
            return f"“{row.name}” ≈ {each.name} ({years})"
    return ""


def _offices(person: Any, related: list[Organisation], lasting: Q) -> list[str]:
    same = Q(person__user=person)
    if person.orcid:
        same |= Q(person__orcid=person.orcid)
    held = Mandate.objects.filter(same, lasting, organisation__in=related)
    rows = held.select_related("organisation").order_by("organisation__name", "pk")
    return [f"{each.organisation.name} ({_role(each)})" for each in rows]


def _role(office: Any) -> str:
    """Return what an office is called, the same whoever looks: evidence is in no language."""
    return str(office.role_fr or office.role_en or "")


def orcid_ties(project: Project, person: Any) -> list[str]:
    """Return who of the applicant's people has the person's ORCID iD: in the team, under another
    account, or named in what was sent.
    """
    if not person.orcid:
        return []
    team = ProjectMember.objects.filter(project=project, user__orcid=person.orcid)
    members = team.exclude(user=person).select_related("user").order_by("user__name", "pk")
    names = [each.user.get_full_name() for each in members]
    sent = Submission.objects.filter(
        entry__application__project=project, document__contains=person.orcid
    )
    for document in sent.order_by("pk").values_list("document", flat=True):
        names += _named(json.loads(document).get("answers"), person.orcid)
    return [f"{person.orcid} = {name}" for name in dict.fromkeys(names)]


def _named(value: Any, orcid: str) -> Iterator[str]:
    """Yield the names of people with an iD, wherever they stand in answers."""
    if isinstance(value, dict):
        if value.get("orcid") == orcid:
            yield str(value.get("name") or orcid)
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _named(each, orcid)
