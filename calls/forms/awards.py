"""What staff type about awards, and what a team sends."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from calls.enums import ReportKind
from calls.forms.late import LOCAL
from calls.models import Application, Award


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=0)


def _words(label: Any, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}), **options
    )


class DescribeForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """What everybody may read of an award once it is published."""

    title_fr = forms.CharField(
        label=_("Public title in French"), max_length=140, widget=UnfoldAdminTextInputWidget
    )
    title_en = forms.CharField(
        label=_("Public title in English"), max_length=140, widget=UnfoldAdminTextInputWidget
    )
    summary_fr = _words(_("Public summary in French"), required=False)
    summary_en = _words(
        _("Public summary in English"),
        required=False,
        help_text=_("Needed before the award is published. Name no person."),
    )

    class Meta:
        model = Award
        fields = ("title_fr", "title_en", "summary_fr", "summary_en")


def _answer_by() -> forms.DateTimeField:
    return forms.DateTimeField(
        label=_("Answer expected by"),
        help_text=_("Paris time. A signatory of the project accepts or refuses until then."),
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
    )


class OfferForm(DescribeForm):
    """A new award, offered to the team at once."""

    application: Any = forms.ModelChoiceField(
        label=_("Application"),
        help_text=_(
            "Selected by a released decision, and without an award, or with one whose offer was"
            " taken back."
        ),
        queryset=Application.objects.none(),
    )
    starts_on = _day(_("Begins"), required=False)
    ends_on = _day(_("Ends"), required=False)
    answer_by = _answer_by()

    class Meta:
        model = Award
        fields = (
            "application", "title_fr", "title_en", "summary_fr", "summary_en", "amount",
            "starts_on", "ends_on", "answer_by", "conditions",
        )  # fmt: skip

    def validate_unique(self) -> None:
        """Leave it to the action, under its lock: an offer that was taken back makes room."""


class MoreTimeForm(forms.Form):
    """Until when an offer can be answered now."""

    answer_by = _answer_by()


class RecallForm(forms.Form):
    """Why an offer is taken back, and until when the team could answer as the person read it."""

    answer_by = forms.DateTimeField(widget=forms.HiddenInput)
    why = _words(_("Why do you take it back?"), help_text=_("The team reads it."))


class SignedForm(forms.Form):
    """When the agreement was signed."""

    signed_on = _day(_("Signed on"))


class WhyForm(forms.Form):
    """Why an award ends before its time."""

    why = _words(_("Why does it end?"), help_text=_("The team reads it."))


class MilestoneForm(forms.Form):
    """What is to be reached, by when."""

    title = forms.CharField(label=_("Milestone"), max_length=200, widget=UnfoldAdminTextInputWidget)
    due_on = _day(_("Due"))


class PaymentForm(forms.Form):
    """A part of the amount."""

    amount = _amount(_("Amount (EUR)"))
    due_on = _day(_("Due"))
    condition = forms.CharField(
        label=_("Condition"),
        help_text=_("Optional, for instance: once the first report is accepted."),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )


class ReportForm(forms.Form):
    """Which report, by when."""

    kind = forms.TypedChoiceField(
        label=_("Kind"), choices=ReportKind.choices, coerce=ReportKind, widget=forms.RadioSelect
    )
    due_on = _day(_("Due"))


class AmendForm(forms.Form):
    """A signed change of amount and end."""

    amount_after = _amount(_("New amount (EUR)"))
    ends_after = _day(_("New end"), required=False)
    signed_on = _day(_("Signed on"))
    reason = _words(_("Reason"), help_text=_("The team reads it."))


class RowForm(forms.Form):
    """A form about one row of an award: which one comes first."""

    row = forms.TypedChoiceField(label=_("Which one?"), coerce=int)

    def __init__(self, *args: Any, rows: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = list(rows)  # type: ignore[attr-defined]


class ReachedForm(RowForm):
    """A milestone was reached."""

    reached_on = _day(_("Reached on"))


class PaidForm(RowForm):
    """A payment has left."""

    paid_on = _day(_("Paid on"))


class ReturnForm(RowForm):
    """A report wants more."""

    remark = _words(_("What is missing?"), help_text=_("The team reads it."))


class AgreementForm(forms.Form):
    """The file of the agreement."""

    file = forms.FileField(
        label=_("Agreement"), help_text=_("The team can download it. A newer file replaces it.")
    )


class SendReportForm(forms.Form):
    """A team's report."""

    text = forms.CharField(
        label=_("Your report"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    file = forms.FileField(
        label=_("File"), help_text=_("A newer file replaces the one before."),
        required=False,
    )  # fmt: skip
