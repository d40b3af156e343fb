"""A field for several files at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pscc.files.limits import FileLimits


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is a list, empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=FilesInput, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Check each file by itself."""
        return [super(FilesField, self).clean(each, initial) for each in data or ()]


def explain_limits(field: forms.Field) -> None:
    """Say beside a field of files what is accepted, and tell the browser."""
    limits = FileLimits()
    field.help_text = _("Several at once if you like: %(kinds)s. At most %(size)s MB each.") % {
        "kinds": limits.words,
        "size": limits.max_bytes // (1024 * 1024),
    }
    field.widget.attrs["accept"] = limits.accept
