"""A page of questions as a form: whatever can be an answer is one, the rest stays in its field."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django import forms

from pscc.kernel.questions.answers import Answer, problem_with
from pscc.kernel.questions.fields import AnswerField, field_value
from pscc.kernel.questions.schema import Question
from pscc.kernel.questions.widgets import RowsWidget

PREFIX = "q_"
UPLOAD_PREFIX = "f_"
TAKE_PREFIX = "take_"
MAX_DIGITS = 4  # of a number of rows
MORE = "more"  # the button that asks for another row: its value is "<field>:<rows>"


class AnswersForm(forms.Form):
    """Questions that take a typed answer."""

    use_required_attribute = False  # a draft may be saved with gaps

    def __init__(
        self,
        questions: Iterable[Question],
        answers: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.questions = [each for each in questions if each.takes_answer]
        initial = {
            PREFIX + each.key: field_value(each, answers.get(each.key)) for each in self.questions
        }
        super().__init__(data, initial=initial)
        for question in self.questions:
            self.fields[PREFIX + question.key] = AnswerField(question)

    def changes(self) -> dict[str, Answer | None]:
        """Return the answers that can be stored.

        What the request did not bring at all (a cut connection) is left as it is stored.
        """
        self.full_clean()
        return {
            question.key: self.cleaned_data[PREFIX + question.key]
            for question in self.questions
            if PREFIX + question.key in self.cleaned_data and self._was_sent(PREFIX + question.key)
        }

    def _was_sent(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, name)

    def show_problems(
        self, stored: Mapping[str, Any], asked: Collection[str] | None = None
    ) -> None:
        """Say beside its field why a stored answer could not be sent as it is; nothing of what is
        not among the `asked` questions.
        """
        errors = self.errors  # cleans a bound form
        if not self.is_bound:
            self.cleaned_data: dict[str, Any] = {}
        for question in self.questions:
            if asked is not None and question.key not in asked:
                errors.pop(PREFIX + question.key, None)
                continue
            problem = problem_with(question, stored.get(question.key))
            if problem and PREFIX + question.key not in errors:
                self.add_error(PREFIX + question.key, problem)

    def unreadable(self) -> dict[str, str]:
        """Return, by question, why what was typed cannot be stored."""
        return {
            question.key: str(self.errors[PREFIX + question.key][0])
            for question in self.questions
            if PREFIX + question.key in self.errors
        }

    def show_rows(self, wanted: str) -> None:
        """Show as many rows as the button of a table or of people asked for."""
        name, _colon, count = wanted.partition(":")
        widget = self.fields[name].widget if name in self.fields else None
        if isinstance(widget, RowsWidget) and count.isdecimal() and len(count) < MAX_DIGITS:
            widget.shown_rows = int(count)

    def field_of(self, question: Question) -> forms.BoundField:
        """Return the field of a question, ready for the page."""
        return self[PREFIX + question.key]


def taken(data: Mapping[str, Any], questions: Iterator[Question] | list[Question]) -> set[str]:
    """Return the questions for which the person takes a colleague's text instead of their own."""
    return {each.key for each in questions if data.get(TAKE_PREFIX + each.key)}
