"""What the latest snapshot of each application says in words, and in which language it says it."""

import re
from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet

from calls.models import Application, Submission
from calls.queries.submissions import read_submission
from pscc.kernel.questions import QuestionType

WRITTEN = (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT)
# Words that say in which language a text is written; few texts of a paragraph lack them.
FUNCTION_WORDS = {
    "fr": frozenset([
        "le", "la", "les", "des", "une", "est", "et", "dans", "pour", "par", "sur", "avec", "que",
        "qui", "du", "au", "aux",
    ]),
    "en": frozenset([
        "the", "of", "and", "is", "to", "in", "for", "with", "by", "that", "which", "are", "this",
        "from", "an",
    ]),
}  # fmt: skip
ENOUGH_WORDS, SHARE = 5, 0.25
_WORD = re.compile(r"[^\W\d_]+")


def _latest(applications: Sequence[Application]) -> QuerySet[Submission]:
    return (
        Submission.objects.filter(entry__application__in=applications)
        .order_by("entry__application_id", "-entry__stage__number", "-round")
        .distinct("entry__application_id")
    )


def texts_of(applications: Sequence[Application]) -> dict[int, str]:
    """Return by application what its latest snapshot says in words, as reviewers may read it."""
    rows = _latest(applications).select_related("entry__form_version")
    return {each.entry.application_id: _text(each) for each in rows}


def versions_of(applications: Sequence[Application]) -> dict[int, str]:
    """Return by application which snapshot that is: it never changes, nor does its form."""
    rows = _latest(applications).values_list("entry__application_id", "sha256")
    return dict(rows)


def _text(submission: Submission) -> str:
    sections = read_submission(submission, for_reviewer=True, with_names=True, language="en")
    return "\n".join(
        answer.text
        for section in sections
        for answer in section.answers
        if answer.type in WRITTEN and answer.text
    )


def languages_of(text: str) -> frozenset[str]:
    """Return in which of our languages a text is written, by its small words; both where it mixes
    them, none where it is too short to tell.
    """
    words = Counter(_WORD.findall(text.lower()))
    counts = {code: sum(words[each] for each in known) for code, known in FUNCTION_WORDS.items()}
    total = sum(counts.values())
    if total < ENOUGH_WORDS:
        return frozenset()
    return frozenset(code for code, count in counts.items() if count / total >= SHARE)
