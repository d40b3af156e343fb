"""What the page of one call reads: windows, who may apply, what is judged, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone, localdate

from calls.enums import CallPhase, CallState
from calls.models import (
    Application,
    Call,
    CallFigure,
    CallStage,
    Criterion,
    EligibilityRule,
    FaqEntry,
    FormVersion,
)
from calls.queries.calls import phase_of
from calls.queries.next_stages import open_to_all
from partners.enums import Vocabulary
from partners.queries.organisations import terms
from pscc.kernel.eligibility import Condition
from services.enums import Fact
from services.models import Service
from services.queries.financing import in_words


@dataclass(frozen=True)
class StageView:
    """One window of a call at a moment. `continues` is true where only those may answer who came
    through the stage before.
    """

    stage: CallStage
    phase: CallPhase
    grace_until: datetime | None
    continues: bool
    forms: Sequence[FormVersion]


@dataclass(frozen=True)
class RuleView:
    """A condition on who may apply, and in words; `since` where it is not in force yet,
    `last_day` where it ends.
    """

    rule: EligibilityRule
    words: str
    remedy: str
    is_knock_out: bool
    since: date | None
    last_day: date | None


@dataclass(frozen=True)
class CallPage:
    """What the page of a call shows."""

    call: Any
    stages: list[StageView]
    phase: CallPhase
    rules: list[RuleView]
    criteria: list[Criterion]
    services: list[Service]
    faq: list[FaqEntry]
    figures: list[CallFigure]
    begun: list[Application]

    @property
    def takes_answers(self) -> bool:
        """Whether questions of a stage are published."""
        return any(each.forms for each in self.stages)

    @property
    def takes_new(self) -> bool:
        """Whether the stage that is open now takes those who have not applied yet."""
        return any(each.phase == CallPhase.OPEN and not each.continues for each in self.stages)

    @property
    def goes_on_by_invitation(self) -> bool:
        """Whether only those go on who came through the stage before."""
        is_ahead = any(each.continues and each.phase != CallPhase.CLOSED for each in self.stages)
        return is_ahead and self.phase == CallPhase.CLOSED

    @property
    def closing(self) -> datetime | None:
        """What the page counts down to: the closing of the stage that is open to whoever may begin,
        else of the one in which the reader's own team goes on.
        """
        is_own = bool(self.begun)
        running = [
            each.stage.closes_at
            for each in sorted(self.stages, key=lambda one: one.continues)
            if each.phase == CallPhase.OPEN and (is_own or not each.continues)
        ]
        return running[0] if running else None

    @property
    def has_versions(self) -> bool:
        """Whether questions were ever published anew."""
        return any(len(each.forms) > 1 for each in self.stages)


def call_page(call: Call, user: Any, at: datetime) -> CallPage:
    """Return what the page of a call read through `with_window` shows to a reader at a moment."""
    stages = stages_of(call, at)
    begun = Application.objects.filter(call=call)
    own = begun.of_team(user) if user.is_authenticated else begun.none()
    return CallPage(
        call=call,
        stages=stages,
        phase=phase_of(call, at),
        rules=rules_of(call, localdate(at, get_default_timezone())),
        criteria=list(Criterion.objects.filter(call=call).order_by("position", "pk")),
        services=list(Service.objects.visible_to(user).filter(calls=call).order_by("title")),
        faq=list(FaqEntry.objects.filter(call=call).order_by("position", "pk")),
        figures=figures_of(call, [each.stage for each in stages], at),
        begun=list(own.select_related("project").order_by("created_at")),
    )


def stages_of(call: Call, at: datetime) -> list[StageView]:
    """Return the windows of a call at a moment, first one first, with their published forms; two
    statements.
    """
    stages = list(CallStage.objects.filter(call=call).order_by("number"))
    beginnings = open_to_all(stages)
    published = FormVersion.objects.filter(stage__in=stages, published_at__isnull=False)
    forms: dict[int, list[FormVersion]] = {}
    for version in published.defer("schema").order_by("number"):
        forms.setdefault(version.stage_id, []).append(version)
    return [
        StageView(
            stage=each,
            phase=CallPhase.CLOSED if call.state == CallState.ARCHIVED else each.phase(at),
            grace_until=each.closes_at + call.grace if call.grace_minutes else None,
            continues=each not in beginnings,
            forms=forms.get(each.pk, ()),
        )
        for each in stages
    ]


def rules_of(call: Call, on: date) -> list[RuleView]:
    """Return who may apply, in words: the rules in force on a day, and those to come."""
    rules = [
        rule
        for rule in EligibilityRule.objects.filter(call=call).order_by("position", "pk")
        if rule.until is None or on < rule.until
    ]
    return [
        RuleView(
            rule=rule,
            words=words,
            remedy=rule.remedy,
            is_knock_out=rule.is_knock_out,
            since=rule.since if rule.since and rule.since > on else None,
            last_day=rule.until - timedelta(days=1) if rule.until else None,
        )
        for rule, words in zip(rules, rules_in_words(rules), strict=True)
    ]


def rules_in_words(rules: Sequence[EligibilityRule]) -> list[str]:
    """Say each rule in the active language; one statement where one asks for a stage."""
    asks_stage = any(rule.fact == Fact.STAGE for rule in rules)
    names = {term.code: term.label for term in terms(Vocabulary.STAGE)} if asks_stage else {}
    return [in_words(condition_of(rule), names) for rule in rules]


def condition_of(rule: EligibilityRule) -> Condition:
    """Return a rule as what it compares: enough to say it in words."""
    return Condition(rule.fact, rule.comparison, tuple(rule.values))


def figures_of(call: Call, stages: Sequence[CallStage], at: datetime) -> list[CallFigure]:
    """Return the published figures of a call; none before it is over."""
    if not is_over(call, stages, at):
        return []
    found = CallFigure.objects.filter(call=call, is_published=True)
    return list(found.order_by("position", "pk"))


def is_over(call: Call, stages: Sequence[CallStage], at: datetime) -> bool:
    """Tell whether the last stage of a call is closed, its grace included."""
    return bool(stages) and max(each.closes_at for each in stages) + call.grace < at
