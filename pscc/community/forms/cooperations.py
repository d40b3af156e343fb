"""What a side says of a cooperation."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import Organisation, Project
from pscc.community.enums import Cooperation as Kind
from pscc.community.models import Cooperation


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text)


class CooperationForm(forms.Form):
    """Who works with whom, on what, since when."""

    organisation: Any = forms.ModelChoiceField(
        label=_("Your organisation"), queryset=None, empty_label=None
    )
    project: Any = forms.ModelChoiceField(
        label=_("Project, if it is about one"),
        queryset=None,
        required=False,
        help_text=_("Of your organisation. The other side is not shown its title."),
    )
    partner: Any = forms.ModelChoiceField(
        label=pgettext_lazy("cooperation", "With whom"),
        queryset=None,
        help_text=_("An organisation of the directory. It is asked to confirm."),
    )
    kind = forms.ChoiceField(label=_("Kind of cooperation"), choices=Kind.choices)
    text = forms.CharField(
        label=_("What is done together"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In French or in English. Say nothing confidential, and name no person."),
    )
    since = _day(_("Started on"))

    def __init__(
        self,
        data: Any = None,
        *,
        organisations: QuerySet[Organisation],
        projects: QuerySet[Project],
    ) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["organisation"].queryset = organisations
        fields["project"].queryset = projects.exclude(organisation=None)
        fields["partner"].queryset = Organisation.objects.published().order_by("name")

    def cooperation(self) -> Cooperation:
        """Return what was typed, not stored yet."""
        return Cooperation(**self.cleaned_data)


class EndForm(forms.Form):
    """On which day it ended."""

    on = _day(pgettext_lazy("cooperation", "Ended on"))
