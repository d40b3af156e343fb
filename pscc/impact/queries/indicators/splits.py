"""Indicators told in parts that add up to the whole: by strategic axis, and what the ledger says by
form of the money as well.

Each project, call and line of the ledger has one axis at most; what has none is a part of its own.
What companies declare tells of a company and not of a project: it has no axis.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Any

from django.db.models import BigIntegerField, Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from calls.models import Application, Call
from calls.queries.awards import published_awards
from pscc.impact.enums import Instrument, Level, ReportPart, SourceKind, Unit
from pscc.impact.models import Contribution, KeptFigure
from pscc.impact.queries.indicators.gone import noon
from pscc.impact.queries.indicators.registry import indicator
from pscc.impact.queries.ledger import FROM_COMMITTED
from pscc.impact.queries.measuring import Indicator, Measure, Period, exactly
from pscc.impact.queries.parts import GONE, Part, Who, number_of
from pscc.impact.queries.totals import Total
from services.models import SubRequest
from services.request_states import DONE_STATES

ONE = Value(Decimal(1), output_field=DecimalField(max_digits=16, decimal_places=2))
LINE = ("line_of", "line_axis", "line_at", "line_owner", "line_project", "line_amount")
NOBODY = Value(None, output_field=BigIntegerField())
NONE = "none"  # the part of what has no axis
AXIS, INSTRUMENT = ReportPart.AXIS, ReportPart.INSTRUMENT
Found = Mapping[str, Part]  # by axis or by form; what has nothing is not in it
Reader = Callable[[Sequence[Period]], Mapping[str, Sequence[Found]]]  # by key, period by period
Line = tuple[str | None, datetime, Who | None, Decimal]  # axis, moment, whom it tells of, how much
STATE_KEY, PARTNERS_KEY = "state-committed", "partners-committed"


@dataclass(frozen=True)
class Split:
    """An indicator in parts: by what, and the query function that answers, for others as well."""

    of: Indicator
    by: ReportPart
    read: Reader
    formula: Any
    baseline: None = None

    @property
    def key(self) -> str:
        """The key of the indicator, and by what it is told."""
        return f"{self.of.key}-by-{self.by.value}"

    @property
    def name(self) -> Any:
        """The name of the indicator, and by what it is told."""
        return format_lazy("{name}, {by}", name=self.of.name, by=self.by.label)

    @property
    def definition(self) -> Any:
        """What the indicator means."""
        return self.of.definition

    @property
    def level(self) -> Level:
        """The level of the indicator."""
        return self.of.level

    @property
    def unit(self) -> Unit:
        """The unit of the indicator."""
        return self.of.unit

    @property
    def source(self) -> Any:
        """Where the indicator is read."""
        return self.of.source


def _added(lines: Iterable[Line], periods: Sequence[Period]) -> list[Found]:
    """Add up what lies in each period, axis by axis."""
    sums: list[dict[str, Decimal]] = [defaultdict(Decimal) for _period in periods]
    told: list[dict[str, set[Who]]] = [defaultdict(set) for _period in periods]
    for axis, moment, who, amount in lines:
        for position, period in enumerate(periods):
            if period.holds(moment):
                sums[position][axis or NONE] += amount
                if who is not None:
                    told[position][axis or NONE].add(who)
    return [
        {key: _part(key, total, frozenset(behind[key])) for key, total in own.items()}
        for own, behind in zip(sums, told, strict=True)
    ]


def _part(key: str, total: Decimal, behind: frozenset[Who]) -> Part:
    return Part(key, exactly(total, organisations=number_of(behind) or None), behind)


def _in_any(periods: Sequence[Period], field: str) -> Q:
    return reduce(operator.or_, (period.moments(field) for period in periods), Q(pk__in=()))


def _of_projects(
    rows: QuerySet[Any],
    periods: Sequence[Period],
    field: str,
    project: str,
    amounts: Mapping[str, str],
) -> dict[str, list[Line]]:
    """Return the lines of each indicator of what hangs on projects, of which it counts the rows or
    adds up the column that `amounts` names; one statement. A project without an organisation stands
    for one, and so does all that is gone.
    """
    axis, owner = f"{project}__strategic_axis__code", f"{project}__organisation_id"
    summed = next(filter(None, amounts.values()), "")
    plain: QuerySet[Any] = QuerySet(rows.model)  # translated ones put columns in another order
    there = plain.filter(_in_any(periods, field), pk__in=rows.order_by().values("pk"))
    there = there.annotate(
        line_of=Value(""), line_axis=F(axis), line_at=F(field), line_owner=F(owner),
        line_project=F(f"{project}_id"), line_amount=F(summed) if summed else ONE,
    )  # fmt: skip
    days = reduce(operator.or_, (period.days("day") for period in periods), Q(pk__in=()))
    gone = KeptFigure.objects.filter(days, indicator__in=amounts).order_by()
    gone = gone.annotate(
        line_of=F("indicator"), line_axis=F("axis__code"), line_at=noon("day"), line_owner=NOBODY,
        line_project=NOBODY, line_amount=F("amount"),
    )  # fmt: skip
    found = there.values_list(*LINE).union(gone.values_list(*LINE), all=True)
    lines: dict[str, list[Line]] = {key: [] for key in amounts}
    for of, code, moment, owner_pk, project_pk, much in found:
        if of:
            lines[of].append((code, moment, GONE, much))
            continue
        who = owner_pk or f"project {project_pk}"
        for key, column in amounts.items():
            lines[key].append((code, moment, who, (much or Decimal(0)) if column else Decimal(1)))
    return lines


def _calls(periods: Sequence[Period]) -> Mapping[str, Sequence[Found]]:
    rows = Call.objects.published().filter(_in_any(periods, "published_at")).order_by()
    found = rows.values_list("strategic_axis__code", "published_at")
    return {"calls-published": _added([(*each, None, Decimal(1)) for each in found], periods)}


def _applications(periods: Sequence[Period]) -> Mapping[str, Sequence[Found]]:
    rows, counted = Application.objects.all(), {"applications-received": ""}
    lines = _of_projects(rows, periods, "submitted_at", "project", counted)
    return {key: _added(own, periods) for key, own in lines.items()}


def _awards(periods: Sequence[Period]) -> Mapping[str, Sequence[Found]]:
    rows = published_awards().select_related(None).prefetch_related(None)
    both = {"awards-accepted": "", "euros-awarded": "amount"}
    lines = _of_projects(rows, periods, "answered_at", "application__project", both)
    return {key: _added(own, periods) for key, own in lines.items()}


def _services(periods: Sequence[Period]) -> Mapping[str, Sequence[Found]]:
    rows, counted = SubRequest.objects.filter(state__in=DONE_STATES), {"services-delivered": ""}
    lines = _of_projects(rows, periods, "delivered_at", "request__project", counted)
    return {key: _added(own, periods) for key, own in lines.items()}


def _money(periods: Sequence[Period]) -> Mapping[str, Sequence[Found]]:
    """Read what is committed at least, by axis and by form; one statement. It tells of who stands
    behind private money only, and is the same for every period.
    """
    unknown = Q(amount_min__isnull=True, amount_max__isnull=True)
    only_low = Q(amount_min__isnull=False, amount_max__isnull=True)
    found: Any = (
        Contribution.objects.counted()
        .filter(step__in=FROM_COMMITTED)
        .order_by()
        .annotate(axis=Coalesce("strategic_axis__code", Value(NONE)))
        .values_list("source_kind", "axis", "instrument", "organisation_id", "source_name")
        .annotate(
            lows=Sum("amount_min"),
            highs=Sum("amount_max"),
            lines=Count("pk"),
            without_amount=Count("pk", filter=unknown),
            without_high=Count("pk", filter=only_low),
        )
    )
    totals: dict[tuple[str, str], Total] = defaultdict(Total)
    behind: dict[tuple[str, str], set[tuple[str, Who]]] = defaultdict(set)  # by the other's part
    for kind, axis, instrument, organisation, name, *sums in found:
        key = STATE_KEY if kind == SourceKind.STATE else PARTNERS_KEY
        for by, part, other in ((AXIS, axis, instrument), (INSTRUMENT, instrument, axis)):
            place = (f"{key}-by-{by}", part)
            totals[place] += Total(*sums)
            if kind == SourceKind.PRIVATE:
                behind[place].add((other, organisation or name))
    answers: dict[str, dict[str, Part]] = defaultdict(dict)
    for (key, part), total in totals.items():
        shared = frozenset(behind[key, part])
        who = frozenset(each for _other, each in shared)
        measure = Measure(total.low, total.high, total.without_amount, len(who) if who else None)
        answers[key][part] = Part(part, measure, who, shared=shared)
    wanted = (f"{key}-by-{by}" for key in (STATE_KEY, PARTNERS_KEY) for by in (AXIS, INSTRUMENT))
    return {key: [answers[key]] * len(periods) for key in wanted}


_PROJECT = _("By the one axis that the project’s team or the cluster gave; projects without one are"
             " a part of their own.")  # fmt: skip
_LINE = _("By the one axis that the line of the ledger names; lines without one are a part of their"
          " own.")  # fmt: skip
_FORM = _("By the form of the money that the line of the ledger names.")
_CALL = _("By the one axis that the cluster gave to the call; calls without one are a part of their"
          " own.")  # fmt: skip
SPLITS: Sequence[Split] = (
    Split(indicator(STATE_KEY), AXIS, _money, _LINE),
    Split(indicator(PARTNERS_KEY), AXIS, _money, _LINE),
    Split(indicator("awards-accepted"), AXIS, _awards, _PROJECT),
    Split(indicator("euros-awarded"), AXIS, _awards, _PROJECT),
    Split(indicator("services-delivered"), AXIS, _services, _PROJECT),
    Split(indicator("applications-received"), AXIS, _applications, _PROJECT),
    Split(indicator("calls-published"), AXIS, _calls, _CALL),
    Split(indicator(STATE_KEY), INSTRUMENT, _money, _FORM),
    Split(indicator(PARTNERS_KEY), INSTRUMENT, _money, _FORM),
)


def split_of(key: str) -> Split:
    """Return a split by its key; KeyError if there is none."""
    return {each.key: each for each in SPLITS}[key]


def split_parts(periods: Sequence[Period], axes: Sequence[str]) -> dict[str, list[list[Part]]]:
    """Return every split by its key: in each period the parts in the order of the axes given, what
    has none last, or of the forms; five statements.
    """
    keys = {AXIS: [*axes, NONE], INSTRUMENT: [each.value for each in Instrument]}
    answers: dict[str, Sequence[Found]] = {}
    for read in dict.fromkeys(each.read for each in SPLITS):
        answers |= read(periods)
    return {
        each.key: [
            [_rounded(own.get(key) or Part(key, exactly(0)), each.unit) for key in keys[each.by]]
            for own in answers.get(each.key) or answers[each.of.key]
        ]
        for each in SPLITS
    }


def _rounded(part: Part, unit: Unit) -> Part:
    return replace(part, measure=part.measure.rounded(unit))
