"""What the office types about letters, releases and objections."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from calls.forms.late import LOCAL
from calls.letters import FIELDS
from calls.models import Decision, DecisionRelease, LetterTemplate


def _fields() -> str:
    """Name the fields and what stands in their place."""
    return format_html_join("", "<br><code>{{{}}}</code> {}", FIELDS.items())


class LetterForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """The letter of one outcome, in both languages."""

    body_fr = forms.CharField(
        label=_("Letter in French"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 14})
    )
    body_en = forms.CharField(
        label=_("Letter in English"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 14})
    )

    class Meta:
        model = LetterTemplate
        fields = ("call", "outcome", "body_fr", "body_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        explained = _("Plain text. Names in braces are filled in for each application:")
        self.fields["body_en"].help_text = format_html("{}{}", explained, _fields())


class ReleaseForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """Which decisions leave together, and when."""

    chosen: Any = forms.ModelMultipleChoiceField(
        label=_("Decisions"),
        help_text=_("Those of one call that wait for their release and that you may release."),
        queryset=Decision.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    release_at = forms.DateTimeField(
        label=_("Leaves at"),
        help_text=_(
            "Paris time, at least a quarter of an hour from now. Until then it can be cancelled,"
            " and no applicant sees anything."
        ),
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
    )

    class Meta:
        model = DecisionRelease
        fields = ("release_at",)


class ObjectionForm(forms.Form):
    """What a team objects to."""

    text = forms.CharField(
        label=_("What do you object to, and why?"),
        help_text=_(
            "For instance a fact that was misread, or a rule that was not applied. The people who"
            " run the call read it."
        ),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class AnswerForm(forms.Form):
    """What the office answers to an objection."""

    answer = forms.CharField(
        label=_("Answer to the team"),
        help_text=_("The team reads it on the page of its application."),
        max_length=10_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
    )
