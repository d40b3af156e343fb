"""What a script wants to change of a page: parted into what can be stored and what cannot."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.questions.answers import BadAnswerError, normalise
from pscc.kernel.questions.schema import Question

QuestionOf = Callable[[str], Question | None]


def sort_changes(
    question_of: QuestionOf, changes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Part what can be stored from what cannot, with the reason: never said to be saved."""
    good, refused = {}, {}
    for key, raw in changes.items():
        question = question_of(key)
        if question is None:
            refused[key] = _("This question is not asked any more, so the answer was not saved.")
            continue
        try:
            good[key] = normalise(question, raw)
        except BadAnswerError as refusal:
            refused[key] = refusal.message
    return good, refused
