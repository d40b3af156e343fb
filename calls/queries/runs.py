"""What the page of a proposal shows to one person: behind a wall, only that something is hidden.

The report holds codes; here they become words in the reader's language.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.assignment import words
from calls.assignment.problem import Pair, Part, ProblemError, Unmet
from calls.enums import RunState, Voice
from calls.models import Application, AssignmentRun, ProposedPair
from calls.queries.assigning import (
    application_key,
    expert_key,
    number_of,
    pairs_of,
    plan_of,
    problem_of,
    stamp_of,
)
from calls.queries.exports import exportable_calls
from calls.queries.run_readers import Reader, reader_of
from pscc.kernel.formats import percent
from pscc.kernel.spoken import read_in

FIGURES = {
    "mean": gettext_lazy("Mean match"),
    "worst_pair": gettext_lazy("Worst pair"),
    "fifth_percentile": gettext_lazy("Worst twentieth of the pairs, at most"),
    "worst_application": gettext_lazy("Worst application, mean of its pairs"),
}
COUNTS = {
    "reviews": gettext_lazy("Reviews placed"),
    "least_load": gettext_lazy("Fewest reviews of one expert"),
    "most_load": gettext_lazy("Most reviews of one expert"),
}


@dataclass(frozen=True)
class Choice:
    """Who could step in, with the least that it costs."""

    expert_id: int
    name: str
    score: str
    cost: str


@dataclass(frozen=True)
class Line:
    """An expert on an application, and why."""

    expert_id: int
    name: str
    score: str
    why: Sequence[str]
    voices: Sequence[str]
    is_fixed: bool
    is_noted: bool
    is_pinned: bool
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Block:
    """An application with its experts; `lacking` are the wanted voices that nobody has."""

    application: Application
    lines: Sequence[Line]
    voices: Sequence[str]
    lacking: Sequence[str]


@dataclass(frozen=True)
class Load:
    """How much an expert gets, of how much they would take."""

    name: str
    kept: int
    new: int
    room: int


@dataclass(frozen=True)
class Hand:
    """A pair that was pinned or excluded by hand."""

    application_id: int
    expert_id: int
    label: str
    is_pinned: bool


@dataclass(frozen=True)
class Question:
    """What a swap costs, in words; it can be made where it is possible."""

    application_id: int
    expert_id: int
    into_id: int
    label: str
    words: Sequence[str]
    is_possible: bool


@dataclass(frozen=True)
class Sent:
    """What became of a pair at the release."""

    label: str
    outcome: str
    why: str


@dataclass(frozen=True)
class RunPage:
    """Everything the page of a proposal shows."""

    run: AssignmentRun
    blocks: Sequence[Block]
    hidden: int
    loads: Sequence[Load]
    unmet: Sequence[str]
    impossible: Sequence[str]
    remedies: Sequence[str]
    figures: Sequence[tuple[str, str, str]]
    quality: str
    by_hand: Sequence[Hand]
    closed: Sequence[str]  # reviews that a conflict of interest closes
    question: Question | None
    sent: Sequence[Sent]
    settled: int  # pairs that have their outcome, seen or not
    total: int
    is_outdated: bool

    @property
    def can_change(self) -> bool:
        """Tell whether pairs can be changed by hand now."""
        return self.run.state == RunState.DRAFT and not self.run.is_waiting


def runs_for(user: Any) -> QuerySet[AssignmentRun]:
    """Return the proposals of the calls that the person runs."""
    calls = exportable_calls(user).order_by().values("pk")
    return AssignmentRun.objects.filter(call__in=calls).select_related(
        "call", "created_by", "released_by"
    )


def run_page(run: AssignmentRun, user: Any, at: datetime) -> RunPage:
    """Read a proposal for one person; few statements, however many rows."""
    pairs = list(run.pairs.select_related("expert").order_by("-score", "expert_id"))
    reader = reader_of(run, pairs, user)
    seen = [each for each in pairs if application_key(each.application_id) in reader.applications]
    report = run.report
    record = report.get("record", {})
    return RunPage(
        run=run,
        blocks=_blocks(reader, seen),
        hidden=len({each.application_id for each in pairs})
        - len({each.application_id for each in seen}),
        loads=_loads(reader, seen),
        unmet=_unmet(reader, record),
        impossible=_impossible(reader, report.get("impossible")),
        remedies=_remedies(reader, report.get("impossible")),
        figures=_figures(report),
        quality=_quality(record),
        by_hand=_by_hand(reader),
        closed=_closed(reader, report.get("closed", ())),
        question=_question(reader, report.get("swap")),
        sent=_sent(reader, seen),
        settled=sum(bool(each.outcome) for each in pairs),
        total=len(pairs),
        is_outdated=_is_outdated(run, at),
    )


def _is_outdated(run: AssignmentRun, at: datetime) -> bool:
    if run.state != RunState.DRAFT or run.is_waiting:
        return False
    try:
        if not run.inputs_stamp:  # computed before there were stamps
            return problem_of(run, at).digest() != run.inputs_sha256
        return stamp_of(run, at) != run.inputs_stamp
    except ProblemError:
        return True


# --- Applications --------------------------------------------------------------------------------


def _blocks(reader: Reader, pairs: Sequence[ProposedPair]) -> list[Block]:
    wanted = plan_of(reader.run.call_id).voices
    voices: Mapping[str, Sequence[str]] = reader.run.report.get("voices", {})
    by_application: dict[str, list[ProposedPair]] = {}
    for each in pairs:
        by_application.setdefault(application_key(each.application_id), []).append(each)
    found = []
    for key, application in reader.applications.items():
        rows = by_application.get(key, [])
        if not rows:
            continue
        heard = {code for row in rows for code in voices.get(expert_key(row.expert_id), ())}
        found.append(
            Block(
                application=application,
                lines=[_line(reader, row, voices) for row in rows],
                voices=[reader.name(code) for code in Voice.values if code in heard],
                lacking=[reader.name(code) for code in wanted if code not in heard],
            )
        )
    return found


def _line(reader: Reader, row: ProposedPair, voices: Mapping[str, Sequence[str]]) -> Line:
    key, made = expert_key(row.expert_id), row.parts
    pair = Pair(
        application=application_key(row.application_id),
        reviewer=key,
        score=made["points"],
        parts=tuple(Part(*each) for each in made["parts"]),
        rank=made["rank"],
        is_fixed=row.is_fixed,
    )
    return Line(
        expert_id=row.expert_id,
        name=str(row.expert),
        score=words.percent(pair.score),
        why=[*words.pair(pair), *_passed_over(reader, made.get("passed", ()))],
        voices=[reader.name(code) for code in voices.get(key, ())],
        is_fixed=row.is_fixed,
        is_noted=made.get("is_noted", False),
        is_pinned=made.get("is_pinned", False),
        choices=[] if row.is_fixed else [_choice(reader, row, each) for each in row.alternates],
    )


def _passed_over(reader: Reader, rows: Sequence[Any]) -> list[str]:
    """Say of those who fit better why it is not them."""
    found: list[Any] = [
        SimpleNamespace(reviewer=key, score=score, why=code) for key, score, code in rows
    ]
    return words.passed_over(found, reader.name)


def _choice(reader: Reader, row: ProposedPair, other: Mapping[str, Any]) -> Choice:
    """Name an alternate, with what the change costs at least by the prices of the optimum."""
    prices = reader.run.report.get("record", {}).get("prices", {})
    worth = row.parts["points"] - prices.get(expert_key(row.expert_id), 0)
    instead = other["score"] - prices.get(other["reviewer"], 0)
    return Choice(
        expert_id=number_of(other["reviewer"]),
        name=reader.name(other["reviewer"]),
        score=words.percent(other["score"]),
        cost=words.percent(max(worth - instead, 0)),
    )


def _loads(reader: Reader, pairs: Sequence[ProposedPair]) -> list[Load]:
    quotas: Mapping[str, int] = reader.run.report.get("quotas", {})
    kept = Counter(each.expert_id for each in pairs if each.is_fixed)
    new = Counter(each.expert_id for each in pairs if not each.is_fixed)
    people = {each.expert_id: str(each.expert) for each in pairs}
    return [
        Load(people[pk], kept[pk], new[pk], quotas.get(expert_key(pk), 0))
        for pk in sorted(people, key=lambda pk: (-kept[pk] - new[pk], people[pk], pk))
    ]


# --- Words ---------------------------------------------------------------------------------------


def _unmet(reader: Reader, record: Mapping[str, Any]) -> list[str]:
    rows = [Unmet(**each) for each in record.get("unmet", ())]
    return words.unmet([each for each in rows if reader.sees(each.key)], reader.name)


def _impossible(reader: Reader, why: Mapping[str, Any] | None) -> list[str]:
    if not why:
        return []
    short = [each for each in why["applications"] if reader.sees(each["key"])]
    broken = [
        ((key[0], key[1]), code) for key, code in why["contradictions"] if reader.sees(key[0])
    ]
    told: Any = SimpleNamespace(
        missing=why["missing"],
        contradictions=broken,
        applications=[SimpleNamespace(**each) for each in short],
        reviewers=[SimpleNamespace(**each) for each in why["reviewers"]],
    )
    return words.impossible(told, reader.name)


def _remedies(reader: Reader, why: Mapping[str, Any] | None) -> list[str]:
    steps: list[Any] = [SimpleNamespace(**each) for each in (why or {}).get("remedies", ())]
    return [words.remedy(each, reader.name) for each in steps if reader.sees(each.application)]


def _figures(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    best, hand = report.get("optimum"), report.get("greedy")
    if not best or not hand:
        return []
    counts = [(str(label), str(best[key]), str(hand[key])) for key, label in COUNTS.items()]
    shares = [
        (str(label), words.percent(best[key]), words.percent(hand[key]))
        for key, label in FIGURES.items()
    ]
    return [counts[0], *shares, *counts[1:]]


def _quality(record: Mapping[str, Any]) -> str:
    if not record:
        return ""
    if not record["is_stopped"] and record["gap"] < 1e-6:
        return _("Proven best: no other assignment within these limits is worth more.")
    return _("Stopped in time: another assignment could be worth up to %(share)s more.") % {
        "share": percent(record["gap"] * 100, 2)
    }


def _by_hand(reader: Reader) -> list[Hand]:
    return [
        Hand(
            number_of(application),
            number_of(expert),
            f"{reader.name(application)} – {reader.name(expert)}",
            name == "pinned",
        )
        for name in ("pinned", "excluded")
        for application, expert in sorted(pairs_of(reader.run.parameters, name))
        if reader.sees(application)
    ]


def _closed(reader: Reader, pairs: Sequence[Sequence[str]]) -> list[str]:
    """Say which reviews that somebody has taken on are left out, of what the reader may see."""
    return [
        _("%(expert)s reviews %(application)s already and may have a conflict of interest.")
        % {"expert": reader.name(expert), "application": reader.name(application)}
        for application, expert in pairs
        if reader.sees(application)
    ]


def _question(reader: Reader, cost: Mapping[str, Any] | None) -> Question | None:
    if not cost or not reader.sees(cost["application"]):
        return None
    told: Any = SimpleNamespace(**cost)
    return Question(
        number_of(cost["application"]),
        number_of(cost["out"]),
        number_of(cost["into"]),
        reader.name(cost["application"]),
        words.swap(told, reader.name),
        cost["loss"] is not None,
    )


def _sent(reader: Reader, pairs: Sequence[ProposedPair]) -> list[Sent]:
    """Return what became of each pair, in the order in which the worker takes them."""
    places = {key: place for place, key in enumerate(reader.applications)}
    found = [
        (places[key], each.pk, Sent(f"{reader.name(key)} – {each.expert}", each.outcome,
                                    read_in(each.refusal)))
        for each in pairs
        if each.outcome and (key := application_key(each.application_id)) in places
    ]  # fmt: skip
    return [sent for _place, _pk, sent in sorted(found, key=lambda row: row[:2])]
