"""What somebody says about a project, to learn which outside schemes may fit."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.forms.profiles import countries
from partners.queries.organisations import terms
from pscc.kernel.eligibility import whole_years
from services.enums import Fact

UNKNOWN: tuple[str, Any] = ("", _("I do not know"))


def _stages() -> list[tuple[str, Any]]:
    return [UNKNOWN, *((term.code, term.label) for term in terms(Vocabulary.STAGE))]


def _countries() -> list[tuple[str, Any]]:
    return [UNKNOWN, *countries()]


class FactsForm(forms.Form):
    """Facts about a project and its company; every one may stay unknown."""

    is_company = forms.ChoiceField(
        label=_("Does the company exist?"),
        choices=(UNKNOWN, ("yes", _("Yes")), ("no", _("Not yet: it is to be created"))),
        required=False,
    )
    founded_on = forms.DateField(
        label=_("Founded on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    company_age = forms.IntegerField(
        label=_("or age of the company, in whole years"),
        min_value=0,
        max_value=500,
        required=False,
        help_text=_("Where you do not know the day."),
    )
    headcount = forms.IntegerField(
        label=_("Headcount"), min_value=0, max_value=10_000_000, required=False
    )
    trl = forms.IntegerField(
        label=_("Technology readiness level"),
        min_value=1,
        max_value=9,
        required=False,
        help_text=_("TRL, 1 to 9."),
    )
    country = forms.ChoiceField(
        label=_("Country of the company"), choices=lazy(_countries, list), required=False
    )
    stage = forms.ChoiceField(label=_("Stage of development"), choices=_stages, required=False)
    funding = forms.IntegerField(
        label=_("Private funding so far (€)"), min_value=0, max_value=10**12, required=False
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        """Refuse a day to come, and an age that contradicts the day or a company to be created."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        founded, age = cleaned.get("founded_on"), cleaned.get("company_age")
        if founded and founded > self.on:
            self.add_error("founded_on", _("This day is still to come. Leave it empty."))
        elif founded and age is not None and age != whole_years(founded, self.on):
            self.add_error("company_age", _("This contradicts the day of foundation. Give one."))
        elif cleaned.get("is_company") == "no" and (founded or age):
            self.add_error("is_company", _("A company to be created has no age yet."))
        return cleaned

    def facts(self) -> dict[str, object]:
        """Return what is known, by fact; a company to be created is 0 years old."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if founded := told.pop("founded_on", None):
            told[Fact.COMPANY_AGE] = whole_years(founded, self.on)
        if Fact.COMPANY_AGE in told:
            told.setdefault(Fact.IS_COMPANY, "yes")
        if told.get(Fact.IS_COMPANY) == "no":
            told[Fact.COMPANY_AGE] = 0
        return told
