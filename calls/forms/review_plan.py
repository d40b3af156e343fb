"""What a call wants of its review and its panel, as staff edit it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from calls.enums import Voice
from calls.models import ReviewPlan

MAX_DAYS, MAX_WORDS = 60, 2000


class ReviewPlanForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A review plan; one that was never filled in holds what the portal assumes without it."""

    voices = forms.MultipleChoiceField(
        label=gettext_lazy("At least one of each"),
        help_text=gettext_lazy(
            "From where the experts of one application look at it. None: whoever fits best."
        ),
        choices=Voice.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = ReviewPlan
        fields = (
            "reviews_each",
            "voices",
            "one_per_organisation",
            "correction_days",
            "correction_words",
            "quorum",
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if len(data.get("voices", ())) > data.get("reviews_each", 0):
            self.add_error(
                "voices", _("There are more kinds of experts than reviews of each application.")
            )
        if data.get("correction_days", 0) > MAX_DAYS:
            self.add_error("correction_days", _("At most %(most)s days.") % {"most": MAX_DAYS})
        if not 1 <= data.get("correction_words", 1) <= MAX_WORDS:
            self.add_error("correction_words", _("From 1 to %(most)s words.") % {"most": MAX_WORDS})
        return data
