"""What staff say of a file they bring, and of what is to be written."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import ImportFormat
from partners.importing.reading import MOST_BYTES
from pscc.kernel.formats import file_size


class ImportForm(forms.Form):
    """A table or records of a register, with where they come from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or JSON, at most 10 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt,text/csv,application/json"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Format"), choices=ImportFormat.choices)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Shown on each page it fills, for instance: ROR, INSEE (SIRENE)."),
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=120,
        help_text=gettext_lazy("For instance: CC0 1.0, Licence Ouverte 2.0."),
    )
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("The day on which the source said so."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)s. Cut it into parts.")
                % {"limit": file_size(MOST_BYTES)}
            )
        return file

    def clean_as_of(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


class WriteImportForm(forms.Form):
    """Whether refused rows hold the others back."""

    only_if_all_good = forms.BooleanField(
        label=gettext_lazy("Only if every row can be taken"), required=False
    )
