"""Which pairs of projects and people the portal may know a tie between: many at once.

A sieve, not a verdict: whoever it lets through is looked at by `find_interests`, which says what
shows the tie. It must let through every pair that has one (a test compares the two).
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from calls.models import ExpertAffiliation, Submission
from calls.queries.affiliations import same_name
from calls.queries.interests import LOOK_BACK, SHARED_DOMAINS
from partners.enums import ConflictOrigin
from partners.models import (
    ConflictOfInterest,
    DeclaredInterest,
    Mandate,
    Membership,
    Organisation,
    OrganisationRelation,
    Project,
    ProjectMember,
)
from pscc.accounts.models import User

Tie = tuple[int, int, str]  # project, person, origin
O = ConflictOrigin  # noqa: E741 short for the closed list below


@dataclass(frozen=True)
class _Scene:
    """Projects and people, and which projects stand near which organisation."""

    projects: Collection[int]
    owners: Mapping[int, int]  # project: the applicant's organisation
    near: Mapping[int, frozenset[int]]  # organisation: projects whose applicant it is tied to
    people: Mapping[int, str]  # person: ORCID iD, or nothing
    by_orcid: Mapping[str, frozenset[int]]
    at: datetime

    @property
    def since(self) -> datetime:
        return self.at - LOOK_BACK

    def ties(self, rows: Iterable[tuple[Any, int]], origin: str) -> Iterator[Tie]:
        """Yield what rows of (person, organisation) tie together."""
        for person, organisation in rows:
            if person in self.people:
                for project in self.near.get(organisation, ()):
                    yield project, person, origin

    def named(self, user_id: int | None, orcid: str) -> frozenset[int]:
        """Return whom an entry of the directory stands for: by account, and by ORCID iD."""
        same = self.by_orcid.get(orcid, frozenset()) if orcid else frozenset()
        return same | ({user_id} if user_id is not None and user_id in self.people else set())


def new_ties(
    project_ids: Collection[int], person_ids: Collection[int], at: datetime
) -> list[tuple[int, int]]:
    """Return the (project, person) pairs with a possible tie that is not recorded yet; twelve
    statements, however many pairs.
    """
    if not project_ids or not person_ids:
        return []
    scene = _scene(project_ids, person_ids, at)
    found = {*_team(scene), *_organisations(scene), *_domains(scene), *_orcids(scene)}
    known = set(
        ConflictOfInterest.objects.filter(
            project__in=project_ids, person__in=person_ids
        ).values_list("project_id", "person_id", "origin")
    )
    return sorted({(project, person) for project, person, _origin in found - known})


def _scene(project_ids: Collection[int], person_ids: Collection[int], at: datetime) -> _Scene:
    rows = Project.objects.filter(pk__in=project_ids, organisation__isnull=False)
    owners = dict(rows.values_list("pk", "organisation_id"))
    around: dict[int, set[int]] = {each: {each} for each in owners.values()}
    bound = OrganisationRelation.objects.filter(
        Q(organisation__in=around) | Q(other__in=around)
    ).values_list("organisation_id", "other_id")
    for one, other in bound:
        if one in around:
            around[one].add(other)
        if other in around:
            around[other].add(one)
    near: dict[int, set[int]] = defaultdict(set)
    for project, owner in owners.items():
        for each in around[owner]:
            near[each].add(project)
    people = dict(User.objects.filter(pk__in=person_ids).values_list("pk", "orcid"))
    by_orcid: dict[str, set[int]] = defaultdict(set)
    for person, orcid in people.items():
        if orcid:
            by_orcid[orcid].add(person)
    return _Scene(
        projects=project_ids,
        owners=owners,
        near={key: frozenset(each) for key, each in near.items()},
        people=people,
        by_orcid={key: frozenset(each) for key, each in by_orcid.items()},
        at=at,
    )


def _team(scene: _Scene) -> Iterator[Tie]:
    rows = ProjectMember.objects.filter(project__in=scene.projects, user__in=scene.people)
    for project, person in rows.values_list("project_id", "user_id"):
        yield project, person, O.TEAM


def _organisations(scene: _Scene) -> Iterator[Tie]:
    """Yield memberships, declared interests, affiliations and offices near an applicant."""
    here = {"organisation__in": list(scene.near)}
    day = timezone.localdate(scene.since)
    members = Membership.objects.filter(user__in=scene.people, **here).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=scene.since)
    )
    yield from scene.ties(members.values_list("user_id", "organisation_id"), O.MEMBERSHIP)
    declared = DeclaredInterest.objects.filter(**here).filter(
        Q(until__isnull=True) | Q(until__gte=scene.since.date())
    )
    yield from scene.ties(_people_of(scene, declared), O.INTEREST)
    lasting = Q(until__isnull=True) | Q(until__gte=day)
    offices = Mandate.objects.filter(lasting, **here)
    yield from scene.ties(_people_of(scene, offices), O.AFFILIATION)
    yield from scene.ties(_affiliations(scene, lasting), O.AFFILIATION)


def _people_of(scene: _Scene, rows: Any) -> Iterator[tuple[int, int]]:
    fields = ("person__user_id", "person__orcid", "organisation_id")
    for user_id, orcid, organisation in rows.values_list(*fields):
        for person in scene.named(user_id, orcid):
            yield person, organisation


def _affiliations(scene: _Scene, lasting: Q) -> Iterator[tuple[int, int]]:
    names: dict[str, set[int]] = defaultdict(set)
    known = Organisation.objects.filter(pk__in=list(scene.near))
    for pk, *called in known.values_list("pk", "name", "legal_name", "acronym"):
        for name in called:
            names[same_name(name)].add(pk)
    given = ExpertAffiliation.objects.filter(lasting, profile__user__in=scene.people)
    for person, organisation, name in given.values_list(
        "profile__user_id", "organisation_id", "name"
    ):
        named = {organisation} if organisation else names.get(same_name(name), set())
        for each in named:
            yield person, each


def _domains(scene: _Scene) -> Iterator[Tie]:
    """Yield who has an address in a house of an applicant, or above or below one."""
    houses: dict[str, set[int]] = defaultdict(set)
    owners: dict[int, set[int]] = defaultdict(set)
    for project, owner in scene.owners.items():
        owners[owner].add(project)
    sites = Organisation.objects.filter(pk__in=owners).values_list("pk", "website")
    for pk, website in sites:
        houses[(urlsplit(website).hostname or "").removeprefix("www.")] |= owners[pk]
    members = Membership.objects.active().filter(organisation__in=owners)
    for organisation, address in members.values_list("organisation_id", "user__email"):
        houses[_domain(address)] |= owners[organisation]
    own = User.objects.filter(pk__in=scene.people).values_list("pk", "email")
    others = EmailAddress.objects.filter(user__in=scene.people, verified=True)
    for person, address in (*own, *others.values_list("user_id", "email")):
        for project in _in_house(_domain(address), houses):
            yield project, person, O.EMAIL_DOMAIN


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _in_house(domain: str, houses: Mapping[str, set[int]]) -> set[int]:
    found: set[int] = set()
    if domain in SHARED_DOMAINS or not domain:
        return found
    for known, projects in houses.items():
        is_same = domain == known or domain.endswith(f".{known}") or known.endswith(f".{domain}")
        if known and known not in SHARED_DOMAINS and is_same:
            found |= projects
    return found


def _orcids(scene: _Scene) -> Iterator[Tie]:
    """Yield whose ORCID iD stands in a team under another account, or in what was sent."""
    if not scene.by_orcid:
        return
    team = ProjectMember.objects.filter(
        project__in=scene.projects, user__orcid__in=list(scene.by_orcid)
    ).values_list("project_id", "user_id", "user__orcid")
    for project, member, orcid in team:
        for person in scene.by_orcid[orcid] - {member}:
            yield project, person, O.ORCID
    sent = Submission.objects.filter(entry__application__project__in=scene.projects)
    quoting = sent.filter(document__contains='"orcid"').values_list(
        "entry__application__project_id", "document"
    )
    for project, document in quoting:
        for orcid in _orcids_in(json.loads(document).get("answers")):
            for person in scene.by_orcid.get(orcid, ()):
                yield project, person, O.ORCID


def _orcids_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield str(value.get("orcid") or "")
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _orcids_in(each)
