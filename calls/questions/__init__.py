"""Forms as data: what is asked, which answers fit, how they are shown. No request, no database."""

from calls.questions.answers import Answer, BadAnswerError, normalise, problem_with
from calls.questions.reading import ReadAnswer, ReadSection, read_answers, shown
from calls.questions.schema import (
    Form,
    Option,
    Question,
    Section,
    check_schema,
    in_language,
    parse_schema,
)

__all__ = [
    "Answer",
    "BadAnswerError",
    "Form",
    "Option",
    "Question",
    "ReadAnswer",
    "ReadSection",
    "Section",
    "check_schema",
    "in_language",
    "normalise",
    "parse_schema",
    "problem_with",
    "read_answers",
    "shown",
]
