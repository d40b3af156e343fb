"""What the office asks of a proposal of who reviews what."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.assignment.problem import CRITERIA, TOPIC, Parameters
from calls.assignment.words import CRITERIA as CRITERIA_WORDS
from calls.forms.staff import USUAL_TIME, end_of
from calls.models import AssignmentRun, Call
from calls.queries.assigning import plan_of
from calls.queries.exports import exportable_calls
from pscc.kernel.clock import now

MOST_REVIEWS, MOST_WEIGHT = 8, 100
WEIGHED = tuple(code for code in CRITERIA if code != TOPIC)  # no application states a discipline


class AssignmentForm(forms.Form):
    """Of which call, until when, how many reviews, and what counts how much."""

    call: Any = forms.ModelChoiceField(label=_("Call"), queryset=Call.objects.none())
    due_on = forms.DateField(
        label=_("Reviews due on"),
        initial=lambda: timezone.localdate(now() + USUAL_TIME),
        help_text=_("Until 23:59 on that day, Paris time. Who is away on it is not proposed."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reviews_each = forms.IntegerField(
        label=_("Reviews of each application"),
        min_value=1,
        max_value=MOST_REVIEWS,
        help_text=_("Those that experts write already count."),
    )
    lower = forms.IntegerField(
        label=_("Reviews that each expert should get at least"),
        min_value=0,
        max_value=MOST_REVIEWS,
        initial=0,
        help_text=_("A wish: it gives way where the match would suffer too much. 0: no wish."),
    )
    keeps_hand = forms.BooleanField(
        label=_("Keep what was pinned and excluded by hand last time"), required=False, initial=True
    )

    def __init__(
        self, *args: Any, user: Any, like: AssignmentRun | None, call: Call | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = exportable_calls(user).order_by("-pk")  # type: ignore[attr-defined]
        parameters = like.parameters if like else {}
        call_id = like.call_id if like else call.pk if call else None
        self.fields["call"].initial = call_id
        each = parameters.get("reviews_each") or plan_of(call_id or 0).reviews_each
        self.fields["reviews_each"].initial = each
        self.fields["lower"].initial = parameters.get("lower", 0)
        if like is None:
            del self.fields["keeps_hand"]
        given = parameters.get("weights", {})
        for code in WEIGHED:
            self.fields[f"weight_{code}"] = forms.IntegerField(
                label=str(CRITERIA_WORDS[code]),
                min_value=0,
                max_value=MOST_WEIGHT,
                initial=given.get(code, Parameters().weight(code)),
            )

    def plain_fields(self) -> Iterator[Any]:
        """Yield the fields that are no weights."""
        return (self[name] for name in self.fields if not name.startswith("weight_"))

    def weight_fields(self) -> Iterator[Any]:
        """Yield the weights."""
        return (self[name] for name in self.fields if name.startswith("weight_"))

    def values(self) -> dict[str, Any]:
        """Return what was asked, as the action takes it."""
        data = self.cleaned_data
        return {
            "call_id": data["call"].pk,
            "due_at": end_of(data["due_on"]),
            "parameters": {
                "reviews_each": data["reviews_each"],
                "lower": data["lower"],
                "seed": 0,
                "weights": {code: data[f"weight_{code}"] for code in WEIGHED},
            },
        }


class PairForm(forms.Form):
    """A pair of a proposal, and what to do with it."""

    act = forms.ChoiceField(
        choices=[(each, each) for each in ("pin", "exclude", "free", "cost", "swap")]
    )
    application = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    expert = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    into = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
