"""Forms of a project's own requests. They read what was typed; actions write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.forms.choosing import ProjectOfOrganisationForm
from services.enums import ReasonCode
from services.steps import WITHDRAWAL_REASONS


class AskForm(ProjectOfOrganisationForm):
    """Which project asks for a service: one of mine, or a new one."""

    def __init__(self, data: Any = None, **known: Any) -> None:
        super().__init__(data, **known)
        self.fields["project"].label = _("For which project?")
        if len(self.projects) == 1:
            self.fields["project"].initial = self.projects[0].uid


class WithdrawRequestForm(forms.Form):
    """Why a request is taken back from every provider."""

    code = forms.ChoiceField(
        label=_("Why do you withdraw it?"),
        widget=forms.RadioSelect,
        choices=[(code.value, ReasonCode(code).label) for code in WITHDRAWAL_REASONS],
    )
    told = forms.CharField(
        label=_("A word to the providers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RerouteForm(forms.Form):
    """Which service to ask instead."""

    service = forms.ChoiceField(label=_("Ask instead"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, services: Any) -> None:
        super().__init__(data)
        choice = self.fields["service"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [
                (each.slug, f"{each.title} ({each.provider.name})") for each in services
            ]
