"""How the list of calls narrows: by what its dates say, by its stages, awards and services."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.enums import CallPhase, StageKind
from calls.models import Call, CallStage
from calls.queries.calls import phase_is
from pscc.kernel.formats import money
from services.models import Service

Narrow = Callable[[QuerySet[Call], list[str]], QuerySet[Call]]
CountOf = Callable[[QuerySet[Call]], QuerySet[Any]]
SOON_DAYS = (7, 30, 90)
AWARD_BOUNDS = (50_000, 250_000)  # euros; where small, middling and large awards part


def by_condition(conditions: Mapping[str, Any]) -> tuple[Narrow, CountOf]:
    """Return (narrow, count) of a facet whose choices are conditions, which may overlap."""

    def narrow(queryset: QuerySet[Call], values: list[str]) -> QuerySet[Call]:
        wanted = Q(pk__in=[])
        for code, condition in conditions.items():
            if code in values:
                wanted |= condition
        return queryset.filter(wanted)

    def count(queryset: QuerySet[Call]) -> QuerySet[Any]:
        codes = [
            Case(When(condition, then=Value(code)), output_field=TextField())
            for code, condition in conditions.items()
        ]
        held = Func(
            *codes,
            template="unnest(array_remove(ARRAY[%(expressions)s]::text[], NULL))",
            output_field=TextField(),
        )
        return queryset.annotate(choice=held).values("choice").annotate(number=Count("pk"))

    return narrow, count


def by_phase(at: datetime) -> tuple[Narrow, CountOf]:
    """Return (narrow, count) of the facet "open, coming, closed"."""
    return by_condition({phase.value: phase_is(phase, at) for phase in CallPhase})


def by_closing(at: datetime) -> tuple[Narrow, CountOf]:
    """Return (narrow, count) of the facet "closes within so many days"."""
    return by_condition(
        {
            str(days): Q(closes_at__gte=at, closes_at__lte=at + timedelta(days=days))
            for days in SOON_DAYS
        }
    )


def closing_choices() -> list[tuple[str, str]]:
    """Return the choices of that facet, the shortest first."""
    return [
        (str(days), ngettext("Within %(days)s day", "Within %(days)s days", days) % {"days": days})
        for days in SOON_DAYS
    ]


def by_stage_kind() -> tuple[Narrow, CountOf]:
    """Return (narrow, count) of the facet of what a call asks for."""
    stages = CallStage.objects.filter(call=OuterRef("pk"))
    return by_condition({kind.value: Q(Exists(stages.filter(kind=kind))) for kind in StageKind})


def by_award() -> tuple[Narrow, CountOf]:
    """Return (narrow, count) of the facet of the largest award; calls that state none are in no
    choice.
    """
    low, high = AWARD_BOUNDS
    return by_condition(
        {
            "small": Q(award_max__lte=low),
            "middling": Q(award_max__gt=low, award_max__lte=high),
            "large": Q(award_max__gt=high),
        }
    )


def award_choices() -> list[tuple[str, str]]:
    """Return the choices of that facet, the smallest first."""
    low, high = (money(bound) for bound in AWARD_BOUNDS)
    return [
        ("small", _("Up to %(amount)s") % {"amount": low}),
        ("middling", _("%(low)s to %(high)s") % {"low": low, "high": high}),
        ("large", _("More than %(amount)s") % {"amount": high}),
    ]


def by_service_kind(user: Any) -> tuple[Narrow, CountOf]:
    """Return (narrow, count) of the facet of what a selected project may use, as far as the reader
    may know those services.
    """
    services = Service.objects.visible_to(user)

    def narrow(queryset: QuerySet[Call], values: list[str]) -> QuerySet[Call]:
        opened = services.filter(kind__in=values).values("calls")
        return queryset.filter(pk__in=opened.filter(calls__isnull=False))

    def count(queryset: QuerySet[Call]) -> QuerySet[Any]:
        opened = services.filter(calls__in=queryset.values("pk")).order_by()
        coded = opened.annotate(choice=F("kind")).values("choice")
        counted: QuerySet[Any] = coded.annotate(number=Count("calls", distinct=True))
        return counted

    return narrow, count
