"""A condition by clicking: lines of question, comparison and value, and how they are joined."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.queries.forms_conditions import (
    ALL,
    ANY,
    WITHOUT_VALUE,
    Row,
    Rows,
    choices_of,
    comparisons_for,
    parsed_question,
)
from calls.queries.forms_schema import words_of
from pscc.kernel.questions import BadAnswerError, QuestionType, normalise
from pscc.kernel.questions.fields import field_value
from pscc.kernel.questions.schema import Question


class ModeForm(forms.Form):
    """How the lines are joined."""

    mode = forms.ChoiceField(
        label=gettext_lazy("It is shown if"),
        choices=[
            (ALL, gettext_lazy("all of these hold")),
            (ANY, gettext_lazy("any of these holds")),
        ],
        widget=forms.RadioSelect,
        initial=ALL,
    )


class LineForm(forms.Form):
    """One comparison. What can be chosen depends on the question: it is read first."""

    question = forms.ChoiceField(label=gettext_lazy("Question"), required=False)
    comparison = forms.ChoiceField(label=gettext_lazy("Comparison"), required=False)
    value = forms.CharField(label=gettext_lazy("Value"), required=False)

    is_blank = False

    def __init__(
        self,
        data: Any = None,
        *,
        prefix: str,
        initial: Mapping[str, Any] | None = None,
        questions: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(data, prefix=prefix, initial=dict(initial or {}))
        offered = [each for each in questions if comparisons_for(each["type"])]
        self.fields["question"].choices = [  # type: ignore[attr-defined] # ChoiceField has it
            ("", _("Choose a question…")),
            *((each["key"], words_of(each)) for each in offered),
        ]
        self.fields["question"].widget.attrs["data-refresh"] = ""
        self.fields["comparison"].widget.attrs["data-refresh"] = ""
        chosen = self._now("question")
        found = next((each for each in offered if each["key"] == chosen), None)
        self.asked = parsed_question(dict(found)) if found else None
        self._fit()

    def _now(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(self.add_prefix(name), ""))
        return str(self.initial.get(name) or "")

    def _fit(self) -> None:
        """Offer the comparisons and values that fit the question."""
        fitting = comparisons_for(self.asked.type) if self.asked else []
        self.fields["comparison"].choices = [("", _("Choose…")), *fitting]  # type: ignore[attr-defined] # ChoiceField has it
        if self.asked is None or not fitting:
            del self.fields["comparison"], self.fields["value"]
            return
        if not self.is_bound and self._now("comparison") not in dict(fitting):
            self.initial = {**self.initial, "comparison": fitting[0][0], "value": ""}
        if self._now("comparison") in WITHOUT_VALUE:
            del self.fields["value"]
        else:
            self.fields["value"].widget = _widget_for(self.asked)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.is_blank = not data.get("question") and "question" not in self.errors
        if self.asked is None:
            return data
        if not data.get("comparison"):
            if "comparison" not in self.errors:
                self.add_error("comparison", _("Choose how to compare."))
        elif "value" in self.fields:
            data["value"] = self._value(data)
        return data

    def _value(self, data: Mapping[str, Any]) -> Any:
        assert self.asked is not None  # noqa: S101 there is no field for a value otherwise
        try:
            value = normalise(self.asked, data.get("value", ""))
        except BadAnswerError as refusal:
            self.add_error("value", refusal.message)
            return None
        if value is None:
            self.add_error("value", _("Choose or type a value to compare with."))
        return value[0] if isinstance(value, list) and value else value

    def row(self) -> Row:
        """Return the line as the builder knows it."""
        data = self.cleaned_data
        return Row(data["question"], data["comparison"], data.get("value"))


def _widget_for(question: Question) -> forms.Widget:
    choices = choices_of(question)
    if choices:
        return forms.Select(choices=[("", _("Choose…")), *choices])
    if question.type == QuestionType.DATE:
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if question.type in (QuestionType.NUMBER, QuestionType.MONEY):
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.TextInput(attrs={"autocomplete": "off"})


def lines_of(rows: Rows, questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a stored condition as its lines show it; one empty line for none."""
    types = {each["key"]: each for each in questions}
    lines = [
        {
            "question": row.question,
            "comparison": row.comparison,
            "value": _typed(types.get(row.question), row.value),
        }
        for row in rows.rows
    ]
    return lines or [{}]


def _typed(question: Mapping[str, Any] | None, value: Any) -> Any:
    if question is None or value is None:
        return value
    return field_value(parsed_question(dict(question)), value)
