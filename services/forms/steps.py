"""What a person says with a step of a request, and a message of its thread."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.enums import ReasonCode
from services.forms.uploads import FilesField, explain_limits
from services.models import SubRequest
from services.queries.requests.words import STEP_WORDS
from services.steps import Step

LONGEST = 4_000  # characters of what is said with a step
LONGEST_MESSAGE = 10_000


class StepForm(forms.Form):
    """The fields that a step needs; none for one that only asks to be confirmed.

    `seen` is the state in which the reader saw the request.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, step: Step, state: str) -> None:
        super().__init__(data, files, initial={"seen": state})
        self.step = step
        words = STEP_WORDS[step.name]
        if step.reasons:
            self.fields["code"] = forms.ChoiceField(
                label=_("Reason"),
                choices=[(code.value, code.label) for code in step.reasons],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a reason from the list.")},
            )
        if step.name == "postpone":
            self.fields["wakes_on"] = forms.DateField(
                label=_("From which day"),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
        if words.asks:
            self.fields["told"] = forms.CharField(
                label=words.asks,
                required=not step.reasons,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        if step.name == "deliver":
            self.fields["uploads"] = FilesField(label=_("Files"))
            explain_limits(self.fields["uploads"])

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason alone says nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_mute = not (cleaned.get("told") or "").strip()
        if cleaned.get("code") == ReasonCode.OTHER and is_mute and "told" not in self.errors:
            self.add_error("told", _("Say in a sentence what the reason is."))
        return cleaned

    def is_outdated(self, sub_request: SubRequest) -> bool:
        """Tell whether the request has moved on since the reader saw it."""
        seen = str(self.data.get("seen") or "")
        return bool(seen) and seen != sub_request.state

    def arguments(self) -> dict[str, Any]:
        """Return what the step's action takes besides the request, the person and the moment."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def refuse(self, message: str) -> None:
        """Show an action's refusal beside the field that it is about."""
        about = {"postpone": "wakes_on", "deliver": "uploads"}.get(self.step.name)
        self.add_error(about, message)


class MessageForm(forms.Form):
    """A message with its attachments."""

    body = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write your message first.")},
    )
    uploads = FilesField(label=gettext_lazy("Attachments"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        explain_limits(self.fields["uploads"])
