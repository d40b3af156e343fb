"""What staff fill in about orientations: weights, advisors, answers, periods."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
)

from pscc.accounts.models import User
from services.actions.orientation.assigning import ADVISING
from services.enums import ServiceKind
from services.models import AdvisorProfile, WeightSet
from services.models.orientation import POINTS
from services.queries.orientation.desk import Line
from services.queries.orientation.needs import Period
from services.recommender import Weights, WeightsError

MOST_COMPARED = 20  # a fifth of a second each
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class WeightSetForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """Points by criterion; what is nearly right never brings more than what is right."""

    WORDS = {
        "neighbour_above_stage": gettext_lazy(
            "A neighbouring stage cannot bring more than the stage itself."
        ),
        "related_above_tumour": gettext_lazy(
            "A broader or narrower tumour type cannot bring more than the type itself."
        ),
        "agnostic_above_tumour": gettext_lazy(
            "“Any tumour type” cannot bring more than the type itself."
        ),
    }

    class Meta:
        model = WeightSet
        fields = (*POINTS, "note")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = {name: data[name] for name in POINTS if name in data}
        if len(given) == len(POINTS):
            try:
                Weights(version=1, **given)
            except WeightsError as problem:
                self.add_error(problem.field, self.WORDS.get(problem.code, problem.code))
        return data


class PreviewForm(forms.Form):
    """Which orientations two versions are compared on."""

    codes = forms.CharField(
        label=gettext_lazy("Orientations"),
        required=False,
        help_text=gettext_lazy(
            "Their codes, separated by spaces, twenty at most. Empty: the last twenty that were"
            " sent."
        ),
    )

    def clean_codes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["codes"].replace(",", " ").split()
        if len(codes) > MOST_COMPARED:
            raise forms.ValidationError(_("Twenty at most: name fewer orientations."))
        return codes


class AdvisorProfileForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """What an advisor looks after."""

    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Needs"),
        choices=ServiceKind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=gettext_lazy("None ticked: any need."),
    )

    class Meta:
        model = AdvisorProfile
        fields = ("user", "needs", "max_open", "is_available", "away_until")


class AssignForm(forms.Form):
    """To whom an orientation goes."""

    advisor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Advisor"),
        help_text=gettext_lazy("They are told by mail."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["advisor"]
        field.queryset = User.objects.with_role(*ADVISING).order_by("name", "pk")


class SummaryForm(forms.Form):
    """What the advisor tells the person."""

    summary = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=10_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "The person reads it on the page of their orientation: what you would ask for first,"
            " and why."
        ),
        error_messages={
            "required": gettext_lazy("Write your answer: the person reads your words.")
        },
    )


class OrderForm(forms.Form):
    """The advisor's own places of what was recommended, 1 for the first."""

    def __init__(self, lines: Sequence[Line], data: Any = None) -> None:
        super().__init__(data)
        self.keys = {f"place_{line.place}": line.scored.key for line in lines}
        for line in lines:
            self.fields[f"place_{line.place}"] = forms.IntegerField(
                label=_("Place of %(title)s") % {"title": line.title},
                min_value=1,
                max_value=len(lines),
                required=False,
                initial=line.own_place,
                widget=UnfoldAdminIntegerFieldWidget(attrs={"inputmode": "numeric"}),
            )
        self.rows = [(line, self[f"place_{line.place}"]) for line in lines]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        taken: dict[int, str] = {}
        for name in self.keys:
            place = data.get(name)
            if place in taken:
                self.add_error(name, _("Another one has this place: give each its own."))
            elif place:
                taken[place] = name
        return data

    def order(self) -> list[str]:
        """Return the keys that got a place, in their order."""
        placed = [(self.cleaned_data[name], key) for name, key in self.keys.items()]
        return [key for place, key in sorted(each for each in placed if each[0])]


def _day(label: Any) -> forms.DateField:
    """Return a field for a day on which this portal can have been there."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


class PeriodForm(forms.Form):
    """From when to when."""

    first = _day(pgettext_lazy("period", "From"))
    last = _day(pgettext_lazy("period", "To"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day cannot be before the first one."))
        return data

    @classmethod
    def read(cls, data: Any, today: date) -> tuple["PeriodForm", Period]:
        """Return the form and the period that it asks for; the last twelve months if it says
        nothing or nothing that can be read.
        """
        year = Period(_year_before(today), today)
        if not ({"first", "last"} & {*data}):
            return cls(initial={"first": year.first, "last": year.last}), year
        form = cls(data)
        if not form.is_valid():
            return form, year
        return form, Period(form.cleaned_data["first"], form.cleaned_data["last"])


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28))
