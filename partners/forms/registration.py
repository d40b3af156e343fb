"""What somebody types about an organisation that the directory does not know."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from partners.enums import IdentifierScheme, Maturity, OrganisationKind
from partners.forms.profiles import SUMMARY_CHARACTERS, country
from partners.identifiers import normalised, problem_of
from partners.models import Organisation

COLUMNS = ("name", "kind", "maturity", "country", "city", "website")
REGISTERS = [
    (scheme.value, scheme.label) for scheme in IdentifierScheme if scheme != IdentifierScheme.TICKER
]


class RegistrationForm(forms.Form):
    """Who it is; a number only where there is one."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[("", _("Choose")), *OrganisationKind.choices],
    )
    maturity = forms.ChoiceField(
        label=_("Maturity"),
        required=False,
        choices=[("", _("Does not apply")), *Maturity.choices],
        help_text=_("For companies."),
    )
    country = country()
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=SUMMARY_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "data-count-characters": SUMMARY_CHARACTERS}),
        help_text=_("What you do and for whom. At most 280 characters."),
    )
    scheme = forms.ChoiceField(
        label=_("Register"),
        required=False,
        choices=[("", _("No number yet")), *REGISTERS],
        help_text=_(
            "A company that is being created needs none. Outside France, give a VAT number or the"
            " number of your own register."
        ),
    )
    number = forms.CharField(
        label=pgettext_lazy("of a register", "Number"), max_length=60, required=False
    )
    is_new = forms.BooleanField(label=_("It is none of these"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.alike: Sequence[Organisation] = ()

    def clean(self) -> dict[str, Any]:
        """Say beside the number what is wrong with it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        scheme, number = cleaned.get("scheme", ""), cleaned.get("number", "").strip()
        if number and not scheme:
            self.add_error("scheme", _("Choose which register the number is from."))
        elif scheme and not number and "number" not in self.errors:
            self.add_error("number", _("Write the number, or choose “No number yet”."))
        elif number:
            cleaned["number"] = normalised(scheme, number)
            if problem := problem_of(scheme, cleaned["number"]):
                self.add_error("number", problem)
        return cleaned

    def texts(self) -> dict[str, Any]:
        """Return the columns of the organisation; the sentence in the language of the page."""
        language = "en" if get_language() == "en" else "fr"
        values = {name: self.cleaned_data[name] for name in COLUMNS}
        return values | {f"summary_{language}": self.cleaned_data["summary"]}

    def ask_whether(self, alike: Sequence[Organisation]) -> bool:
        """Ask whether it is one of these; tell whether that is answered."""
        self.alike = alike
        if not alike or self.cleaned_data["is_new"]:
            return True
        self.add_error(
            "is_new",
            _("The directory knows organisations that may be yours. Look at them, then choose."),
        )
        return False
