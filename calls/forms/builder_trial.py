"""A form as an applicant meets it, without an application: for the preview and the dry run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField
from django.utils.translation import override

from calls.actions.files import limits_of
from pscc.files.limits import FileLimits
from pscc.kernel.questions import Form, Question, QuestionType, Section, in_language
from pscc.kernel.questions.forms import AnswersForm

HAS_FILE = "has_file_"  # a ticked box stands for a file
TRIED = "try"


@dataclass(frozen=True)
class TrialRow:
    """A question as the applicant's own template shows it."""

    question: Question
    label: str
    help: str = ""
    bound: BoundField | None = None
    files: list[Any] = field(default_factory=list)
    limits: FileLimits | None = None
    errors: list[str] = field(default_factory=list)
    newer: str | None = None
    has_file: bool = False


@dataclass(frozen=True)
class TrialSection:
    """One page of questions."""

    key: str
    title: str
    intro: str
    rows: list[TrialRow]


def answers_form(form: Form, answers: Mapping[str, Any], data: Any = None) -> AnswersForm:
    """Return all questions of a form on one page."""
    return AnswersForm(form.questions(), answers, data)


def sections_as_seen(
    form: Form, typed: AnswersForm, with_files: frozenset[str] = frozenset()
) -> list[TrialSection]:
    """Return the pages of a form in the active language."""
    return [_section(section, typed, with_files) for section in form.sections]


def _section(section: Section, typed: AnswersForm, with_files: frozenset[str]) -> TrialSection:
    rows = [_row(question, typed, with_files) for question in section.questions]
    return TrialSection(section.key, in_language(section.title), in_language(section.intro), rows)


def _row(question: Question, typed: AnswersForm, with_files: frozenset[str]) -> TrialRow:
    label, words = in_language(question.label), in_language(question.help)
    if question.type == QuestionType.EXPLANATION:
        return TrialRow(question, label, words)
    if question.is_file:
        return TrialRow(
            question, label, words, limits=limits_of(question), has_file=question.key in with_files
        )
    return TrialRow(question, label, bound=typed.field_of(question))


def pages_in(form: Form, answers: Mapping[str, Any], language: str) -> list[TrialSection]:
    """Return the pages of a form as an applicant reads them in a language."""
    with override(language):
        return sections_as_seen(form, answers_form(form, answers))


def files_ticked(form: Form, data: Mapping[str, Any]) -> frozenset[str]:
    """Return the questions for which a file is to be imagined."""
    return frozenset(
        each.key for each in form.questions() if each.is_file and data.get(HAS_FILE + each.key)
    )
