"""What the office types about a whole call: exports, and messages to applicants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from calls.enums import ApplicationState, ExportKind
from calls.forms.late import LOCAL
from calls.models import Call, Mailing
from calls.queries.exports import EXPORTABLE, exportable_calls
from calls.queries.mailings import ADDRESSABLE


def _labels(states: Any) -> list[tuple[str, Any]]:
    return [(state.value, ApplicationState(state).label) for state in states]


class ExportForm(forms.Form):
    """Of which call, which applications, as what."""

    call: Any = forms.ModelChoiceField(label=_("Call"), queryset=Call.objects.none())
    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=ExportKind.choices,
        initial=ExportKind.XLSX,
        widget=forms.RadioSelect,
    )
    states = forms.MultipleChoiceField(
        label=_("Only in the states"),
        help_text=_("None ticked: all applications that were sent."),
        choices=list(EXPORTABLE.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = exportable_calls(user).order_by("-pk")  # type: ignore[attr-defined]


class MailingForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A message in both languages, to the teams in some states."""

    states = forms.MultipleChoiceField(
        label=_("To the teams of applications in the states"),
        help_text=_(
            "Each member of these teams gets it once. Who is in these states when it leaves counts."
        ),
        choices=_labels(ADDRESSABLE),
        widget=forms.CheckboxSelectMultiple,
    )
    subject_fr = forms.CharField(
        label=_("Subject in French"), max_length=120, widget=UnfoldAdminTextInputWidget
    )
    body_fr = forms.CharField(
        label=_("Text in French"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 8})
    )
    subject_en = forms.CharField(
        label=_("Subject in English"), max_length=120, widget=UnfoldAdminTextInputWidget
    )
    body_en = forms.CharField(
        label=_("Text in English"),
        help_text=_(
            "Plain text. It leaves by e-mail: write nothing confidential. Greeting, link to the"
            " application and signature are added."
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
    )

    class Meta:
        model = Mailing
        fields = ("call", "states", "subject_fr", "body_fr", "subject_en", "body_en")


class HoldForm(forms.Form):
    """When it leaves."""

    send_at = forms.DateTimeField(
        label=_("Leaves at"),
        help_text=_(
            "Paris time. Empty: in a quarter of an hour. Until it leaves, you can stop it."
        ),
        required=False,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
    )
