"""How many places a call has, for the page that compares its scores."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PlacesForm(forms.Form):
    """The cut-off; without a number it stands after a third of the reviewed applications."""

    def __init__(self, *args: Any, reviewed: int, **kwargs: Any) -> None:
        """Allow at most as many places as there are applications with a score."""
        super().__init__(*args, **kwargs)
        self.usual = max(1, reviewed // 3)
        self.fields["places"] = forms.IntegerField(
            label=_("Number of places"),
            help_text=_(
                "How many applications could be selected. Empty: a third of those with a score."
            ),
            required=False,
            min_value=1,
            max_value=max(1, reviewed),
        )

    @property
    def number(self) -> int:
        """Return the places asked for; the usual number where nothing, or nothing valid, was."""
        if not self.is_bound or not self.is_valid():
            return self.usual
        return self.cleaned_data["places"] or self.usual
