"""What a person shows of themselves to other members."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.forms.profiles import SubjectsForm
from partners.models import Organisation
from pscc.community.actions.people import Shown
from pscc.community.enums import SpokenLanguage
from pscc.community.models import ListedPerson

TEXTS = ("headline_fr", "asks_fr", "headline_en", "asks_en")


def _headline(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=160, required=False)


def _asks(label: Any) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=400, required=False, widget=rows)


class ListedPersonForm(SubjectsForm):
    """One's own words, in French, in English or in both; what changes here says `WORDING`."""

    headline_fr = _headline(_("What you do, in one line, in French"))
    asks_fr = _asks(_("What you would like to be asked about, in French"))
    headline_en = _headline(_("What you do, in one line, in English"))
    asks_en = _asks(_("What you would like to be asked about, in English"))
    organisation: Any = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=None,
        required=False,
        empty_label=_("None"),
        help_text=_("It is shown as long as you are a member of it."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"),
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    agrees = forms.BooleanField(
        label=_(
            "Members of the portal who have signed in may find me with my name and what I write"
            " here, and may ask to meet me, until I take it off."
        ),
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        listed: ListedPerson | None,
        organisations: QuerySet[Organisation],
    ) -> None:
        super().__init__(data, initial=_initial(listed))
        fields: Any = self.fields
        fields["organisation"].queryset = organisations
        if listed is not None and not listed.agreed_to_less:
            del fields["agrees"]

    @property
    def shown(self) -> Shown:
        """What was typed, once it is valid."""
        values = self.cleaned_data
        organisation = values["organisation"]
        return Shown(
            **{name: values[name] for name in TEXTS},
            organisation_id=organisation.pk if organisation else None,
            subjects=[*values["disciplines"], *values["tumour_types"]],
            languages=values["languages"],
        )


def _initial(listed: ListedPerson | None) -> dict[str, Any]:
    if listed is None:
        return {"languages": [(get_language() or "fr")[:2]]}
    subjects = list(listed.subjects.all())
    return {
        **{name: getattr(listed, name) for name in TEXTS},
        "organisation": listed.organisation_id,
        "languages": listed.languages,
        "disciplines": [each.code for each in subjects if each.vocabulary == "discipline"],
        "tumour_types": [each.code for each in subjects if each.vocabulary == "tumour_type"],
    }
