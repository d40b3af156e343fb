"""Noticing that somebody else changed the same thing while one read or wrote."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


def version_read(text: str) -> int:
    """Return the version that a page says was read; -1 if it says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable when run
    """Carries the version that was opened; where the stored one is newer, nothing is saved.

    What is stored now stands beside each field that differs, and saving again then takes what the
    form shows. Locks the row until the transaction of the page ends.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version if self.instance.pk else 0

    def clean(self) -> dict[str, Any]:
        """Refuse to save over what nobody here has seen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk:
            stored = type(self.instance).objects.lock(self.instance.pk)
            if cleaned.get("seen_version") != stored.version:
                self._tell(stored, cleaned)
        return cleaned

    def _tell(self, stored: Any, cleaned: dict[str, Any]) -> None:
        self.add_error(
            None,
            _(
                "Someone else changed this while you were writing. Nothing of yours is lost: what"
                " is stored now stands beside each field that differs. Keep what is right, then"
                " save again."
            ),
        )
        columns = {field.name for field in stored._meta.concrete_fields}
        for name in columns & set(self.fields):
            theirs = getattr(stored, name)
            if name in cleaned and cleaned[name] != theirs and (cleaned[name] or theirs):
                shown = str(theirs) if theirs not in (None, "") else _("(empty)")
                self.add_error(name, _("Stored now: %(value)s") % {"value": shown})
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("seen_version")] = str(stored.version)
