"""Who may not meet at present: a recorded interest, or one side judging the other in a call.

Other rooms answer for what they know through the registry. The answer is yes or no and says
nothing of why: whoever asks must not learn who judges whom.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Q

from partners.enums import ConflictState
from partners.models import ConflictOfInterest, Project
from pscc.accounts.models import User
from pscc.community.models import Introduction
from pscc.community.models.people import organisations_of
from pscc.community.queries.board import people_behind
from pscc.kernel.registries import Registry


@dataclass(frozen=True)
class Party:
    """One side of an introduction, by numbers of rows."""

    people: Collection[int]
    organisations: Collection[int]
    projects: Collection[int]

    def dossiers(self, organisation: str, project: str) -> Q:
        """Return the condition that these paths lead to something of this side."""
        return Q(**{f"{organisation}__in": self.organisations}) | Q(
            **{f"{project}__in": self.projects}
        )


# Filled by higher rooms: (people, side) -> whether one of them judges something of that side now.
judging: Registry[Callable[[Collection[int], Party], bool]] = Registry()


def are_kept_apart(introduction: Introduction) -> bool:
    """Tell whether the team has to look before these two meet."""
    asker, other = _asker(introduction), _other(introduction)
    return _tied(asker, other) or _tied(other, asker)


def _tied(people: Party, side: Party) -> bool:
    interests = ConflictOfInterest.objects.filter(
        side.dossiers("project__organisation", "project") | Q(organisation__in=side.organisations),
        person__in=people.people,
    ).exclude(state__in=(ConflictState.DISMISSED, ConflictState.WAIVED))
    return interests.exists() or any(judges(people.people, side) for _name, judges in judging)


def _asker(introduction: Introduction) -> Party:
    """Return whoever asks, with all they work for: they choose in whose name they ask."""
    return _of(introduction.asked_by, introduction.organisation_id)


def _of(person: User, *more: int) -> Party:
    organisations = organisations_of(person).values_list("pk", flat=True)
    projects = Project.objects.of_team(person).values_list("pk", flat=True)
    return Party([person.pk], [*organisations, *more], list(projects))


def _other(introduction: Introduction) -> Party:
    entry, person = introduction.entry, introduction.person
    if entry is None:
        return _of(person) if person else Party([], [], [])
    people = people_behind(entry).exclude(pk=introduction.asked_by_id)
    project = entry.project
    organisation = project.organisation_id if project else entry.organisation_id
    return Party(
        list(people.values_list("pk", flat=True)),
        [organisation] if organisation else [],
        [project.pk] if project else [],
    )
