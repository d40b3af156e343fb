"""Several forms become one: what two of them ask is asked once, and each gets back its own answers.

Two questions with the same key are the same question. What one asker requires is required, and the
strictest limits hold, so that one answer fits all who ask. The result does not depend on the order
of the parts. Tables, people and conditions are for applications: no part has them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.questions.answers import Answer
from pscc.kernel.questions.schema import Question
from pscc.kernel.questions.types import QuestionType
from pscc.kernel.refusals import Refused

SAME_KIND = {"jpg": "jpeg"}  # two extensions of one kind of file


@dataclass(frozen=True, order=True)
class Asker:
    """Who asks; `key` tells askers apart, `name` is shown."""

    key: str
    name: str


class CannotMergeError(Refused):
    """Questions with the same key cannot be one question; `key` and `askers` name them."""

    def __init__(self, message: str, key: str, askers: tuple[Asker, ...]) -> None:
        names = ", ".join(each.name for each in askers)
        super().__init__(message % {"key": key, "askers": names})
        self.key = key
        self.askers = askers


@dataclass(frozen=True)
class MergedQuestion:
    """A question as it is put, with who asks it and who cannot do without; by the askers' keys."""

    question: Question
    asked_by: tuple[Asker, ...]
    required_by: tuple[Asker, ...]


@dataclass(frozen=True)
class MergedForm:
    """Every question once. An asker sees only what it asks itself: an unknown one sees nothing."""

    questions: tuple[MergedQuestion, ...]

    def questions_for(self, asker_key: str) -> tuple[Question, ...]:
        """Return the questions of one asker, as they were put, without who else asks them."""
        return tuple(
            each.question
            for each in self.questions
            if any(asker.key == asker_key for asker in each.asked_by)
        )

    def answers_for(self, asker_key: str, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """Return the answers to the questions of one asker, and no other."""
        asked = [each.key for each in self.questions_for(asker_key)]
        return {key: answers[key] for key in asked if key in answers}

    def missing(
        self, answers: Mapping[str, Answer | None], files: Mapping[str, Sequence[Any]]
    ) -> list[str]:
        """Return the keys of required questions without an answer, in the order of the form."""
        return [
            each.question.key
            for each in self.questions
            if each.question.required and not _is_answered(each.question, answers, files)
        ]


def _is_answered(
    question: Question, answers: Mapping[str, Answer | None], files: Mapping[str, Sequence[Any]]
) -> bool:
    if question.is_file:
        return bool(files.get(question.key))
    if not question.takes_answer:
        return True
    answer = answers.get(question.key)
    if question.type == QuestionType.CONSENT:
        return answer is True
    return answer not in (None, "", [], {})


# --- Merging -------------------------------------------------------------------------------------

_Asked = tuple[Asker, int, Question]  # who asks, at which place of its part


def merge(parts: Sequence[tuple[Asker, Sequence[Question]]]) -> MergedForm:
    """Return one form that asks every question of all parts once.

    A question stands at its earliest place in any part; ties are broken by the question's key.
    Raises CannotMergeError where no answer could fit all who ask, ValueError for two parts of one
    asker.
    """
    askers = [asker.key for asker, _questions in parts]
    if len(askers) != len(set(askers)):
        raise ValueError("Two parts have the same asker.")
    found: dict[str, list[_Asked]] = {}
    for asker, questions in sorted(parts, key=lambda part: part[0].key):
        for place, question in enumerate(questions):
            found.setdefault(question.key, []).append((asker, place, question))
    ordered = sorted(found.values(), key=lambda asked: (_earliest(asked), asked[0][2].key))
    return MergedForm(tuple(_merged(asked) for asked in ordered))


def _earliest(asked: list[_Asked]) -> int:
    return min(place for _asker, place, _question in asked)


def _merged(asked: list[_Asked]) -> MergedQuestion:
    askers = _once(asker for asker, _place, _question in asked)
    questions = [question for _asker, _place, question in asked]
    first = questions[0]
    if any(_nature(each) != _nature(first) for each in questions):
        raise CannotMergeError(
            _("%(askers)s ask “%(key)s” with another type, other options or another unit. Give one"
              " of these questions another key, or ask them separately."),
            first.key, askers,
        )  # fmt: skip
    question = replace(
        first,
        required=any(each.required for each in questions),
        max_words=_smallest(each.max_words for each in questions),
        **_bounds(questions, askers),
        accept=_accepted(questions, askers),
        max_bytes=_smallest(each.max_bytes for each in questions),
        max_pages=_smallest(each.max_pages for each in questions),
        hidden_from_reviewers=any(each.hidden_from_reviewers for each in questions),
        personal_data=any(each.personal_data for each in questions),
        identifies=any(each.identifies for each in questions),
        columns=tuple(_column(each, questions) for each in first.columns),
    )
    required_by = _once(asker for asker, _place, each in asked if each.required)
    return MergedQuestion(question, askers, required_by)


def _column(column: Question, questions: list[Question]) -> Question:
    """Return a column that tells who applies if it does for one of those who ask."""
    same = (each for table in questions for each in table.columns if each.key == column.key)
    return replace(column, identifies=any(each.identifies for each in same))


def _once(askers: Iterable[Asker]) -> tuple[Asker, ...]:
    return tuple(dict.fromkeys(askers))


def _nature(question: Question) -> tuple[Any, ...]:
    """What makes an answer mean the same thing to everybody who reads it."""
    return (question.type, question.options, question.unit)


def _bounds(questions: list[Question], askers: tuple[Asker, ...]) -> dict[str, Any]:
    low = _strictest(max, (each.minimum for each in questions))
    high = _strictest(min, (each.maximum for each in questions))
    earliest = max(each.earliest for each in questions)
    latest = min((each.latest for each in questions if each.latest), default="")
    is_empty = low is not None and high is not None and low > high
    if is_empty or (latest and earliest > latest):
        raise CannotMergeError(
            _("No number answers “%(key)s” within the limits of all who ask it (%(askers)s). Change"
              " the limits, or ask these questions separately."),
            questions[0].key, askers,
        )  # fmt: skip
    return {"minimum": low, "maximum": high, "earliest": earliest, "latest": latest}


def _accepted(questions: list[Question], askers: tuple[Asker, ...]) -> tuple[str, ...]:
    """Return the extensions that all accept; a question without any accepts every kind."""
    kinds = [
        {SAME_KIND.get(extension, extension) for extension in each.accept}
        for each in questions
        if each.accept
    ]
    if not kinds:
        return ()
    common = set.intersection(*kinds)
    if not common:
        raise CannotMergeError(
            _("No kind of file answers “%(key)s” for all who ask it (%(askers)s). Let them accept"
              " one kind in common, or ask these questions separately."),
            questions[0].key, askers,
        )  # fmt: skip
    return tuple(sorted(common))


def _smallest(limits: Iterable[int | None]) -> int | None:
    return min((each for each in limits if each), default=None)


def _strictest(
    choose: Callable[[list[Decimal]], Decimal], limits: Iterable[Decimal | None]
) -> Decimal | None:
    given = [each for each in limits if each is not None]
    return choose(given) if given else None
