"""Lines and envelopes of a small ledger."""

from datetime import date
from decimal import Decimal
from typing import Any

from pscc.impact.enums import Instrument, SourceKind, Step
from pscc.impact.models import Contribution, Envelope, Target

PROVENANCE: dict[str, Any] = {
    "source_text": "Press release, page 1",
    "source_url": "https://press.example/1",
    "as_of": date(2026, 1, 31),
}


def euros(amount: int | None) -> Decimal | None:
    """An amount given in whole millions."""
    return None if amount is None else Decimal(amount * 1_000_000)


def make_envelope(slug: str = "state", low: int | None = 80, high: int | None = 100) -> Envelope:
    """An envelope of the State over ten years, in millions."""
    return Envelope.objects.create(
        slug=slug, name_fr="Enveloppe", name_en="Envelope", source_name="The State",
        source_kind=SourceKind.STATE, amount_min=euros(low), amount_max=euros(high),
        starts_in=2023, ends_in=2032, **PROVENANCE,
    )  # fmt: skip


def make_line(
    kind: SourceKind = SourceKind.PRIVATE,
    step: Step = Step.COMMITTED,
    low: int | None = 10,
    high: int | None = -1,
    **fields: Any,
) -> Contribution:
    """A line that is saved, in millions; one number stands for both ends."""
    line = new_line(kind, step, low, high, **fields)
    line.save()
    return line


def new_line(
    kind: SourceKind = SourceKind.PRIVATE,
    step: Step = Step.COMMITTED,
    low: int | None = 10,
    high: int | None = -1,
    **fields: Any,
) -> Contribution:
    """A line that is not saved yet."""
    giver = {} if "organisation" in fields else {"source_name": "A fund"}
    return Contribution(
        **{
            "source_kind": kind,
            "step": step,
            "instrument": Instrument.GRANT,
            "amount_min": euros(low),
            "amount_max": euros(low if high == -1 else high),
            "dated_on": date(2026, 1, 15),
            **giver,
            **PROVENANCE,
            **fields,
        }
    )


def make_target(key: str = "calls-published", year: int = 2026, value: int = 12) -> Target:
    """What an indicator is meant to reach in a year."""
    return Target.objects.create(
        key=key,
        year=year,
        value=value,
        source_text="Agreement, annex 2",
        as_of=date(2024, 5, 2),
        version=1,
    )
