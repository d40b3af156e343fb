"""Forms of the applicant's side. They read what was typed; actions write."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from partners.forms.choosing import ProjectOfOrganisationForm


class StartForm(ProjectOfOrganisationForm):
    """Which project applies: one of mine, or a new one."""

    def target(self) -> dict[str, Any]:
        """Return what `start_application` takes."""
        if self.chosen is not None:
            return {"project_id": self.chosen.pk}
        return {
            "project_title": self.cleaned_data["title"],
            "organisation_id": self.organisation_id,
        }


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
