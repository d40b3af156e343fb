"""From a letter of intent to the full application: which stage follows, and what it takes over."""

from collections.abc import Iterable
from typing import Any

from calls.enums import StageKind
from calls.models import Application, CallStage, FormVersion, StageEntry
from calls.queries.drafts import form_of, last_submission
from calls.queries.submissions import snapshot_of
from pscc.kernel.questions import Answer, Question, QuestionType, parse_schema, problem_with

# Given anew each time: a consent is to one text, a file belongs to what it was sent with.
NOT_TAKEN_OVER = (QuestionType.CONSENT, QuestionType.FILE, QuestionType.EXPLANATION)
TEXTS = (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT)


def open_to_all(stages: Iterable[CallStage]) -> list[CallStage]:
    """Keep, of all stages of one call, those that one can begin with, first one first; as the
    query `open_to_all` of stages.
    """
    ordered = sorted(stages, key=lambda stage: stage.number)
    letters = {stage.number for stage in ordered if stage.kind == StageKind.LETTER}
    return [
        stage
        for stage in ordered
        if stage.kind == StageKind.LETTER or stage.number - 1 not in letters
    ]


def next_stage(stage: CallStage) -> CallStage | None:
    """Return the full application that follows a letter of intent, or None."""
    if stage.kind != StageKind.LETTER:
        return None
    following = CallStage.objects.filter(call=stage.call_id, number=stage.number + 1)
    return following.filter(kind=StageKind.FULL).first()


def newest_form(stage: CallStage) -> FormVersion | None:
    """Return the form that a stage asks now: the newest published one, or None."""
    published = FormVersion.objects.filter(stage=stage, published_at__isnull=False)
    return published.order_by("-number").first()


def taken_over(earlier: StageEntry, form_version: FormVersion) -> dict[str, Any]:
    """Return the answers of what was sent last in a stage that fit a question of another form: same
    key, same type. A text is taken over even where it is too long now.
    """
    last = last_submission(earlier)
    if last is None:
        return {}
    sent = snapshot_of(last).answers
    before = {question.key: question for question in form_of(earlier).questions()}
    return {
        question.key: sent[question.key]
        for question in parse_schema(form_version.schema).questions()
        if question.key in sent and _fits(before.get(question.key), question, sent[question.key])
    }


def _fits(before: Question | None, now: Question, answer: Answer) -> bool:
    if before is None or before.type != now.type or now.type in NOT_TAKEN_OVER:
        return False
    return now.type in TEXTS or not problem_with(now, answer)


def earlier_entry(entry: StageEntry) -> StageEntry | None:
    """Return the entry of the stage before, with its form, or None."""
    before = StageEntry.objects.filter(
        application=entry.application_id, stage__number__lt=entry.stage.number
    )
    return before.select_related("form_version", "stage").order_by("-stage__number").first()


def proposals(entry: StageEntry) -> frozenset[str]:
    """Return the questions whose answer still is what was taken over from the stage before."""
    earlier = earlier_entry(entry) if entry.stage.number > 1 else None
    if earlier is None:
        return frozenset()
    found = taken_over(earlier, entry.form_version)
    return frozenset(key for key, value in found.items() if entry.answers.get(key) == value)


def may_be_invited(application: Application) -> bool:
    """Tell whether a stage follows the one that an application is in; two statements at most."""
    stage = (
        CallStage.objects.filter(entries__application=application.pk).order_by("-number").first()
    )
    return stage is not None and next_stage(stage) is not None
