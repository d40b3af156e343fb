"""Late requests: what a team asks, and what the office answers."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from pscc.kernel.clock import now

USUAL_EXTENSION = timedelta(days=2)
LOCAL = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> sends


class AskLateForm(forms.Form):
    """Why a version should be let in after the closing."""

    reason = forms.CharField(
        label=_("What kept you from sending in time?"),
        help_text=_(
            "The people who run the call read it, with the name of your project. They do not read"
            " your draft."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _proposal() -> datetime:
    """Return the evening two days from now, Paris time."""
    day = timezone.localtime(now() + USUAL_EXTENSION)
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


class GrantLateForm(forms.Form):
    """Until when the team may send, and a word to it."""

    until = forms.DateTimeField(
        label=_("The team may send until"),
        help_text=_("Paris time. Until then it can change its answers and send them."),
        initial=_proposal,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
    )
    answer = forms.CharField(
        label=_("Answer to the team"),
        help_text=_("Optional. The team reads it on the page of its application."),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class RefuseLateForm(forms.Form):
    """Why the closing stands."""

    answer = forms.CharField(
        label=_("Answer to the team"),
        help_text=_("The team reads it on the page of its application."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
