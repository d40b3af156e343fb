"""What a company types of a year: numbers, jobs by department, funds raised, results."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.impact.actions.declarations import (
    PLAIN,
    DeclarationValues,
    Funds,
    Jobs,
    Result,
)
from pscc.impact.departments import CHOICES
from pscc.impact.enums import Disclosure, Instrument, OutcomeKind, TrialPhase
from pscc.impact.models import Declaration, FundsRaised, JobsInDepartment, Outcome
from pscc.impact.models.ledger import FIRST_YEAR
from services.forms.amounts import AmountField

SPARE_ROWS = 2
MOST_ROWS = 200
NOTHING = ("", gettext_lazy("Choose"))
MOST_COUNTED = 2_147_483_647


def _words(model: Any, column: str) -> Any:
    return capfirst(model._meta.get_field(column).verbose_name)


def _day(model: Any, column: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=_words(model, column),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **more,
    )


def _jobs(model: Any, column: str) -> AmountField:
    found = AmountField(
        label=_words(model, column), required=False, max_digits=8, places=1, min_value=Decimal(0)
    )
    found.error_messages["max_decimal_places"] = gettext_lazy(
        "Write at most one decimal, for instance 12.5."
    )
    return found


def _count(column: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=_words(Declaration, column),
        required=False,
        min_value=0,
        max_value=MOST_COUNTED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class DeclarationForm(forms.Form):
    """The numbers of a year; `version` is the one that the writer had before them."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    jobs_created = _jobs(Declaration, "jobs_created")
    has_raised = forms.NullBooleanField(
        label=_words(Declaration, "has_raised"), widget=forms.NullBooleanSelect
    )
    patents_filed = _count("patents_filed")
    patents_granted = _count("patents_granted")
    licences = _count("licences")
    trials_started = _count("trials_started")
    products = _count("products")
    comment = forms.CharField(
        label=_words(Declaration, "comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class JobsForm(forms.Form):
    """Jobs in one department. A department that was offered and left without a number is none."""

    use_required_attribute = False

    department = forms.ChoiceField(
        label=_words(JobsInDepartment, "department"), choices=[NOTHING, *CHOICES]
    )
    headcount = _jobs(JobsInDepartment, "headcount")

    def __init__(self, *args: Any, offered: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered

    def clean(self) -> dict[str, Any]:
        """Ask for the number of a department that the writer chose."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = told.get("department")
        is_empty = "headcount" in told and told["headcount"] is None
        if chosen and is_empty and chosen not in self.offered:
            self.add_error("headcount", _("Write how many; 0 where there are none."))
        return told


class FundsForm(forms.Form):
    """Funds raised once."""

    use_required_attribute = False

    raised_on = _day(FundsRaised, "raised_on")
    instrument = forms.ChoiceField(
        label=_words(FundsRaised, "instrument"), choices=[NOTHING, *Instrument.choices]
    )
    amount = AmountField(
        label=_words(FundsRaised, "amount"),
        required=False,
        max_digits=14,
        min_value=Decimal(1),
        help_text=gettext_lazy("Leave it empty if you cannot tell it."),
    )
    source = forms.CharField(
        label=_words(FundsRaised, "source"), required=False, max_length=200,
        help_text=FundsRaised._meta.get_field("source").help_text,
    )  # fmt: skip
    disclosure = forms.ChoiceField(
        label=_words(FundsRaised, "disclosure"),
        choices=Disclosure.choices,
        initial=Disclosure.AGGREGATE,
    )


class OutcomeForm(forms.Form):
    """A patent, a licence, a trial or a product."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_words(Outcome, "kind"), choices=[NOTHING, *OutcomeKind.choices])
    title = forms.CharField(label=_words(Outcome, "title"), max_length=200)
    reference = forms.CharField(
        label=_words(Outcome, "reference"), required=False, max_length=60,
        help_text=Outcome._meta.get_field("reference").help_text,
    )  # fmt: skip
    phase = forms.ChoiceField(
        label=_words(Outcome, "phase"), required=False, choices=[NOTHING, *TrialPhase.choices]
    )
    happened_on = _day(Outcome, "happened_on", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse the phase of what is no trial."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("phase") and told.get("kind") not in (None, OutcomeKind.TRIAL_STARTED):
            self.add_error("phase", _("Only a clinical trial has a phase."))
        return told


class _Rows(BaseFormSet):  # type: ignore[type-arg] # Django's formsets take no type arguments
    def initial_form_count(self) -> int:
        """Judge no row by having been there before: an emptied one is gone."""
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        """Refuse a department that stands here twice."""
        seen = set()
        for form in self.forms:
            department = form.cleaned_data.get("department") if form.is_valid() else None
            if department in seen:
                form.add_error("department", _("This department stands here twice."))
            if department:
                seen.add(department)


def _rows(form: type[forms.Form]) -> Any:
    return formset_factory(
        form,
        formset=_Rows,
        extra=SPARE_ROWS,
        max_num=MOST_ROWS + SPARE_ROWS,
        absolute_max=MOST_ROWS + SPARE_ROWS,
    )


LISTS: dict[str, tuple[Any, type[Any]]] = {
    "jobs": (_rows(JobsForm), Jobs),
    "funds": (_rows(FundsForm), Funds),
    "outcomes": (_rows(OutcomeForm), Result),
}


class DeclarationDraft:
    """The forms of a declaration: stored values, what the browser sent, or the latter shown again
    without being judged.
    """

    def __init__(self, form: DeclarationForm, lists: dict[str, Any], offered: list[str]) -> None:
        self.form, self.lists, self.offered = form, lists, offered

    @classmethod
    def stored(
        cls, values: DeclarationValues, *, version: int, offered: list[str]
    ) -> "DeclarationDraft":
        """Show what is stored, and the departments of the year before that are not in it yet."""
        plain = {name: getattr(values, name) for name in PLAIN} | {"version": version}
        rows = {name: [vars(each) for each in getattr(values, name)] for name in LISTS}
        there = {row["department"] for row in rows["jobs"]}
        rows["jobs"] += [{"department": each} for each in offered if each not in there]
        return cls._shown(plain, rows, offered)

    @classmethod
    def typed(cls, data: Any, *, offered: list[str]) -> "DeclarationDraft":
        """Judge what the browser sent."""
        lists = {
            name: rows(data, prefix=name, form_kwargs=_kwargs(name, offered))
            for name, (rows, _line) in LISTS.items()
        }
        return cls(DeclarationForm(data), lists, offered)

    @classmethod
    def _shown(
        cls, plain: dict[str, Any], rows: dict[str, list[dict[str, Any]]], offered: list[str]
    ) -> "DeclarationDraft":
        lists = {
            name: made(initial=rows[name], prefix=name, form_kwargs=_kwargs(name, offered))
            for name, (made, _line) in LISTS.items()
        }
        return cls(DeclarationForm(initial=plain), lists, offered)

    def unjudged(self, *, version: int | None = None) -> "DeclarationDraft":
        """Show what was typed again, with spare rows after each list."""
        plain = {name: self.form[name].value() for name in self.form.fields}
        if version is not None:
            plain["version"] = version
        rows = {
            name: [
                {field: form[field].value() for field in form.fields}
                for form in forms_of.forms
                if form.has_changed()
            ]
            for name, forms_of in self.lists.items()
        }
        return self._shown(plain, rows, self.offered)

    def is_valid(self) -> bool:
        """Tell whether everything typed can be stored; each form shows its errors."""
        return all([self.form.is_valid(), *(each.is_valid() for each in self.lists.values())])

    def values(self) -> DeclarationValues:
        """Return what was typed, once it is valid."""
        told = self.form.cleaned_data
        lines: dict[str, Any] = {
            name: tuple(
                line(**form.cleaned_data)
                for form in self.lists[name]
                if form.has_changed() and form.cleaned_data.get("headcount", 0) is not None
            )
            for name, (_rows_of, line) in LISTS.items()
        }
        return DeclarationValues(**{name: told[name] for name in PLAIN}, **lines)

    @property
    def forms(self) -> list[forms.Form]:
        """Return every form, for the summary of errors."""
        return [self.form, *(form for each in self.lists.values() for form in each.forms)]

    @property
    def has_errors(self) -> bool:
        """Whether something typed cannot be kept."""
        bound = self.form.is_bound
        return bound and (
            any(form.errors for form in self.forms)
            or any(each.non_form_errors() for each in self.lists.values())
        )


def _kwargs(name: str, offered: list[str]) -> dict[str, Any]:
    return {"offered": offered} if name == "jobs" else {}


class YearForm(forms.Form):
    """The year that a company wants to declare or to correct."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(today.year - 1, max(FIRST_YEAR, today.year - YEARS_BACK) - 1, -1)
        field: Any = self.fields["year"]
        field.choices = [(year, str(year)) for year in years]


YEARS_BACK = 5
