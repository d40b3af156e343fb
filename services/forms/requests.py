"""Forms of a project's own requests. They read what was typed; actions write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, Project
from services.enums import ReasonCode
from services.steps import WITHDRAWAL_REASONS

NEW_PROJECT = "new"


class AskForm(forms.Form):
    """Which project asks for a service: one of mine, or a new one."""

    project = forms.ChoiceField(label=_("For which project?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Title of the new project"),
        max_length=160,
        required=False,
        help_text=_("A few words that people outside your team understand."),
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation of the new project"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No company yet"),
    )

    def __init__(self, data: Any = None, *, projects: list[Project], organisations: Any) -> None:
        super().__init__(data)
        choice = self.fields["project"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [
                *((each.uid, str(each)) for each in projects),
                (NEW_PROJECT, _("A new project")),
            ]
        if not projects:
            choice.widget = forms.HiddenInput()
            choice.initial = NEW_PROJECT
            self.fields["title"].required = True
        elif len(projects) == 1:
            choice.initial = projects[0].uid
        where = self.fields["organisation"]
        if isinstance(where, forms.ModelChoiceField):
            where.queryset = organisations
        if not organisations.exists():
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("project") == NEW_PROJECT and not cleaned.get("title", "").strip():
            self.add_error("title", _("Give the new project a title."))
        return cleaned

    @property
    def is_new(self) -> bool:
        """Whether a project has to be made first."""
        return bool(self.cleaned_data["project"] == NEW_PROJECT)


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
