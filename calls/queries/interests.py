"""What the directory knows of a person's interests in a project: the material of conflict
detection.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q, QuerySet

from calls.enums import CallRole
from calls.models import Application, Assignment
from calls.queries.affiliations import affiliation_ties, orcid_ties
from calls.queries.houses import founders_of, houses_of
from calls.queries.reviews import WAITS_FOR_EXPERT
from partners.enums import ConflictOrigin, ConflictState
from partners.models import (
    ConflictOfInterest,
    DeclaredInterest,
    Membership,
    Organisation,
    Project,
    ProjectMember,
)
from partners.queries.organisations import near_organisations
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.shared_hosts import PUBLIC_MAIL

LOOK_BACK = timedelta(
    days=3 * 365
)  # a tie that ended counts for three years, as most funders have it

BETWEEN = "; "  # the facts of an evidence: a new one beside those examined is a new tie

Near = QuerySet[Organisation]

# Sharing a public mail domain says nothing. The demo's people share theirs too.
SHARED_DOMAINS = PUBLIC_MAIL | {"demo.example"}


@dataclass(frozen=True)
class Interest:
    """A tie between a person and a project, with what shows it; `evidence` is facts, in no
    language.
    """

    origin: ConflictOrigin
    evidence: str
    organisation_id: int | None = None


def find_interests(project: Project, person: Any, at: datetime) -> list[Interest]:
    """Return every tie the portal knows between a person and a project, at most one of each origin.

    Looks at the project team, at memberships of the applicant's organisation (`houses_of`) and of
    those directly above and below it, at interests that the directory declares of the person in
    any of these, at the affiliations of an expert's profile and offices of the directory in any of
    these, at every confirmed e-mail address against the domains of whoever applies (websites,
    members, founders), and at the ORCID iDs of the applicant's people.
    """
    own = project.organisation_id
    houses = {own} if own else houses_of([project.pk]).get(project.pk, set())
    near = near_organisations(houses)
    return [
        *_in_team(project, person),
        *_memberships(project, near, person, at),
        *_declared(project, near, person, at),
        *_affiliations(project, near, person, at),
        *_domains(project, houses, person),
        *_orcid(project, person),
    ]


def _in_team(project: Project, person: Any) -> Iterator[Interest]:
    member = ProjectMember.objects.filter(project=project, user=person).first()
    if member is not None:
        yield Interest(ConflictOrigin.TEAM, f"{project.title} ({member.role})")


def _memberships(project: Project, near: Near, person: Any, at: datetime) -> Iterator[Interest]:
    ties = (
        Membership.objects.filter(user=person, organisation__in=near)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gte=at - LOOK_BACK))
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    shown = [f"{tie.organisation.name} ({tie.role})" for tie in ties]
    if shown:
        yield Interest(ConflictOrigin.MEMBERSHIP, BETWEEN.join(shown), project.organisation_id)


def _declared(project: Project, near: Near, person: Any, at: datetime) -> Iterator[Interest]:
    """Find interests by the account or, where the directory's entry has none, by the ORCID iD."""
    same = Q(person__user=person)
    if person.orcid:
        same |= Q(person__orcid=person.orcid)
    interests = (
        DeclaredInterest.objects.filter(same, organisation__in=near)
        .filter(Q(until__isnull=True) | Q(until__gte=(at - LOOK_BACK).date()))
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    shown = [f"{each.organisation.name} ({each.nature})" for each in interests]
    if shown:
        yield Interest(ConflictOrigin.INTEREST, BETWEEN.join(shown), project.organisation_id)


def _affiliations(project: Project, near: Near, person: Any, at: datetime) -> Iterator[Interest]:
    shown = affiliation_ties(person, near, at - LOOK_BACK)
    if shown:
        yield Interest(ConflictOrigin.AFFILIATION, BETWEEN.join(shown), project.organisation_id)


def _orcid(project: Project, person: Any) -> Iterator[Interest]:
    if shown := orcid_ties(project, person):
        yield Interest(ConflictOrigin.ORCID, BETWEEN.join(shown))


def _domains(project: Project, houses: Collection[int], person: Any) -> Iterator[Interest]:
    theirs = _domains_of(project, houses, but=person)
    for address in confirmed_addresses(person):
        domain = domain_of(address)
        match = next((known for known in sorted(theirs) if same_house(domain, known)), None)
        if match:
            evidence = f"{address} = {theirs[match]} ({match})"
            yield Interest(ConflictOrigin.EMAIL_DOMAIN, evidence, project.organisation_id)
            return


def confirmed_addresses(person: Any) -> list[str]:
    """Return every address the person has proved to read; a second address must not defeat the
    check.
    """
    others = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return sorted({person.email.lower(), *(address.lower() for address in others)})


def _domains_of(project: Project, houses: Collection[int], *, but: Any) -> dict[str, str]:
    """Return the domains of whoever applies, and whose each is."""
    found: dict[str, str] = {}
    members = Membership.objects.active().filter(organisation__in=houses).exclude(user=but)
    rows = members.order_by("pk").values_list("user__email", "organisation__name")
    found |= {domain_of(address): name for address, name in rows}
    for organisation in Organisation.objects.filter(pk__in=houses).order_by("pk"):
        found[site_of(organisation.website)] = organisation.name
    if project.organisation_id is None:
        founders = founders_of([project.pk]).get(project.pk, set()) - {but}
        for each in sorted(founders, key=lambda one: one.pk):
            found |= {domain_of(one): str(each) for one in confirmed_addresses(each)}
    return {domain: name for domain, name in found.items() if domain not in {"", *SHARED_DOMAINS}}


def domain_of(address: str) -> str:
    """Return the domain of an e-mail address."""
    return address.rpartition("@")[2].lower()


def site_of(website: str) -> str:
    """Return the domain of a website; nothing for what is no address."""
    try:
        host = urlsplit(website).hostname
    except ValueError:  # half an IPv6 address
        return ""
    return (host or "").removeprefix("www.")


def same_house(domain: str, known: str) -> bool:
    """Tell whether two domains belong together: the same, or one below the other."""
    if not domain or not known or not {domain, known}.isdisjoint(SHARED_DOMAINS):
        return False
    return domain == known or domain.endswith(f".{known}") or known.endswith(f".{domain}")


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
