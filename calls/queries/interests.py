"""What the directory knows of a person's interests in a project: the material of conflict
detection.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from calls.enums import CallRole
from calls.models import Application, Assignment
from calls.queries.affiliations import affiliation_traces, orcid_traces
from calls.queries.houses import founders_of, houses_of
from calls.queries.mentions import Mention, mentions_in
from calls.queries.named import named_traces, partner_traces
from calls.queries.reviews import WAITS_FOR_EXPERT
from calls.queries.traces import (
    LOOK_BACK,
    Trace,
    address_traces,
    domains_of,
    domains_of_people,
    interest_traces,
    membership_traces,
)
from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest, Project, ProjectMember
from partners.queries.organisations import near_organisations
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed

BETWEEN = "; "  # between the texts of an evidence


@dataclass(frozen=True)
class Interest:
    """A tie between a person and a project, with what shows it."""

    origin: ConflictOrigin
    traces: tuple[Trace, ...]
    organisation_id: int | None = None

    @property
    def evidence(self) -> str:
        """What shows it, in words of no language."""
        return BETWEEN.join(each.text for each in self.traces)


def find_interests(project: Project, person: Any, at: datetime) -> list[Interest]:
    """Return every tie the portal knows between a person and a project, at most one of each origin.

    Looks at the project team, at memberships of the applicant's organisation (`houses_of`) and of
    those directly above and below it, at interests that the directory declares of the person in
    any of these, at the affiliations of an expert's profile and offices of the directory in any of
    these, at every confirmed e-mail address against the domains of whoever applies (websites,
    members, founders), and at the ORCID iDs of the applicant's people. Then at what was sent: at
    the same ties with the organisations that its answers name, and at the people they name, but
    for those who examine the conflicts of every call.
    """
    own = project.organisation_id
    houses = {own} if own else houses_of([project.pk]).get(project.pk, set())
    near = near_organisations(houses)
    mentions = mentions_in([project.pk])
    O = ConflictOrigin  # noqa: E741, N806 short for the closed list below
    return [
        *_one(O.TEAM, _in_team(project, person)),
        *_one(O.MEMBERSHIP, membership_traces(near, person, at), own),
        *_one(O.INTEREST, interest_traces(near, person, at), own),
        *_one(O.AFFILIATION, affiliation_traces(person, near, at - LOOK_BACK), own),
        *_one(O.EMAIL_DOMAIN, address_traces(person, _domains(project, houses, person)), own),
        *_one(O.ORCID, orcid_traces(project, person, mentions)),
        *_one(O.NAMED, _named(person, mentions)),
        *_one(O.PARTNER, partner_traces(person, mentions, near, at)),
    ]


def _one(
    origin: ConflictOrigin, traces: Iterable[Trace], organisation_id: int | None = None
) -> Iterator[Interest]:
    """Yield the tie that traces show, if there are any; the same trace counts once."""
    found = {each.key: each for each in traces}
    if found:
        yield Interest(origin, tuple(found.values()), organisation_id)


def _named(person: Any, mentions: Iterable[Mention]) -> list[Trace]:
    """Return where an application names a person, but nobody who examines every conflict.

    Whoever applies could otherwise name the whole office, and nobody would be left to settle it.
    """
    found = named_traces(person, mentions)
    return [] if found and every_calls_people().filter(pk=person.pk).exists() else found


def _in_team(project: Project, person: Any) -> Iterator[Trace]:
    member = ProjectMember.objects.filter(project=project, user=person).first()
    if member is not None:
        yield Trace(f"team:{member.role}", f"{project.title} ({member.role})")


def _domains(project: Project, houses: Collection[int], person: Any) -> dict[str, Any]:
    """Return the domains of whoever applies, and whose each is."""
    found = domains_of(houses, but=person)
    if project.organisation_id is None:
        founders = founders_of([project.pk]).get(project.pk, set()) - {person}
        found |= domains_of_people(sorted(founders, key=lambda one: one.pk))
    return found


def every_calls_people() -> QuerySet[User]:
    """Return the people whose role shows them something of every call: the programme officers, and
    the administrators, who settle conflicts and may break the glass.
    """
    found: QuerySet[User] = User.objects.with_role(Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
    return found


def office_people(call_id: int) -> set[int]:
    """Return the accounts whose office or seat lets them see something of a call's applications."""
    roles = (CallRole.MANAGER, CallRole.CHAIR, CallRole.MEMBER)
    seated = User.objects.filter(call_roles__call=call_id, call_roles__role__in=roles)
    return {
        *seated.values_list("pk", flat=True),
        *every_calls_people().values_list("pk", flat=True),
    }


def conflicts_for(user: Any) -> QuerySet[ConflictOfInterest]:
    """Return the conflicts that a person may examine: never their own, nor those of a dossier they
    are kept from.

    Call managers see those of projects that applied to their calls.
    """
    conflicts = ConflictOfInterest.objects.exclude(person=user).exclude(
        project__in=ConflictOfInterest.objects.walls(user).values("project_id")
    )
    if allowed(user, "calls.examine_every_conflict"):
        return conflicts
    handled = Application.objects.of_office(user)
    return conflicts.filter(project__in=handled.values("project_id"))


def reviews_held(person: Any) -> int:
    """Count the reviews that wait for an expert and are closed to them until staff have examined a
    possible conflict.
    """
    pending = ConflictOfInterest.objects.walls(person).filter(state=ConflictState.PENDING)
    recused = ConflictOfInterest.objects.walls(person).filter(state=ConflictState.RECUSED)
    own = Assignment.objects.filter(
        expert=person,
        state__in=WAITS_FOR_EXPERT,
        application__project__in=pending.values("project"),
    )
    return own.exclude(application__project__in=recused.values("project")).count()


def standing_wall(project_id: int, person: Any) -> ConflictOfInterest | None:
    """Return a conflict that keeps the person away from the project, a settled one first; None
    without.
    """
    walls = ConflictOfInterest.objects.walls(person).filter(project=project_id)
    return walls.order_by(
        models.Case(models.When(state=ConflictState.RECUSED, then=0), default=1), "pk"
    ).first()
