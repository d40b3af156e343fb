"""What people of the cluster write on the board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.models import Organisation, Project
from partners.queries.organisations import terms
from pscc.community.enums import Cooperation, Side
from pscc.community.models import BoardEntry
from pscc.community.queries.board import organs

NOT_SAID = _("Not said")
_COPIED = ("side", "cooperation", "tumour_type", "stage", "valid_until", "version")
TEXTS = ("title_fr", "summary_fr", "body_fr", "title_en", "summary_en", "body_en")


def _title(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=160, required=False)


def _summary(label: Any) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=400, required=False, widget=rows)


def _body(label: Any) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 6})
    return forms.CharField(label=label, max_length=6000, required=False, widget=rows)


class BoardEntryForm(forms.Form):
    """An entry, in French, in English or in both."""

    behind = forms.ChoiceField(
        label=_("In the name of"),
        help_text=_(
            "Of a project, readers see “A project team”: neither its title nor its company."
        ),
    )
    side = forms.ChoiceField(
        label=_("What it is about"), choices=Side.choices, widget=forms.RadioSelect
    )
    cooperation = forms.ChoiceField(label=_("Kind of cooperation"), choices=Cooperation.choices)
    tumour_type: Any = forms.ModelChoiceField(
        label=_("Organ"), queryset=None, required=False, empty_label=NOT_SAID
    )
    stage: Any = forms.ModelChoiceField(
        label=_("Stage of development"), queryset=None, required=False, empty_label=NOT_SAID
    )
    valid_until = forms.DateField(
        label=_("On the board until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A year at most. You are reminded two weeks before, and can put it off."),
    )
    title_fr = _title(_("Title in French"))
    summary_fr = _summary(_("In one or two sentences, in French"))
    body_fr = _body(_("Details in French"))
    title_en = _title(_("Title in English"))
    summary_en = _summary(_("In one or two sentences, in English"))
    body_en = _body(_("Details in English"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        entry: BoardEntry | None = None,
        organisations: list[Organisation] | None = None,
        projects: list[Project] | None = None,
    ) -> None:
        names = (*_COPIED, *TEXTS)
        super().__init__(
            data, initial={name: getattr(entry, name) for name in names} if entry else {}
        )
        self._owners: dict[str, Organisation | Project] = {}
        for letter, owners in (("o", organisations or []), ("p", projects or [])):
            self._owners |= {f"{letter}{owner.pk}": owner for owner in owners}
        if entry is None:
            self._offer_owners()
        else:
            del self.fields["behind"]
        fields: Any = self.fields
        fields["tumour_type"].queryset = organs()
        fields["stage"].queryset = terms(Vocabulary.STAGE)

    def _offer_owners(self) -> None:
        field: Any = self.fields["behind"]
        field.choices = [
            (code, _("Project: %(title)s") % {"title": owner} if code[0] == "p" else str(owner))
            for code, owner in self._owners.items()
        ]

    def written_into(self, entry: BoardEntry) -> BoardEntry:
        """Return the entry with what was typed, not stored yet."""
        values = dict(self.cleaned_data)
        owner = self._owners.get(values.pop("behind", ""))
        if isinstance(owner, Organisation):
            entry.organisation = owner
        elif owner is not None:
            entry.project = owner
        entry.version = values.pop("version") or 0
        for name, value in values.items():
            setattr(entry, name, value)
        return entry
