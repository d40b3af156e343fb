"""What the back-planner plans: the services somebody chose, as it counts them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from services.backplan import PlanLine, PlannedService, PlannedStep, plan
from services.cards import measured_time
from services.enums import ServiceState
from services.models import (
    AccessStep,
    Package,
    PackageItem,
    RequestedService,
    Service,
    ServiceRequest,
)
from services.queries.directory import finding, listed

MOST_SERVICES = 30
FOUND = 10  # services that a search proposes
SOON = timedelta(days=14)


@dataclass
class Chosen:
    """The services to plan, in their order, and what was asked for but is not there."""

    services: list[Service] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    too_many: bool = False


def for_plan(rows: QuerySet[Service]) -> QuerySet[Service]:
    """Add to services what a plan counts; one more statement."""
    steps = AccessStep.objects.order_by("position", "pk")
    return rows.select_related("provider", "measure").prefetch_related(
        Prefetch("access_steps", queryset=steps)
    )


def published_packages() -> QuerySet[Package]:
    """Return the packages to choose from, in the order of stages."""
    shown: QuerySet[Package] = Package.objects.published().select_related("stage")
    return shown.order_by("stage__position", "position", "pk")


def choose(names: Sequence[str], more: Iterable[int] = ()) -> Chosen:
    """Return listed services by their addresses or uids, in the order asked for, then those with
    the ids of `more`; two statements, whatever the number.
    """
    asked, ids = list(dict.fromkeys(names)), list(dict.fromkeys(more))
    wanted = Q(slug__in=asked) | Q(uid__in=asked) | Q(pk__in=ids)
    found = list(for_plan(Service.objects.listed().filter(wanted)))
    by_name = {each.slug: each for each in found} | {each.uid: each for each in found}
    by_id = {each.pk: each for each in found}
    ordered = [by_name[name] for name in asked if name in by_name]
    ordered += [by_id[pk] for pk in ids if pk in by_id]
    ordered = list(dict.fromkeys(ordered))
    return Chosen(
        services=ordered[:MOST_SERVICES],
        unknown=[name for name in asked if name not in by_name],
        too_many=len(ordered) > MOST_SERVICES,
    )


def of_package(package: Package) -> list[int]:
    """Return the services (ids) of a package, in its order."""
    items = PackageItem.objects.filter(package=package).order_by("position", "pk")
    return list(items.values_list("service_id", flat=True))


def readable_request(uid: str, user: Any) -> ServiceRequest | None:
    """Return a request of the reader's own team; None for any other, whether it exists or not."""
    if not user.is_authenticated:
        return None
    found: ServiceRequest | None = ServiceRequest.objects.of_team(user).filter(uid=uid).first()
    return found


def of_request(request: ServiceRequest) -> list[int]:
    """Return the services (ids) that a request asks for."""
    items = RequestedService.objects.filter(sub_request__request=request)
    ordered = items.order_by("sub_request__number", "pk")
    return list(ordered.values_list("service_id", flat=True))


def proposed(words: str, chosen: Iterable[Service]) -> list[Service]:
    """Return some listed services that words find, best first; misspelt ones are forgiven."""
    if not words:
        return []
    rows = finding(listed(), words).exclude(pk__in=[each.pk for each in chosen])
    keys = list(rows.values_list("pk", flat=True)[:FOUND])
    found = {
        each.pk: each for each in Service.objects.filter(pk__in=keys).select_related("provider")
    }
    return [found[key] for key in keys if key in found]


def planned(services: Sequence[Service], *, in_order: bool) -> list[PlannedService]:
    """Return services as the planner takes them; `in_order`: the work on each starts only once the
    one before it is ready.
    """
    return [
        PlannedService(
            key=service.slug,
            title=str(service.title),
            provider=service.provider.name,
            lead_days=service.stated_days,
            measured_days=_measured(service),
            steps=tuple(
                PlannedStep(step.name, step.stated_days, step.committee)
                for step in service.access_steps.all()
            ),
            opens_on=service.opens_on if service.state == ServiceState.PLANNED else None,
            is_orderable=service.state == ServiceState.OPEN,
            after=(services[place - 1].slug,) if in_order and place else (),
        )
        for place, service in enumerate(services)
    ]


def _measured(service: Service) -> int | None:
    """Return the measured time where enough was delivered for it to say something."""
    found = measured_time(service)
    return found[0] if found else None


@dataclass(frozen=True)
class PlannedLine:
    """A line of the plan with its service."""

    line: PlanLine
    service: Service
    bars: tuple[tuple[str, float, float], ...]  # what, from, how long, in percent of the whole

    is_due: bool  # can be asked for today, and should be within two weeks or should have been


def plan_of(
    services: Sequence[Service], *, target: date, today: date, in_order: bool
) -> list[PlannedLine]:
    """Return what to ask by when so that all is ready on a day, the first to ask on top."""
    lines = plan(target, today, planned(services, in_order=in_order))
    by_key = {each.slug: each for each in services}
    first = min([today, *(line.ask_by for line in lines)])
    soon = today + SOON
    return [
        PlannedLine(
            line,
            by_key[line.key],
            _bars(line, first, target),
            is_due=by_key[line.key].state == ServiceState.OPEN and line.ask_by <= soon,
        )
        for line in lines
    ]


def _bars(line: PlanLine, first: date, target: date) -> tuple[tuple[str, float, float], ...]:
    whole = max(1, (target - first).days)
    spans = [("answer", line.ask_by, line.steps[0][2] if line.steps else line.starts_on)]
    spans += [("step", step.starts_on, step.ends_on) for step in line.steps]
    spans += [("work", line.starts_on, line.ready_by)]
    return tuple(
        (
            what,
            round(100 * (starts - first).days / whole, 2),
            round(max(0.6, 100 * (ends - starts).days / whole), 2),
        )
        for what, starts, ends in spans
    )


def changed_at(services: Iterable[Service]) -> datetime:
    """Return when what a plan rests on changed last, measured times included: the stamp of its
    calendar file.
    """
    return max(moment for each in services for moment in _moments(each))


def _moments(service: Service) -> list[datetime]:
    measure = getattr(service, "measure", None)
    return [service.updated_at] + ([measure.measured_at] if measure else [])
