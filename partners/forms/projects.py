"""A project as its team writes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.models import Organisation, Project
from partners.queries.organisations import terms

ABSTRACT_WORDS = 400


class ProjectForm(forms.Form):
    """A project, as its team describes it."""

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
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("At most 400 words. Say nothing that would spoil a patent."),
    )
    stage = forms.ModelChoiceField(
        label=_("Stage of development"),
        queryset=terms(Vocabulary.STAGE),
        required=False,
        empty_label=_("I do not know"),
    )
    product_type = forms.ModelChoiceField(
        label=_("Product type"),
        queryset=terms(Vocabulary.PRODUCT_TYPE),
        required=False,
        empty_label=_("I do not know"),
    )
    trl = forms.TypedChoiceField(
        label=_("Technology readiness level"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("I do not know")), *[(level, f"TRL {level}") for level in range(1, 10)]],
    )
    activity_in_france = forms.CharField(
        label=_("Activity in France"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Research, trials or production that take place, or will take place, in France."
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
        initial = {}
        if project is not None:
            names = (
                "title",
                "public_abstract",
                "stage",
                "product_type",
                "trl",
                "activity_in_france",
                "version",
            )
            initial = {name: getattr(project, name) for name in names}
        super().__init__(data, initial=initial)
        choices = self.fields["organisation"]
        if organisations is None or not organisations.exists():
            del self.fields["organisation"]
        elif isinstance(choices, forms.ModelChoiceField):
            choices.queryset = organisations

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
        data = dict(self.data.items())
        data["version"] = str(version)
        self.data = data
        return self
