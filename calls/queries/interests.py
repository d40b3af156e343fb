"""What the directory knows of a person's interests in a project: the material of conflict
detection.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q, QuerySet

from calls.models import Application
from calls.queries.affiliations import affiliation_ties, orcid_ties
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
from pscc.kernel.access import allowed
from pscc.kernel.shared_hosts import PUBLIC_MAIL

LOOK_BACK = timedelta(
    days=3 * 365
)  # a tie that ended counts for three years, as most funders have it

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

    Looks at the project team, at memberships of the applicant's organisation and of those directly
    above and below it, at interests that the directory declares of the person in any of these, at
    the affiliations of an expert's profile and offices of the directory in any of these, at every
    confirmed e-mail address against the domains of that organisation's website and members, and
    at the ORCID iDs of the applicant's people.
    """
    return [
        *_in_team(project, person),
        *_memberships(project, person, at),
        *_declared(project, person, at),
        *_affiliations(project, person, at),
        *_domains(project, person),
        *_orcid(project, person),
    ]


def _in_team(project: Project, person: Any) -> Iterator[Interest]:
    member = ProjectMember.objects.filter(project=project, user=person).first()
    if member is not None:
        yield Interest(ConflictOrigin.TEAM, f"{project.title} ({member.role})")


def _memberships(project: Project, person: Any, at: datetime) -> Iterator[Interest]:
    ties = (
        Membership.objects.filter(user=person, organisation__in=_related(project))
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gte=at - LOOK_BACK))
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    shown = [f"{tie.organisation.name} ({tie.role})" for tie in ties]
    if shown:
        yield Interest(ConflictOrigin.MEMBERSHIP, "; ".join(shown), project.organisation_id)


def _declared(project: Project, person: Any, at: datetime) -> Iterator[Interest]:
    """Find interests by the account or, where the directory's entry has none, by the ORCID iD."""
    same = Q(person__user=person)
    if person.orcid:
        same |= Q(person__orcid=person.orcid)
    interests = (
        DeclaredInterest.objects.filter(same, organisation__in=_related(project))
        .filter(Q(until__isnull=True) | Q(until__gte=(at - LOOK_BACK).date()))
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    shown = [f"{each.organisation.name} ({each.nature})" for each in interests]
    if shown:
        yield Interest(ConflictOrigin.INTEREST, "; ".join(shown), project.organisation_id)


def _affiliations(project: Project, person: Any, at: datetime) -> Iterator[Interest]:
    shown = affiliation_ties(person, _related(project), at - LOOK_BACK)
    if shown:
        yield Interest(ConflictOrigin.AFFILIATION, "; ".join(shown), project.organisation_id)


def _orcid(project: Project, person: Any) -> Iterator[Interest]:
    if shown := orcid_ties(project, person):
        yield Interest(ConflictOrigin.ORCID, "; ".join(shown))


def _related(project: Project) -> QuerySet[Organisation]:
    """Return the applicant's organisation and those it is tied to."""
    organisation = project.organisation
    if organisation is None:
        return Organisation.objects.none()
    return near_organisations(organisation)


def _domains(project: Project, person: Any) -> Iterator[Interest]:
    if project.organisation is None:
        return
    theirs = _domains_of(project.organisation, but=person)
    for address in confirmed_addresses(person):
        domain = _domain(address)
        match = next((known for known in sorted(theirs) if _same_house(domain, known)), None)
        if match:
            evidence = f"{address} = {project.organisation.name} ({match})"
            yield Interest(ConflictOrigin.EMAIL_DOMAIN, evidence, project.organisation_id)
            return


def confirmed_addresses(person: Any) -> list[str]:
    """Return every address the person has proved to read; a second address must not defeat the
    check.
    """
    others = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return sorted({person.email.lower(), *(address.lower() for address in others)})


def _domains_of(organisation: Organisation, *, but: Any) -> set[str]:
    members = Membership.objects.active().filter(organisation=organisation).exclude(user=but)
    domains = {_domain(address) for address in members.values_list("user__email", flat=True)}
    domains.add((urlsplit(organisation.website).hostname or "").removeprefix("www."))
    return domains - SHARED_DOMAINS - {""}


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _same_house(domain: str, known: str) -> bool:
    """Tell whether two domains belong together: the same, or one below the other."""
    if domain in SHARED_DOMAINS:
        return False
    return domain == known or domain.endswith(f".{known}") or known.endswith(f".{domain}")


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


def standing_wall(project_id: int, person: Any) -> ConflictOfInterest | None:
    """Return a conflict that keeps the person away from the project, a settled one first; None
    without.
    """
    walls = ConflictOfInterest.objects.walls(person).filter(project=project_id)
    return walls.order_by(
        models.Case(models.When(state=ConflictState.RECUSED, then=0), default=1), "pk"
    ).first()
