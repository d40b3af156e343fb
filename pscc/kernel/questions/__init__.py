"""Forms as data: what is asked, which answers fit, how they are shown. No request, no database."""

from pscc.kernel.questions.answers import Answer, BadAnswerError, normalise, problem_with
from pscc.kernel.questions.reading import ReadAnswer, ReadSection, read_answers, shown
from pscc.kernel.questions.schema import (
    Form,
    Option,
    Question,
    Section,
    check_schema,
    in_language,
    parse_schema,
)
from pscc.kernel.questions.types import QuestionType

__all__ = [
    "Answer",
    "BadAnswerError",
    "Form",
    "Option",
    "Question",
    "QuestionType",
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
