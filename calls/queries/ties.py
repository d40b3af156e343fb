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

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from calls.models import ExpertAffiliation, Submission
from calls.queries.affiliations import same_name
from calls.queries.houses import founders_of, houses_of
from calls.queries.interests import LOOK_BACK, domain_of, same_house, site_of
from partners.enums import ConflictOrigin
from partners.models import (
    ConflictOfInterest,
    DeclaredInterest,
    Mandate,
    Membership,
    Organisation,
    OrganisationRelation,
    ProjectMember,
)
from pscc.accounts.models import User

Tie = tuple[int, int, str]  # project, person, origin
O = ConflictOrigin  # noqa: E741 short for the closed list below


@dataclass(frozen=True)
class _Scene:
    """Projects and people, and which projects stand near which organisation."""

    projects: Collection[int]
    owners: Mapping[int, Collection[int]]  # project: the applicant's organisations
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
    """Return the (project, person) pairs with a possible tie that no wall of the same origin stands
    for; some fifteen statements, however many pairs.

    A settled conflict keeps none back: more may have come up since than what was examined.
    """
    if not project_ids or not person_ids:
        return []
    scene = _scene(project_ids, person_ids, at)
    found = {*_team(scene), *_organisations(scene), *_domains(scene), *_orcids(scene)}
    known = set(
        ConflictOfInterest.objects.standing()
        .filter(project__in=project_ids, person__in=person_ids)
        .values_list("project_id", "person_id", "origin")
    )
    return sorted({(project, person) for project, person, _origin in found - known})


def _scene(project_ids: Collection[int], person_ids: Collection[int], at: datetime) -> _Scene:
    owners = houses_of(project_ids)
    around: dict[int, set[int]] = {each: {each} for houses in owners.values() for each in houses}
    bound = OrganisationRelation.objects.filter(
        Q(organisation__in=around) | Q(other__in=around)
    ).values_list("organisation_id", "other_id")
    for one, other in bound:
        if one in around:
            around[one].add(other)
        if other in around:
            around[other].add(one)
    near: dict[int, set[int]] = defaultdict(set)
    for project, houses in owners.items():
        for each in {each for house in houses for each in around[house]}:
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
    known = _known_domains(scene)
    for person, address in _addresses(scene.people):
        for project in _in_house(domain_of(address), known):
            yield project, person, O.EMAIL_DOMAIN


def _known_domains(scene: _Scene) -> Mapping[str, set[int]]:
    """Return the domains of those who apply, and with which projects."""
    found: dict[str, set[int]] = defaultdict(set)
    owners: dict[int, set[int]] = defaultdict(set)
    for project, houses in scene.owners.items():
        for each in houses:
            owners[each].add(project)
    for pk, website in Organisation.objects.filter(pk__in=owners).values_list("pk", "website"):
        found[site_of(website)] |= owners[pk]
    members = Membership.objects.active().filter(organisation__in=owners)
    for organisation, address in members.values_list("organisation_id", "user__email"):
        found[domain_of(address)] |= owners[organisation]
    alone: dict[int, set[int]] = defaultdict(set)
    for project, people in founders_of(scene.projects).items():
        for founder in people:
            alone[founder.pk].add(project)
    for person, address in _addresses(alone) if alone else ():
        found[domain_of(address)] |= alone[person]
    return found


def _addresses(people: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield every address that people have proved to read."""
    yield from User.objects.filter(pk__in=people).values_list("pk", "email")
    proved = EmailAddress.objects.filter(user__in=people, verified=True)
    yield from proved.values_list("user_id", "email")


def _in_house(domain: str, houses: Mapping[str, set[int]]) -> set[int]:
    return {
        project
        for known, projects in houses.items()
        if same_house(domain, known)
        for project in projects
    }


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
    for project, document in quoting.iterator(chunk_size=100):  # each is a whole application
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
