"""Which pairs of projects and people the portal may know a tie between: many at once.

A sieve, not a verdict: whoever it lets through is looked at by `find_interests`, which says what
shows the tie. It must let through every pair that has one (a test compares the two).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from calls.models import ExpertAffiliation
from calls.queries.affiliations import MIN_NAME, same_name
from calls.queries.houses import founders_of, houses_of
from calls.queries.mentions import Mention, mentions_in
from calls.queries.named import organisations_named, person_name
from calls.queries.traces import LOOK_BACK, domain_of, same_house, site_of
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
Projects = Mapping[int, frozenset[int]]  # those of each organisation
O = ConflictOrigin  # noqa: E741 short for the closed list below


@dataclass(frozen=True)
class _People:
    """Whom to look at, by what may name them."""

    ids: Collection[int]
    by_orcid: Mapping[str, frozenset[int]]
    by_name: Mapping[tuple[str, ...], frozenset[int]]
    addresses: Collection[tuple[int, str]]  # that they have proved to read

    def named(self, user_id: int | None, orcid: str) -> frozenset[int]:
        """Return whom an entry of the directory stands for: by account, and by ORCID iD."""
        same = self.by_orcid.get(orcid, frozenset()) if orcid else frozenset()
        return same | ({user_id} if user_id is not None and user_id in self.ids else set())


@dataclass(frozen=True)
class _Scene:
    """Projects and people, and which projects stand near which organisation."""

    projects: Collection[int]
    owners: Projects  # by each organisation that applies
    near: Projects  # by each to which the applicant is tied
    partners: Projects  # by each that only the answers name
    names: Mapping[int, Collection[str]]  # of all these, as they are compared
    sites: Mapping[int, str]  # their domains
    mentions: Collection[Mention]
    people: _People
    at: datetime

    @property
    def since(self) -> datetime:
        return self.at - LOOK_BACK

    @property
    def here(self) -> list[int]:
        """The organisations that matter."""
        return sorted({*self.near, *self.partners})

    def ties(self, rows: Iterable[tuple[Any, int]], origin: str) -> Iterator[Tie]:
        """Yield what rows of (person, organisation) tie together."""
        for person, organisation in rows:
            if person in self.people.ids:
                for project in self.near.get(organisation, ()):
                    yield project, person, origin
                for project in self.partners.get(organisation, ()):
                    yield project, person, O.PARTNER


def new_ties(
    project_ids: Collection[int], person_ids: Collection[int], at: datetime
) -> list[tuple[int, int]]:
    """Return the (project, person) pairs with a possible tie that no wall of the same origin stands
    for; some twenty statements, however many pairs.

    A settled conflict keeps none back: more may have come up since than what was examined.
    """
    if not project_ids or not person_ids:
        return []
    scene = _scene(project_ids, person_ids, at)
    found = {*_team(scene), *_organisations(scene), *_domains(scene), *_mentioned(scene)}
    known = set(
        ConflictOfInterest.objects.standing()
        .filter(project__in=project_ids, person__in=person_ids)
        .values_list("project_id", "person_id", "origin")
    )
    return sorted({(project, person) for project, person, _origin in found - known})


# --- Who and what --------------------------------------------------------------------------------


def _scene(project_ids: Collection[int], person_ids: Collection[int], at: datetime) -> _Scene:
    houses = houses_of(project_ids)
    near = _near(houses)
    mentions = mentions_in(project_ids)
    partners: dict[int, set[int]] = defaultdict(set)
    for organisation, by in organisations_named(mentions).items():
        projects = {each.project_id for each in by} - near.get(organisation, set())
        partners[organisation] |= projects
    owners: dict[int, set[int]] = defaultdict(set)
    for project, own in houses.items():
        for each in own:
            owners[each].add(project)
    names, sites = _names_and_sites({*near, *partners})
    return _Scene(
        projects=project_ids,
        owners=_frozen(owners),
        near=_frozen(near),
        partners=_frozen(partners),
        names=names,
        sites=sites,
        mentions=mentions,
        people=_people(person_ids),
        at=at,
    )


def _near(houses: Mapping[int, Collection[int]]) -> dict[int, set[int]]:
    """Return by organisation the projects whose applicant it is, or is tied to."""
    around: dict[int, set[int]] = {each: {each} for own in houses.values() for each in own}
    bound = OrganisationRelation.objects.filter(
        Q(organisation__in=around) | Q(other__in=around)
    ).values_list("organisation_id", "other_id")
    for one, other in bound:
        if one in around:
            around[one].add(other)
        if other in around:
            around[other].add(one)
    near: dict[int, set[int]] = defaultdict(set)
    for project, own in houses.items():
        for each in {each for house in own for each in around[house]}:
            near[each].add(project)
    return near


def _frozen(found: Mapping[Any, set[int]]) -> dict[Any, frozenset[int]]:
    return {key: frozenset(each) for key, each in found.items() if each}


def _names_and_sites(
    organisations: Collection[int],
) -> tuple[dict[int, frozenset[str]], dict[int, str]]:
    names, sites = {}, {}
    rows = Organisation.objects.filter(pk__in=organisations)
    for pk, website, *called in rows.values_list("pk", "website", "name", "legal_name", "acronym"):
        names[pk] = frozenset(same_name(each) for each in called)
        sites[pk] = site_of(website)
    return names, sites


def _people(person_ids: Collection[int]) -> _People:
    by_orcid: dict[str, set[int]] = defaultdict(set)
    by_name: dict[tuple[str, ...], set[int]] = defaultdict(set)
    addresses = []
    rows = User.objects.filter(pk__in=person_ids)
    for person in rows.only("pk", "email", "name", "orcid"):
        addresses.append((person.pk, person.email.lower()))
        if person.orcid:
            by_orcid[person.orcid].add(person.pk)
        if name := person_name(person.name):
            by_name[name].add(person.pk)
    ids = {pk for pk, _address in addresses}
    return _People(ids, _frozen(by_orcid), _frozen(by_name), [*addresses, *_proved(ids)])


def _proved(people: Collection[int]) -> Iterator[tuple[int, str]]:
    proved = EmailAddress.objects.filter(user__in=people, verified=True)
    for person, address in proved.values_list("user_id", "email"):
        yield person, address.lower()


# --- Ties ----------------------------------------------------------------------------------------


def _team(scene: _Scene) -> Iterator[Tie]:
    rows = ProjectMember.objects.filter(project__in=scene.projects, user__in=scene.people.ids)
    for project, person in rows.values_list("project_id", "user_id"):
        yield project, person, O.TEAM


def _organisations(scene: _Scene) -> Iterator[Tie]:
    """Yield memberships, declared interests, affiliations and offices near an applicant, and at
    what the answers name.
    """
    here = {"organisation__in": scene.here}
    day = timezone.localdate(scene.since)
    members = Membership.objects.filter(user__in=scene.people.ids, **here).filter(
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
    yield from _affiliations(scene, lasting)


def _people_of(scene: _Scene, rows: Any) -> Iterator[tuple[int, int]]:
    fields = ("person__user_id", "person__orcid", "organisation_id")
    for user_id, orcid, organisation in rows.values_list(*fields):
        for person in scene.people.named(user_id, orcid):
            yield person, organisation


def _affiliations(scene: _Scene, lasting: Q) -> Iterator[Tie]:
    called: dict[str, set[int]] = defaultdict(set)
    for pk, names in scene.names.items():
        for name in names:
            called[name].add(pk)
    typed: dict[str, set[int]] = defaultdict(set)
    for each in scene.mentions:
        typed[same_name(each.text)].add(each.project_id)
    given = ExpertAffiliation.objects.filter(lasting, profile__user__in=scene.people.ids)
    rows: Any = given.values_list("profile__user_id", "organisation_id", "name")
    for person, organisation, text in rows:
        name = same_name(text) if organisation is None else ""
        same = called.get(name, set()) if len(name) >= MIN_NAME else set()
        houses = same if organisation is None else {organisation}
        yield from scene.ties(((person, house) for house in houses), O.AFFILIATION)
        if len(name) >= MIN_NAME:
            own = {project for house in same for project in scene.near.get(house, ())}
            for project in typed.get(name, set()) - own:
                yield project, person, O.PARTNER


def _domains(scene: _Scene) -> Iterator[Tie]:
    """Yield who has an address in a house of an applicant or partner, or above or below one."""
    applicants, partners = _known_domains(scene)
    for person, address in scene.people.addresses:
        for project in _in_house(domain_of(address), applicants):
            yield project, person, O.EMAIL_DOMAIN
        for project in _in_house(domain_of(address), partners):
            yield project, person, O.PARTNER


def _known_domains(scene: _Scene) -> tuple[Mapping[str, set[int]], Mapping[str, set[int]]]:
    """Return the domains of those who apply and of their partners, and with which projects."""
    applicants: dict[str, set[int]] = defaultdict(set)
    partners: dict[str, set[int]] = defaultdict(set)
    sides = ((scene.owners, applicants), (scene.partners, partners))
    for organisation, domain in scene.sites.items():
        for projects, found in sides:
            found[domain] |= projects.get(organisation, frozenset())
    members = Membership.objects.active().filter(
        organisation__in=sorted({*scene.owners, *scene.partners})
    )
    for organisation, address in members.values_list("organisation_id", "user__email"):
        for projects, found in sides:
            found[domain_of(address)] |= projects.get(organisation, frozenset())
    alone: dict[int, set[int]] = defaultdict(set)
    for project, people in founders_of(scene.projects).items():
        for founder in people:
            alone[founder.pk].add(project)
            applicants[domain_of(founder.email)].add(project)
    for person, address in _proved(alone) if alone else ():
        applicants[domain_of(address)] |= alone[person]
    return applicants, partners


def _in_house(domain: str, houses: Mapping[str, set[int]]) -> set[int]:
    return {
        project
        for known, projects in houses.items()
        if same_house(domain, known)
        for project in projects
    }


def _mentioned(scene: _Scene) -> Iterator[Tie]:
    """Yield whose ORCID iD stands in a team under another account, and whom the answers name by
    ORCID iD, by address or by name.
    """
    people = scene.people
    if people.by_orcid:
        team = ProjectMember.objects.filter(
            project__in=scene.projects, user__orcid__in=list(people.by_orcid)
        ).values_list("project_id", "user_id", "user__orcid")
        for project, member, orcid in team:
            for person in people.by_orcid[orcid] - {member}:
                yield project, person, O.ORCID
    by_address: dict[str, set[int]] = defaultdict(set)
    for person, address in people.addresses:
        by_address[address].add(person)
    for each in scene.mentions:
        for person in people.by_orcid.get(each.orcid, ()) if each.orcid else ():
            yield each.project_id, person, O.ORCID
        named = by_address.get(each.text.lower(), set()) | (
            set() if each.is_house else people.by_name.get(person_name(each.text), set())
        )
        for person in named if each.text else ():
            yield each.project_id, person, O.NAMED
