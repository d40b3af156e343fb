"""What experts, the team and staff type after the reviews are in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from calls.actions.after_reviews import MAX_MESSAGE, MAX_NOTE
from pscc.accounts.models import User


class SayForm(forms.Form):
    """A message to the others."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_("A message stays as it is: it cannot be changed or taken back."),
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NoteForm(forms.Form):
    """The consensus note, with the version that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label=_("Consensus note"),
        help_text=_("What the experts agree on, where they differ, and what the panel should ask."),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 14}),
    )


class CorrectionForm(forms.Form):
    """What is wrong in the comments, and what is right; the words are counted while one writes."""

    text = forms.CharField(
        label=_("Your correction"),
        help_text=_(
            "Facts only: a figure, a date, something that the experts overlooked in what you sent."
        ),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args: Any, max_words: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["data-count-words"] = str(max_words)


class RapporteurForm(forms.Form):
    """Which of the experts writes the note."""

    expert = forms.ModelChoiceField(
        label=_("Rapporteur"),
        queryset=User.objects.none(),
        widget=UnfoldAdminSelectWidget,
        help_text=_("One of the experts whose review is submitted."),
    )

    def __init__(self, *args: Any, experts: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if experts is not None:
            field: Any = self.fields["expert"]
            field.queryset = experts
