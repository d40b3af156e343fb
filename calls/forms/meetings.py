"""What people type in a panel's room, and how staff plan a meeting."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminIntegerFieldWidget

from calls.actions.motions import PROPOSABLE
from calls.enums import Outcome
from calls.models import Call, PanelMeeting, ReviewPlan
from calls.queries.exports import exportable_calls
from pscc.kernel.clock import now

LOCAL = "%Y-%m-%dT%H:%M"
YEARS = 3  # a meeting is planned, or noted afterwards, within so many
BOXED = " ".join(INPUT_CLASSES)


class MotionForm(forms.Form):
    """What the chair puts to the vote."""

    outcome = forms.TypedChoiceField(
        label=_("Proposed outcome"),
        choices=[(each.value, each.label) for each in PROPOSABLE],
        coerce=Outcome,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Wording"),
        help_text=_("For instance a condition or an amount. Leave it empty if there is none."),
        max_length=300,
        required=False,
    )


class LeaveRoomForm(forms.Form):
    """Why a member leaves the room for an application."""

    reason = forms.CharField(
        label=_("Why you leave the room"),
        help_text=_("The minutes keep it. The other members read it."),
        max_length=200,
    )


class NoteForm(forms.Form):
    """Notes for the minutes; `was` tells on which text they were written."""

    text = forms.CharField(
        label=_("Notes for the minutes"),
        help_text=_("Everybody in the room reads them, and the minutes contain them."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    was = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class CarriedForm(forms.Form):
    """What the office adds when it records what the panel carried."""

    reasons = forms.CharField(
        label=_("Reasons, for the record"),
        help_text=_("Only the office reads them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    letter = forms.CharField(
        label=_("Letter to the applicant"),
        help_text=_("The applicant reads it when the decision is released, not before."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class CancelMeetingForm(forms.Form):
    """Why a planned meeting does not take place."""

    reason = forms.CharField(
        label=_("Why it is cancelled"),
        help_text=_("The whole panel reads it here, not in the mail. Name no application."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MeetingForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """When and where the panel of a call meets."""

    starts_at = forms.DateTimeField(
        label=_("Begins"),
        help_text=_("Paris time."),
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local", "class": BOXED}),
    )
    quorum = forms.IntegerField(
        label=_("Quorum"),
        help_text=_("Members, the chair among them. Empty: as the review plan of the call says."),
        min_value=1,
        max_value=99,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    class Meta:
        model = PanelMeeting
        fields = ("call", "starts_at", "place", "quorum")

    def clean_starts_at(self) -> datetime:
        """Refuse a year that can only be a slip."""
        begins: datetime = self.cleaned_data["starts_at"]
        if abs(begins.year - now().year) > YEARS:
            raise forms.ValidationError(_("Check the year of this date."))
        return begins

    def clean_quorum(self) -> int:
        """Take the quorum of the call's review plan if none is given."""
        given: int | None = self.cleaned_data["quorum"]
        call: Call | None = self.cleaned_data.get("call") or getattr(self.instance, "call", None)
        if given is not None or call is None:
            return given or 1
        plan = ReviewPlan.objects.filter(call=call).first() or ReviewPlan(call=call)
        return plan.quorum


def plannable_calls(user: Any) -> Any:
    """Return the calls for which a person may plan a meeting."""
    return exportable_calls(user).order_by("-pk")
