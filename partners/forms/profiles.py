"""What members type about their organisation, section by section."""

from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.enums import FactQualifier, Maturity, OrganisationKind, Vocabulary
from partners.models import Term
from partners.queries.organisations import terms
from partners.queries.parts import Parts, plain

SUMMARY_CHARACTERS = 280
DESCRIPTION_CHARACTERS = 8000


def _countries() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en", sep="-").territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted(
        (each for each in found if each[0] not in _NO_COUNTRIES), key=lambda each: each[1]
    )


_NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}  # groups and stand-ins of CLDR
countries: Any = lazy(_countries, list)


def day(**fields: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(required=False, widget=widget, **fields)


def country(**fields: Any) -> forms.ChoiceField:
    """Return a field for a country, named in the reader's language."""
    return forms.ChoiceField(label=_("Country"), choices=countries, initial="FR", **fields)


class PartForm(forms.Form):
    """A form whose fields are parts of a profile, or columns of one of its rows."""

    use_required_attribute = False

    def values(self) -> Parts:
        """Return what was typed as plain values, once the form is valid."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}

    def as_typed(self) -> dict[str, Any]:
        """Return what the browser sent, valid or not, so that it can be shown again."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }


def _plain(value: Any) -> Any:
    if isinstance(value, QuerySet):
        return sorted(term.code for term in value)
    return plain(value)


# --- Columns ------------------------------------------------------------------------------------


class TextsForm(PartForm):
    """What the organisation says of itself, in both languages."""

    summary_fr = forms.CharField(
        label=_("In one sentence, in French"),
        max_length=SUMMARY_CHARACTERS,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "lang": "fr", "data-count-characters": SUMMARY_CHARACTERS}
        ),
        help_text=_("What you do and for whom. At most 280 characters."),
    )
    summary_en = forms.CharField(
        label=_("In one sentence, in English"),
        max_length=SUMMARY_CHARACTERS,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "lang": "en", "data-count-characters": SUMMARY_CHARACTERS}
        ),
        help_text=_("What you do and for whom. At most 280 characters."),
    )
    description_fr = forms.CharField(
        label=_("Description in French"),
        max_length=DESCRIPTION_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "fr"}),
        help_text=_("Leave an empty line between paragraphs; begin list items with a dash."),
    )
    description_en = forms.CharField(
        label=_("Description in English"),
        max_length=DESCRIPTION_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "en"}),
        help_text=_("Leave an empty line between paragraphs; begin list items with a dash."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one sentence in one language at least: the directory's list shows it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (self.errors or cleaned.get("summary_fr") or cleaned.get("summary_en")):
            self.add_error("summary_fr", _("Write one sentence, in French or in English."))
        return cleaned


class PracticalForm(PartForm):
    """Kind, place and address on the Web."""

    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=OrganisationKind.choices)
    maturity = forms.ChoiceField(
        label=_("Maturity"),
        required=False,
        choices=[("", _("Does not apply")), *Maturity.choices],
        help_text=_("For companies."),
    )
    acronym = forms.CharField(label=_("Acronym"), max_length=30, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    country = country()
    founded_year = forms.IntegerField(
        label=_("Founded in"), required=False, min_value=1000, max_value=2200
    )
    headcount = forms.IntegerField(
        label=_("Headcount"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=_("Some calls are for companies up to a size. Your page shows it."),
    )
    headcount_on = day(label=_("Counted on"))
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a headcount: it says nothing without one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        counted, on = cleaned["headcount"], cleaned["headcount_on"]
        if counted is not None and on is None:
            self.add_error("headcount_on", _("Say on which day you counted."))
        elif counted is None and on is not None:
            self.add_error("headcount", _("Give the headcount, or take its day away."))
        elif on is not None and on > localdate():
            self.add_error("headcount_on", _("This day is still to come."))
        return cleaned


class SubjectsForm(PartForm):
    """Disciplines and tumour types, from the shared lists."""

    disciplines = forms.ModelMultipleChoiceField(
        label=_("Disciplines"),
        queryset=terms(Vocabulary.DISCIPLINE),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tumour_types = forms.ModelMultipleChoiceField(
        label=_("Tumour types"),
        queryset=terms(Vocabulary.TUMOUR_TYPE),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tumour_types"]
        field.choices = _as_tree(terms(Vocabulary.TUMOUR_TYPE))

    def tumour_groups(self) -> list[tuple[str, list[dict[str, Any]], int]]:
        """Return the tumour types to tick: group, its choices, how many of them are ticked."""
        bound = self["tumour_types"]
        widget: Any = bound.field.widget
        value = widget.format_value(bound.value())
        groups = widget.optgroups(bound.html_name, value, {"id": bound.auto_id})
        return [
            (label, options, sum(option["selected"] for option in options))
            for label, options, _index in groups
        ]


def _as_tree(found: QuerySet[Term]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group terms under their topmost ones, each group beginning with its own head."""
    every = list(found)
    groups = {term.pk: [term] for term in every if term.parent_id is None}
    for term in every:
        if term.parent_id in groups:
            groups[term.parent_id].append(term)
    return [
        (members[0].label, [(term.code, term.label) for term in members])
        for members in groups.values()
    ]


# --- Rows ---------------------------------------------------------------------------------------


class RowForm(PartForm):
    """One row of a list; one left as it was offered counts as absent."""

    id = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    name_of_row: ClassVar[Any] = ""

    def clean(self) -> dict[str, Any]:
        """Hold the order of dates, where a row has two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The end must come after the beginning."))
        return cleaned

    def values(self) -> Parts:
        """Return the row as plain values, with its number if it is stored."""
        row = super().values()
        return row if row.get("id") else {name: row[name] for name in row if name != "id"}


class SiteRow(RowForm):
    """A place."""

    name_of_row = _("Site")

    name = forms.CharField(label=_("Name of the site"), max_length=120, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=_("City"), max_length=80)
    country = country()
    latitude = forms.DecimalField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90, max_digits=8,
        decimal_places=6, help_text=_("In degrees, for the map: 48.794000."),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, max_digits=9,
        decimal_places=6, help_text=_("In degrees, for the map: 2.348000."),
    )  # fmt: skip
    is_main = forms.BooleanField(label=_("This is the main site"), required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Take both coordinates or none."""
        cleaned = super().clean()
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            lacks = cleaned.get(other) is None and other not in self.errors
            if cleaned.get(one) is not None and lacks:
                self.add_error(other, _("Give both coordinates, or none."))
        return cleaned


class LabelRow(RowForm):
    """A label that someone has given."""

    name_of_row = _("Label")

    label = forms.ModelChoiceField(
        label=_("Label"), queryset=terms(Vocabulary.LABEL), to_field_name="code"
    )
    count = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=999, initial=1,
        help_text=_("For instance two RHU programmes."),
    )  # fmt: skip
    detail_fr = forms.CharField(
        label=_("Detail, in French"), max_length=200, required=False,
        help_text=_("For instance the name of the programme."),
    )  # fmt: skip
    detail_en = forms.CharField(label=_("Detail, in English"), max_length=200, required=False)
    since = day(label=_("Since"))
    until = day(label=_("Until"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class FactRow(RowForm):
    """A dated figure with its source."""

    name_of_row = _("Figure")

    metric_fr = forms.CharField(label=_("What is counted, in French"), max_length=120)
    metric_en = forms.CharField(label=_("What is counted, in English"), max_length=120)
    qualifier = forms.ChoiceField(
        label=_("Precision"), choices=FactQualifier.choices, initial=FactQualifier.EXACT
    )
    value = forms.DecimalField(label=_("Figure"), max_digits=18, decimal_places=2, localize=False)
    unit_fr = forms.CharField(label=_("Unit, in French"), max_length=40, required=False)
    unit_en = forms.CharField(label=_("Unit, in English"), max_length=40, required=False)
    as_of = forms.DateField(
        label=_("True on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For instance: annual report 2025.")
    )
    source_url = forms.URLField(
        label=_("Link to the source"), required=False, max_length=200, assume_scheme="https"
    )


class ContactRow(RowForm):
    """Whom journalists may call."""

    name_of_row = _("Press contact")

    name = forms.CharField(label=_("Name"), max_length=120)
    role_fr = forms.CharField(label=_("Role, in French"), max_length=120, required=False)
    role_en = forms.CharField(label=_("Role, in English"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("From the next day on, the press page does not show it any more."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one way to reach the person."""
        cleaned = super().clean()
        if not (self.errors or cleaned.get("phone") or cleaned.get("email")):
            self.add_error("email", _("Give an e-mail address or a phone number."))
        return cleaned
