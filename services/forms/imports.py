"""What staff say of a table of services they bring."""

from django import forms
from django.utils.translation import gettext_lazy

from partners.forms.imports import ImportForm


class ServiceImportForm(ImportForm):
    """A table, with where it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, at most 10 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    kind = None  # type: ignore[assignment] # a table is CSV
