"""What became of one's own services: read, handed over, waited for, asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from pscc.kernel.registries import Registry
from services.models import PageViews, Referral, Service, Subscription

DAYS = 30  # of the picture

# Programs that say so; those that do not are counted as readers.
ROBOT = re.compile(
    r"bot|crawl|spider|slurp|archiv|preview|fetch|monitor|curl|wget|python|java/|go-http|headless|"
    r"lighthouse|facebookexternalhit|feed",
    re.IGNORECASE,
)

# What the requests of a service say since a day: (service, since) -> columns of `Figures` by name.
request_figures: Registry[Callable[[Service, date], Mapping[str, Any]]] = Registry()


@dataclass(frozen=True)
class Figures:
    """A month of one service, day by day, and what the portal knows of its requests (None: not
    yet).
    """

    days: Sequence[date]
    views: Sequence[int]
    referrals: Sequence[int]
    subscriptions: int
    told: int
    stated_days: int | None
    requests: int | None = None
    measured_days: int | None = None
    states: Sequence[tuple[str, int]] = ()
    answered: int = 0
    answer_days: int | None = None
    delivered: int = 0
    ratings: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[tuple[date, int, int]] = field(default_factory=tuple)

    @property
    def view_count(self) -> int:
        """How often the page was read in these days."""
        return sum(self.views)

    @property
    def referral_count(self) -> int:
        """How often somebody went on to the provider's own page in these days."""
        return sum(self.referrals)


def figures_of(service: Service, at: datetime) -> Figures:
    """Return the last thirty days of a service, today included; four statements, and those of the
    rooms that know of requests.
    """
    today = timezone.localdate(at)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    views = dict(_views(service, days[0]))
    referrals = dict(_referrals(service, days[0]))
    asked: dict[str, Any] = {}
    for _name, ask in request_figures:
        asked |= ask(service, days[0])
    waiting = Subscription.objects.filter(service=service, told_at__isnull=True).count()
    told = Subscription.objects.filter(service=service, told_at__isnull=False).count()
    return Figures(
        days=days,
        views=[views.get(day, 0) for day in days],
        referrals=[referrals.get(day, 0) for day in days],
        subscriptions=waiting,
        told=told,
        stated_days=service.stated_days,
        rows=[(day, views.get(day, 0), referrals.get(day, 0)) for day in reversed(days)],
        **asked,
    )


def _views(service: Service, since: date) -> Sequence[tuple[date, int]]:
    found = PageViews.objects.filter(service=service, day__gte=since)
    return list(found.values_list("day", "number"))


def _referrals(service: Service, since: date) -> Sequence[tuple[date, int]]:
    found = Referral.objects.filter(service=service, at__date__gte=since)
    counted = found.annotate(day=TruncDate("at")).values("day").annotate(number=Count("pk"))
    return list(counted.order_by().values_list("day", "number"))


def views_by_service(service_ids: Sequence[int], since: date) -> Mapping[int, int]:
    """Return how often the pages of services were read since a day; one statement."""
    found = PageViews.objects.filter(service__in=service_ids, day__gte=since)
    counted = found.values("service").annotate(total=Sum("number")).order_by()
    return dict(counted.values_list("service", "total"))


def is_robot(agent: str) -> bool:
    """Tell whether a browser's name is that of a program; one without a name is one."""
    return not agent.strip() or bool(ROBOT.search(agent))
