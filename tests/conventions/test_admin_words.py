"""What staff read in the admin exists in both languages: names, headings, labels, help, choices.

The texts of our own code are in the catalogue or the build fails; these are often nobody's texts,
because Django makes a label from a column's or a function's name where none is written.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets, label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import override

from pscc.pages.translations.checks import SAME_IN_FRENCH
from tests.conventions.sources import ROOMS

Label = tuple[str, Callable[[], Any]]  # where it stands, and how it is asked in a language

# Beside those of the catalogue: names, and an example, that nobody translates.
SAME = {"ORCID iD", "CSV", "EP 1 234 567 A1"}


def _ours() -> Iterator[tuple[type[Model], Any]]:
    """The models that staff see, each with its admin."""
    for model, desk in admin.site._registry.items():
        if model.__module__.split(".")[0] in ROOMS:
            yield model, desk


def _labels() -> Iterator[Label]:
    for model, desk in _ours():
        where = type(desk).__name__
        yield from _of_model(model, where)
        yield from _of_fields(model, desk, where)
        yield from _of_headings(desk, where)
        for inline in desk.inlines:
            inside = f"{where} > {inline.__name__}"
            yield from _of_model(inline.model, inside, inline)
            yield from _of_fields(inline.model, inline(model, admin.site), inside)


def _of_model(model: type[Model], where: str, inline: Any = None) -> Iterator[Label]:
    for name in ("verbose_name", "verbose_name_plural"):
        text = getattr(inline, name, None) or getattr(model._meta, name)
        yield f"{where} {name}", partial(_same, text)


def _of_headings(desk: Any, where: str) -> Iterator[Label]:
    for title, options in desk.fieldsets or ():
        yield f"{where} heading", partial(_same, title)
        yield f"{where} heading's text", partial(_same, options.get("description"))
    for action in desk.actions or ():
        function = getattr(desk, action) if isinstance(action, str) else action
        yield f"{where} action", partial(getattr, function, "short_description", function.__name__)
    for entry in desk.list_filter:
        kind = entry[1] if isinstance(entry, list | tuple) else entry
        if isinstance(kind, type):
            yield f"{where} filter", partial(getattr, kind, "title", "")


def _of_fields(model: type[Model], desk: Any, where: str) -> Iterator[Label]:
    declared = getattr(desk.form, "declared_fields", {})
    for name in sorted(_shown(desk) - set(declared), key=str):
        yield f"{where}.{name}", partial(label_for_field, name, model, desk)
        field = _column(model, name)
        if field is not None:
            yield f"{where}.{name} help", partial(getattr, field, "help_text")
            for value, words in field.flatchoices or ():
                yield f"{where}.{name} choice {value}", partial(_same, words)
    for name, field in declared.items():
        if field.widget.is_hidden:
            continue
        yield f"{where} form {name}", partial(_same, field.label or name)
        yield f"{where} form {name} help", partial(getattr, field, "help_text")


def _same(text: Any) -> Any:
    """Hand on a text that is translated when it is read."""
    return text


def _column(model: type[Model], name: str) -> Any:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if hasattr(field, "help_text") else None


def _shown(desk: Any) -> set[Any]:
    """Names of the columns and functions that its list, its filters and its form show."""
    filters = [
        each[0] if isinstance(each, list | tuple) else each
        for each in getattr(desk, "list_filter", ())
    ]
    return {
        name
        for name in (
            *getattr(desk, "list_display", ()),
            *(each for each in filters if isinstance(each, str) and "__" not in each),
            *desk.readonly_fields,
            *flatten(desk.fields or ()),
            *flatten_fieldsets(desk.fieldsets or ()),
        )
        if name not in ("__str__", "action_checkbox")
    }


def _said(ask: Callable[[], Any], language: str) -> str:
    with override(language):
        return str(ask() or "")


def _may_be_same(text: str) -> bool:
    own = re.sub(r" \[(?:fr|en)\]$", "", text)  # which of both a translated column is
    words = re.findall(r"[^\W\d_]+", own.casefold())
    return text in SAME or set(words) <= SAME_IN_FRENCH


def test_staff_read_every_label_in_french():
    alike: dict[str, list[str]] = {}
    for where, ask in _labels():
        english = _said(ask, "en")
        if not _may_be_same(english) and english == _said(ask, "fr"):
            alike.setdefault(english, []).append(where)

    assert alike == {}


def test_the_words_alike_are_still_needed():
    read = {_said(ask, "en") for _where, ask in _labels()}

    assert SAME - read == set()
