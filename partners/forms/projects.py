"""A project as its team writes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.enums import FundingBand, Vocabulary
from partners.models import Organisation, Project
from partners.queries.organisations import terms
from partners.queries.projects import tumour_tree, usual_trl
from pscc.kernel.questions.levels import LEVELS

ABSTRACT_WORDS = 400
UNKNOWN = _("I do not know")
_COPIED = (
    "title", "public_abstract", "stage", "product_type", "modality", "trl", "funding_band",
    "activity_in_france", "strategic_axis", "version",
)  # fmt: skip


def _choice_of_term(label: Any, vocabulary: Vocabulary) -> Any:
    return forms.ModelChoiceField(
        label=label, queryset=terms(vocabulary), required=False, empty_label=UNKNOWN
    )


class ProjectForm(forms.Form):
    """A project, as its team describes it. A title is enough; the rest may stay unknown."""

    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        help_text=_("A few words that people outside your team understand."),
    )
    organisation: Any = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No company yet"),
        help_text=_("Leave empty if the company does not exist yet: you can attach it later."),
    )
    public_abstract = forms.CharField(
        label=_("Non-confidential abstract"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-count-words": ABSTRACT_WORDS}),
        help_text=_("At most 400 words. Say nothing that would spoil a patent."),
    )
    stage = _choice_of_term(_("Stage of development"), Vocabulary.STAGE)
    stage_since = forms.DateField(
        label=_("At this stage since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Counts if you choose another stage. Empty means today."),
    )
    stage_note = forms.CharField(
        label=_("Note on the new stage"),
        required=False,
        max_length=300,
        help_text=_("What made it change. Needed to go back to an earlier stage."),
    )
    trl = forms.TypedChoiceField(
        label=_("Technology readiness level"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", UNKNOWN), *LEVELS],
    )
    product_type = _choice_of_term(_("Product type"), Vocabulary.PRODUCT_TYPE)
    modality = _choice_of_term(_("Modality"), Vocabulary.MODALITY)
    tumour_types = forms.TypedMultipleChoiceField(
        label=_("Tumour types"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Open an organ and tick what your project is about. None means: not known."),
    )
    funding_band = forms.ChoiceField(
        label=_("Funds raised so far"),
        required=False,
        choices=[("", UNKNOWN), *FundingBand.choices],
    )
    activity_in_france = forms.CharField(
        label=_("Activity in France"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Research, trials or production that take place, or will take place, in France."
        ),
    )
    strategic_axis: Any = forms.ModelChoiceField(
        label=_("Strategic axis"),
        queryset=terms(Vocabulary.STRATEGIC_AXIS),
        required=False,
        empty_label=UNKNOWN,
        help_text=_(
            "The axis of the ten-year strategy against cancers to which the project contributes"
            " most. One only, so that sums count each project once; the cluster’s team may correct"
            " it."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        project: Project | None = None,
        organisations: QuerySet[Organisation] | None = None,
    ) -> None:
        initial: dict[str, Any] = {}
        if project is not None:
            initial = {name: getattr(project, name) for name in _COPIED}
            initial["tumour_types"] = list(project.tumour_types.values_list("pk", flat=True))
        super().__init__(data, initial=initial)
        self._offer_tumours()
        if project is None:
            del self.fields["stage_note"]
        elif usual := usual_trl(project.stage):
            words = _("Usual at the stage “%(stage)s”: TRL %(level)s. You decide.")
            self.fields["trl"].help_text = words % {"stage": project.stage, "level": usual}
        choices = self.fields["organisation"]
        if organisations is None or not organisations.exists():
            del self.fields["organisation"]
        elif isinstance(choices, forms.ModelChoiceField):
            choices.queryset = organisations

    def _offer_tumours(self) -> None:
        """Offer each organ as a group: the organ as a whole first, then its tumours."""
        field: Any = self.fields["tumour_types"]
        field.choices = [
            (
                str(root),
                [
                    (root.pk, _("%(organ)s, any tumour") % {"organ": root}),
                    *((term.pk, str(term)) for term in children),
                ],
            )
            for root, children in tumour_tree()
        ]

    def clean_public_abstract(self) -> str:
        text: str = self.cleaned_data["public_abstract"]
        words = len(text.split())
        if words > ABSTRACT_WORDS:
            raise ValidationError(
                _(
                    "This text has %(words)s words; the limit is %(limit)s."
                    " Shorten it by %(excess)s."
                ),
                params={"words": words, "limit": ABSTRACT_WORDS, "excess": words - ABSTRACT_WORDS},
            )
        return text

    def values(self) -> dict[str, Any]:
        """Return what `create_project` takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        organisation = values.pop("organisation", None)
        return values | {"organisation_id": organisation.pk if organisation else None}

    def changes(self) -> dict[str, Any]:
        """Return what `update_project` takes."""
        values = {
            name: value for name, value in self.cleaned_data.items() if name != "organisation"
        }
        return values | {"version": values.get("version") or 0}

    def at_version(self, version: int) -> "ProjectForm":
        """Return the same form, with what was typed, ready to be saved over a newer version."""
        data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict, which keeps lists
        data["version"] = str(version)
        self.data = data
        return self

    def others_words(self, stored: Project) -> list[dict[str, str]]:
        """Return the fields that are stored otherwise than typed, as words of the stored ones."""
        theirs = ProjectForm(project=stored)
        names = [name for name in self.fields if name in theirs.initial and name != "version"]
        return [
            {"label": str(self.fields[name].label), "value": _in_words(theirs, name)}
            for name in names
            if _plain(theirs.initial[name]) != _plain(self.cleaned_data.get(name))
        ]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return getattr(value, "pk", value) or ""


def _in_words(form: ProjectForm, name: str) -> str:
    value = form.initial[name]
    if name == "tumour_types":
        field: Any = form.fields[name]
        names = {pk: label for _group, options in field.choices for pk, label in options}
        return ", ".join(str(names[pk]) for pk in value if pk in names)
    if name == "funding_band":
        return str(FundingBand(value).label) if value else ""
    return f"TRL {value}" if name == "trl" and value else str(value or "")
