"""The questions that requests ask, by kind of service: reference data that staff go on from."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from pscc.pages.reference import read_data, texts
from services.models import QuestionAsked, RequestQuestion


@transaction.atomic
def load_request_questions() -> int:
    """Create the questions that are missing, and let the kinds of services ask them; return how
    many questions were made.

    A question that staff have changed stays as they wrote it, and one that they have taken away
    from a kind stays away: a kind is asked for only when it asks nothing yet.
    """
    data = read_data("request_questions")
    known = set(RequestQuestion.objects.values_list("key", flat=True))
    missing = [
        _question(raw, position)
        for position, raw in enumerate(data["questions"], start=1)
        if raw["key"] not in known
    ]
    RequestQuestion.objects.bulk_create(missing)
    library = {each.key: each for each in RequestQuestion.objects.all()}
    asking = set(QuestionAsked.objects.exclude(kind="").values_list("kind", flat=True))
    QuestionAsked.objects.bulk_create(
        QuestionAsked(question=library[raw["key"]], kind=kind, is_required=raw["required"])
        for kind, asked in data["asked"].items()
        if kind not in asking
        for raw in asked
    )
    return len(missing)


def _question(raw: dict[str, Any], position: int) -> RequestQuestion:
    both = {name: raw[name] for name in ("label", "help", "unit") if name in raw}
    return RequestQuestion(
        key=raw["key"],
        type=raw["type"],
        options=raw.get("options", []),
        max_words=raw.get("max_words"),
        minimum=_decimal(raw.get("minimum")),
        maximum=_decimal(raw.get("maximum")),
        position=position,
        **texts(**both),
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
