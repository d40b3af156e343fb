"""What somebody types of a change, and of a rating."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.enums import ChangeSubject
from services.forms.amounts import AmountField

WORDS = 4000


def _words(label: Any, hint: Any = "", rows: int = 4, **fields: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=WORDS, widget=widget, help_text=hint, **fields)


class _ChangeForm(forms.Form):
    """What every change has."""

    use_required_attribute = False

    justification = _words(_("Why?"), _("The other side reads your words."))

    def values(self) -> dict[str, Any]:
        """Return what the action takes, once the form is valid."""
        return {
            "old": "",
            "new": "",
            "deliver_by": None,
            "justification": self.cleaned_data["justification"],
        }


class DateChangeForm(_ChangeForm):
    """A new day of delivery."""

    deliver_by = forms.DateField(
        label=_("New date of delivery"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    field_order = ("deliver_by", "justification")

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {**super().values(), "deliver_by": self.cleaned_data["deliver_by"]}


class PriceChangeForm(_ChangeForm):
    """A new total."""

    new = AmountField(label=_("New total, in euros without tax"), max_digits=12, min_value=0)
    field_order = ("new", "justification")

    def values(self) -> dict[str, Any]:
        """Return what the action takes; the amount with a point and two decimals."""
        return {**super().values(), "new": f"{self.cleaned_data['new']:.2f}"}


class WordsChangeForm(_ChangeForm):
    """What is done, or something else."""

    old = _words(_("As agreed"), required=False)
    new = _words(_("As it should be"))
    field_order = ("old", "new", "justification")

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        told = self.cleaned_data
        return {**super().values(), "old": told["old"], "new": told["new"]}


CHANGE_FORMS: dict[str, type[_ChangeForm]] = {
    ChangeSubject.DATE: DateChangeForm,
    ChangeSubject.PRICE: PriceChangeForm,
    ChangeSubject.SCOPE: WordsChangeForm,
    ChangeSubject.OTHER: WordsChangeForm,
}


class AnswerChangeForm(forms.Form):
    """A word with the answer; needed for a no."""

    use_required_attribute = False

    answer = _words(
        _("Your words"), _("Needed if you refuse: the other side reads why."), required=False
    )


def _points(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(each, str(each)) for each in range(1, 6)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from 1 (poor) to 5 (very good).")},
    )


class RatingForm(forms.Form):
    """How it went."""

    use_required_attribute = False

    quality = _points(_("Quality of the result"))
    timeliness = _points(_("Keeping to time"))
    communication = _points(_("Communication"))
    comment = _words(_("Comment"), _("The provider and the cluster's team read it."),
                     required=False)  # fmt: skip

    @property
    def scales(self) -> list[forms.BoundField]:
        """The fields with points."""
        return [self[name] for name in ("quality", "timeliness", "communication")]
