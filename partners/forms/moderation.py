"""What members ask of staff, what readers suggest, and the answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.enums import Circle, IdentifierScheme
from partners.forms.profiles import PartForm, RowForm, day
from partners.identifiers import normalised, problem_of


class NameForm(PartForm):
    """The names, and why they should change."""

    name = forms.CharField(label=_("Name"), max_length=200)
    legal_name = forms.CharField(
        label=_("Legal name"),
        max_length=200,
        required=False,
        help_text=_("As the trade register or the statutes write it."),
    )


class ReasonForm(forms.Form):
    """Why something reserved should change."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What changed, since when, and where we can check it."),
    )


class IdentifierRow(RowForm):
    """A number of a register."""

    name_of_row = _("Identifier")

    scheme = forms.ChoiceField(label=_("Register"), choices=IdentifierScheme.choices)
    value = forms.CharField(label=pgettext_lazy("of a register", "Number"), max_length=60)
    since = day(label=_("Since"))
    until = day(label=_("Until"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Say beside the number what is wrong with its writing or its checksum."""
        cleaned = super().clean()
        scheme, value = cleaned.get("scheme"), cleaned.get("value")
        if scheme and value:
            cleaned["value"] = normalised(scheme, value)
            if problem := problem_of(scheme, cleaned["value"]):
                self.add_error("value", problem)
        return cleaned


class CircleRow(RowForm):
    """How near the organisation stands to the cluster."""

    name_of_row = _("Circle")

    circle = forms.ChoiceField(label=_("Circle"), choices=Circle.choices)
    since = day(label=_("Since"))
    until = day(label=_("Until"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class CorrectionForm(forms.Form):
    """What a reader says is wrong."""

    text = forms.CharField(
        label=_("What is wrong, and what is right?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Send no health data of a person."),
    )
    source = forms.CharField(
        label=_("Where can we check it?"),
        max_length=300,
        required=False,
        help_text=_("A page, a publication, a register."),
    )
    email = forms.EmailField(
        label=_("E-mail for an answer"),
        required=False,
        help_text=_("Used for this answer only, then erased with the suggestion after a year."),
    )


class AnswerForm(forms.Form):
    """A sentence that whoever asked will read."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences; whoever asked reads them."),
    )


class RevertForm(forms.Form):
    """Why a change is undone."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organisation reads it."),
    )


class LogoForm(forms.Form):
    """A picture to become the logo."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        help_text=_(
            "PNG, JPEG or WebP, at most 2 MB. We redraw it at 512 pixels at most and keep nothing"
            " else of the file."
        ),
        error_messages={"required": _("Choose a picture first.")},
    )
