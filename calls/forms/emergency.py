"""What an administrator says before breaking the glass."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calls.models import Application


class EmergencyAccessForm(forms.Form):
    """Which dossier, and why."""

    dossier = forms.CharField(
        label=_("Reference or address of the dossier"),
        max_length=40,
        help_text=_("For example PSCC-2026-INNOV-0042, or the last part of a draft's address."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant and the cluster's staff will read it."),
        min_length=20,
        max_length=2000,
    )

    def clean_dossier(self) -> Application:
        given = self.cleaned_data["dossier"].strip()
        found = Application.objects.filter(reference__iexact=given) | Application.objects.filter(
            uid__iexact=given
        )
        application: Application | None = found.first()
        if application is None:
            raise ValidationError(
                _("No dossier has this reference or address. Check it for typing mistakes.")
            )
        return application
