"""What a provider types of a quote, and what a team answers."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.actions.requests.quotes import MOST_LINES, LineValues, QuoteValues
from services.forms.amounts import AmountField, plain_number
from services.models import Quote
from services.queries.requests.quotes import VALID_DAYS, lines_of
from services.steps import DECLINE_REASONS

SPARE_ROWS = 3
MOST_DAYS = 3650
TERMS_CHARACTERS = 8000
COLUMNS = ("label", "quantity", "unit", "unit_price")


class QuoteForm(forms.Form):
    """A quote but for its lines. `seen` marks the draft that the writer had before them."""

    use_required_attribute = False

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    vat_note = forms.CharField(
        label=_("Note on VAT"),
        required=False,
        max_length=200,
        help_text=_("For instance: plus 20% VAT, or exempt under article 261 of the tax code."),
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The last day on which the team can accept it."),
    )
    lead_days = forms.IntegerField(
        label=_("Lead time in days"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Calendar days from acceptance to delivery."),
    )
    note = forms.CharField(
        label=_("Terms"),
        required=False,
        max_length=TERMS_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Payment, intellectual property, what is not included."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        first = today + timedelta(days=1)
        self.fields["valid_until"].widget.attrs["min"] = first.isoformat()

    def clean_valid_until(self) -> date:
        """Leave the team a day at least."""
        day: date = self.cleaned_data["valid_until"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day to come: tomorrow at the earliest."))
        return day


class LineForm(forms.Form):
    """A line of a quote; one that is left empty is none."""

    use_required_attribute = False

    label = forms.CharField(label=_("What"), max_length=200)
    quantity = AmountField(
        label=pgettext_lazy("quote", "Number"),
        max_digits=10,
        min_value=Decimal("0.01"),
        required=False,
    )
    unit = forms.CharField(label=pgettext_lazy("quote", "Unit"), max_length=40, required=False)
    unit_price = AmountField(label=_("Price of one (€)"), max_digits=12, min_value=Decimal(0))


class _Lines(BaseFormSet):  # type: ignore[type-arg] # Django's formsets take no type arguments
    def initial_form_count(self) -> int:
        """Judge no row by having been there before: an emptied one is gone."""
        return 0 if self.is_bound else super().initial_form_count()


LineFormSet: Any = formset_factory(
    LineForm,
    formset=_Lines,
    extra=SPARE_ROWS,
    max_num=MOST_LINES + SPARE_ROWS,
    absolute_max=MOST_LINES + SPARE_ROWS,
)


class QuoteDraft:
    """The forms of a quote: stored values, what the browser sent, or the latter shown again without
    being judged.
    """

    def __init__(self, form: QuoteForm, lines: Any) -> None:
        self.form, self.lines = form, lines

    @classmethod
    def stored(cls, quote: Quote | None, *, seen: str, today: date, is_draft: bool) -> "QuoteDraft":
        """Show a draft, or what a next version starts from: the last one, valid anew."""
        start: dict[str, Any] = {
            "seen": seen,
            "valid_until": today + timedelta(days=VALID_DAYS),
        }
        rows: list[dict[str, Any]] = []
        if quote is not None:
            start |= {"vat_note": quote.vat_note, "lead_days": quote.lead_days, "note": quote.note}
            rows = [{name: getattr(line, name) for name in COLUMNS} for line in lines_of(quote)]
        if quote is not None and is_draft:
            start["valid_until"] = quote.valid_until
        return cls(QuoteForm(initial=start, today=today), LineFormSet(initial=rows, prefix="line"))

    @classmethod
    def typed(cls, data: Any, *, today: date) -> "QuoteDraft":
        """Judge what the browser sent."""
        return cls(QuoteForm(data, today=today), LineFormSet(data, prefix="line"))

    def unjudged(self, *, seen: str | None = None) -> "QuoteDraft":
        """Show what was typed again, with spare rows after it."""
        typed = {name: self.form[name].value() for name in self.form.fields}
        if seen is not None:
            typed["seen"] = seen
        rows = [row for row in self._typed_rows() if any(row.values())]
        return QuoteDraft(
            QuoteForm(initial=typed, today=self.form.today),
            LineFormSet(initial=rows, prefix="line"),
        )

    def _typed_rows(self) -> list[dict[str, Any]]:
        return [{name: form[name].value() for name in COLUMNS} for form in self.lines.forms]

    def is_valid(self) -> bool:
        """Tell whether everything typed can be stored; each form shows its errors."""
        return all([self.form.is_valid(), self.lines.is_valid()])

    def values(self) -> QuoteValues:
        """Return what was typed, once it is valid."""
        told = self.form.cleaned_data
        return QuoteValues(
            valid_until=told["valid_until"],
            lead_days=told["lead_days"],
            vat_note=told["vat_note"],
            note=told["note"],
            lines=tuple(_line(form.cleaned_data) for form in self.lines if form.has_changed()),
        )

    @property
    def total(self) -> Decimal:
        """The sum of the rows that can be read, before they are judged."""
        return sum((_amount(row) for row in self._typed_rows()), Decimal(0))

    @property
    def wrong_form(self) -> forms.Form | None:
        """The first form with an error, if any."""
        every = [*self.lines.forms, self.form] if self.form.is_bound else []
        return next((each for each in every if each.errors), None)

    @property
    def has_errors(self) -> bool:
        """Whether something typed cannot be kept."""
        return self.wrong_form is not None or bool(
            self.lines.is_bound and self.lines.non_form_errors()
        )


def _line(row: dict[str, Any]) -> LineValues:
    return LineValues(
        label=row["label"],
        unit_price=row["unit_price"],
        quantity=row["quantity"] if row["quantity"] is not None else Decimal(1),
        unit=row["unit"],
    )


def _amount(row: dict[str, Any]) -> Decimal:
    quantity, price = _read(row["quantity"]), _read(row["unit_price"])
    if price is None:
        return Decimal(0)
    exact = price * (Decimal(1) if quantity is None else quantity)
    return exact.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def _read(value: Any) -> Decimal | None:
    """Return a number as far as it is one of a usual size."""
    try:
        number = Decimal(plain_number(str(value or "")))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10**12) else None


class DeclineForm(forms.Form):
    """Why a quote is declined."""

    code = forms.ChoiceField(
        label=_("Why?"),
        choices=[(code.value, code.label) for code in DECLINE_REASONS],
        widget=forms.RadioSelect,
    )
    told = forms.CharField(
        label=_("Words to the provider"), required=False, max_length=TERMS_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class RevisionForm(forms.Form):
    """What should be different in the next version."""

    told = forms.CharField(
        label=_("What should be different?"), max_length=TERMS_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The provider reads your words and writes a new version."),
    )  # fmt: skip
