"""On what ground, and until when, a provider reads the confidential dossier; what to plan."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.actions.requests.grants import MOST_DAYS, USUAL_DAYS
from services.enums import GrantBasis
from services.models import DossierGrant


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class GrantForm(forms.Form):
    """The terms of an access."""

    basis = forms.ChoiceField(
        label=_("On what ground"), choices=GrantBasis.choices, widget=forms.RadioSelect
    )
    signed_on = _day(
        _("Agreement signed on"),
        required=False,
        help_text=_("Only where a confidentiality agreement is signed."),
    )
    until = _day(_("Last day"), help_text=_("The access ends by itself at the end of this day."))

    def __init__(
        self, data: Any = None, *, today: date, standing: DossierGrant | None = None
    ) -> None:
        initial: dict[str, Any] = {"until": today + timedelta(days=USUAL_DAYS)}
        if standing is not None:
            initial |= {"basis": standing.basis, "signed_on": standing.signed_on}
        super().__init__(data, initial=initial)
        days = {"min": today + timedelta(days=1), "max": today + timedelta(days=MOST_DAYS)}
        for name, day in days.items():
            self.fields["until"].widget.attrs[name] = day.isoformat()
        self.fields["signed_on"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        """Ask for the day of an agreement beside its field."""
        cleaned = super().clean() or {}
        is_missing = not cleaned.get("signed_on") and "signed_on" not in self.errors
        if cleaned.get("basis") == GrantBasis.NDA and is_missing:
            self.add_error("signed_on", _("Give the day on which the agreement was signed."))
        return cleaned
