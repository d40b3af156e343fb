"""What the pages of introductions read, who answers one, and which are due."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.models import Membership, Organisation, Project
from partners.models.projects import EDITING_MEMBERS
from pscc.accounts.models import User
from pscc.community.enums import IntroductionState, LapseCause
from pscc.community.models import BoardEntry, Introduction, ListedPerson
from pscc.community.models.introductions import AGREED, LAPSES_AFTER, OPEN
from pscc.community.queries.board import people_behind

REMINDED_AFTER = timedelta(days=20)
PEACE = timedelta(days=90)  # after a refusal, before the same person may ask again


def spoken_for(user: Any) -> QuerySet[Organisation]:
    """Return the organisations of the directory in whose name the person may ask: where they are
    owner or editor, or write on a project of it.
    """
    roles = Membership.objects.active().filter(user=user, role__in=EDITING_MEMBERS)
    projects = Project.objects.editable_by(user)
    mine = Q(pk__in=roles.values("organisation_id")) | Q(pk__in=projects.values("organisation_id"))
    rows: QuerySet[Organisation] = Organisation.objects.published().filter(mine).order_by("name")
    return rows


def for_pages(rows: QuerySet[Introduction]) -> QuerySet[Introduction]:
    """Read with introductions what a list or a page shows of them, the newest first."""
    shown = rows.select_related(
        "entry__organisation", "entry__project", "person__listing", "organisation", "asked_by",
        "answered_by",
    )  # fmt: skip
    return shown.order_by("-asked_at", "-pk")


def _to(whom: BoardEntry | ListedPerson) -> Q:
    return Q(entry=whom) if isinstance(whom, BoardEntry) else Q(person=whom.person_id)


def open_one(whom: BoardEntry | ListedPerson, user: Any) -> Introduction | None:
    """Return what the person has asked of an entry or of a member and what is not over, if
    anything.
    """
    own: QuerySet[Introduction] = Introduction.objects.asked_by(user)
    return own.filter(_to(whom), state__in=OPEN).first()


def asked_by_them(whom: BoardEntry | ListedPerson, user: Any) -> Introduction | None:
    """Return what a member has asked of the person, who was shown it, and what is not over."""
    if isinstance(whom, BoardEntry):
        return None
    shown: QuerySet[Introduction] = Introduction.objects.asked_of(user)
    return shown.filter(person=user, asked_by=whom.person_id, state__in=OPEN).first()


def refused_lately(whom: BoardEntry | ListedPerson, user: Any, at: datetime) -> datetime | None:
    """Return from when the person may ask again, where the other side has declined; of a member
    also where the team stopped it, the person took it back or nobody answered: it is one person
    who is asked each time.
    """
    own: QuerySet[Introduction] = Introduction.objects.asked_by(user)
    refused = Q(state=IntroductionState.DECLINED)
    if isinstance(whom, ListedPerson):
        refused |= Q(state__in=(IntroductionState.STOPPED, IntroductionState.WITHDRAWN))
        refused |= Q(state=IntroductionState.LAPSED, cause=LapseCause.TIME)
    last = own.filter(_to(whom), refused, ended_at__gt=at - PEACE).order_by("-ended_at").first()
    return last.ended_at + PEACE if last and last.ended_at else None


def people_asked(introduction: Introduction) -> QuerySet[User]:
    """Return who may answer: those behind the entry without whoever asks, or the person."""
    if introduction.entry is None:
        return User.objects.filter(pk=introduction.person_id, is_active=True)
    return people_behind(introduction.entry).exclude(pk=introduction.asked_by_id)


def due_to_remind(at: datetime) -> QuerySet[Introduction]:
    """Return those that nobody has answered for twenty days and nobody was reminded of."""
    rows: QuerySet[Introduction] = Introduction.objects.filter(
        state=IntroductionState.ASKED, reminded_at=None
    )
    return rows.filter(asked_at__lte=at - REMINDED_AFTER, asked_at__gt=at - LAPSES_AFTER)


def due_to_lapse(at: datetime) -> QuerySet[Introduction]:
    """Return those whose thirty days are over."""
    rows: QuerySet[Introduction] = Introduction.objects.waiting()
    return rows.filter(asked_at__lte=at - LAPSES_AFTER)


def left_by_their_asker() -> QuerySet[Introduction]:
    """Return those that wait although whoever asked has no active account any more."""
    rows: QuerySet[Introduction] = Introduction.objects.waiting()
    return rows.filter(asked_by__is_active=False)


def waiting_at(entry_id: int) -> QuerySet[Introduction]:
    """Return those that wait at an entry."""
    rows: QuerySet[Introduction] = Introduction.objects.waiting()
    return rows.filter(entry=entry_id)


def left_by_the_person() -> QuerySet[Introduction]:
    """Return those that wait for a person whom members do not find any more."""
    rows: QuerySet[Introduction] = Introduction.objects.waiting()
    found = ListedPerson.objects.shown().filter(person=OuterRef("person"))
    return rows.filter(~Exists(found), person__isnull=False)


def addresses_for(introduction: Introduction, reader: Any) -> list[tuple[str, str]]:
    """Return names and addresses of both, once both agreed and for these two alone."""
    asked_by, answered_by = introduction.asked_by, introduction.answered_by
    if introduction.state not in AGREED or answered_by is None:
        return []
    if reader.pk not in (asked_by.pk, answered_by.pk):
        return []
    return [
        (name, person.email)
        for name, person in ((introduction.asker, asked_by), (introduction.answerer, answered_by))
        if person.is_active
    ]
