"""What a CommonGrants search asks for, read strictly: pure.

A question that cannot be read is refused with all its faults. What can be read and is not offered
(custom filters, other orders) is answered without it, and the answer says so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from calls.common_grants import CURRENCY, STATUS

DEFAULT_SIZE, LARGEST_SIZE, LARGEST_PAGE = 100, 500, 1_000_000
LONGEST_WORDS = 200
FIRST_YEAR, LAST_YEAR = 1900, 2999
DEFAULT_ORDER = "lastModifiedAt"
ORDERS = (
    "lastModifiedAt",
    "createdAt",
    "title",
    "status.value",
    "keyDates.closeDate",
    "funding.totalAmountAvailable",
    "funding.minAwardAmount",
    "funding.maxAwardAmount",
)
MONEY_FILTERS = ("totalFundingAvailableRange", "minAwardAmountRange", "maxAwardAmountRange")
STATUSES = (*STATUS.values(), "custom")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,6})?")


@dataclass(frozen=True)
class Among:
    """Values of which a row must have one, or none."""

    values: tuple[str, ...]
    is_in: bool


@dataclass(frozen=True)
class Span:
    """From a least to a greatest value, both included; None is without end. Or all outside it."""

    least: Any
    greatest: Any
    is_inside: bool


@dataclass
class Question:
    """A search; `problems` are faults that leave no answer, `notes` what is left out of it."""

    words: str = ""
    status: Among | None = None
    closing: Span | None = None
    money: dict[str, Span] = field(default_factory=dict)
    order: str = DEFAULT_ORDER
    is_descending: bool = True
    page: int = 1
    size: int = DEFAULT_SIZE
    problems: list[str] = field(default_factory=list)
    filter_notes: list[str] = field(default_factory=list)
    order_notes: list[str] = field(default_factory=list)
    filters: dict[str, Any] = field(default_factory=dict)  # those applied, as they were asked

    def part(self, whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """Return an object inside another, empty where there is none; note a fault."""
        found = whole.get(name)
        if found is not None and not isinstance(found, dict):
            self.problems.append(f"{name} must be an object")
        return found if isinstance(found, dict) else {}


def read_page(asked: Mapping[str, Any], question: Question) -> Question:
    """Read page and pageSize, from an address or from a body; note faults."""
    question.page = _whole(asked, "page", 1, LARGEST_PAGE, question)
    question.size = min(
        _whole(asked, "pageSize", DEFAULT_SIZE, LARGEST_PAGE, question), LARGEST_SIZE
    )
    return question


def _whole(
    asked: Mapping[str, Any], name: str, default: int, greatest: int, question: Question
) -> int:
    value = asked.get(name)
    if value is None:
        return default
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= greatest:
        question.problems.append(f"{name} must be a whole number from 1 to {greatest}")
        return default
    return value


def read_question(body: Any) -> Question:
    """Read the body of a search."""
    question = Question()
    if not isinstance(body, dict):
        question.problems.append("the body must be a JSON object")
        return question
    words = body.get("search")
    if words is not None and not isinstance(words, str):
        question.problems.append("search must be a string")
    elif words:
        # Neither a NUL nor half a pair of code units can be sent to PostgreSQL.
        plain = words.replace("\x00", "").encode(errors="ignore").decode()
        question.words = plain[:LONGEST_WORDS]
    _read_filters(question.part(body, "filters"), question)
    _read_order(question.part(body, "sorting"), question)
    return read_page(question.part(body, "pagination"), question)


def _read_filters(filters: Mapping[str, Any], question: Question) -> None:
    for name in filters:
        given = question.part(filters, name)
        if not given:
            continue
        if name == "status":
            question.status = _read_status(given, question)
        elif name == "closeDateRange":
            question.closing = _read_span(name, given, ("dates", _day), question)
        elif name in MONEY_FILTERS:
            span = _read_span(name, given, ("amounts in euros", _euros), question)
            if span:
                question.money[name] = span
        else:
            question.filter_notes.append(f"{name} is not offered here and was left out")
            continue
        question.filters[name] = given


def _read_status(given: Mapping[str, Any], question: Question) -> Among | None:
    values, operator = given.get("value"), given.get("operator")
    if operator not in ("in", "notIn"):
        question.problems.append("status: the operator must be in or notIn")
    elif not isinstance(values, list) or any(each not in STATUSES for each in values):
        question.problems.append(f"status: value must be a list of {', '.join(STATUSES)}")
    else:
        return Among(tuple(values), operator == "in")
    return None


def _read_span(
    name: str,
    given: Mapping[str, Any],
    kind: tuple[str, Callable[[Any], Any]],
    question: Question,
) -> Span | None:
    what, read = kind
    if given.get("operator") not in ("between", "outside"):
        question.problems.append(f"{name}: the operator must be between or outside")
        return None
    ends = question.part(given, "value")
    try:
        least, greatest = (
            None if ends.get(end) is None else read(ends[end]) for end in ("min", "max")
        )
    except ValueError:
        question.problems.append(f"{name}: min and max must be {what}")
        return None
    return Span(least, greatest, given["operator"] == "between")


def _day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 one kind of fault for the caller
    day = datetime.fromisoformat(value).date() if "T" in value else date.fromisoformat(value)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(value)
    return day


def _euros(value: Any) -> Decimal:
    if not isinstance(value, dict) or value.get("currency") != CURRENCY:
        raise ValueError(value)
    amount = value.get("amount")
    if not isinstance(amount, str) or not _DECIMAL.fullmatch(amount):
        raise ValueError(value)
    return Decimal(amount)


def _read_order(sorting: Mapping[str, Any], question: Question) -> None:
    order, direction = sorting.get("sortBy"), sorting.get("sortOrder")
    if direction not in (None, "asc", "desc"):
        question.problems.append("sortOrder must be asc or desc")
    question.is_descending = direction != "asc"
    if order is None or order in ORDERS:
        question.order = order or DEFAULT_ORDER
    elif isinstance(order, str):
        question.order_notes.append(f"{order} is not offered here: sorted by {DEFAULT_ORDER}")
    else:
        question.problems.append("sortBy must be a string")
