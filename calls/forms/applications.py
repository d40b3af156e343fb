"""Forms of the applicant's side. They read what was typed; actions write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, Project

NEW_PROJECT = "new"


class StartForm(forms.Form):
    """Which project applies: one of mine, or a new one."""

    project = forms.ChoiceField(label=_("Project"), widget=forms.RadioSelect)
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
        choices = [(project.uid, str(project)) for project in projects]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [*choices, (NEW_PROJECT, _("A new project"))]
        if not projects:
            choice.widget = forms.HiddenInput()
            choice.initial = NEW_PROJECT
            self.fields["title"].required = True
        where = self.fields["organisation"]
        if isinstance(where, forms.ModelChoiceField):
            where.queryset = organisations
        if not organisations.exists():
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("project") == NEW_PROJECT and not cleaned.get("title", "").strip():
            self.add_error("title", ValidationError(_("Give the new project a title.")))
        return cleaned

    def target(self, projects: list[Project]) -> dict[str, Any]:
        """Return what `start_application` takes."""
        uid = self.cleaned_data["project"]
        if uid == NEW_PROJECT:
            organisation = self.cleaned_data.get("organisation")
            return {
                "project_title": self.cleaned_data["title"],
                "organisation_id": organisation.pk if organisation else None,
            }
        return {"project_id": next(each.pk for each in projects if each.uid == uid)}


class SubmitForm(forms.Form):
    """The signature: what was seen, and the wish to have it frozen."""

    agree = forms.BooleanField(
        label=_(
            "I have checked the answers above. I agree that they are frozen as they are and read by"
            " the cluster's team and its experts."
        ),
        error_messages={"required": _("Tick the box to send the application.")},
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why an application is taken back."""

    reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The cluster's team reads it. Experts do not."),
    )


class VerifyForm(forms.Form):
    """A digest to look up."""

    digest = forms.CharField(
        label=_("Digest (SHA-256)"),
        max_length=200,
        help_text=_("64 letters and digits, as printed on the receipt. Spaces do not matter."),
    )

    def clean_digest(self) -> str:
        digest = "".join(self.cleaned_data["digest"].split()).lower()
        RegexValidator(
            r"^[0-9a-f]{64}$", _("A digest has 64 characters: digits and the letters a to f.")
        )(digest)
        return digest
