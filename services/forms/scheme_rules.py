"""What staff type as a condition of an outside scheme: only what the evaluator can read."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.enums import Vocabulary
from partners.forms.profiles import countries
from partners.queries.organisations import terms
from services.enums import Comparison, Fact

CODED = (Fact.COUNTRY, Fact.STAGE, Fact.IS_COMPANY)
AMONG = (Comparison.ONE_OF, Comparison.NONE_OF)
WHOLE_NUMBER = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,4}")
YES_NO = {"yes": "yes", "oui": "yes", "no": "no", "non": "no"}


def read_values(fact: str, values: Sequence[str]) -> list[str]:
    """Return values as the evaluator compares them: one plain number, or each code once.

    Countries and stages may be named in French or in English; "40 000" is 40000. Raises
    ValidationError, saying what to type, for all that could be read in two ways or in none.
    """
    if fact not in CODED:
        return [_number(values)]
    read = {Fact.COUNTRY: _countries, Fact.STAGE: _stages, Fact.IS_COMPANY: _answers}[Fact(fact)]
    codes = read(values)
    if fact == Fact.IS_COMPANY and len(codes) != 1:
        raise ValidationError(_("Type yes or no, one of them."))
    return codes


def _number(values: Sequence[str]) -> str:
    if len(values) != 1 or not WHOLE_NUMBER.fullmatch(values[0].strip()):
        raise ValidationError(
            _("Type one whole number, such as 40000: without unit, comma and full stop.")
        )
    return str(int(re.sub(r"[^0-9]", "", values[0])))


def _countries(values: Sequence[str]) -> list[str]:
    return _codes(
        values,
        _names_of_countries(),
        _("“%(value)s” is no country. Type its code, such as FR, or its name."),
    )


def _stages(values: Sequence[str]) -> list[str]:
    known = list(terms(Vocabulary.STAGE))
    names: dict[str, str] = {}
    for term in known:
        for name in (term.label_fr, term.label_en):  # type: ignore[attr-defined] # modeltranslation
            if name:
                names[name.casefold()] = term.code
    names |= {term.code.casefold(): term.code for term in known}
    codes = ", ".join(term.code for term in known)
    told = _("“%(value)s” is no stage of development. Type one of these codes: %(codes)s.")
    return _codes(values, names, told, codes=codes)


def _answers(values: Sequence[str]) -> list[str]:
    return _codes(values, YES_NO, _("Type yes or no, one of them."))


def _codes(values: Sequence[str], names: dict[str, str], told: str, **more: str) -> list[str]:
    found = []
    for value in values:
        code = names.get(value.strip().replace("'", "’").casefold())
        if code is None:
            raise ValidationError(told % {"value": value, **more})
        found.append(code)
    return list(dict.fromkeys(found))


@cache
def _names_of_countries() -> dict[str, str]:
    """Return the codes of ISO 3166 by themselves, and by their names in both languages."""
    codes = {code for code, _name in countries()}
    names = {
        name.replace("'", "’").casefold(): code
        for language in ("fr", "en")
        for code, name in Locale.parse(language).territories.items()
        if code in codes
    }
    return names | {code.casefold(): code for code in codes}


class SchemeRuleForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable when run
    """One condition; what can be read is stored as the evaluator compares it."""

    def clean(self) -> dict[str, Any]:
        """Refuse a comparison that the fact does not know, and values that cannot be read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        fact, comparison = cleaned.get("fact"), cleaned.get("comparison")
        if fact and comparison and (fact in CODED) != (comparison in AMONG):
            self.add_error("comparison", _told(fact))
        if fact and cleaned.get("values"):
            try:
                cleaned["values"] = read_values(fact, cleaned["values"])
            except ValidationError as error:
                self.add_error("values", error)
        return cleaned


def _told(fact: str) -> str:
    if fact in CODED:
        return _("This is not a number: choose “one of” or “none of”.")
    return _("This is a number: choose “at least”, “at most” or “less than”.")
