"""Forms as data: what is asked, which answers fit, how they are shown. No request; no database but
for the terms and organisations that some questions offer (`vocabularies`).
"""

from pscc.kernel.questions.answers import Answer, BadAnswerError, normalise, problem_with
from pscc.kernel.questions.checking import check_schema
from pscc.kernel.questions.conditions import Visible, asked_form, kept_answers, visible
from pscc.kernel.questions.reading import (
    ReadAnswer,
    ReadSection,
    ReadTable,
    read_answer,
    read_answers,
    shown,
)
from pscc.kernel.questions.schema import (
    Form,
    Option,
    Question,
    Section,
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
    "ReadTable",
    "Section",
    "Visible",
    "asked_form",
    "check_schema",
    "in_language",
    "kept_answers",
    "normalise",
    "parse_schema",
    "problem_with",
    "read_answer",
    "read_answers",
    "shown",
    "visible",
]
