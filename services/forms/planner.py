"""What to plan back from: a day, and services; all of it stands in the address."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from services.models import Package

MOST_YEARS = 10


class PlannerForm(forms.Form):
    """A day by which all must be ready, a package, words to look for more services."""

    target = forms.DateField(
        label=_("All must be ready on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For example the first patient, or the filing of a dossier."),
    )
    package: Any = forms.ModelChoiceField(
        label=_("Services of a package"),
        required=False,
        queryset=Package.objects.none(),
        to_field_name="slug",
        empty_label=_("No package"),
    )
    q = forms.CharField(
        label=_("Look for a service to add"),
        required=False,
        max_length=80,
        help_text=_("Words of its name or its provider."),
    )
    chain = forms.BooleanField(
        label=_("One after the other, in this order"),
        required=False,
        help_text=_("The work on each starts once the one before it is ready."),
    )

    def __init__(self, data: Any, *, packages: QuerySet[Package], today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["package"].queryset = packages  # type: ignore[attr-defined] # a model choice
        self.fields["target"].widget.attrs["min"] = today.isoformat()

    def full_clean(self) -> None:
        """Show the day as required once all is read: without it there is no plan, and no error."""
        super().full_clean()
        self.fields["target"].required = True

    def clean_target(self) -> date | None:
        """Take days to come only, of the next ten years."""
        target: date | None = self.cleaned_data["target"]
        if target is not None and target <= self.today:
            raise forms.ValidationError(_("Choose a day to come: one plans back from it."))
        if target is not None and target > self.today + timedelta(days=366 * MOST_YEARS):
            raise forms.ValidationError(_("Choose a day within the next ten years."))
        return target

    def clean_q(self) -> str:
        """Drop what no name has."""
        words: str = self.cleaned_data["q"]
        return words.replace("\x00", "").strip()

    def show_day(self, day: date) -> None:
        """Show a day as if it had been typed."""
        data: Any = self.data  # a copy of the address, which keeps lists
        data["target"] = day.isoformat()
