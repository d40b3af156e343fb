"""What a team picks for its project's passport, and for whom it makes a link."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pscc.impact.actions.passports import LONGEST_DAYS, PassportValues
from pscc.impact.models import Passport
from pscc.impact.models.passports import LONGEST_WORDS
from pscc.impact.queries.passports import Choice, Section, in_sections

USUAL_DAYS = 30


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few lines. A reader whose language is empty here reads the other one."),
    )


class PassportForm(forms.Form):
    """The title, the team's own words, and a box for everything that can be shown."""

    use_required_attribute = False

    title = forms.CharField(
        label=_("Title for the readers"),
        max_length=160,
        help_text=_("It stands above everything else: choose one that gives nothing away."),
    )
    words_fr = _words(_("Your own words, in French"))
    words_en = _words(_("Your own words, in English"))
    picked = forms.MultipleChoiceField(
        label=_("What is shown"),
        required=False,
        error_messages={
            "invalid_choice": _(
                "Something that you ticked has changed meanwhile. Look at it and tick it again."
            )
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        passport: Passport | None,
        choices: Iterable[Choice],
    ) -> None:
        self.choices = list(choices)
        start: dict[str, Any] = {"version": 0}
        if passport is not None:
            names = ("title", "words_fr", "words_en", "version")
            start = {name: getattr(passport, name) for name in names}
        start["picked"] = [each.value for each in self.choices if each.is_picked]
        super().__init__(data, initial=start)
        picked: Any = self.fields["picked"]
        picked.choices = [(each.value, each.item.label) for each in self.choices]

    def sections(self) -> list[Section]:
        """Return the boxes by part: each choice, its number, and whether its box is ticked."""
        ticked = set(self["picked"].value() or [])
        rows = [
            {"choice": each, "number": number, "is_ticked": each.value in ticked}
            for number, each in enumerate(self.choices)
        ]
        return in_sections(rows, lambda row: row["choice"].item.part)

    def values(self) -> PassportValues:
        """Return what `save_passport` takes."""
        data = self.cleaned_data
        return PassportValues(
            title=data["title"],
            words_fr=data["words_fr"],
            words_en=data["words_en"],
            picked=dict(value.split(".", 1) for value in data["picked"]),
        )

    def at_version(self, version: int) -> "PassportForm":
        """Return the same form, with what was typed, ready to be saved over a newer version."""
        data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict, which keeps lists
        data["version"] = str(version)
        self.data = data
        return self


class ShareForm(forms.Form):
    """For whom a link is made, and until when it opens the passport."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("For whom"),
        max_length=120,
        help_text=_("A fund, a partner, a meeting. Your team alone reads it, to know the link by."),
    )
    expires_on = forms.DateField(
        label=_("Valid until the end of"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("A year at most. You can end it on any day before."),
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"expires_on": today + timedelta(days=USUAL_DAYS)})
        limits = {"min": today, "max": today + timedelta(days=LONGEST_DAYS)}
        attributes = self.fields["expires_on"].widget.attrs
        attributes |= {name: day.isoformat() for name, day in limits.items()}
