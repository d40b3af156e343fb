"""From a question to a form field that any browser and screen reader can work with."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pscc.kernel import formats
from pscc.kernel.questions.answers import Answer, BadAnswerError, normalise
from pscc.kernel.questions.levels import LEVELS
from pscc.kernel.questions.people import MAX_PEOPLE, ORGANISATION, PERSON
from pscc.kernel.questions.schema import Question, in_language
from pscc.kernel.questions.shapes import has_shape
from pscc.kernel.questions.tables import MAX_ROWS
from pscc.kernel.questions.types import QuestionType
from pscc.kernel.questions.widgets import (
    OrganisationWidget,
    RowsWidget,
    TermSelect,
    TreeWidget,
    parts_as_sent,
    people_parts,
    table_parts,
)

MAX_RADIOS = 7  # more choices are easier to find in a list


class AnswerField(forms.Field):
    """A field that cleans to the answer as it is stored; nothing is required in a draft."""

    def __init__(self, question: Question) -> None:
        super().__init__(
            required=question.required,
            label=in_language(question.label),
            help_text=escape(hint_of(question)),
            widget=_WIDGETS[question.type](question),
        )
        self.question = question

    def clean(self, value: Any) -> Answer | None:
        try:
            return normalise(self.question, value)
        except BadAnswerError as refusal:
            raise ValidationError(refusal.message) from refusal


def field_value(question: Question, answer: Any) -> Any:
    """Return a stored answer as the field shows it, and as a browser sends it back."""
    sent = _AS_SENT.get(question.type)
    if sent is not None:
        return sent(question, answer if has_shape(question, answer) else None)
    return "" if answer is None else answer


def _rows_as_sent(question: Question, answer: Any) -> list[dict[str, Any]]:
    """Return every column of every row, empty ones too."""
    return [
        {each.key: field_value(each, row.get(each.key)) for each in question.columns}
        for row in answer or ()
    ]


_AS_SENT: dict[QuestionType, Callable[[Question, Any], Any]] = {
    QuestionType.YES_NO: lambda _question, answer: {True: "yes", False: "no"}.get(answer, ""),
    QuestionType.CONSENT: lambda _question, answer: bool(answer),
    QuestionType.CHOICES: lambda _question, answer: answer or [],
    QuestionType.TUMOUR_TYPES: lambda _question, answer: answer or [],
    QuestionType.TABLE: _rows_as_sent,
    QuestionType.PEOPLE: lambda _question, answer: [
        parts_as_sent(PERSON, each) for each in answer or ()
    ],
    QuestionType.ORGANISATION: lambda _question, answer: parts_as_sent(ORGANISATION, answer),
}


def hint_of(question: Question) -> str:
    """Return the help of a question with the limits that will be enforced."""
    return " ".join(part for part in (in_language(question.help), *_limits(question)) if part)


def _limits(question: Question) -> list[str]:
    parts = []
    if question.max_words:
        words = formats.number(question.max_words)
        parts.append(_("At most %(limit)s words.") % {"limit": words})
    if unit := question.unit_text:
        parts.append(pgettext("unit of a number", "In %(unit)s.") % {"unit": unit})
    parts += _limits_of_rows(question)
    parts += _limits_of_days(question)
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        parts.append(
            _("From %(low)s to %(high)s.")
            % {"low": formats.number(low), "high": formats.number(high)}
        )
    elif low is not None:
        parts.append(_("%(limit)s or more.") % {"limit": formats.number(low)})
    elif high is not None:
        parts.append(_("%(limit)s or less.") % {"limit": formats.number(high)})
    return parts


def _limits_of_rows(question: Question) -> list[str]:
    parts = []
    if question.min_rows:
        told = {"limit": question.min_rows}
        parts.append(
            ngettext("At least %(limit)s row.", "At least %(limit)s rows.", question.min_rows)
            % told
        )
    if question.max_rows:
        told = {"limit": question.max_rows}
        parts.append(
            ngettext("At most %(limit)s row.", "At most %(limit)s rows.", question.max_rows) % told
        )
    if question.max_people:
        told = {"limit": question.max_people}
        parts.append(
            ngettext("At most %(limit)s person.", "At most %(limit)s people.", question.max_people)
            % told
        )
    return parts


def _limits_of_days(question: Question) -> list[str]:
    days = {
        name: formats.long_date(date.fromisoformat(day))
        for name, day in (("earliest", question.earliest), ("latest", question.latest))
        if day
    }
    if len(days) > 1:
        return [_("From %(earliest)s to %(latest)s.") % days]
    if "earliest" in days:
        return [_("%(earliest)s or a later day.") % days]
    return [_("%(latest)s or an earlier day.") % days] if days else []


def _short_text(question: Question) -> forms.Widget:
    return forms.TextInput(attrs=_counted(question))


def _long_text(question: Question) -> forms.Widget:
    return forms.Textarea(attrs={"rows": 8, **_counted(question)})


def _counted(question: Question) -> dict[str, Any]:
    return {"data-count-words": question.max_words} if question.max_words else {}


def _number(question: Question) -> forms.Widget:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 20})


def _date(question: Question) -> forms.Widget:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _url(question: Question) -> forms.Widget:
    return forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})


def _choice(question: Question) -> forms.Widget:
    choices = [(option.value, in_language(option.label)) for option in question.options]
    if len(choices) > MAX_RADIOS:
        return forms.Select(choices=[("", _("Choose…")), *choices])
    return forms.RadioSelect(choices=[*choices, *_no_answer(question)])


def _choices(question: Question) -> forms.Widget:
    return forms.CheckboxSelectMultiple(
        choices=[(option.value, in_language(option.label)) for option in question.options]
    )


def _yes_no(question: Question) -> forms.Widget:
    return forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No")), *_no_answer(question)])


def _level(question: Question) -> forms.Widget:
    return forms.Select(choices=[("", _("Choose…")), *((str(key), words) for key, words in LEVELS)])


def _people(question: Question) -> forms.Widget:
    return RowsWidget(question, people_parts(), question.max_people or MAX_PEOPLE)


def _table(question: Question) -> forms.Widget:
    return RowsWidget(question, table_parts(question), question.max_rows or MAX_ROWS)


def _no_answer(question: Question) -> list[tuple[str, str]]:
    """A radio button cannot be unpressed: an optional question needs a way back."""
    return [] if question.required else [("", _("No answer"))]


def _consent(question: Question) -> forms.Widget:
    return forms.CheckboxInput()


_WIDGETS: dict[QuestionType, Callable[[Question], forms.Widget]] = {
    QuestionType.SHORT_TEXT: _short_text,
    QuestionType.LONG_TEXT: _long_text,
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _number,
    QuestionType.DATE: _date,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.YES_NO: _yes_no,
    QuestionType.URL: _url,
    QuestionType.CONSENT: _consent,
    QuestionType.TRL: _level,
    QuestionType.STAGE: TermSelect,
    QuestionType.TUMOUR_TYPES: TreeWidget,
    QuestionType.ORGANISATION: OrganisationWidget,
    QuestionType.PEOPLE: _people,
    QuestionType.TABLE: _table,
}
