"""What staff say of lines of the ledger, and of a table that they bring."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import PaginationInlineFormSet

from partners.forms.imports import ImportForm
from pscc.impact.queries.changes import savings_since
from pscc.kernel.stale_forms import VersionedForm


def check_source(cleaned: dict[str, Any]) -> None:
    """Raise ValidationError unless exactly one giver is named, and the ends are in order."""
    if bool(cleaned.get("organisation")) == bool(cleaned.get("source_name")):
        raise ValidationError(
            _("Say who gives it: an organisation of the directory or a name, not both.")
        )
    check_range(cleaned)


def check_range(cleaned: dict[str, Any]) -> None:
    """Raise ValidationError where an end or a year is out of order."""
    for low, high, words in (
        ("amount_min", "amount_max", _("The most is less than the least.")),
        ("starts_in", "ends_in", _("The last year comes before the first.")),
    ):
        least, most = cleaned.get(low), cleaned.get(high)
        if least is not None and most is not None and most < least:
            raise ValidationError({high: words})


class ContributionForm(VersionedForm):
    """A line of the ledger."""

    def clean(self) -> dict[str, Any]:
        """Refuse a line without its giver, and a tranche of another envelope."""
        cleaned = super().clean()
        check_source(cleaned)
        tranche, envelope = cleaned.get("tranche"), cleaned.get("envelope")
        if tranche and tranche.envelope != envelope:
            self.add_error("tranche", _("This tranche belongs to another envelope."))
        return cleaned


class EnvelopeForm(VersionedForm):
    """An envelope; one that somebody else changed meanwhile says who changed what, and when."""

    def clean(self) -> dict[str, Any]:
        """Refuse an envelope without its giver, or of which no end is known."""
        cleaned = super().clean()
        check_source(cleaned)
        if not (cleaned.get("amount_min") or cleaned.get("amount_max")):
            self.add_error("amount_min", _("An envelope needs one end at least."))
        return cleaned

    def _tell(self, stored: Any, cleaned: dict[str, Any]) -> None:
        super()._tell(stored, cleaned)
        for saving in savings_since(stored, cleaned.get("seen_version") or 0):
            self.add_error(None, saving.in_words)
        self.instance.was_changed_meanwhile = True  # its tranches tell theirs


class TrancheForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable when run
    """A tranche of an envelope."""

    def clean(self) -> dict[str, Any]:
        """Refuse ends out of order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_range(cleaned)
        return cleaned


class TrancheFormSet(PaginationInlineFormSet):  # type: ignore[misc] # unfold is untyped
    """The tranches of an envelope: they have its version."""

    def clean(self) -> None:
        """Say what is stored beside each cell that differs, where the envelope is refused."""
        super().clean()
        if not getattr(self.instance, "was_changed_meanwhile", False):
            return
        for form in self.forms:
            for name in form.changed_data if form.instance.pk else ():
                theirs = form.initial.get(name)
                shown = str(theirs) if theirs not in (None, "") else _("(empty)")
                form.add_error(name, _("Stored now: %(value)s") % {"value": shown})


class StrikeForm(forms.Form):
    """Why a line counts no more."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is struck out"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LedgerImportForm(ImportForm):
    """A table of contributions, with where it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or xlsx, at most 10 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv"}),
    )
    kind = None  # type: ignore[assignment] # a workbook is read as the same table
