"""A space to let as a row of its service's form at the staff desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from services.actions.spaces import STALE, fingerprint_of


class SpaceRowForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable when run
    """Carries what it was opened on; where others stored something else since, nothing is saved.

    What is stored stands beside each field that differs, and saving again takes what the form
    shows. The form of the service holds its lock by then.
    """

    opened_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_on"] = fingerprint_of(self.instance) if self.instance.pk else ""

    def clean(self) -> dict[str, Any]:
        """Refuse to save over what nobody here has seen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("opened_on") != self.initial["opened_on"]:
            self._tell(cleaned)
        return cleaned

    def _tell(self, cleaned: dict[str, Any]) -> None:
        columns = {field.name for field in self.instance._meta.concrete_fields} & set(self.fields)
        for name in sorted(columns - {"service", "position"}):
            theirs = getattr(self.instance, name)
            if name in cleaned and cleaned[name] != theirs and (cleaned[name] or theirs):
                shown = str(theirs) if theirs not in (None, "") else _("(empty)")
                self.add_error(name, _("Stored now: %(value)s") % {"value": shown})
        if self.errors:
            self.add_error(None, STALE)
            data: Any = self.data
            self.data = data = data.copy()
            data[self.add_prefix("opened_on")] = self.initial["opened_on"]
