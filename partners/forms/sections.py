"""The sections of the partner's space: what each shows, and what a browser sent back of it.

A draft is one of two: columns in one form, or the rows of a list. Both keep what was typed,
whatever happens, and give the profile's parts once they are valid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.forms.profiles import (
    ContactRow,
    FactRow,
    LabelRow,
    PartForm,
    PracticalForm,
    RowForm,
    SiteRow,
    SubjectsForm,
    TextsForm,
)
from partners.queries.parts import Parts

MAX_ROWS = 60
TypedData = MultiValueDict[str, str]


class ColumnsDraft:
    """Some columns of a profile in one form."""

    def __init__(self, form_class: type[PartForm], stored: Parts, data: TypedData | None) -> None:
        self.form_class = form_class
        self.form = form_class(data, initial=stored)

    @property
    def forms(self) -> list[PartForm]:
        """Return every form, for the summary of errors."""
        return [self.form]

    def is_valid(self) -> bool:
        """Tell whether everything typed can be stored."""
        return self.form.is_valid()

    def parts(self) -> Parts:
        """Return what was typed, by part."""
        return self.form.values()

    def keep_typing(self) -> None:
        """Show what was typed again, without judging it."""
        self.form = self.form_class(initial=self.form.as_typed())


class RowsDraft:
    """The rows of one list of a profile. The browser names the rows it sends in a hidden field
    called like the list, so that removing one is leaving its name out.
    """

    def __init__(
        self, part: str, form_class: type[RowForm], stored: Parts, data: TypedData | None
    ) -> None:
        self.part, self.form_class = part, form_class
        self.problems: list[str] = []
        if data is None:
            self.forms = [self._shown(place, row) for place, row in enumerate(stored[part])]
        else:
            places = [int(each) for each in data.getlist(part) if _is_place(each)]
            self.forms = [self._typed(place, data) for place in dict.fromkeys(places)][:MAX_ROWS]

    def _shown(self, place: int, row: Mapping[str, Any]) -> RowForm:
        return self.form_class(prefix=f"{self.part}-{place}", initial=dict(row))

    def _typed(self, place: int, data: TypedData) -> RowForm:
        prefix = f"{self.part}-{place}"
        is_new = not str(data.get(f"{prefix}-id") or "").strip()
        return self.form_class(data, prefix=prefix, empty_permitted=is_new)

    def is_valid(self) -> bool:
        """Tell whether every row can be stored, and all of them together."""
        if not min([form.is_valid() for form in self.forms], default=True):  # each shows its errors
            return False
        rows = self.parts()[self.part]
        if sum(bool(row.get("is_main")) for row in rows) > 1:
            self.problems.append(_("Only one site can be the main one."))
        current = [row["label"] for row in rows if row.get("label") and not row["until"]]
        if len(current) != len(set(current)):
            self.problems.append(_("A label stands here twice. Put how many you have in one row."))
        return not self.problems

    def parts(self) -> Parts:
        """Return the rows that were typed; one left as it was offered is no row."""
        typed = [form for form in self.forms if form.has_changed() or not form.empty_permitted]
        return {self.part: [form.values() for form in typed]}

    def keep_typing(self) -> None:
        """Show what was typed again, without judging it."""
        self.forms = [
            self._shown(place, form.as_typed() if form.is_bound else form.initial)
            for place, form in enumerate(self.forms)
        ]

    def add(self) -> None:
        """Offer one more row."""
        self.keep_typing()
        if len(self.forms) >= MAX_ROWS:
            self.problems.append(
                _("This list is full: it takes %(limit)s rows.") % {"limit": MAX_ROWS}
            )
            return
        offered = self.form_class(prefix=f"{self.part}-{len(self.forms)}")
        first = next(name for name in offered.fields if name != "id")
        offered.fields[first].widget.attrs["autofocus"] = True
        self.forms.append(offered)

    def remove(self, place: str) -> None:
        """Take one row away."""
        self.forms = [form for form in self.forms if form.prefix != f"{self.part}-{place}"]
        self.keep_typing()

    def forget_gone(self, stored: Parts) -> None:
        """Make rows that somebody removed meanwhile new ones, so that nothing typed is lost."""
        known = {str(row["id"]) for row in stored[self.part]}
        for form in self.forms:
            if str(form.initial.get("id") or "") not in known:
                form.initial["id"] = ""


Draft = ColumnsDraft | RowsDraft


@dataclass(frozen=True)
class Section:
    """A page of the partner's space."""

    key: str
    title: Promise | str
    lead: Promise | str
    icon: str
    parts: tuple[str, ...]
    form: type[PartForm]
    add: Promise | str = ""

    @property
    def is_rows(self) -> bool:
        """Whether it is a list of rows."""
        return issubclass(self.form, RowForm)

    def draft(self, stored: Parts, data: TypedData | None = None) -> Draft:
        """Return the section's forms: stored values, or what the browser sent."""
        if issubclass(self.form, RowForm):
            return RowsDraft(self.parts[0], self.form, stored, data)
        return ColumnsDraft(self.form, stored, data)


def _columns(form: type[Form]) -> tuple[str, ...]:
    return tuple(form.base_fields)


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section(
            "texts",
            gettext_lazy("Texts"),
            gettext_lazy("What you do, in both languages. The list shows the sentence, your page"
                         " both."),
            "document-text",
            _columns(TextsForm),
            TextsForm,
        ),
        Section(
            "practical",
            gettext_lazy("Practical facts"),
            gettext_lazy("What kind of organisation you are, where, how large, and since when."),
            "information-circle",
            _columns(PracticalForm),
            PracticalForm,
        ),
        Section(
            "subjects",
            gettext_lazy("Disciplines and tumour types"),
            gettext_lazy("What people filter the directory by. Tick what you really work on."),
            "tag",
            _columns(SubjectsForm),
            SubjectsForm,
        ),
        Section(
            "sites",
            gettext_lazy("Sites"),
            gettext_lazy("Where you can be found. A site with coordinates is on the map."),
            "map-pin",
            ("sites",),
            SiteRow,
            gettext_lazy("Add a site"),
        ),
        Section(
            "labels",
            gettext_lazy("Labels"),
            gettext_lazy("Labels that a public body or a certifier gave you, with their dates."),
            "check-badge",
            ("labels",),
            LabelRow,
            gettext_lazy("Add a label"),
        ),
        Section(
            "figures",
            gettext_lazy("Key figures"),
            gettext_lazy("Each with its day and its source: without them a figure is not shown."),
            "chart-bar",
            ("facts",),
            FactRow,
            gettext_lazy("Add a figure"),
        ),
        Section(
            "contacts",
            gettext_lazy("Press contacts"),
            gettext_lazy("Journalists see them until the day you give. Ask the people you name."),
            "megaphone",
            ("press_contacts",),
            ContactRow,
            gettext_lazy("Add a contact"),
        ),
    )
}  # fmt: skip


def put_stored(data: TypedData, part: str, stored: Any) -> None:
    """Put a stored value into what a browser sent, in the place of what was typed."""
    if not isinstance(stored, list):
        data[part] = "" if stored is False else str(stored)
        return
    if not all(isinstance(each, dict) for each in stored):
        data.setlist(part, stored)
        return
    data.setlist(part, [str(place) for place, _row in enumerate(stored)])
    for place, row in enumerate(stored):
        for name, value in row.items():
            data[f"{part}-{place}-{name}"] = "" if value is False else str(value)


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4
