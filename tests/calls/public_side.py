"""What the tests of the public side of calls share: calls with all that a page can tell."""

from datetime import date, datetime, timedelta
from typing import Any

from calls.enums import StageKind
from calls.models import Call, CallFigure, CallStage, EligibilityRule, FaqEntry, FormVersion
from services.enums import Comparison, Fact
from tests.factories import NOW, SCHEMA, make_call

HOSTILE = "A \x0b\x1f<b>&\u2028\U0001f600 title, with; all\nsorts"


def add_stage(
    call: Call, *, number: int, opens_at: datetime, closes_at: datetime, **fields: Any
) -> CallStage:
    """Add a window to a call, with a published form."""
    stage = CallStage.objects.create(
        call=call, number=number, opens_at=opens_at, closes_at=closes_at,
        name_fr=f"Étape {number}", name_en=f"Stage {number}", **fields,
    )  # fmt: skip
    FormVersion.objects.create(stage=stage, number=1, schema=SCHEMA, published_at=NOW)
    return stage


def make_two_stages(at: datetime, *, days: int = 0, **fields: Any) -> Call:
    """Make a call with a letter of intent (10 days) and a full application (days 20 to 40); at `at`
    it is `days` old.
    """
    first = at - timedelta(days=days)
    call = make_call(opens_at=first, closes_at=first + timedelta(days=10), **fields)
    call.stages.update(kind=StageKind.LETTER)
    add_stage(
        call,
        number=2,
        opens_at=first + timedelta(days=20),
        closes_at=first + timedelta(days=40),
    )
    return call


def add_question(call: Call, question: str = "May a hospital apply?") -> FaqEntry:
    """Add a common question with its answer."""
    return FaqEntry.objects.create(
        call=call, question_fr="Un hôpital ?", question_en=question,
        answer_fr="Oui.", answer_en="Yes, *with* a company.",
    )  # fmt: skip


def add_figure(call: Call, *, is_published: bool = True, **fields: Any) -> CallFigure:
    """Add a figure."""
    return CallFigure.objects.create(
        call=call, label_fr="Dossiers", label_en=fields.pop("label_en", "Applications"),
        value=fields.pop("value", 1200), as_of=date(2026, 5, 31), source="The records",
        is_published=is_published, **fields,
    )  # fmt: skip


def add_rule(call: Call, **fields: Any) -> EligibilityRule:
    """Add a condition on who may apply: at most 8 years old, unless told otherwise."""
    fields = {
        "fact": Fact.COMPANY_AGE, "comparison": Comparison.AT_MOST, "values": ["8"],
        "reason_fr": "Trop âgée", "reason_en": "Too old",
    } | fields  # fmt: skip
    return EligibilityRule.objects.create(call=call, **fields)
