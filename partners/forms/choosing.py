"""Which project something is for: one of mine, or a new one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, Project

NEW_PROJECT = "new"


class ProjectChoiceForm(forms.Form):
    """One of the reader's projects, or the title of a new one; without projects, a title only."""

    project = forms.ChoiceField(label=_("Project"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Title of the new project"),
        max_length=160,
        required=False,
        help_text=_("A few words that people outside your team understand."),
        error_messages={"required": _("Give the new project a title.")},
    )

    def __init__(self, data: Any = None, *, projects: list[Project]) -> None:
        super().__init__(data)
        self.projects = projects
        choice: Any = self.fields["project"]
        choice.choices = [
            *((each.uid, str(each)) for each in projects),
            (NEW_PROJECT, _("A new project")),
        ]
        if not projects:
            choice.widget = forms.HiddenInput()
            choice.initial = NEW_PROJECT
            self.fields["title"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for the title of a new project."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_new = cleaned.get("project") == NEW_PROJECT
        if is_new and not cleaned.get("title", "").strip() and "title" not in self.errors:
            self.add_error("title", _("Give the new project a title."))
        return cleaned

    @property
    def chosen(self) -> Project | None:
        """The project that was chosen; None for a new one."""
        uid = self.cleaned_data["project"]
        return next((each for each in self.projects if each.uid == uid), None)


class ProjectOfOrganisationForm(ProjectChoiceForm):
    """The same, with the organisation of a new project where the reader acts for one."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation of the new project"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No company yet"),
    )

    def __init__(self, data: Any = None, *, projects: list[Project], organisations: Any) -> None:
        super().__init__(data, projects=projects)
        where: Any = self.fields["organisation"]
        where.queryset = organisations
        if not organisations.exists():
            del self.fields["organisation"]

    @property
    def organisation_id(self) -> int | None:
        """The organisation of a new project, None for none."""
        organisation = self.cleaned_data.get("organisation")
        return organisation.pk if organisation else None
