"""Who applies: the organisation of a project or, while it has none, its founders' houses."""

from collections import defaultdict
from collections.abc import Collection

from partners.enums import ProjectRole
from partners.models import Membership, Project, ProjectMember
from pscc.accounts.models import User


def houses_of(project_ids: Collection[int]) -> dict[int, set[int]]:
    """Return by project the organisations that apply: its own or, while it has none, those of which
    whoever signs for it is a member; two statements at most.
    """
    found: dict[int, set[int]] = {}
    rows = Project.objects.filter(pk__in=project_ids).values_list("pk", "organisation_id")
    for project, organisation in rows:
        found[project] = {organisation} if organisation else set()
    signing = _signing([project for project, houses in found.items() if not houses])
    if signing:
        members = Membership.objects.active().filter(user__in=signing)
        for person, organisation in members.values_list("user_id", "organisation_id"):
            for project in signing[person]:
                found[project].add(organisation)
    return found


def founders_of(project_ids: Collection[int]) -> dict[int, set[User]]:
    """Return by project who signs for it, of those that belong to no organisation yet; two
    statements at most.
    """
    alone = Project.objects.filter(pk__in=project_ids, organisation__isnull=True)
    signing = _signing(list(alone.values_list("pk", flat=True)))
    found: dict[int, set[User]] = defaultdict(set)
    for person in User.objects.filter(pk__in=signing) if signing else ():
        for project in signing[person.pk]:
            found[project].add(person)
    return found


def _signing(project_ids: Collection[int]) -> dict[int, set[int]]:
    """Return by account the projects that it signs for."""
    found: dict[int, set[int]] = defaultdict(set)
    if project_ids:
        team = ProjectMember.objects.active().filter(project__in=project_ids, role=ProjectRole.SIGN)
        for project, person in team.values_list("project_id", "user_id"):
            found[person].add(project)
    return found
