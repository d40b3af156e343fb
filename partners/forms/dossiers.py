"""The confidential part of a project, its patents and milestones, as the team writes them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.enums import PatentHolding, PatentStatus
from partners.models import Milestone, Patent, ProjectDossier
from pscc.files.limits import FileLimits

SECTION_LENGTH = 20_000  # characters


def _section(label: Any, help_text: Any) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=SECTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class DossierForm(forms.Form):
    """The five sections of the dossier."""

    unmet_need = _section(
        _("Unmet medical need"), _("Which patients, how many, and what they have today.")
    )
    innovation = _section(_("What is new"), _("How it works, and what it does better."))
    evidence = _section(
        _("Evidence so far"), _("Models, results, publications. No health data of persons.")
    )
    development_plan = _section(
        _("Development plan"), _("The next two or three years: work, partners, money.")
    )
    ip_position = _section(
        _("Intellectual property"),
        _("What you own, what you license, what is free to use. Patents have their own list."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, dossier: ProjectDossier) -> None:
        super().__init__(data, initial={name: getattr(dossier, name) for name in self.base_fields})

    def changes(self) -> dict[str, Any]:
        """Return what `save_dossier` takes."""
        return self.cleaned_data | {"version": self.cleaned_data.get("version") or 0}

    def at_version(self, version: int) -> "DossierForm":
        """Return the same form, with what was typed, ready to be saved over a newer version."""
        data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict, which keeps lists
        data["version"] = str(version)
        self.data = data
        return self

    def others_words(self, stored: ProjectDossier) -> list[dict[str, str]]:
        """Return the sections that are stored otherwise than typed."""
        return [
            {"label": str(field.label), "value": getattr(stored, name)}
            for name, field in self.fields.items()
            if name != "version" and getattr(stored, name) != self.cleaned_data.get(name)
        ]


class DossierFileForm(forms.Form):
    """One file for the dossier."""

    upload = forms.FileField(label=_("File"))
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=150,
        help_text=_("What readers see. Empty: the name of the file."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = FileLimits()
        field = self.fields["upload"]
        field.help_text = _("Accepted: %(kinds)s. At most %(size)s MB.") % {
            "kinds": limits.words,
            "size": limits.max_bytes // (1024 * 1024),
        }
        field.widget.attrs["accept"] = limits.accept


def _day(label: Any, *, required: bool, help_text: Any = "") -> Any:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PatentForm(forms.Form):
    """A patent, or an application for one."""

    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(
        label=_("Publication or filing number"),
        max_length=40,
        required=False,
        help_text=_("As the office writes it, for example EP 1 234 567 A1."),
    )
    status = forms.ChoiceField(label=_("Status"), choices=PatentStatus.choices)
    holding = forms.ChoiceField(label=_("By what right you use it"), choices=PatentHolding.choices)
    holder = forms.CharField(
        label=_("Holder"),
        max_length=200,
        required=False,
        help_text=_("Whose name stands in the register. Empty: not known."),
    )
    filed_on = _day(_("Filed on"), required=False)

    def __init__(self, data: Any = None, *, patent: Patent | None = None) -> None:
        initial = {name: getattr(patent, name) for name in self.base_fields} if patent else {}
        super().__init__(data, initial=initial)


class MilestoneForm(forms.Form):
    """Something to reach by a day."""

    title = forms.CharField(
        label=_("What you mean to reach"),
        max_length=160,
        help_text=_("For example: first patient treated, toxicology finished, series A closed."),
    )
    due_on = _day(_("Planned for"), required=True)

    def __init__(self, data: Any = None, *, milestone: Milestone | None = None) -> None:
        initial = {"title": milestone.title, "due_on": milestone.due_on} if milestone else {}
        super().__init__(data, initial=initial)


class SettledForm(forms.Form):
    """The day on which a milestone was reached or given up."""

    on = _day(_("On which day"), required=True)
