"""What providers type about a service, section by section."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.forms.profiles import PartForm, RowForm, SubjectsForm
from partners.models import Organisation
from partners.queries.organisations import terms
from services.enums import Access, AccessMode, Audience, IndustryUse, PriceBasis, ServiceKind

TITLE_CHARACTERS = 160
SUMMARY_CHARACTERS = 280
TEXT_CHARACTERS = 4000
MOST_DAYS = 3650
MOST_PLACES = 9999


def _area(label: Any, language: str, hint: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
        help_text=hint,
    )


def _line(label: Any, language: str, length: int, **fields: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"lang": language} if language else {})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, **fields)


def _sentence(label: Any, language: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=SUMMARY_CHARACTERS,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "lang": language, "data-count-characters": SUMMARY_CHARACTERS}
        ),
        help_text=_("What it is and for whom. At most 280 characters."),
    )


_FOR_WHOM = _("Who can use it: academic teams, start-ups, larger companies, at which stage.")
_YOU_BRING = _("What a project must have ready: samples, data, a protocol, an agreement.")
_YOU_GET = _("What comes out of it: a report, material, data, a place, advice.")
_TERMS = _("What it depends on: contract, intellectual property, publication, priority.")
_NEXT = _("Who answers a first message, and what they then do.")


class CardTextsForm(PartForm):
    """Title, sentence and the six questions, in both languages."""

    title_fr = _line(_("Title, in French"), "fr", TITLE_CHARACTERS)
    title_en = _line(_("Title, in English"), "en", TITLE_CHARACTERS)
    summary_fr = _sentence(_("In one sentence, in French"), "fr")
    summary_en = _sentence(_("In one sentence, in English"), "en")
    for_whom_fr = _area(_("For whom, in French"), "fr", _FOR_WHOM)
    for_whom_en = _area(_("For whom, in English"), "en", _FOR_WHOM)
    you_bring_fr = _area(_("What you bring, in French"), "fr", _YOU_BRING)
    you_bring_en = _area(_("What you bring, in English"), "en", _YOU_BRING)
    you_get_fr = _area(_("What you get, in French"), "fr", _YOU_GET)
    you_get_en = _area(_("What you get, in English"), "en", _YOU_GET)
    terms_fr = _area(_("On what terms, in French"), "fr", _TERMS)
    terms_en = _area(_("On what terms, in English"), "en", _TERMS)
    next_step_fr = _area(_("What happens next, in French"), "fr", _NEXT)
    next_step_en = _area(_("What happens next, in English"), "en", _NEXT)

    def clean(self) -> dict[str, Any]:
        """Ask for a title in one language at least."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (self.errors or cleaned.get("title_fr") or cleaned.get("title_en")):
            self.add_error("title_fr", _("Give a title, in French or in English."))
        return cleaned


class _Words(forms.TextInput):
    """One line for several words; takes them apart as well as together."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name)
        return ", ".join(typed) if isinstance(typed, list) else typed


class WordsField(forms.CharField):
    """A list of words, separated by commas."""

    widget = _Words

    def __init__(self, *, longest: int, **fields: Any) -> None:
        super().__init__(**fields)
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as one line."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Take the words apart; the same word twice is one."""
        typed = super().to_python(value)
        words = [word.strip() for word in (typed or "").split(",")]
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: Any) -> None:
        """Name the word that is too long."""
        super().validate(value)
        for word in value:
            if len(word) > self.longest:
                raise forms.ValidationError(
                    _("“%(word)s” is too long: at most %(limit)s characters each."),
                    params={"word": word, "limit": self.longest},
                )

    def run_validators(self, value: Any) -> None:
        """Validate the whole line no further: each word has been looked at."""


class CardTermsForm(PartForm):
    """Kind, price, time, way in, room."""

    kind = forms.ChoiceField(label=_("Kind of service"), choices=ServiceKind.choices)
    access = forms.ChoiceField(label=_("Access promised"), choices=Access.choices)
    price_basis = forms.ChoiceField(
        label=_("Price"),
        choices=PriceBasis.choices,
        help_text=_("The rule; the offers say what it means for each audience."),
    )
    stated_days = forms.IntegerField(
        label=_("Lead time in days"), required=False, min_value=0, max_value=MOST_DAYS,
        help_text=_("Calendar days from a complete request to the result."),
    )  # fmt: skip
    industry_use = forms.ChoiceField(label=_("Use by companies"), choices=IndustryUse.choices)
    access_mode = forms.ChoiceField(label=_("Way in"), choices=AccessMode.choices)
    external_url = forms.URLField(
        label=_("Your own page"), required=False, max_length=200, assume_scheme="https",
        help_text=_("Where people go on, if the way in is on your own site."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("Places free now"), required=False, min_value=0, max_value=MOST_PLACES,
        help_text=_("Empty: not limited. 0: who asks goes on the waiting list."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the address to which people are sent."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_elsewhere = cleaned.get("access_mode") == AccessMode.EXTERNAL
        if is_elsewhere and not cleaned.get("external_url") and "external_url" not in self.errors:
            self.add_error("external_url", _("Give the address of your own page."))
        return cleaned


def _several(label: Any, vocabulary: Vocabulary, hint: Any = "") -> Any:
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=terms(vocabulary),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
    )


class CardSubjectsForm(SubjectsForm):
    """What people filter the catalogue by."""

    stages = _several(_("Stages"), Vocabulary.STAGE)
    modalities = _several(_("Modalities"), Vocabulary.MODALITY)
    labels = _several(_("Labels"), Vocabulary.LABEL)
    quality_standards = WordsField(
        label=_("Quality standards"),
        required=False,
        max_length=300,
        longest=30,
        help_text=_("Separated by commas, for instance: GLP, ISO 15189."),
    )
    field_order = ("stages", "modalities", "disciplines", "labels", "quality_standards",
                   "tumour_types")  # fmt: skip


class CoProvidersForm(PartForm):
    """Other partners that take part."""

    co_providers: Any = forms.ModelMultipleChoiceField(
        label=_("Co-providers"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Partners of the directory that take part. You stay accountable."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.initial.get("co_providers") or []
        offered = Organisation.objects.published() | Organisation.objects.filter(slug__in=named)
        field: Any = self.fields["co_providers"]
        field.queryset = offered.order_by("name")

    def values(self) -> dict[str, Any]:
        """Return the addresses of those chosen."""
        return {"co_providers": sorted(each.slug for each in self.cleaned_data["co_providers"])}


# --- Rows ---------------------------------------------------------------------------------------


class OfferRow(RowForm):
    """The terms for one audience."""

    name_of_row = _("Offer")

    audience = forms.ChoiceField(
        label=_("For whom"), choices=Audience.choices, initial=Audience.ACADEMIC
    )
    price_basis = forms.ChoiceField(
        label=_("Price"), choices=PriceBasis.choices, initial=PriceBasis.NOT_STATED
    )
    amount = forms.DecimalField(
        label=_("Amount in euros, without tax"), required=False, min_value=0, max_digits=12,
        decimal_places=2, localize=False,
    )  # fmt: skip
    unit_fr = _line(_("Per (unit), in French"), "fr", 80, help_text=_("A sample, a day, a course…"))
    unit_en = _line(_("Per (unit), in English"), "en", 80,
                    help_text=_("A sample, a day, a course…"))  # fmt: skip
    conditions_fr = _line(_("Conditions, in French"), "fr", 280)
    conditions_en = _line(_("Conditions, in English"), "en", 280)
    has_priority = forms.BooleanField(
        label=_("Served first"), required=False, help_text=_("Before others on the waiting list.")
    )


class _InTwoLanguages(RowForm):
    """A row with a name in one language at least."""

    def clean(self) -> dict[str, Any]:
        """Ask for the name in French or in English."""
        cleaned = super().clean()
        if not (self.errors or cleaned.get("name_fr") or cleaned.get("name_en")):
            self.add_error("name_fr", _("Give the name, in French or in English."))
        return cleaned


class DocumentRow(_InTwoLanguages):
    """A document to bring."""

    name_of_row = _("Document")

    name_fr = _line(_("Document, in French"), "fr", 160)
    name_en = _line(_("Document, in English"), "en", 160)
    note_fr = _line(_("What it must say, in French"), "fr", 280)
    note_en = _line(_("What it must say, in English"), "en", 280)
    is_required = forms.BooleanField(label=_("Required"), required=False)


class AccessStepRow(_InTwoLanguages):
    """A step between the request and the result."""

    name_of_row = _("Step")

    name_fr = _line(_("Step, in French"), "fr", 160)
    name_en = _line(_("Step, in English"), "en", 160)
    committee = _line(_("Who decides"), "", 160,
                      help_text=_("A committee or an authority: CESREES, CNIL, CPP…"))  # fmt: skip
    stated_days = forms.IntegerField(
        label=_("Days it takes"), required=False, min_value=0, max_value=MOST_DAYS,
        help_text=_("Calendar days."),
    )  # fmt: skip


class EquipmentRow(_InTwoLanguages):
    """An instrument or a room."""

    name_of_row = _("Equipment")

    name_fr = _line(_("Equipment, in French"), "fr", 160)
    name_en = _line(_("Equipment, in English"), "en", 160)
    model = _line(_("Make and model"), "", 160)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=999, initial=1)
    note_fr = _line(_("Note, in French"), "fr", 280)
    note_en = _line(_("Note, in English"), "en", 280)


class ContactRow(RowForm):
    """Someone who answers requests."""

    name_of_row = _("Contact")

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(label=_("Role"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("You and the cluster's team see it, readers do not.")
    )
    is_active = forms.BooleanField(label=_("Answers requests now"), required=False, initial=True)
    is_public = forms.BooleanField(
        label=_("Show the name on the page"), required=False, help_text=_("Ask the person first.")
    )

    def clean_email(self) -> str:
        """Write an address one way, so that the same person stands here once."""
        return str(self.cleaned_data["email"]).strip().lower()
