"""What the office types: screening, assigning, deciding, examining conflicts."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminTextareaWidget,
)

from calls.enums import Outcome
from partners.enums import ConflictState
from pscc.accounts.models import User
from pscc.kernel.clock import now

USUAL_TIME = timedelta(days=21)  # what the forms propose: for a review,
USUAL_ANSWER = timedelta(days=7)  # and for a clarification
END_OF_DAY = time(23, 59)


class EligibleForm(forms.Form):
    """A note is welcome."""

    note = forms.CharField(
        label=gettext_lazy("Note for the record"),
        help_text=gettext_lazy("Optional. The applicant does not see it."),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class IneligibleForm(forms.Form):
    """A refusal needs its reason."""

    note = forms.CharField(
        label=gettext_lazy("Why is it not eligible?"),
        help_text=gettext_lazy(
            "For the record. It becomes the reason of a decision that waits for its release."
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


class AssignForm(forms.Form):
    """Whom to ask, until when."""

    expert = forms.EmailField(
        label=gettext_lazy("E-mail of the expert"),
        help_text=gettext_lazy(
            "Experts who were asked before are offered as you type; any active account will do."
        ),
        widget=UnfoldAdminEmailInputWidget(attrs={"list": "known-experts", "autocomplete": "off"}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Review due on"),
        initial=lambda: timezone.localdate(now() + USUAL_TIME),
        help_text=gettext_lazy("Until 23:59 on that day, Paris time."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_expert(self) -> User:
        """Return the person behind the address."""
        address = self.cleaned_data["expert"]
        person = User.objects.filter(email__iexact=address, is_active=True).first()
        if person is None:
            raise forms.ValidationError(
                _(
                    "Nobody signs in with %(address)s. Check the spelling, or ask the person to"
                    " create an account."
                )
                % {"address": address}
            )
        return person


class InviteForm(forms.Form):
    """Until when a proposed expert is asked for the review."""

    due_on = forms.DateField(
        label=gettext_lazy("Review due on"),
        initial=lambda: timezone.localdate(now() + USUAL_TIME),
        help_text=gettext_lazy("Until 23:59 on that day, Paris time."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ClarificationForm(forms.Form):
    """What the team should make clear, which answers open for it, and until when."""

    question = forms.CharField(
        label=gettext_lazy("What should the team make clear?"),
        help_text=gettext_lazy("The team reads your words on the page of its application."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )
    until_on = forms.DateField(
        label=gettext_lazy("Answer due on"),
        initial=lambda: timezone.localdate(now() + USUAL_ANSWER),
        help_text=gettext_lazy("Until 23:59 on that day, Paris time."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    unlocked = forms.MultipleChoiceField(
        label=gettext_lazy("Answers that open again"),
        help_text=gettext_lazy(
            "Tick the questions that may change; the others stay as they were sent. Questions that"
            " show depending on one of them open with it. Without a tick all answers open."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, questions: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["unlocked"]
        chosen.choices = questions


def end_of(day: date) -> datetime:
    """Return the last minute of a day, Paris time."""
    return timezone.make_aware(datetime.combine(day, END_OF_DAY))


class DecisionForm(forms.Form):
    """Outcome, reasons for the record, and the letter that the applicant will read."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("Outcome"),
        choices=Outcome.choices,
        coerce=Outcome,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons, for the record"),
        help_text=gettext_lazy("Only the office reads them."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )
    letter = forms.CharField(
        label=gettext_lazy("Letter to the applicant"),
        help_text=gettext_lazy(
            "The applicant reads it when the decision is released, not before. Empty, or left as"
            " the call’s letter of this outcome reads: the team gets that letter in its language."
        ),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 10}),
    )


class ConflictVerdictForm(forms.Form):
    """What becomes of a possible conflict of interest; `seen` is the digest of what was read."""

    verdict = forms.TypedChoiceField(
        label=gettext_lazy("Your verdict"),
        choices=(
            (
                ConflictState.DISMISSED.value,
                gettext_lazy("No conflict: the person may see the dossier"),
            ),
            (
                ConflictState.WAIVED.value,
                gettext_lazy("Accepted with a plan: the person may see the dossier"),
            ),
            (
                ConflictState.RECUSED.value,
                gettext_lazy("Recused: the person never sees the dossier"),
            ),
        ),
        coerce=ConflictState,
        widget=forms.RadioSelect,
    )
    plan = forms.CharField(
        label=gettext_lazy("Plan"),
        help_text=gettext_lazy(
            "Needed to accept an interest: how it is kept from weighing on the review."
        ),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, seen: str) -> None:
        super().__init__(data, initial={"seen": seen})

    def clean(self) -> dict[str, Any]:
        """An accepted interest has a plan."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == ConflictState.WAIVED and not cleaned.get("plan", "").strip():
            self.add_error(
                "plan", _("Write the plan: how this interest is kept from weighing on the review.")
            )
        return cleaned
