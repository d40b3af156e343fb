"""The staff form of a question that requests ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from pscc.kernel.questions import check_schema
from services.models import RequestQuestion
from services.queries.requests.forms import RESERVED_KEYS

PARTS = 3  # of a line: value, French, English


class OptionsField(forms.CharField):
    """Answers to choose from as lines of `value | French | English`; as data, what the question
    stores.
    """

    def prepare_value(self, value: Any) -> Any:
        """Write stored options as lines; what was typed comes back as it is."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            " | ".join((each["value"], *(each["label"].get(code, "") for code in ("fr", "en"))))
            for each in value
        )

    def to_python(self, value: Any) -> Any:
        """Read lines; empty ones are left out."""
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return [self._option(line) for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is stored with what the lines say."""
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True

    def _option(self, line: str) -> dict[str, Any]:
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != PARTS or not all(parts):
            raise ValidationError(
                _("“%(line)s”: write value | French | English, with a bar between.")
                % {"line": line}
            )
        value, french, english = parts
        return {"value": value, "label": {"fr": french, "en": english}}


class RequestQuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Refuses, in words, what could not be asked: options without texts, bounds that contradict."""

    options = OptionsField(
        label=gettext_lazy("Answers to choose from"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One answer a line: value | French | English. The value names it for ever in what"
            " was answered: change the words, not the value."
        ),
    )

    class Meta:
        model = RequestQuestion
        fields = (
            "key", "type", "label", "help", "unit", "options", "max_words", "minimum", "maximum",
            "accept", "is_personal", "position",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = cleaned.get("key") or self.instance.key
        if name in RESERVED_KEYS:
            self.add_error("key", _("Every request has this question already: choose another key."))
        question = {
            "key": name,
            "type": cleaned.get("type") or self.instance.type,
            "label": {code: cleaned.get(f"label_{code}") or "" for code in ("fr", "en")},
            "options": cleaned.get("options") or [],
        }
        section = {"key": "all", "title": {"fr": "x", "en": "x"}, "questions": [question]}
        try:
            check_schema({"sections": [section]})
        except ValidationError as faults:
            for sentence in faults.messages:
                self.add_error("options" if question["label"]["fr"] else None, sentence)
        least, most = cleaned.get("minimum"), cleaned.get("maximum")
        if least is not None and most is not None and least > most:
            self.add_error("maximum", _("The highest number is below the lowest one."))
        return cleaned
