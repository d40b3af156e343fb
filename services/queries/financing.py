"""Outside financing: schemes, and what their dated rules say of a project."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from partners.models import Term
from pscc.kernel.eligibility import Answer, Condition, Facts, Outcome, evaluate
from pscc.kernel.formats import country_name
from services.enums import Comparison, Fact
from services.models import Scheme, SchemeRule

TOO_OLD_DAYS = 365  # a scheme that nobody checked for so long is shown with a warning

TONES = {
    Answer.ELIGIBLE: "positive",
    Answer.NOT_ELIGIBLE: "danger",
    Answer.UNDECIDED: "neutral",
}


def schemes() -> QuerySet[Scheme]:
    """Return the published schemes with their rules and stages; three statements."""
    rules = SchemeRule.objects.order_by("position", "pk")
    stages = Term.objects.order_by("position", "code")
    found: QuerySet[Scheme] = Scheme.objects.published()
    shown = Prefetch("rules", queryset=rules), Prefetch("stages", queryset=stages)
    return found.prefetch_related(*shown).order_by("name")


def condition_of(rule: SchemeRule) -> Condition:
    """Return a rule as the condition that the evaluator reads."""
    return Condition(
        fact=rule.fact,
        comparison=rule.comparison,
        values=tuple(rule.values),
        reason=rule.reason,
        is_knock_out=rule.is_knock_out,
        since=rule.since,
        until=rule.until,
    )


def check(scheme: Scheme, facts: Facts, on: date) -> Outcome:
    """Return what a scheme's rules of a day say of facts."""
    return evaluate([condition_of(rule) for rule in scheme.rules.all()], facts, on)


@dataclass(frozen=True)
class Checked:
    """A scheme with its answer, in words."""

    scheme: Scheme
    is_old: bool
    outcome: Outcome | None

    @property
    def tone(self) -> str:
        """The colour of the answer."""
        return TONES[self.outcome.answer] if self.outcome else "neutral"

    @property
    def words(self) -> str:
        """The answer in words; empty where nobody asked."""
        if self.outcome is None:
            return ""
        return {
            Answer.ELIGIBLE: _("Eligible, by what you say"),
            Answer.NOT_ELIGIBLE: _("Not eligible"),
            Answer.UNDECIDED: _("Cannot say yet"),
        }[self.outcome.answer]

    @property
    def missing(self) -> list[str]:
        """What would have to be known, each fact once."""
        if self.outcome is None:
            return []
        return list(dict.fromkeys(str(Fact(each.fact).label) for each in self.outcome.missing))


def checked(scheme: Scheme, facts: Facts | None, on: date) -> Checked:
    """Return a scheme with its answer for facts; without facts, no answer."""
    outcome = None if facts is None else check(scheme, facts, on)
    return Checked(scheme, (on - scheme.checked_on).days > TOO_OLD_DAYS, outcome)


def in_words(rule: SchemeRule | Condition, stages: dict[str, str] | None = None) -> str:
    """Say a rule in one sentence, as readers and editors see it."""
    values = [_value(rule.fact, value, stages or {}) for value in rule.values]
    return _("%(fact)s: %(comparison)s %(values)s") % {
        "fact": Fact(rule.fact).label,
        "comparison": Comparison(rule.comparison).label,
        "values": ", ".join(values),
    }


def _value(fact: str, value: str, stages: dict[str, str]) -> str:
    if fact == Fact.COUNTRY:
        return country_name(value)
    if fact == Fact.STAGE:
        return stages.get(value, value)
    if fact == Fact.IS_COMPANY:
        return {"yes": _("yes"), "no": _("no")}.get(value, value)
    return value
