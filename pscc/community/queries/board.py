"""What the board's pages read, and who stands behind an entry."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet

from partners.enums import Vocabulary
from partners.models import Membership, Organisation, Project, Term
from partners.models.projects import EDITING_MEMBERS
from partners.queries.members import acting_for, in_team_of
from partners.queries.organisations import terms
from pscc.accounts.models import User
from pscc.community.enums import BoardEntryState
from pscc.community.models import BoardEntry

NEWEST = ("-published_at", "-pk")
REMINDED_BEFORE = timedelta(days=14)
LONGEST = timedelta(days=366)  # an entry is looked at again once a year


def listed(on: date) -> QuerySet[BoardEntry]:
    """Return what everyone may read on the board on a day, the newest first."""
    return for_page(BoardEntry.objects.on_board(on)).order_by(*NEWEST)


def for_page(rows: QuerySet[BoardEntry]) -> QuerySet[BoardEntry]:
    """Read with entries what a card shows of them."""
    return rows.select_related("organisation", "stage", "tumour_type")


def own_entries(user: Any) -> QuerySet[BoardEntry]:
    """Return the entries that a person may write, the last one changed first; one statement."""
    rows: QuerySet[BoardEntry] = BoardEntry.objects.own(user)
    return rows.select_related("organisation", "project").order_by("-updated_at", "-pk")


def organisations_written_by(user: Any) -> QuerySet[Organisation]:
    """Return the organisations in whose name the person may write on the board."""
    roles = Membership.objects.active().filter(user=user, role__in=EDITING_MEMBERS)
    return Organisation.objects.filter(pk__in=roles.values("organisation_id")).order_by("name")


def projects_written_by(user: Any) -> QuerySet[Project]:
    """Return the projects for whose team the person may write on the board."""
    rows: QuerySet[Project] = Project.objects.editable_by(user)
    return rows.order_by("title")


def people_behind(entry: BoardEntry) -> QuerySet[User]:
    """Return who may write an entry: owners and editors of its organisation, or those who edit or
    sign for its project.
    """
    if entry.organisation_id:
        return acting_for(entry.organisation_id)
    return in_team_of(entry.project_id)


def due_to_remind(on: date) -> QuerySet[BoardEntry]:
    """Return the entries that leave the board within two weeks and of which nobody was told."""
    rows: QuerySet[BoardEntry] = BoardEntry.objects.filter(
        state=BoardEntryState.PUBLISHED, reminded_at=None
    )
    return rows.filter(valid_until__gte=on, valid_until__lte=on + REMINDED_BEFORE).order_by("pk")


def organs() -> QuerySet[Term]:
    """Return the organs of the vocabulary of tumour types, in their order."""
    return terms(Vocabulary.TUMOUR_TYPE).filter(parent=None)


def choices_of(
    rows: Callable[[], QuerySet[Term]],
) -> Callable[[], Iterable[tuple[str, Any]]]:
    """Return the choices of a facet whose codes are those of terms."""
    return lambda: [(term.code, term.label) for term in rows()]


def narrow_by(path: str) -> Callable[[QuerySet[Any], Sequence[str]], QuerySet[Any]]:
    """Return how a facet keeps the entries of some codes."""
    return lambda rows, codes: rows.filter(**{f"{path}__in": list(codes)})


def count_by(path: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return how a facet counts entries by code, as (choice, number)."""

    def count(rows: QuerySet[Any]) -> QuerySet[Any]:
        named = rows.filter(**{f"{path}__isnull": False}).annotate(choice=F(path))
        counted: QuerySet[Any] = named.values("choice").annotate(number=Count("pk"))
        return counted

    return count
