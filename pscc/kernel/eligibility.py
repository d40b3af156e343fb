"""Whether dated conditions hold for what is known: pure, without database and without clock.

A condition compares one fact with values. What is not known never counts against anybody: it makes
the answer "cannot say yet", and names what to add.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Verdict(StrEnum):
    """What one condition says of the facts."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """What all conditions together say."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDECIDED = "undecided"


Facts = Mapping[str, object]  # numbers, codes, booleans; None or absent is unknown


@dataclass(frozen=True)
class Condition:
    """Fact, comparison, values; `reason` is said where it does not hold. Without `is_knock_out` it
    only warns. It holds from `since` until the day before `until`.
    """

    fact: str
    comparison: str
    values: tuple[str, ...]
    reason: str = ""
    is_knock_out: bool = True
    since: date | None = None
    until: date | None = None

    def is_current(self, on: date) -> bool:
        """Tell whether the condition is in force on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Finding:
    """A condition and what it says."""

    condition: Condition
    verdict: Verdict


@dataclass(frozen=True)
class Outcome:
    """The answer, and what each condition in force contributes to it."""

    answer: Answer
    findings: tuple[Finding, ...]

    def _of(self, verdict: Verdict, *, decides: bool) -> list[Condition]:
        return [
            each.condition
            for each in self.findings
            if each.verdict == verdict and each.condition.is_knock_out == decides
        ]

    @property
    def against(self) -> list[Condition]:
        """What rules it out."""
        return self._of(Verdict.FAILS, decides=True)

    @property
    def missing(self) -> list[Condition]:
        """What would have to be known to decide."""
        return self._of(Verdict.UNKNOWN, decides=True)

    @property
    def warnings(self) -> list[Condition]:
        """What does not hold, and only warns."""
        return self._of(Verdict.FAILS, decides=False)


def evaluate(conditions: Iterable[Condition], facts: Facts, on: date) -> Outcome:
    """Decide whether conditions hold for facts on a day.

    Not eligible if one that decides fails; undecided if one that decides cannot be answered, or if
    none that decides is in force; eligible otherwise. Never raises, whatever the facts and the
    values are.
    """
    findings = tuple(
        Finding(each, judge(each, facts.get(each.fact)))
        for each in conditions
        if each.is_current(on)
    )
    deciding = {each.verdict for each in findings if each.condition.is_knock_out}
    if Verdict.FAILS in deciding:
        return Outcome(Answer.NOT_ELIGIBLE, findings)
    if Verdict.UNKNOWN in deciding or not deciding:
        return Outcome(Answer.UNDECIDED, findings)
    return Outcome(Answer.ELIGIBLE, findings)


def judge(condition: Condition, fact: object) -> Verdict:
    """Compare one fact with a condition; UNKNOWN where either cannot be read, or where a number is
    meant and more than one is given.
    """
    values = [value for value in condition.values if _code(value)]
    if fact is None or _code(fact) == "" or not values:
        return Verdict.UNKNOWN
    if condition.comparison in ("one_of", "none_of"):
        is_among = _code(fact) in {_code(value) for value in values}
        return _said(is_among == (condition.comparison == "one_of"))
    known, bound = _number(fact), _number(values[0] if len(values) == 1 else None)
    if known is None or bound is None:
        return Verdict.UNKNOWN
    holds = {"at_least": known >= bound, "at_most": known <= bound, "less_than": known < bound}
    if condition.comparison not in holds:
        return Verdict.UNKNOWN
    return _said(holds[condition.comparison])


def whole_years(since: date, on: date) -> int:
    """Return how many whole years have passed on a day; none before the beginning."""
    years = on.year - since.year - ((on.month, on.day) < (since.month, since.day))
    return max(years, 0)


def _said(holds: bool) -> Verdict:
    return Verdict.HOLDS if holds else Verdict.FAILS


def _code(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip().casefold()


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
