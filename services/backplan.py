"""What to ask of whom by when, so that all is ready on a day: pure, without query and clock.

Days are counted backwards, in calendar days as providers and committees state them. A service is
asked for; its provider answers; the steps of access follow one another; the work starts; it is
ready. Only the day to ask is moved to a business day, and always to an earlier one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from typing import Literal, NamedTuple

from pscc.kernel.business_days import business_day_until

Basis = Literal["measured", "stated", "unknown"]
Problem = Literal["", "closed", "opens_too_late", "too_late", "unknown_time"]


@dataclass(frozen=True)
class PlannedStep:
    """A step between the answer and the start of the work; `days` is None where nobody says."""

    name: str
    days: int | None
    committee: str = ""


@dataclass(frozen=True)
class PlannedService:
    """A service to plan. Its lead time is that of the work: the steps come before it.

    It can be asked for from `opens_on` on, and `is_orderable` tells whether today. `after` holds
    the keys of what must be ready before its work starts; keys that are not planned bind nobody.
    """

    key: str
    title: str
    provider: str
    lead_days: int | None
    measured_days: int | None
    steps: tuple[PlannedStep, ...]
    opens_on: date | None
    is_orderable: bool
    after: tuple[str, ...] = ()

    @property
    def days(self) -> int | None:
        """How long the work takes: as measured, else as stated, else not known."""
        return self.lead_days if self.measured_days is None else self.measured_days

    @property
    def basis(self) -> Basis:
        """Where the number of days comes from."""
        if self.measured_days is not None:
            return "measured"
        return "unknown" if self.lead_days is None else "stated"


class PlannedSpan(NamedTuple):
    """A step with its days; it ends on the day on which the next one, or the work, starts."""

    name: str
    committee: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class PlanLine:
    """When to ask for a service. A time that is not known counts as no time at all: the days are
    then the latest that could do, and `problem` says so.

    `late_by` is the number of days from `ask_by` to the first day on which one can ask.
    """

    key: str
    title: str
    provider: str
    ask_by: date
    starts_on: date
    ready_by: date
    days: int | None
    basis: Basis
    steps: tuple[PlannedSpan, ...]
    problem: Problem
    late_by: int = 0


def plan(
    target: date, today: date, services: Sequence[PlannedService], *, answer_days: int = 7
) -> tuple[PlanLine, ...]:
    """Return one line for each service, by the day to ask for it, then by key.

    Nothing is ready after the target, and what another service needs is ready on the day before
    its work starts at the latest. Raises ValueError where services wait for each other in a circle
    or two have one key.
    """
    known = {service.key: service for service in services}
    if len(known) < len(services):
        raise ValueError("Two services of a plan have the same key.")
    needed_by: dict[str, set[str]] = {key: set() for key in known}
    for service in services:
        for key in known.keys() & set(service.after):
            needed_by[key].add(service.key)
    lines: dict[str, PlanLine] = {}
    # Who needs comes before what is needed; a circle is a CycleError, which is a ValueError.
    for key in TopologicalSorter(needed_by).static_order():
        ready_by = min([target, *(_before(lines[each].starts_on, 1) for each in needed_by[key])])
        lines[key] = _line(known[key], ready_by, today, answer_days)
    return tuple(sorted(lines.values(), key=lambda line: (line.ask_by, line.key)))


def _line(service: PlannedService, ready_by: date, today: date, answer_days: int) -> PlanLine:
    starts_on = _before(ready_by, service.days or 0)
    spans = _spans(service.steps, starts_on)
    answer_by = spans[0].starts_on if spans else starts_on
    ask_by = business_day_until(_before(answer_by, answer_days))
    return PlanLine(
        key=service.key,
        title=service.title,
        provider=service.provider,
        ask_by=ask_by,
        starts_on=starts_on,
        ready_by=ready_by,
        days=service.days,
        basis=service.basis,
        steps=spans,
        problem=_problem(service, ask_by, today),
        late_by=max(0, (_first_day_to_ask(service, today) - ask_by).days),
    )


def _spans(steps: Sequence[PlannedStep], ends_on: date) -> tuple[PlannedSpan, ...]:
    spans: list[PlannedSpan] = []
    for step in reversed(steps):
        starts_on = _before(ends_on, step.days or 0)
        spans.append(PlannedSpan(step.name, step.committee, starts_on, ends_on))
        ends_on = starts_on
    return tuple(reversed(spans))


def _problem(service: PlannedService, ask_by: date, today: date) -> Problem:
    """Name the gravest: what nobody can mend comes before what one can still talk about."""
    first = _first_day_to_ask(service, today)
    if not service.is_orderable and first == today:
        return "closed"
    if first > ask_by:
        return "too_late" if first == today else "opens_too_late"
    if None in (service.days, *(step.days for step in service.steps)):
        return "unknown_time"
    return ""


def _first_day_to_ask(service: PlannedService, today: date) -> date:
    return max(today, service.opens_on or today)


def _before(day: date, days: int) -> date:
    """Return the day that many days before, but none before the first of the calendar."""
    return date.fromordinal(max(1, day.toordinal() - days))
