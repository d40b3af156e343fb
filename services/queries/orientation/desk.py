"""Orientations at the advisors' desk: the queue, one orientation as it was told, what waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.history import tracked
from pscc.kernel.panels import Panel, PanelLine, count_all
from services.enums import ServiceKind, SessionState
from services.models import AdvisorProfile, OrientationSession, WeightSet
from services.models.orientation import POINTS
from services.orientation_words import Names, blocker_words
from services.queries.orientation.candidates import titles_of
from services.queries.orientation.profiles import needs_of, read_terms
from services.queries.orientation.results import calls_named
from services.recommender import Scored, from_json
from services.recommender.candidates import SERVICE

S = SessionState
# Reasons that the recommender names and the weights do not: the points by which they count.
CRITERIA = {
    "stage_any": "stage_neighbour",
    "modality_any": "modality",
    "priority": "entitlement",
}


# --- The queue -----------------------------------------------------------------------------------


def in_order(queryset: QuerySet[OrientationSession], at: datetime) -> QuerySet[OrientationSession]:
    """Order orientations as advisors read them: those that wait first, what is due first on top.
    `is_late` says of each whether its answer should have been there.
    """
    rank = Case(When(state=S.SENT, then=Value(0)), default=Value(1), output_field=IntegerField())
    return queryset.annotate(
        queue=rank, is_late=ExpressionWrapper(late(at), BooleanField())
    ).order_by("queue", F("due_at").asc(nulls_last=True), "-updated_at", "pk")


def late(at: datetime) -> Q:
    """Hold for orientations whose answer should have been there."""
    return Q(state=S.SENT, due_at__lt=at)


def unassigned() -> Q:
    """Hold for those that wait and have no advisor."""
    return Q(state=S.SENT, advisor__isnull=True)


def mine(user: Any) -> Q:
    """Hold for those that wait for a person."""
    return Q(state=S.SENT, advisor=user)


def returning() -> Q:
    """Hold for those to which somebody came back."""
    return Q(visits__gt=1)


def needs_in_words(session: OrientationSession) -> str:
    """Name the needs, the first one first."""
    return ", ".join(str(ServiceKind(need).label) for need in needs_of(session.answers))


def with_load(profiles: QuerySet[AdvisorProfile]) -> QuerySet[AdvisorProfile]:
    """Add to advisors how many orientations wait for their answer."""
    waiting = Q(user__orientations_advised__state=S.SENT)
    return profiles.annotate(load=Count("user__orientations_advised", filter=waiting))


def orientation_panel(user: Any, at: datetime) -> Panel | None:
    """Return the card of the staff start page that says which orientations wait."""
    if not allowed(user, "services.browse_orientations"):
        return None
    rows = OrientationSession.objects.handled_by(user)
    counted = count_all(
        mine=rows.filter(mine(user)),
        unassigned=rows.filter(unassigned()),
        late=rows.filter(late(at)),
    )
    address = f"{reverse('admin:services_orientationsession_changelist')}?waits"
    lines = (
        PanelLine(gettext_lazy("wait for my answer"), counted["mine"], f"{address}=mine"),
        PanelLine(gettext_lazy("without an advisor"), counted["unassigned"],
                  f"{address}=unassigned", urgent=True),
        PanelLine(gettext_lazy("late"), counted["late"], f"{address}=late", urgent=True),
    )  # fmt: skip
    return Panel(gettext_lazy("Orientation"), [line for line in lines if line.count])


# --- One orientation -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One recommendation as it was told; `own_place` is its place in the advisor's order."""

    place: int
    scored: Scored
    title: str
    url: str
    own_place: int | None = None
    hurdles: Sequence[str] = ()  # why it cannot be had now, in words

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """What brought the points, as the weights call it, and how many."""
        kind = self.scored.kind
        return [(_criterion(each.code, kind), each.points) for each in self.scored.reasons]


@dataclass(frozen=True)
class Step:
    """Something that happened to an orientation, and who did it if a person did."""

    words: str
    at: datetime
    by: User | None


@dataclass(frozen=True)
class Desk:
    """What an advisor sees of one orientation."""

    available: Sequence[Line]
    blocked: Sequence[Line]
    unserved: Sequence[str]
    steps: Sequence[Step]
    version: int | None

    @property
    def own_order(self) -> list[Line]:
        """The advisor's order; empty where there is none."""
        chosen = [line for line in self.available if line.own_place]
        return sorted(chosen, key=lambda line: line.own_place or 0)


def orientation_desk(session: OrientationSession) -> Desk:
    """Read what the desk shows of one orientation: its result as it was told, and its history."""
    available, blocked, version = told_result(session)
    unserved = [str(each.get_need_display()) for each in session.unserved.order_by("pk")]
    return Desk(available, blocked, unserved, _steps(session), version)


def told_result(session: OrientationSession) -> tuple[list[Line], list[Line], int | None]:
    """Return what was recommended, what was blocked, and under which version of the weights."""
    if not session.result:
        return [], [], None
    ranking = from_json(session.result)
    found = (*ranking.available, *ranking.blocked)
    calls = {key for each in ranking.blocked for key in calls_named(each)}
    titles = titles_of({each.key for each in found} | calls)
    own = {key: place for place, key in enumerate(session.reranked, 1)}
    names = Names(
        terms=read_terms().labels if ranking.blocked else {},
        calls={key: titles[key][0] for key in calls if key in titles},
    )

    def lines(found: Sequence[Scored]) -> list[Line]:
        return [
            Line(
                place,
                each,
                *titles.get(each.key, (_("no longer listed"), "")),
                own.get(each.key),
                [blocker_words(blocker, names) for blocker in each.blockers],
            )
            for place, each in enumerate(found, 1)
        ]

    return lines(ranking.available), lines(ranking.blocked), ranking.version


def _criterion(code: str, kind: str) -> str:
    if code == "capacity" and kind != SERVICE:  # in rankings of before
        return _("not counted in places")
    name = CRITERIA.get(code, code)
    if name not in POINTS:
        return code
    field: Any = WeightSet._meta.get_field(name)
    return str(field.verbose_name)


def _steps(session: OrientationSession) -> list[Step]:
    """Return what happened, newest first, as the database recorded it; two statements."""
    events: Any = tracked[OrientationSession]._default_manager.filter(pgh_obj_id=session.pk)
    found = list(events.select_related("pgh_context").order_by("pgh_id"))
    doers = [_doer(event) for event in found]
    named = {event.advisor_id for event in found} | {*doers}
    people = User.objects.in_bulk({key for key in named if key})
    steps: list[Step] = []
    before: Any = None
    for event, doer in zip(found, doers, strict=True):
        steps.extend(
            Step(words, event.pgh_created_at, people.get(doer or 0))
            for words in _changes(before, event, people)
        )
        before = event
    return steps[::-1]


def _doer(event: Any) -> int | None:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    user: int | None = metadata.get("user")
    return user


def _changes(before: Any, event: Any, people: dict[int, User]) -> Iterator[str]:
    if before is None or before.state != event.state:
        yield str(SessionState(event.state).label)
    if event.advisor_id and (before is None or before.advisor_id != event.advisor_id):
        yield _("Advisor: %(name)s") % {"name": people.get(event.advisor_id, "–")}
    if before is not None and before.reranked != event.reranked:
        yield _("The advisor's order was changed")
