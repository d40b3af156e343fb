"""Lines that are added, ordered and removed inside a form: options, columns, comparisons.

Everything works by buttons that send the page: nothing typed is lost, nothing is stored before the
officer saves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

MOST_ROWS = 200
Line = dict[str, Any]


def typed_in(form: forms.Form, data: Any) -> Line:
    """Return what a page brought for a form, as it was typed."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


class RowList:
    """Lines of one kind, each a small form; `count` travels in a hidden field of the page."""

    def __init__(
        self,
        form_class: type[forms.Form],
        prefix: str,
        *,
        data: Any = None,
        lines: Sequence[Mapping[str, Any]] = (),
        **given: Any,
    ) -> None:
        self.prefix = prefix
        self.form_class = form_class
        self.given = given
        count = len(lines) if data is None else _number(data.get(f"{prefix}-count", ""))
        self.forms = [
            form_class(
                data,
                prefix=f"{prefix}-{number}",
                initial=None if data is not None else dict(lines[number]),
                **given,
            )
            for number in range(min(count, MOST_ROWS))
        ]

    @property
    def count(self) -> int:
        """How many lines the page shows."""
        return len(self.forms)

    def is_valid(self) -> bool:
        """Check every line, so that each says what is wrong with it."""
        return not [form for form in self.forms if not form.is_valid()]

    def cleaned(self) -> list[Line]:
        """Return the lines that say something."""
        return [form.cleaned_data for form in self.forms if not getattr(form, "is_blank", False)]

    def after(self, step: str, data: Any) -> "RowList":
        """Return the lines as they are typed, after a button: add, up:2, down:2, remove:2."""
        lines = [typed_in(form, data) for form in self.forms]
        name, _sign, place = step.partition(":")
        number = _number(place)
        if name == "add":
            lines.append({})
        elif name == "remove" and number < len(lines):
            del lines[number]
        elif name in ("up", "down"):
            other = number + (-1 if name == "up" else 1)
            if number < len(lines) and 0 <= other < len(lines):
                lines[number], lines[other] = lines[other], lines[number]
        return RowList(self.form_class, self.prefix, lines=lines, **self.given)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("1000") else 0
