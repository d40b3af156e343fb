"""What the ledger adds up to: by step and by whose money, envelope by envelope, and the leverage.

A contribution counts at its step and at every step before. At the first step, "announced", an
envelope counts with its whole range, and the lines out of it are not added to it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from pscc.impact.enums import SourceKind, Step
from pscc.impact.models import Contribution, Envelope, Tranche
from pscc.impact.queries.totals import Span, Total, quotient, total_of

STEPS = tuple(Step)
FROM_COMMITTED = STEPS[STEPS.index(Step.COMMITTED) :]


@dataclass(frozen=True)
class Group:
    """The lines that agree in whose money, step, envelope and tranche."""

    source_kind: str
    step: str
    envelope_id: int | None
    tranche_id: int | None
    total: Total


@dataclass(frozen=True)
class StepLine:
    """What has come at least as far as a step."""

    step: Step
    by_kind: Sequence[tuple[SourceKind, Total]]
    all: Total
    leverage: Span


@dataclass(frozen=True)
class Part:
    """An envelope or a tranche: its range, and what is committed, received and spent of it."""

    of: Any  # Envelope or Tranche
    steps: Sequence[tuple[Step, Total, Span]]


@dataclass(frozen=True)
class EnvelopeLine(Part):
    """An envelope with its tranches."""

    tranches: Sequence[Part] = ()


@dataclass(frozen=True)
class Ledger:
    """Everything that the page of the ledger shows above the lines."""

    steps: Sequence[StepLine]
    envelopes: Sequence[EnvelopeLine]
    as_of: date | None  # of the youngest source

    @property
    def is_empty(self) -> bool:
        """Whether nothing is entered."""
        return not self.envelopes and not self.steps[0].all.lines


def groups() -> list[Group]:
    """Add up the lines that stand; one statement."""
    amount_unknown = Q(amount_min__isnull=True, amount_max__isnull=True)
    only_low = Q(amount_min__isnull=False, amount_max__isnull=True)
    found: Any = (
        Contribution.objects.counted()
        .order_by()
        .values_list("source_kind", "step", "envelope_id", "tranche_id")
        .annotate(
            lows=Sum("amount_min"),
            highs=Sum("amount_max"),
            lines=Count("pk"),
            without_amount=Count("pk", filter=amount_unknown),
            without_high=Count("pk", filter=only_low),
        )
    )
    return [
        Group(kind, step, envelope, tranche, Total(*sums))
        for kind, step, envelope, tranche, *sums in found
    ]


def ledger() -> Ledger:
    """Return the whole ledger added up; four statements, whatever the number of lines."""
    lines = groups()
    envelopes = list(
        Envelope.objects.select_related("organisation")
        .prefetch_related("tranches")
        .order_by("starts_in", "slug")
    )
    newest = Contribution.objects.counted().order_by("-as_of").values_list("as_of", flat=True)
    days = [*newest[:1], *(envelope.as_of for envelope in envelopes)]
    return Ledger(
        steps=[_step_line(step, lines, envelopes) for step in STEPS],
        envelopes=[_envelope_line(each, lines) for each in envelopes],
        as_of=max(days, default=None),
    )


def _step_line(step: Step, lines: Sequence[Group], envelopes: Sequence[Envelope]) -> StepLine:
    by_kind = [(kind, _at_least(step, kind, lines, envelopes)) for kind in SourceKind]
    totals = dict(by_kind)
    others = totals[SourceKind.PRIVATE] + totals[SourceKind.OTHER_PUBLIC]
    return StepLine(
        step, by_kind, total_of(totals.values()), quotient(others, totals[SourceKind.STATE])
    )


def _at_least(
    step: Step, kind: SourceKind, lines: Sequence[Group], envelopes: Sequence[Envelope]
) -> Total:
    """Add up what has come at least as far as a step of one kind of source."""
    reached = STEPS[STEPS.index(step) :]
    of_kind = (each for each in lines if each.source_kind == kind and each.step in reached)
    if step != Step.ANNOUNCED:
        return total_of(each.total for each in of_kind)
    whole = (range_of(each) for each in envelopes if each.source_kind == kind)
    return total_of([*whole, *(each.total for each in of_kind if each.envelope_id is None)])


def range_of(part: Envelope | Tranche) -> Total:
    """Return the range of an envelope or a tranche as a total of one line."""
    low, high = part.amount_min, part.amount_max
    return Total(
        low,
        high,
        lines=1,
        without_amount=int(low is None and high is None),
        without_high=int(low is not None and high is None),
    )


def _part(of: Envelope | Tranche, own: Sequence[Group]) -> list[tuple[Step, Total, Span]]:
    """Add up what has come how far, with its share of both ends of the range."""
    whole = range_of(of)
    rows = []
    for step in FROM_COMMITTED:
        reached = STEPS[STEPS.index(step) :]
        total = total_of(each.total for each in own if each.step in reached)
        rows.append((step, total, quotient(total, whole)))
    return rows


def _envelope_line(envelope: Envelope, lines: Sequence[Group]) -> EnvelopeLine:
    own = [each for each in lines if each.envelope_id == envelope.pk]
    tranches = sorted(envelope.tranches.all(), key=lambda each: each.number)
    parts = [
        Part(tranche, _part(tranche, [each for each in own if each.tranche_id == tranche.pk]))
        for tranche in tranches
    ]
    return EnvelopeLine(envelope, _part(envelope, own), parts)


def contributions(user: Any) -> QuerySet[Contribution]:
    """Return the lines that a person may read with their givers and envelopes, newest first."""
    found: QuerySet[Contribution] = Contribution.objects.visible_to(user)
    return found.select_related("organisation", "envelope", "tranche", "strategic_axis").order_by(
        "-dated_on", "-pk"
    )
