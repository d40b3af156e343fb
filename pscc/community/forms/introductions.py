"""What the two sides of an introduction write."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from pscc.community.enums import Outcome


class AskForm(forms.Form):
    """Why somebody would like to meet, in whose name, and that the address may be given."""

    organisation: Any = forms.ModelChoiceField(
        label=_("In the name of"), queryset=None, empty_label=None
    )
    message = forms.CharField(
        label=_("Why you would like to meet"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Whoever is asked reads it, with your name. Say nothing confidential."),
    )
    agrees = forms.BooleanField(
        label=_("My e-mail address is given to whoever accepts, and to nobody before."),
        required=False,
    )

    def __init__(self, data: Any = None, *, organisations: QuerySet[Organisation]) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["organisation"].queryset = organisations


class AcceptForm(forms.Form):
    """That the address of whoever accepts may be given."""

    agrees = forms.BooleanField(
        label=_("My e-mail address is given to whoever asks, and I get theirs."), required=False
    )


class DeclineForm(forms.Form):
    """Why not, if one wants to say it."""

    because = forms.CharField(
        label=_("Reason, if you wish to give one"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever asked reads it."),
    )


class OutcomeForm(forms.Form):
    """What came of it: one question."""

    answer = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The other side does not see your answer, only that a cooperation has started, or that"
            " both say it ended."
        ),
    )
