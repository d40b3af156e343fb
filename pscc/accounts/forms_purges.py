"""Forms with which the staff desk purges."""

from django import forms
from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from pscc.accounts.enums import PurgeBasis, PurgeReason
from pscc.accounts.purge_places import names_of_places


def _choices() -> list[tuple[str, str]]:
    return [("", "—"), *((value, capfirst(name)) for value, name in names_of_places())]


def _with_capitals(choices: type[TextChoices]) -> list[tuple[str, str]]:
    return [(each.value, capfirst(str(each.label))) for each in choices]


class LookForm(forms.Form):
    """What is meant."""

    what = forms.ChoiceField(label=_("What"), choices=_choices)
    uid = forms.CharField(
        label=_("Number of the object"),
        max_length=20,
        help_text=_("Its permanent identifier, as in the address of its page; for a file, the one"
                    " in the address of its download; else its number at the staff desk."),
    )  # fmt: skip
    key = forms.SlugField(
        label=_("Key of the question"),
        max_length=100,
        required=False,
        help_text=_("For one answer of a form. Empty: all answers."),
    )

    @property
    def told(self) -> dict[str, str]:
        """Return what is meant, as the action takes it."""
        label, _dot, field = self.cleaned_data["what"].rpartition(".")
        return {"label": label, "field": field, "uid": self.cleaned_data["uid"],
                "key": self.cleaned_data["key"]}  # fmt: skip


class WhyForm(forms.Form):
    """Why it goes, and that somebody has read the list."""

    reason = forms.ChoiceField(label=_("Reason"), choices=lambda: _with_capitals(PurgeReason))
    basis = forms.ChoiceField(label=_("Legal basis"), choices=lambda: _with_capitals(PurgeBasis))
    is_sure = forms.BooleanField(
        label=_("I have read the list. I know that nothing of it can be brought back.")
    )
