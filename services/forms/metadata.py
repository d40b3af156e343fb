"""What providers type about health data and sample collections, group by group."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import OrganisationKind
from partners.forms.profiles import PartForm, day
from partners.models import Organisation
from services.enums import ServiceKind
from services.metadata.completeness import use_words
from services.metadata.graph import web_address
from services.metadata.rules import FILES, read_rules
from services.metadata.values import Record
from services.models import Service

MOST_LINES = 40
MOST_PEOPLE = 10**12
HEALTH, SAMPLES = FILES[ServiceKind.HEALTH_DATA], FILES[ServiceKind.SAMPLES]
_NOT_SAID = gettext_lazy("Not said yet")


def _choices(file: str, vocabulary: str, *, empty: bool = False) -> Any:
    def choices() -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = list(read_rules(file).choices(vocabulary))
        return [("", _NOT_SAID), *found] if empty else found

    return lazy(choices, list)()


class LinesField(forms.CharField):
    """Several texts, one a line."""

    def __init__(self, *, length: int, **fields: Any) -> None:
        rows, language = fields.pop("rows", 3), fields.pop("language", "")
        attrs = {"rows": rows} | ({"lang": language} if language else {})
        self.length = length
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **fields)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(
                _("Keep to %(most)s lines; there are %(number)s.")
                % {"most": MOST_LINES, "number": len(lines)}
            )
        if long := next((line for line in lines if len(line) > self.length), ""):
            raise forms.ValidationError(
                _("A line is too long (%(length)s characters, at most %(most)s): “%(start)s…”")
                % {"length": len(long), "most": self.length, "start": long[:40]}
            )
        return lines


class AddressesField(LinesField):
    """Several web addresses, one a line."""

    def clean(self, value: Any) -> Any:
        lines: list[str] = super().clean(value)
        if wrong := next((line for line in lines if not web_address(line)), ""):
            raise forms.ValidationError(
                _("“%(line)s” is no web address. Begin with https:// and leave spaces out.")
                % {"line": wrong[:80]}
            )
        return lines


class CodesField(forms.MultipleChoiceField):
    """Several values of a closed list, as boxes to tick."""

    def __init__(self, file: str, vocabulary: str, **fields: Any) -> None:
        super().__init__(
            choices=_choices(file, vocabulary),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **fields,
        )


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or nobody has said."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(
            choices=[("", _NOT_SAID), ("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))],
            required=False,
            coerce=lambda text: text == "True",
            empty_value=None,
            **fields,
        )


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """An organisation of the directory, kept by its number; the form says which are offered."""

    def __init__(self, **fields: Any) -> None:
        none = Organisation.objects.none()
        super().__init__(queryset=none, required=False, empty_label=_NOT_SAID, **fields)


def _number(most: int = MOST_PEOPLE, **fields: Any) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=most, **fields)


def _address(**fields: Any) -> forms.URLField:
    return forms.URLField(required=False, max_length=200, assume_scheme="https", **fields)


def _one(file: str, vocabulary: str, **fields: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=_choices(file, vocabulary, empty=True), required=False, **fields
    )


def _tidy(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class MetadataForm(PartForm):
    """Columns of a record; `groups` says in which order and under which headings."""

    groups: Sequence[tuple[Any, Sequence[str]]] = ()
    in_order: Sequence[tuple[str, str, Any]] = ()

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service

    def values(self) -> dict[str, Any]:
        """Return the columns, once the form is valid."""
        return {
            name: value.pk if isinstance(value, Organisation) else _tidy(value)
            for name, value in self.cleaned_data.items()
        }

    def mark(self, record: Record) -> None:
        """Say beside each field how much its profile needs it; a draft may lack all of it."""
        words = use_words(self.service, record)
        for name in self.fields:
            field: Any = self.fields[name]
            field.use_words = words.get(name) or _("optional")

    def clean(self) -> dict[str, Any]:
        """Refuse what ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for first, last, words in self.in_order:
            low, high = cleaned.get(first), cleaned.get(last)
            if low is not None and high is not None and high < low:
                self.add_error(last, words)
        return cleaned

    def grouped(
        self, newer: Mapping[str, Sequence[str]]
    ) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """Return the headings, each with its fields and what others stored in them meanwhile."""
        return [
            (title, [(self[name], newer.get(name)) for name in names])
            for title, names in self.groups
        ]


_OLDEST_FIRST = gettext_lazy("The oldest age is below the youngest one.")
_END_FIRST = gettext_lazy("This day is before the first one.")


class HealthDatasetForm(MetadataForm):
    """What HealthDCAT-AP asks of a dataset."""

    access_rights = _one(
        HEALTH, "access_rights", label=gettext_lazy("Access rights"),
        help_text=gettext_lazy(
            "Public: anyone can download the data. Restricted: on conditions. Not public: personal"
            " data or secrets, reached through a procedure."
        ),
    )  # fmt: skip
    health_categories = CodesField(
        HEALTH, "health_categories", label=gettext_lazy("Health categories"),
        help_text=gettext_lazy("Article 51 of the regulation on the European Health Data Space."),
    )  # fmt: skip
    themes = CodesField(HEALTH, "themes", label=gettext_lazy("Themes"))
    health_themes = CodesField(HEALTH, "health_themes", label=gettext_lazy("Health themes"))
    dataset_types = CodesField(HEALTH, "dataset_types", label=gettext_lazy("Types of dataset"))
    keywords_fr = LinesField(
        length=80, language="fr", label=gettext_lazy("Keywords in French"),
        help_text=gettext_lazy("One a line."),
    )  # fmt: skip
    keywords_en = LinesField(
        length=80, language="en", label=gettext_lazy("Keywords in English"),
        help_text=gettext_lazy("One a line."),
    )  # fmt: skip
    identifiers = LinesField(
        length=200, rows=2, label=gettext_lazy("Further identifiers"),
        help_text=gettext_lazy(
            "A DOI or the number of another catalogue, one a line. The portal adds its own."
        ),
    )  # fmt: skip
    access_url = _address(label=gettext_lazy("Where access is asked for"))
    distribution_title = forms.CharField(
        label=gettext_lazy("Name of what one receives"), max_length=160, required=False
    )
    formats = CodesField(HEALTH, "formats", label=gettext_lazy("Formats"))
    legislation = AddressesField(
        length=200, rows=2, label=gettext_lazy("Applicable legislation"),
        help_text=gettext_lazy(
            "Web addresses, one a line. European Health Data Space:"
            " http://data.europa.eu/eli/reg/2025/327/oj"
        ),
    )  # fmt: skip
    hdab = OrganisationField(
        label=gettext_lazy("Health data access body"),
        help_text=gettext_lazy(
            "A public authority of the directory. Is it missing there? Write to the cluster's team."
        ),
    )
    custodian = OrganisationField(
        label=gettext_lazy("Health data holder"),
        help_text=gettext_lazy("Who keeps the data and answers for them."),
    )
    legal_basis = LinesField(
        length=200, rows=2, label=gettext_lazy("Legal basis"),
        help_text=gettext_lazy("One a line."),
    )  # fmt: skip
    purposes = LinesField(
        length=200, rows=2, label=gettext_lazy("Purposes"), help_text=gettext_lazy("One a line.")
    )
    has_personal_data = YesNoField(label=gettext_lazy("Personal data"))
    provenance = forms.CharField(
        label=gettext_lazy("Provenance"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Where the data come from and how they were gathered."),
    )  # fmt: skip
    has_structured_data = YesNoField(
        label=gettext_lazy("Structured data"),
        help_text=gettext_lazy("Yes: the description of the variables becomes mandatory."),
    )
    variables_url = _address(label=gettext_lazy("Description of the variables"))
    coding_systems = CodesField(HEALTH, "coding_systems", label=gettext_lazy("Coding systems"))
    number_of_records = _number(label=gettext_lazy("Number of records"))
    number_of_individuals = _number(label=gettext_lazy("Number of individuals"))
    min_age = _number(150, label=gettext_lazy("Youngest age, in years"))
    max_age = _number(150, label=gettext_lazy("Oldest age, in years"))
    population = forms.CharField(
        label=gettext_lazy("Population covered"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    covers_from = day(label=gettext_lazy("Data from"))
    covers_until = day(label=gettext_lazy("Data until"))
    retention_from = day(label=gettext_lazy("Kept from"))
    retention_until = day(label=gettext_lazy("Kept until"))
    frequency = _one(HEALTH, "frequencies", label=gettext_lazy("Updated"))
    sample_url = _address(label=gettext_lazy("Sample of made-up rows"))
    analytics_url = _address(label=gettext_lazy("Statistics and reports"))

    groups = (
        (gettext_lazy("What it is"), (
            "access_rights", "health_categories", "themes", "health_themes", "dataset_types",
            "keywords_fr", "keywords_en", "identifiers",
        )),
        (gettext_lazy("Access and law"), (
            "access_url", "distribution_title", "formats", "legislation", "hdab", "custodian",
            "legal_basis", "purposes", "has_personal_data",
        )),
        (gettext_lazy("Contents"), (
            "provenance", "has_structured_data", "variables_url", "coding_systems",
            "number_of_records", "number_of_individuals", "min_age", "max_age", "population",
        )),
        (gettext_lazy("Time and more"), (
            "covers_from", "covers_until", "retention_from", "retention_until", "frequency",
            "sample_url", "analytics_url",
        )),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Q(pk=self.service.provider_id) | Q(services_supported=self.service)
        public = Q(kind=OrganisationKind.PUBLIC_AUTHORITY)
        for name, offered in (("custodian", own), ("hdab", public)):
            field: Any = self.fields[name]
            field.queryset = self._organisations(offered, self.initial.get(name))

    def _organisations(self, offered: Q, stored: int | None) -> QuerySet[Organisation]:
        """Return those offered that readers may see, the provider, and the one stored."""
        published = Organisation.objects.published().filter(offered)
        kept = Q(pk__in=published.values("pk")) | Q(pk=stored)
        return Organisation.objects.filter(kept).order_by("name")

    in_order = (
        ("min_age", "max_age", _OLDEST_FIRST),
        ("covers_from", "covers_until", _END_FIRST),
        ("retention_from", "retention_until", _END_FIRST),
    )


class SampleCollectionForm(MetadataForm):
    """What MIABIS asks of a collection."""

    identifier = forms.CharField(
        label=gettext_lazy("Identifier of the biobank"), max_length=120, required=False,
        help_text=gettext_lazy("The portal adds its own."),
    )  # fmt: skip
    acronym = forms.CharField(label=gettext_lazy("Acronym"), max_length=40, required=False)
    sample_types = CodesField(SAMPLES, "sample_types", label=gettext_lazy("Sample types"))
    storage_temperatures = CodesField(
        SAMPLES, "storage_temperatures", label=gettext_lazy("Storage temperature")
    )
    sample_source = _one(SAMPLES, "sample_source", label=gettext_lazy("Source of the samples"))
    dataset_types = CodesField(
        SAMPLES, "dataset_types", label=gettext_lazy("Data that come with the samples")
    )
    sexes = CodesField(SAMPLES, "sexes", label=gettext_lazy("Sex of the donors"))
    age_low = _number(150, label=gettext_lazy("Youngest age, in years"))
    age_high = _number(150, label=gettext_lazy("Oldest age, in years"))
    total_subjects = _number(2 * 10**9, label=gettext_lazy("Number of donors"))
    diseases = LinesField(
        length=80, label=gettext_lazy("Diseases"),
        help_text=gettext_lazy("One a line, with its ICD-10 code where there is one: C50 Breast."),
    )  # fmt: skip
    inclusion_criteria = forms.CharField(
        label=gettext_lazy("Inclusion criteria"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    status = _one(SAMPLES, "status", label=gettext_lazy("Status of the collection"))
    settings = CodesField(SAMPLES, "settings", label=gettext_lazy("Setting of the collection"))
    designs = CodesField(SAMPLES, "designs", label=gettext_lazy("Design of the collection"))
    use_conditions = CodesField(
        SAMPLES, "use_conditions", label=gettext_lazy("Conditions of use and access")
    )
    publications = LinesField(
        length=200, label=gettext_lazy("Publications"),
        help_text=gettext_lazy("One a line, as a DOI where there is one."),
    )  # fmt: skip

    groups = (
        (gettext_lazy("Samples"), (
            "identifier", "acronym", "sample_types", "storage_temperatures", "sample_source",
            "dataset_types",
        )),
        (gettext_lazy("Donors"), (
            "sexes", "age_low", "age_high", "total_subjects", "diseases", "inclusion_criteria",
        )),
        (gettext_lazy("Collection"), (
            "status", "settings", "designs", "use_conditions", "publications",
        )),
    )  # fmt: skip
    in_order = (("age_low", "age_high", _OLDEST_FIRST),)


FORMS: Mapping[str, type[MetadataForm]] = {
    ServiceKind.HEALTH_DATA: HealthDatasetForm,
    ServiceKind.SAMPLES: SampleCollectionForm,
}
