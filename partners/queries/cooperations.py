"""What a project came to do with others: asked of the room that keeps cooperations, if one does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from partners.models import Project
from pscc.kernel.registries import Registry


@dataclass(frozen=True)
class Cooperation:
    """One cooperation of a project: `uid` names it for good, `partner` is who it is with; its words
    are the same in both languages.
    """

    uid: str
    partner: str
    text: str = ""
    since: date | None = None
    is_public: bool = False


# Filled by higher rooms: (project) -> its cooperations. The cluster's life keeps them.
cooperations: Registry[Callable[[Project], Iterable[Cooperation]]] = Registry()


def cooperations_of(project: Project) -> list[Cooperation]:
    """Return the cooperations of a project, from every room that keeps some."""
    return [each for _name, ask in cooperations for each in ask(project)]
