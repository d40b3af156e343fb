"""What is missing: needs that no available service served, by stage; and what is most asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from services.enums import ServiceKind, SessionState
from services.models import OrientationSession, UnservedNeed
from services.orientation_questions import NEEDS
from services.queries.catalogue import stages

SHADES = (1, 2, 4, 8)  # a cell with so many or more gets the next shade
UNKNOWN_STAGE = ""


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both counted."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of the period and the first one after it."""
        return _start(self.first), _start(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Cell:
    """How often a need of projects at one stage could not be served."""

    need: ServiceKind
    stage: str
    count: int

    @property
    def shade(self) -> int:
        """How dark the cell is, 0 to 4."""
        return sum(self.count >= bound for bound in SHADES)


@dataclass(frozen=True)
class Asked:
    """How often a need was named, and how often nothing could serve it."""

    need: ServiceKind
    asked: int
    unserved: int


@dataclass(frozen=True)
class NeedMap:
    """Needs by stages over a period; `columns` are (code, words), the unknown stage last."""

    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[ServiceKind, Sequence[Cell], int]]
    most_asked: Sequence[Asked]

    @property
    def total(self) -> int:
        """How many needs could not be served."""
        return sum(total for _need, _cells, total in self.rows)


def need_map(period: Period) -> NeedMap:
    """Return the map of a period: the needs with anything unserved, the most often unserved first.
    Three statements.
    """
    found = _of_period(period).values_list("need", "stage").annotate(number=Count("pk"))
    counts = {(need, stage): number for need, stage, number in found.order_by()}
    columns = _columns({stage for _need, stage in counts})
    rows = []
    for need in ServiceKind:
        cells = [Cell(need, code, counts.get((need, code), 0)) for code, _words in columns]
        rows.append((need, cells, sum(cell.count for cell in cells)))
    rows.sort(key=lambda row: -row[2])
    totals = {need.value: total for need, _cells, total in rows}
    return NeedMap(columns, [row for row in rows if row[2]], _most_asked(period, totals))


def sessions_of_cell(
    user: Any, period: Period, need: str, stage: str
) -> QuerySet[OrientationSession]:
    """Return the orientations behind a cell of which the person may know."""
    wanted = _of_period(period).filter(need=need, stage=stage)
    rows: QuerySet[OrientationSession] = OrientationSession.objects.handled_by(user)
    return rows.filter(pk__in=wanted.values("session_id")).order_by("-sent_at", "-pk")


def export_columns() -> list[str]:
    """Return the head of the map as a file."""
    return [_("Need"), _("Stage"), _("Not served")]


def export_rows(found: NeedMap) -> Iterator[Mapping[str, Any]]:
    """Yield the map as rows of a file, one for each cell that is not empty."""
    words = dict(found.columns)
    need, stage, count = export_columns()
    for _need, cells, _total in found.rows:
        for cell in cells:
            if cell.count:
                yield {need: cell.need.label, stage: words[cell.stage], count: cell.count}


def _of_period(period: Period) -> QuerySet[UnservedNeed]:
    since, until = period.moments
    return UnservedNeed.objects.filter(found_at__gte=since, found_at__lt=until)


def _columns(named: set[str]) -> list[tuple[str, str]]:
    known: list[tuple[str, str]] = [(stage.code, str(stage)) for stage in stages()]
    gone = sorted(named - {code for code, _words in known} - {UNKNOWN_STAGE})
    last = [(UNKNOWN_STAGE, _("Not known"))] if UNKNOWN_STAGE in named else []
    return [*known, *((code, code) for code in gone), *last]


def _most_asked(period: Period, unserved: Mapping[str, int]) -> list[Asked]:
    since, until = period.moments
    sent = OrientationSession.objects.filter(
        state__in=(SessionState.SENT, SessionState.ANSWERED), sent_at__gte=since, sent_at__lt=until
    )
    counted = sent.aggregate(
        **{need.value: Count("pk", filter=names_need(need.value)) for need in ServiceKind}
    )
    found = [Asked(need, counted[need.value], unserved[need.value]) for need in ServiceKind]
    return sorted((each for each in found if each.asked), key=lambda each: -each.asked)


def names_need(need: str) -> Q:
    """Hold for orientations whose answers name a need."""
    named = Q()
    for key in NEEDS:
        named |= Q(**{f"answers__{key}": need})
    return named


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
