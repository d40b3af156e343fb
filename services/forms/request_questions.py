"""The staff form of a question that requests ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pscc.kernel.questions import check_schema
from services.models import RequestQuestion
from services.queries.requests.forms import RESERVED_KEYS


class RequestQuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Refuses, in words, what could not be asked: options without texts, bounds that contradict."""

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
        return cleaned
