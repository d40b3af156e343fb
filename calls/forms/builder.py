"""What an officer fills in while building a form: sections and questions, by type."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.forms.builder_rows import RowList
from pscc.files.limits import TYPES
from pscc.kernel.questions import QuestionType
from pscc.kernel.questions.checking import most_words
from pscc.kernel.questions.people import MAX_PEOPLE
from pscc.kernel.questions.schema import WITH_OPTIONS
from pscc.kernel.questions.tables import CELLS, MAX_ROWS, SUMMED

MEGA = 1_000_000  # bytes of a megabyte, as sizes are shown
BOTH = ("en", "fr")
Raw = dict[str, Any]


def _text(label: Any, *, rows: int = 0, max_length: int = 300, **more: Any) -> forms.CharField:
    widget: forms.Widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, required=False, max_length=max_length, widget=widget, **more
    )


def words_in(data: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return a text in both languages from the two fields that hold it."""
    return {language: data.get(f"{name}_{language}") or "" for language in ("fr", "en")}


def spread(words: Mapping[str, str] | str | None, name: str) -> dict[str, str]:
    """Return the two fields for a text in both languages; an older unit is one text for both."""
    if isinstance(words, str):
        words = dict.fromkeys(BOTH, words)
    return {f"{name}_{language}": (words or {}).get(language, "") for language in BOTH}


class TwoLanguages(forms.Form):
    """A form whose first text is wanted in at least one language; both before publication."""

    main = "label"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(words_in(data, self.main).values()) and not self.is_empty(data):
            self.add_error(
                f"{self.main}_en",
                _("Write this in English or in French. Before publication it needs both."),
            )
        return data

    def is_empty(self, _data: Mapping[str, Any]) -> bool:
        """Tell whether the form may be left as it is; only lines may."""
        return False


class SectionForm(TwoLanguages):
    """A page of questions: its title, and what stands above them."""

    main = "title"
    title_en = _text(gettext_lazy("Title in English"), max_length=160)
    title_fr = _text(gettext_lazy("Title in French"), max_length=160)
    intro_en = _text(gettext_lazy("Introduction in English"), rows=3, max_length=5000)
    intro_fr = _text(gettext_lazy("Introduction in French"), rows=3, max_length=5000)


class OptionForm(TwoLanguages):
    """One of the answers to choose from; its value is made once and stays."""

    value = forms.CharField(required=False, widget=forms.HiddenInput)
    label_en = _text(gettext_lazy("In English"), max_length=200)
    label_fr = _text(gettext_lazy("In French"), max_length=200)

    is_blank = False

    def is_empty(self, data: Mapping[str, Any]) -> bool:
        self.is_blank = not any(words_in(data, "label").values())
        return self.is_blank


class ColumnForm(TwoLanguages):
    """One column of a table."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    label_en = _text(gettext_lazy("Heading in English"), max_length=120)
    label_fr = _text(gettext_lazy("Heading in French"), max_length=120)
    type = forms.ChoiceField(
        label=gettext_lazy("What is filled in"),
        choices=[(each.value, each.label) for each in CELLS],
        required=False,
    )
    unit_en = _text(gettext_lazy("Unit in English"), max_length=20)
    unit_fr = _text(gettext_lazy("Unit in French"), max_length=20)
    min = forms.DecimalField(label=gettext_lazy("At least"), required=False, max_digits=15)
    max = forms.DecimalField(label=gettext_lazy("At most"), required=False, max_digits=15)
    options_en = _text(
        gettext_lazy("Choices in English"), rows=3, max_length=4000,
        help_text=gettext_lazy("For a single choice only: one a line."),
    )  # fmt: skip
    options_fr = _text(
        gettext_lazy("Choices in French"), rows=3, max_length=4000,
        help_text=gettext_lazy("One a line, in the same order."),
    )  # fmt: skip
    required = forms.BooleanField(label=gettext_lazy("Must be filled in"), required=False)
    sum = forms.BooleanField(label=gettext_lazy("Show its sum"), required=False)
    identifies = forms.BooleanField(label=gettext_lazy("Tells who applies"), required=False)

    is_blank = False

    def is_empty(self, data: Mapping[str, Any]) -> bool:
        self.is_blank = not any(words_in(data, "label").values())
        return self.is_blank and not data.get("key")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        _check_order(self, "min", "max")
        english, french = (_lines(data.get(f"options_{each}")) for each in BOTH)
        is_choice = data.get("type") == QuestionType.CHOICE
        if is_choice and not self.is_blank and len(english) != len(french):
            self.add_error(
                "options_fr", _("Write as many choices in French as in English, one a line.")
            )
        return data


class QuestionForm(TwoLanguages):
    """What every question has; the rest comes by type."""

    label_en = _text(gettext_lazy("Question in English"))
    label_fr = _text(gettext_lazy("Question in French"))
    help_en = _text(gettext_lazy("Help in English"), rows=2, max_length=5000)
    help_fr = _text(gettext_lazy("Help in French"), rows=2, max_length=5000)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name, field in _limits_of(kind).items():
            self.fields[name] = field
        if kind == QuestionType.EXPLANATION:
            self.fields["help_en"].label = _("Text in English")
            self.fields["help_fr"].label = _("Text in French")
        else:
            self.fields |= _marks()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for low, high in (("min", "max"), ("min_rows", "max_rows")):
            _check_order(self, low, high)
        return data

    @property
    def words(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The texts, English beside French."""
        return [(self[f"{name}_en"], self[f"{name}_fr"]) for name in ("label", "help")]

    @property
    def limits(self) -> list[forms.BoundField]:
        """What the type allows to limit."""
        return [self[name] for name in _limits_of(self.kind)]

    @property
    def marks(self) -> list[forms.BoundField]:
        """Boxes to tick."""
        return [self[name] for name in _marks() if name in self.fields]


def _check_order(form: forms.Form, low: str, high: str) -> None:
    first, last = form.cleaned_data.get(low), form.cleaned_data.get(high)
    if first is not None and last is not None and first > last:
        form.add_error(high, _("This is less than the least that is accepted."))


def _marks() -> dict[str, forms.Field]:
    return {
        "required": forms.BooleanField(label=_("Must be answered"), required=False),
        "hidden_from_reviewers": forms.BooleanField(
            label=_("Hidden from experts"), required=False,
            help_text=_("Experts see neither the question nor the answer."),
        ),
        "personal_data": forms.BooleanField(
            label=_("Personal data"), required=False,
            help_text=_("The answer tells something about a person."),
        ),
        "identifies": forms.BooleanField(
            label=_("Tells who applies"), required=False,
            help_text=_(
                "Left out for experts where the call keeps applicants anonymous, and looked for in"
                " the other answers. People and organisations always are."
            ),
        ),
    }  # fmt: skip


# --- What a type can limit -----------------------------------------------------------------------


def _count(label: str, most: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=1, max_value=most
    )


def _words_limit(kind: str) -> Callable[[], dict[str, forms.Field]]:
    most = most_words(kind) or 0
    return lambda: {"max_words": _count(_("At most so many words"), most)}


def _bounds() -> dict[str, forms.Field]:
    return {
        "min": forms.DecimalField(label=_("At least"), required=False, max_digits=15),
        "max": forms.DecimalField(label=_("At most"), required=False, max_digits=15),
    }


def _number() -> dict[str, forms.Field]:
    hint = _("For instance: people, months, mg/kg.")
    return {
        "unit_en": _text(_("Unit in English"), max_length=20, help_text=hint),
        "unit_fr": _text(_("Unit in French"), max_length=20),
        **_bounds(),
    }


def _days() -> dict[str, forms.Field]:
    def day(label: str) -> forms.DateField:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)

    return {"min": day(_("Not before")), "max": day(_("Not after"))}


def _file() -> dict[str, forms.Field]:
    largest = Decimal(settings.FILES_MAX_BYTES) / MEGA
    return {
        "accept": forms.MultipleChoiceField(
            label=_("Types of file"), required=False,
            help_text=_("None ticked: every type that the portal can check."),
            choices=[(each, each.upper()) for each in TYPES if each != "jpeg"],
            widget=forms.CheckboxSelectMultiple,
        ),
        "max_mb": forms.DecimalField(
            label=_("At most so many megabytes a file"), required=False, max_digits=12,
            decimal_places=6, min_value=Decimal("0.001"), max_value=largest,
        ),
        "max_pages": _count(_("A PDF has at most so many pages"), 2000),
    }  # fmt: skip


def _people() -> dict[str, forms.Field]:
    return {"max_people": _count(_("At most so many people"), MAX_PEOPLE)}


def _table() -> dict[str, forms.Field]:
    return {
        "min_rows": _count(_("At least so many rows"), MAX_ROWS),
        "max_rows": _count(_("At most so many rows"), MAX_ROWS),
    }


_LIMITS: dict[str, Callable[[], dict[str, forms.Field]]] = {
    "short_text": _words_limit("short_text"),
    "long_text": _words_limit("long_text"),
    "number": _number,
    "money": _bounds,
    "date": _days,
    "file": _file,
    "people": _people,
    "table": _table,
}


def _limits_of(kind: str) -> dict[str, forms.Field]:
    return _LIMITS[kind]() if kind in _LIMITS else {}


# --- From the form to the schema, and back -------------------------------------------------------


def rows_for(kind: str, raw: Mapping[str, Any], data: Any = None) -> RowList | None:
    """Return the lines that a type of question has: options, columns, or none."""
    if kind in WITH_OPTIONS:
        lines = [
            {"value": each.get("value", ""), **spread(each.get("label"), "label")}
            for each in raw.get("options") or [{}, {}]
        ]
        return RowList(OptionForm, "options", data=data, lines=lines)
    if kind == QuestionType.TABLE:
        lines = [_column_line(each) for each in raw.get("columns") or [{}]]
        return RowList(ColumnForm, "columns", data=data, lines=lines)
    return None


def _column_line(column: Mapping[str, Any]) -> Raw:
    plain = {name: column.get(name) for name in ("key", "type", "min", "max")}
    options = column.get("options") or []
    for language in BOTH:
        labels = [(each.get("label") or {}).get(language, "") for each in options]
        plain[f"options_{language}"] = "\n".join(labels)
    ticks = {name: bool(column.get(name)) for name in ("required", "sum", "identifies")}
    words = {**spread(column.get("label"), "label"), **spread(column.get("unit"), "unit")}
    return {**plain, **ticks, **words}


def initial_of(raw: Mapping[str, Any]) -> Raw:
    """Return a stored question as its form shows it."""
    initial = dict(raw)
    for name in ("label", "help", "unit"):
        initial |= spread(raw.get(name), name)
    if raw.get("accept"):  # one box for both extensions of a kind, whoever wrote them
        kinds = (each.lower().lstrip(".") for each in raw["accept"])
        initial["accept"] = list(dict.fromkeys("jpg" if each == "jpeg" else each for each in kinds))
    if raw.get("max_bytes"):
        initial["max_mb"] = (Decimal(raw["max_bytes"]) / MEGA).normalize()
    return initial


def section_of(form: SectionForm) -> dict[str, dict[str, str]]:
    """Return what a filled-in form says of a section."""
    return {name: words_in(form.cleaned_data, name) for name in ("title", "intro")}


def question_of(form: QuestionForm, rows: RowList | None) -> Raw:
    """Return what a filled-in form says, as it is stored; its key is made by the action."""
    data = form.cleaned_data
    question: Raw = {"type": form.kind, "label": words_in(data, "label")}
    question |= _texts(data, "help", "unit")
    given = (each for each in form.limits if not each.name.startswith("unit_"))
    for field in (*given, *form.marks):
        value = data.get(field.name)
        if _is_given(value):
            question[field.name] = _plain(value)
    if "max_mb" in question:
        question["max_bytes"] = int(data["max_mb"] * MEGA)
        del question["max_mb"]
    if rows is not None and rows.prefix == "options":
        question["options"] = [_option(each) for each in rows.cleaned()]
    elif rows is not None:
        question["columns"] = [_column(each) for each in rows.cleaned()]
    return question


def _texts(data: Mapping[str, Any], *names: str) -> Raw:
    """Return the texts that are written in one language at least."""
    texts = {name: words_in(data, name) for name in names}
    return {name: words for name, words in texts.items() if any(words.values())}


def _is_given(value: Any) -> bool:
    """Tell whether something was filled in or ticked; 0 is a figure."""
    return value is not False and value not in (None, "", [])


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _option(line: Mapping[str, Any]) -> Raw:
    option: Raw = {"label": words_in(line, "label")}
    return {"value": line["value"], **option} if line.get("value") else option


def _column(line: Mapping[str, Any]) -> Raw:
    kind = line.get("type") or QuestionType.SHORT_TEXT.value
    column: Raw = {"type": kind, "label": words_in(line, "label")}
    if line.get("key"):
        column["key"] = line["key"]
    names: tuple[str, ...] = ("required", "identifies")
    if kind in SUMMED:
        names = ("required", "identifies", "sum", "min", "max")
        column |= _texts(line, "unit")
    for name in names:
        if _is_given(line.get(name)):
            column[name] = _plain(line[name])
    if kind == QuestionType.CHOICE:
        pairs = zip(_lines(line.get("options_en")), _lines(line.get("options_fr")), strict=False)
        column["options"] = [{"label": {"fr": fr, "en": en}} for en, fr in pairs]
    return column


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
