"""Controls for answers of several parts; without a script they do all that is needed.

A part is sent as `q_<question>.<row>.<part>`; no key has a dot. A button named `drop` leaves one
row out of what is sent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import get_template
from django.utils.translation import gettext as _

from pscc.kernel.questions.people import ORGANISATION, PERSON, part_labels
from pscc.kernel.questions.reading import shown
from pscc.kernel.questions.scalars import SCALARS, BadAnswerError
from pscc.kernel.questions.schema import Question, in_language
from pscc.kernel.questions.tables import sums_of
from pscc.kernel.questions.types import QuestionType
from pscc.kernel.questions.vocabularies import offered, organisation_names, tree_of

BLANK_ROWS = 2  # offered below what is filled in
DROP = "drop"


@dataclass(frozen=True)
class Part:
    """One column of a control in rows; `choices` make it a list to choose from."""

    key: str
    label: str
    kind: str = "text"
    mode: str = ""
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    is_required: bool = False
    is_summed: bool = False


class _Whole:
    """A widget that the page's own templates draw, legend and messages apart."""

    is_whole = True
    use_fieldset = True
    template_name: str

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        context = self.get_context(name, value, attrs)  # type: ignore[attr-defined] # a mixin
        return get_template(self.template_name).render(context)


class RowsWidget(_Whole, forms.Widget):
    """Rows of small controls: a table's, or people's."""

    template_name = "questions/rows.html"

    def __init__(self, question: Question, parts: Sequence[Part], most: int) -> None:
        super().__init__()
        self.question = question
        self.parts = parts
        self.most = most
        self.least = question.min_rows or 0
        self.shown_rows = 0  # that a person asked for

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Any]:
        """Return the rows that were sent, in order, but the one whose button was pressed."""
        numbers = {
            int(found[1])
            for key in data
            if (found := re.fullmatch(re.escape(name) + r"\.([0-9]{1,3})\.[a-z0-9_-]+", key))
        }
        dropped = data.get(DROP)
        return [
            {part.key: data.get(f"{name}.{number}.{part.key}", "") for part in self.parts}
            for number in sorted(numbers)
            if dropped != f"{name}.{number}"
        ]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}.") for key in data)

    def rows(self, value: Any) -> list[dict[str, Any]]:
        """Return what is filled in, and empty rows below it as far as there may be more."""
        filled = [dict(each) for each in value or ()]
        wanted = max(len(filled) + BLANK_ROWS, self.least, self.shown_rows)
        blank = min(wanted, max(self.most, len(filled))) - len(filled)
        return filled + [{} for _each in range(blank)]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = self.rows(value)
        context |= {
            "name": name,
            "parts": self.parts,
            "rows": [
                (number, [(part, row.get(part.key) or "") for part in self.parts])
                for number, row in enumerate(rows)
            ],
            "may_add": len(rows) < self.most,
            "more": len(rows) + 1,
            "most": self.most,
            "sums": self._sums(rows),
        }
        return context

    def _sums(self, rows: list[dict[str, Any]]) -> list[tuple[Part, str]]:
        """Return what stands under each part, nothing where no sum is shown at all."""
        read = [_readable(self.question, row) for row in rows]
        sums = sums_of(self.question, read)
        columns = {each.key: each for each in self.question.columns}
        return [
            (part, shown(columns[part.key], sums[part.key]) if part.key in sums else "")
            for part in self.parts
            if sums
        ]


def _readable(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cells of a row that can be answers."""
    read = {}
    for column in question.columns:
        try:
            read[column.key] = SCALARS[column.type](column, row.get(column.key) or "")
        except BadAnswerError:
            continue
    return {key: value for key, value in read.items() if value}


class OrganisationWidget(_Whole, forms.Widget):
    """A name with suggestions, and the number in a register."""

    template_name = "questions/organisation.html"

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {part: data.get(f"{name}.{part}", "") for part in ORGANISATION}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}.name" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = value if isinstance(value, dict) else {}
        context |= {
            "name": name,
            "organisation": value.get("name", ""),
            "register": value.get("register", ""),
            "suggestions": f"{name}-names",
            "names": organisation_names(),
        }
        return context


class TermSelect(forms.Select):
    """A list of the terms of a vocabulary, read when it is shown; one or two statements."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        terms = [(each.code, in_language(each.label)) for each in offered(self.question.type)]
        self.choices = [("", _("Choose…")), *terms]
        return super().optgroups(name, value, attrs)


class TreeWidget(_Whole, forms.CheckboxSelectMultiple):
    """Boxes under headings that open: first the whole, then its parts."""

    template_name = "questions/tree.html"

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Read the vocabulary when the boxes are shown; one or two statements."""
        self.choices = [
            (
                in_language(root.label),
                [
                    (root.code, _("%(organ)s, any tumour") % {"organ": in_language(root.label)}),
                    *((each.code, in_language(each.label)) for each in parts),
                ],
            )
            for root, parts in tree_of(self.question.type)
        ]
        return super().optgroups(name, value, attrs)


def table_parts(question: Question) -> list[Part]:
    """Return the columns of a table as controls."""
    return [
        Part(
            key=each.key,
            label=in_language(each.label),
            kind="date" if each.type == QuestionType.DATE else "text",
            mode="decimal" if each.type in (QuestionType.NUMBER, QuestionType.MONEY) else "",
            hint="€" if each.type == QuestionType.MONEY else each.unit_text,
            choices=_choices_of(each),
            is_required=each.required,
            is_summed=each.is_summed,
        )
        for each in question.columns
    ]


def _choices_of(column: Question) -> list[tuple[str, str]]:
    if column.type == QuestionType.YES_NO:
        return [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
    if column.type == QuestionType.CHOICE:
        return [("", "—"), *((each.value, in_language(each.label)) for each in column.options)]
    return []


def people_parts() -> list[Part]:
    """Return the parts of a person as controls."""
    labels = part_labels()
    return [Part(name, labels[name], is_required=name == "name") for name in PERSON]


def parts_as_sent(names: Sequence[str], answer: Any) -> dict[str, str]:
    """Return a stored person or organisation as its controls send it."""
    return {name: (answer or {}).get(name, "") for name in names}
