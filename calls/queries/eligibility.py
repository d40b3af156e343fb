"""What the rules of a call say of an application: holds, fails, or not known yet.

Facts come from the answers (questions of the types TRL and stage of development), then from the
project and its organisation. What is not known, or only within bounds that leave it open, counts
against nobody.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from calls.models import Application, EligibilityRule, StageEntry, Submission
from calls.queries.facts import Known, facts_of, headcount_words
from partners.enums import Vocabulary
from partners.models import Project
from partners.queries.organisations import terms
from pscc.kernel.eligibility import Condition, Verdict, judge
from pscc.kernel.formats import country_name
from pscc.kernel.questions import in_language, parse_schema
from services.enums import Comparison, Fact
from services.queries.financing import in_words

ORDER = ("position", "pk")
_FIELDS = (
    "fact", "comparison", "values", "is_knock_out", "since", "until",
    "reason_fr", "reason_en", "remedy_fr", "remedy_en",
)  # fmt: skip
_SETS = (Comparison.ONE_OF, Comparison.NONE_OF)


@dataclass(frozen=True)
class Rule:
    """A condition of a call, with what an applicant can do where it does not hold."""

    condition: Condition
    remedy: str


@dataclass(frozen=True)
class Finding:
    """What one rule says; `known` are the ends of what is known of its fact, if anything is."""

    rule: Rule
    verdict: Verdict
    known: tuple[str, ...]
    words: str  # the rule, in the active language
    known_words: str
    known_on: date | None = None  # the day of a dated figure

    @property
    def is_knock_out(self) -> bool:
        """Whether it decides; otherwise it only warns."""
        return self.rule.condition.is_knock_out

    @property
    def fact(self) -> str:
        """What it is about."""
        return self.rule.condition.fact

    @property
    def fact_words(self) -> str:
        """What it is about, in the active language."""
        return str(Fact(self.fact).label)

    @property
    def reason(self) -> str:
        """Why it does not hold, in the words of the call or of the rule."""
        return self.rule.condition.reason or self.words


@dataclass(frozen=True)
class Eligibility:
    """What all rules in force say."""

    findings: tuple[Finding, ...] = ()

    def _with(self, verdict: Verdict) -> list[Finding]:
        return [each for each in self.findings if each.verdict == verdict]

    @property
    def against(self) -> list[Finding]:
        """What keeps it from being sent."""
        return [each for each in self._with(Verdict.FAILS) if each.is_knock_out]

    @property
    def warnings(self) -> list[Finding]:
        """What does not hold, and only warns."""
        return [each for each in self._with(Verdict.FAILS) if not each.is_knock_out]

    @property
    def unknown(self) -> list[Finding]:
        """What cannot be told yet."""
        return self._with(Verdict.UNKNOWN)

    @property
    def holds(self) -> list[Finding]:
        """What holds."""
        return self._with(Verdict.HOLDS)


def _untranslated() -> QuerySet[EligibilityRule]:
    """Return the rules without the manager of translated fields: it rewrites named columns."""
    return QuerySet(EligibilityRule)


def rules_as_data(**of: Any) -> ArraySubquery:
    """Return, as an expression, the rules of the calls of a lookup, in their order."""
    rules = _untranslated().filter(**of).order_by(*ORDER)
    return ArraySubquery(rules.values(data=JSONObject(**{name: name for name in _FIELDS})))


def rules_of_entry() -> ArraySubquery:
    """Return, as an expression on entries, the rules of the call that each answers."""
    return rules_as_data(call=OuterRef("application__call"))


def rules_of(holder: Any, call_id: int) -> list[Rule]:
    """Return the rules of a call; no statement where `holder` was read with `eligibility_rules`."""
    if "eligibility_rules" in holder.__dict__:
        return [_from_data(each) for each in holder.__dict__["eligibility_rules"]]
    rows = _untranslated().filter(call=call_id).order_by(*ORDER).values(*_FIELDS)
    return [_from_data(row) for row in rows]


def _from_data(row: str | Mapping[str, Any]) -> Rule:
    data = json.loads(row) if isinstance(row, str) else row
    condition = Condition(
        fact=data["fact"],
        comparison=data["comparison"],
        values=tuple(data["values"]),
        reason=_words(data, "reason"),
        is_knock_out=data["is_knock_out"],
        since=_day(data["since"]),
        until=_day(data["until"]),
    )
    return Rule(condition, _words(data, "remedy"))


def _words(data: Mapping[str, Any], name: str) -> str:
    return in_language({"fr": data[f"{name}_fr"] or "", "en": data[f"{name}_en"] or ""})


def _day(written: str | date | None) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else written


def judged_on(application: Application, at: datetime) -> date:
    """Return the day that counts: of the first sending, so that time alone excludes nobody who
    came through a stage; until then, today.
    """
    return localdate(application.submitted_at or at, get_default_timezone())


def eligibility_of(
    entry: StageEntry, at: datetime, answers: Mapping[str, Any] | None = None
) -> Eligibility:
    """Tell what the rules say of a working copy, or of these answers to its questions."""
    application = entry.application
    rules = rules_of(entry, application.call_id)
    if not rules:
        return Eligibility()
    given = entry.answers if answers is None else answers
    on = judged_on(application, at)
    form = parse_schema(entry.form_version.schema)
    facts = facts_of(application.project, on, form, given)
    return _judged(rules, facts, on, _stage_names(each.condition.fact for each in rules))


def eligibility_of_projects(
    projects: Iterable[Project], rules: Sequence[Rule], at: datetime
) -> list[Eligibility]:
    """Tell what rules say of each project that has not applied yet; one statement at most."""
    on = localdate(at, get_default_timezone())
    stages = _stage_names(each.condition.fact for each in rules)
    return [_judged(rules, facts_of(each, on), on, stages) for each in projects]


def _judged(
    rules: Sequence[Rule], facts: Mapping[str, Known], on: date, stages: dict[str, str]
) -> Eligibility:
    current = [each for each in rules if each.condition.is_current(on)]
    return Eligibility(
        tuple(_finding(each, facts.get(each.condition.fact), stages) for each in current)
    )


def _stage_names(facts: Iterable[str]) -> dict[str, str]:
    if Fact.STAGE not in facts:
        return {}
    return {term.code: term.label for term in terms(Vocabulary.STAGE)}


def _finding(rule: Rule, known: Known | None, stages: dict[str, str]) -> Finding:
    values = known.values if known else ()
    return Finding(
        rule=rule,
        verdict=_verdict(rule.condition, values),
        known=values,
        words=in_words(rule.condition, stages),
        known_words=_known_words(rule.condition.fact, known, stages),
        known_on=known.on if known else None,
    )


def _verdict(condition: Condition, values: tuple[str, ...]) -> Verdict:
    """Compare both ends of what is known: where they differ, it cannot be told."""
    if not values or (len(set(values)) > 1 and condition.comparison in _SETS):
        return Verdict.UNKNOWN
    found = {judge(condition, value) for value in values}
    return found.pop() if len(found) == 1 else Verdict.UNKNOWN


def _known_words(fact: str, known: Known | None, stages: dict[str, str]) -> str:
    if known is None or known.words:
        return known.words if known else ""
    first, last = known.values[0], known.values[-1]
    if fact == Fact.COUNTRY:
        return country_name(first)
    if fact == Fact.STAGE:
        return stages.get(first, first)
    if fact == Fact.IS_COMPANY:
        return _("yes") if first == "yes" else _("no")
    if first != last:
        return _("between %(first)s and %(last)s") % {"first": first, "last": last}
    return first


# --- Proof ---------------------------------------------------------------------------------------


def proof_of(eligibility: Eligibility) -> list[dict[str, Any]]:
    """Return what a submission keeps of the findings: texts and truths only, no number."""
    return [
        {
            "fact": each.fact,
            "comparison": each.rule.condition.comparison,
            "values": list(each.rule.condition.values),
            "knock_out": each.is_knock_out,
            "known": list(dict.fromkeys(each.known)),
            "verdict": each.verdict.value,
        }
        | ({"on": each.known_on.isoformat()} if each.known_on else {})
        for each in eligibility.findings
    ]


@dataclass(frozen=True)
class Proven:
    """What was checked when a version was sent."""

    submission: Submission
    findings: tuple[Finding, ...]


def proofs(submissions: Sequence[Submission]) -> list[Proven]:
    """Read the proof that each submission keeps; those sent before there was one are left out."""
    documents = [(each, json.loads(each.document).get("eligibility")) for each in submissions]
    kept = [(each, rows) for each, rows in documents if rows]
    stages = _stage_names(row["fact"] for _each, rows in kept for row in rows)
    return [Proven(each, tuple(_proven(row, stages) for row in rows)) for each, rows in kept]


def _proven(row: Mapping[str, Any], stages: dict[str, str]) -> Finding:
    values = tuple(row["values"])
    condition = Condition(row["fact"], row["comparison"], values, is_knock_out=row["knock_out"])
    known, on = tuple(row["known"]), _day(row.get("on"))
    words = headcount_words(known[0], on) if known and on else ""
    return Finding(
        rule=Rule(condition, ""),
        verdict=Verdict(row["verdict"]),
        known=known,
        words=in_words(condition, stages),
        known_words=_known_words(row["fact"], Known(known, words) if known else None, stages),
        known_on=on,
    )
