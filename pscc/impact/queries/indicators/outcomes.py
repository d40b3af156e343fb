"""What came of it for projects and companies, period by period."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from statistics import median
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, Sum, Value, Window
from django.db.models.functions import Cast, Lag

from calls.queries.awards import PUBLISHABLE, published_awards
from partners.enums import OrganisationKind
from partners.models import Project
from pscc.impact.models import KeptFigure
from pscc.impact.queries.indicators.gone import kept, noon
from pscc.impact.queries.measuring import Measure, Period, exactly
from pscc.kernel.history import tracked
from services.request_states import DONE_STATES

DAY = timedelta(days=1)
GONE = "gone"  # of a project of which nothing else is left
COMPANIES = (
    OrganisationKind.PHARMA,
    OrganisationKind.BIOTECH,
    OrganisationKind.MEDTECH,
    OrganisationKind.DIGITAL_HEALTH,
    OrganisationKind.CRO_CDMO,
)


def _awards(periods: Sequence[Period], key: str, what: Any) -> list[Any]:
    asked = {
        f"of_{position}": what(filter=period.moments("answered_at")) + kept(key, period)
        for position, period in enumerate(periods)
    }
    found = published_awards().order_by().aggregate(**asked)
    return [found[name] for name in asked]


def awards_accepted(periods: Sequence[Period]) -> list[Measure]:
    """Count the published awards by the day on which they were accepted; one statement."""
    found = _awards(periods, "awards-accepted", lambda **of: Count("pk", **of))
    return [exactly(each) for each in found]


def euros_awarded(periods: Sequence[Period]) -> list[Measure]:
    """Add up the published awards as their agreements stand; one statement."""
    none = Decimal(0)
    sums = _awards(periods, "euros-awarded", lambda **of: Sum("amount", default=none, **of))
    return [exactly(each) for each in sums]


def companies_supported(periods: Sequence[Period]) -> list[Measure]:
    """Count the companies whose projects were delivered a service or took a published award; one
    statement. Left out and counted: projects that have no organisation yet, and help of which the
    dossiers are gone.
    """
    asked: dict[str, Any] = {}
    for position, period in enumerate(periods):
        parts = "service_requests__sub_requests__"
        award = "applications__award__"
        helped = Q(**{f"{parts}state__in": DONE_STATES}) & period.moments(f"{parts}delivered_at")
        paid = Q(
            **{f"{award}state__in": PUBLISHABLE, f"{award}published_at__isnull": False}
        ) & period.moments(f"{award}answered_at")
        company = Q(organisation__kind__in=COMPANIES)
        asked[f"companies_{position}"] = Count(
            "organisation", distinct=True, filter=(helped | paid) & company
        )
        asked[f"unknown_{position}"] = Count(
            "pk", distinct=True, filter=(helped | paid) & Q(organisation__isnull=True)
        ) + kept("companies-supported", period)
    found = Project.objects.order_by().aggregate(**asked)
    return [
        exactly(
            found[f"companies_{position}"],
            left_out=int(found[f"unknown_{position}"]),
            organisations=found[f"companies_{position}"],
        )
        for position in range(len(periods))
    ]


def stage_time(periods: Sequence[Period]) -> list[Measure]:
    """Return the median days that projects spent in a stage of development which they left; one
    statement. When the first stage that the portal knew began is not recorded, or the project is
    gone: left out, counted.
    """
    ended: dict[int, list[float]] = defaultdict(list)
    left_out: dict[int, int] = defaultdict(int)
    owners: dict[int, set[int | None]] = defaultdict(set)
    before: dict[int, datetime | None] = {}
    for row, project, owner, left, at, label in stage_changes():
        began = before.get(project)
        before[project] = at if label == "update" else None  # an insert finds it in its stage
        if left is None:
            continue
        for position, period in enumerate(periods):
            if not period.holds(at):
                continue
            if label == GONE:
                left_out[position] += -row
            elif began is None:
                left_out[position] += 1
            else:
                ended[position].append((at - began) / DAY)
                owners[position].add(owner)
    return [
        exactly(
            median(ended[position]) if ended[position] else None,
            left_out=left_out[position],
            organisations=len(owners[position]),
        )
        for position in range(len(periods))
    ]


def stage_changes(only: Sequence[int] | None = None) -> list[Any]:
    """Return number of the row, project, organisation, stage left, moment and kind of each change
    of a stage, in order, of some projects or of all; then one line a day for those of projects that
    are gone, whose number is how many, negated. One statement.
    """
    earlier = Window(Lag("stage_id"), partition_by=F("pgh_obj_id"), order_by=F("pgh_id").asc())
    changed = Q(left__isnull=True, stage_id__isnull=False) | Q(
        left__isnull=False, stage_id__isnull=True
    )
    events: Any = tracked[Project]
    chosen = Q() if only is None else Q(pgh_obj_id__in=only)
    columns = ("pgh_id", "pgh_obj_id", "organisation_id", "left", "pgh_created_at", "pgh_label")
    found = (
        events.objects.filter(chosen, pgh_label__in=("insert", "update"))
        .annotate(left=earlier)
        .filter(changed | ~Q(left=F("stage_id")))
        .order_by()
        .values_list(*columns)
    )
    if only is None:
        whole = BigIntegerField()
        gone = KeptFigure.objects.filter(indicator="stage-time").annotate(
            row=Cast(-F("amount"), whole), number=Value(0, whole), nobody=Value(None, whole),
            left=Value(0, whole), at=noon("day"), label=Value(GONE),
        )  # fmt: skip
        found = found.union(
            gone.order_by().values_list("row", "number", "nobody", "left", "at", "label"), all=True
        )
    return sorted(found, key=itemgetter(0))
