"""What a call wants of its review and its panel, as staff edit it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldBooleanWidget

from calls.enums import Voice
from calls.models import ReviewPlan
from calls.models.assigning import MORE_VOICES
from calls.queries.after_reviews import is_somebody_asked

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

    is_anonymous = forms.BooleanField(
        label=gettext_lazy("Experts do not learn who applies"),
        help_text=gettext_lazy(
            "Experts, the chair and the members of the panel see the number of an application"
            " instead of its title, no organisation and no team. Answers that tell who applies are"
            " left out (mark them in the form), names in the other answers are replaced, and files"
            " are copied without their authors. Names inside a file are found and shown to you, not"
            " taken out: no expert can be asked before you have looked. You cannot change this once"
            " an expert is asked, and nobody is told the names after the decision."
        ),
        required=False,
        widget=UnfoldBooleanWidget,
    )

    class Meta:
        model = ReviewPlan
        fields = (
            "reviews_each",
            "voices",
            "one_per_organisation",
            "is_anonymous",
            "correction_days",
            "correction_words",
            "quorum",
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._refuse_late_anonymity(data)
        if len(data.get("voices", ())) > data.get("reviews_each", 0):
            self.add_error("voices", MORE_VOICES)
        if data.get("correction_days", 0) > MAX_DAYS:
            self.add_error("correction_days", _("At most %(most)s days.") % {"most": MAX_DAYS})
        if not 1 <= data.get("correction_words", 1) <= MAX_WORDS:
            self.add_error("correction_words", _("From 1 to %(most)s words.") % {"most": MAX_WORDS})
        return data

    def _refuse_late_anonymity(self, data: dict[str, Any]) -> None:
        """Say beside the box that it is too late; the action asks again under its lock."""
        call = getattr(self.instance, "call", None)
        if "is_anonymous" not in self.changed_data or call is None or call.pk is None:
            return
        if is_somebody_asked(call):
            hides = data.get("is_anonymous")
            self.add_error(
                "is_anonymous",
                _(
                    "An expert of this call was asked already, and has seen who applies: it is too"
                    " late to hide it."
                )
                if hides
                else _(
                    "An expert of this call was asked already: applicants were told that nobody"
                    " who judges learns their names."
                ),
            )
