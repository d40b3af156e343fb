"""What differs between two versions of a form, for people: questions by name, old and new values.

Keys tell which question is the same: they never change.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.queries.forms_conditions import in_words
from calls.queries.forms_kinds import kind_of
from calls.queries.forms_schema import (
    CONDITION,
    QUESTION,
    SECTION,
    Raw,
    owners_of,
    questions_of,
    section_in,
    section_with,
    words_of,
)
from pscc.kernel import formats

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
KIND_WORDS = {
    ADDED: gettext_lazy("New"),
    REMOVED: gettext_lazy("Gone"),
    CHANGED: gettext_lazy("Changed"),
    MOVED: gettext_lazy("Moved"),
}
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Detail:
    """One setting with its old and new value."""

    name: Any
    old: str
    new: str


@dataclass(frozen=True)
class Difference:
    """What became of one question or section."""

    change: str
    of: str
    key: str
    label: str
    details: tuple[Detail, ...] = field(default=())

    @property
    def words(self) -> Any:
        """The change in a word."""
        return KIND_WORDS[self.change]


def difference(old: Schema, new: Schema) -> list[Difference]:
    """Return everything that differs, in the order of the newer form; what is gone comes last."""
    return [*_arrived(old, new), *_gone(old, new)]


def told_to_applicants(old: Schema, new: Schema) -> list[Difference]:
    """Return what applicants are told of a new version: what they see, not the office's marks."""
    told = []
    for each in difference(old, new):
        details = tuple(one for one in each.details if one.name not in _OF_THE_OFFICE.values())
        if each.change != CHANGED or details:
            told.append(Difference(each.change, each.of, each.key, each.label, details))
    return told


def _arrived(old: Schema, new: Schema) -> Iterator[Difference]:
    before = {(kind, owner["key"]): owner for kind, owner in owners_of(old)}
    moved = _moved(old, new)
    for kind, owner in owners_of(new):
        key = owner["key"]
        label = words_of(owner)
        earlier = before.get((kind, key))
        if earlier is None:
            yield Difference(ADDED, kind, key, label, tuple(_settings(new, owner)))
            continue
        details = tuple(_details(old, earlier, new, owner))
        if details:
            yield Difference(CHANGED, kind, key, label, details)
        if (kind, key) in moved:
            yield Difference(MOVED, kind, key, label, tuple(_places(old, new, kind, key)))


def _gone(old: Schema, new: Schema) -> Iterator[Difference]:
    now = {(kind, owner["key"]) for kind, owner in owners_of(new)}
    for kind, owner in owners_of(old):
        if (kind, owner["key"]) not in now:
            yield Difference(REMOVED, kind, owner["key"], words_of(owner))


# --- Order ---------------------------------------------------------------------------------------


def _moved(old: Schema, new: Schema) -> set[tuple[str, str]]:
    """Return the fewest things whose move explains the new order."""
    moved = {(QUESTION, key) for key in _in_another_section(old, new)}
    for kind in (SECTION, QUESTION):
        order = [owner["key"] for each, owner in owners_of(old) if each == kind]
        places = {key: place for place, key in enumerate(order)}
        common = [
            owner["key"]
            for each, owner in owners_of(new)
            if each == kind and owner["key"] in places and (kind, owner["key"]) not in moved
        ]
        staying = _longest_rise([places[key] for key in common])
        moved |= {(kind, key) for key in common if places[key] not in staying}
    return moved


def _in_another_section(old: Schema, new: Schema) -> Iterator[str]:
    before = {question["key"]: section["key"] for section, question in questions_of(old)}
    for section, question in questions_of(new):
        if before.get(question["key"], section["key"]) != section["key"]:
            yield question["key"]


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return the numbers of a longest rising subsequence."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tails, number)
        before[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    kept: set[int] = set()
    number_kept = tails[-1] if tails else None
    while number_kept is not None:
        kept.add(number_kept)
        number_kept = before[number_kept]
    return kept


def _places(old: Schema, new: Schema, kind: str, key: str) -> Iterator[Detail]:
    yield Detail(_PLACE, _place(old, kind, key), _place(new, kind, key))


def _place(schema: Schema, kind: str, key: str) -> str:
    section = section_with(schema, key) if kind == QUESTION else section_in(schema, key)
    if section is None:
        return ""
    things = (section.get("questions") or []) if kind == QUESTION else schema.get("sections", [])
    number = [each["key"] for each in things].index(key) + 1
    if kind == QUESTION:
        return _("“%(section)s”, no. %(number)s") % {"section": words_of(section), "number": number}
    return _("no. %(number)s") % {"number": number}


# --- Settings ------------------------------------------------------------------------------------

Read = Callable[[Schema, Raw], str]
_PLACE = gettext_lazy("Place")
_SHOWN = gettext_lazy("Shown if")
_OF_THE_OFFICE = {
    "hidden_from_reviewers": gettext_lazy("Hidden from experts"),
    "personal_data": gettext_lazy("Personal data"),
    "identifies": gettext_lazy("Tells who applies"),
}


def _text(name: str, language: str) -> Read:
    return lambda _schema, owner: str((owner.get(name) or {}).get(language, ""))


def _plain(name: str) -> Read:
    return lambda _schema, owner: _figure(owner.get(name))


def _figure(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return formats.number(value) if isinstance(value, int) else str(value)


def _tick(name: str) -> Read:
    return lambda _schema, owner: _("yes") if owner.get(name) else _("no")


def _labels(name: str) -> Read:
    return lambda _schema, owner: "; ".join(_part(each) for each in owner.get(name) or [])


def _unit(part: Raw, language: str) -> str:
    """Return a unit in a language; older forms have one text for both."""
    unit = part.get("unit") or ""
    return unit if isinstance(unit, str) else str(unit.get(language) or "")


def _part(part: Raw) -> str:
    """Say an option or a column with everything that it asks."""
    words = part.get("label") or {}
    texts = " / ".join(text for text in (words.get("en"), words.get("fr")) if text)
    notes = [str(kind_of(part["type"]).name)] if part.get("type") else []
    notes += [_("required")] if part.get("required") else []
    notes += [_("with its sum")] if part.get("sum") else []
    notes += [_("tells who applies")] if part.get("identifies") else []
    units = [_unit(part, language) for language in ("en", "fr")]
    notes += [" / ".join(dict.fromkeys(each for each in units if each))] if any(units) else []
    notes += [f"≥ {part['min']}"] if part.get("min") not in (None, "") else []
    notes += [f"≤ {part['max']}"] if part.get("max") not in (None, "") else []
    notes += [_part(each) for each in part.get("options") or []]
    return f"{texts} ({', '.join(notes)})" if notes else texts


_SETTINGS: tuple[tuple[Any, Read], ...] = (
    (gettext_lazy("Title in French"), _text("title", "fr")),
    (gettext_lazy("Title in English"), _text("title", "en")),
    (gettext_lazy("Introduction in French"), _text("intro", "fr")),
    (gettext_lazy("Introduction in English"), _text("intro", "en")),
    (gettext_lazy("Question in French"), _text("label", "fr")),
    (gettext_lazy("Question in English"), _text("label", "en")),
    (gettext_lazy("Help in French"), _text("help", "fr")),
    (gettext_lazy("Help in English"), _text("help", "en")),
    (gettext_lazy("Type"), lambda _schema, owner: _kind(owner)),
    (gettext_lazy("Must be answered"), _tick("required")),
    (gettext_lazy("Most words"), _plain("max_words")),
    (gettext_lazy("At least"), _plain("min")),
    (gettext_lazy("At most"), _plain("max")),
    (gettext_lazy("Unit in French"), lambda _schema, owner: _unit(owner, "fr")),
    (gettext_lazy("Unit in English"), lambda _schema, owner: _unit(owner, "en")),
    (gettext_lazy("Answers"), _labels("options")),
    (gettext_lazy("Columns"), _labels("columns")),
    (gettext_lazy("Fewest rows"), _plain("min_rows")),
    (gettext_lazy("Most rows"), _plain("max_rows")),
    (gettext_lazy("Most people"), _plain("max_people")),
    (gettext_lazy("Types of file"), lambda _schema, owner: ", ".join(owner.get("accept") or ())),
    (gettext_lazy("Largest file"), lambda _schema, owner: _size(owner)),
    (gettext_lazy("Most pages"), _plain("max_pages")),
    (_OF_THE_OFFICE["hidden_from_reviewers"], _tick("hidden_from_reviewers")),
    (_OF_THE_OFFICE["personal_data"], _tick("personal_data")),
    (_OF_THE_OFFICE["identifies"], _tick("identifies")),
)


def _kind(owner: Raw) -> str:
    return str(kind_of(owner["type"]).name) if owner.get("type") else ""


def _size(owner: Raw) -> str:
    return formats.file_size(owner["max_bytes"]) if owner.get("max_bytes") else ""


def _condition(schema: Schema, owner: Raw) -> str:
    expression = owner.get(CONDITION)
    return in_words(schema, expression) if expression else ""


def _details(old: Schema, earlier: Raw, new: Schema, owner: Raw) -> Iterator[Detail]:
    for name, read in _SETTINGS:
        before, after = read(old, earlier), read(new, owner)
        if before != after:
            yield Detail(name, before, after)
    # A condition is told when it changes, not when a question that it names is called otherwise.
    if earlier.get(CONDITION) != owner.get(CONDITION):
        yield Detail(_SHOWN, _condition(old, earlier), _condition(new, owner))


def _settings(schema: Schema, owner: Raw) -> Iterator[Detail]:
    """Say what a new question or section asks."""
    for name, read in _SETTINGS:
        value = read(schema, owner)
        if value and value != _("no"):
            yield Detail(name, "", value)
    if owner.get(CONDITION):
        yield Detail(_SHOWN, "", _condition(schema, owner))


def details_between(schema: Schema, stored: Raw, typed: Raw) -> tuple[Detail, ...]:
    """Return where what an officer typed differs from what a colleague has stored meanwhile."""
    return tuple(_details(schema, stored, schema, {**typed, CONDITION: stored.get(CONDITION)}))
