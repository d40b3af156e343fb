"""Numbers as people write them in French and in English: 1 200,50 and 1,200.50."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pscc.kernel.formats import locale_code

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009€]")
_THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+$")


def plain_number(typed: str) -> str:
    """Return a typed number with a point before its decimals and nothing between its thousands.

    Of comma and point the later one begins the decimals. A lone comma does so too, unless an
    English reader has written whole thousands with it.
    """
    text = _SPACES.sub("", typed)
    if "," in text and "." in text:
        mark = max(",.", key=text.rfind)
        other = "." if mark == "," else ","
        return text.replace(other, "").replace(mark, ".")
    if (get_language() or "").startswith("en") and _THOUSANDS.match(text):
        return text.replace(",", "")
    return text.replace(",", ".")


def typed_number(value: Decimal, places: int = 2) -> str:
    """Write a number as its reader would type it, with all its decimals or none."""
    pattern = "#,##0" if value == value.to_integral_value() else f"#,##0.{'0' * places}"
    return str(format_decimal(value, pattern, locale=locale_code()))


class AmountField(forms.DecimalField):
    """A number of at most two decimals, or one, in the reader's notation or the other one."""

    default_error_messages = {
        "invalid": _("Write a number, for instance 1200 or 1200.50."),
        "max_decimal_places": _("Write at most two decimals, for instance 1200.50."),
    }

    def __init__(self, *, places: int = 2, **fields: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(decimal_places=places, widget=widget, **fields)
        self.places = places

    def to_python(self, value: Any) -> Any:
        """Take the number from what was typed."""
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as its reader would type it."""
        return typed_number(value, self.places) if isinstance(value, Decimal) else value
