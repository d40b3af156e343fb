"""Whether a schema can be published as a form; what is wrong with it in words."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pscc.kernel import formats
from pscc.kernel.questions.condition_faults import condition_faults
from pscc.kernel.questions.conditions import decimal_of
from pscc.kernel.questions.scalars import MAX_CHARACTERS
from pscc.kernel.questions.schema import LANGUAGES, WITH_OPTIONS
from pscc.kernel.questions.tables import CELLS, MAX_ROWS, SUMMED
from pscc.kernel.questions.types import QuestionType

KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")
EXTENSION = re.compile(r"\.?[a-z0-9]{1,8}")
MAX_COLUMNS = 12
COUNTS = ("max_words", "max_bytes", "max_pages", "min_rows", "max_rows", "max_people")
COLUMN_PARTS = (
    "key", "type", "label", "help", "options", "unit", "min", "max", "required", "sum",
    "identifies",
)  # fmt: skip
Raw = dict[str, Any]


def check_schema(schema: Any) -> None:
    """Raise ValidationError, one sentence per fault, unless `schema` can be published as a form.

    A statement for each condition on a stage or on tumour types, whose codes must exist.
    """
    faults = list(_faults(schema))
    if faults:
        raise ValidationError(faults)


def _faults(schema: Any) -> Iterator[str]:
    sections = schema.get("sections") if isinstance(schema, dict) else None
    if not isinstance(sections, list) or not sections:
        yield _("A form needs at least one section.")
        return
    seen: dict[str, Raw] = {}
    everything = _questions_in(sections)
    for section in sections:
        yield from _section_faults(section)
        if isinstance(section, dict):
            yield from condition_faults(_named(section), section, seen, everything)
        for question in section.get("questions", ()) if isinstance(section, dict) else ():
            yield from _question_faults(question, seen, everything)
    keys = [each.get("key") for each in sections if isinstance(each, dict)]
    if len(keys) != len(set(keys)):
        yield _("Two sections have the same key.")


def _questions_in(sections: list[Any]) -> set[str]:
    """Return the keys of all questions, to tell a later one from an unknown one."""
    return {
        question["key"]
        for section in sections
        if isinstance(section, dict) and isinstance(section.get("questions"), list)
        for question in section["questions"]
        if isinstance(question, dict) and isinstance(question.get("key"), str)
    }


def _named(section: Raw) -> str:
    return _("Section %(key)s") % {"key": section.get("key")}


def _section_faults(section: Any) -> Iterator[str]:
    if not isinstance(section, dict) or not _is_key(section.get("key")):
        yield _("A section has no valid key (small letters, digits, - and _).")
        return
    if not _in_both(section.get("title")):
        yield _("Section %(key)s needs its title in both languages.") % {"key": section["key"]}
    if _in_one(section.get("intro")):
        yield _("Section %(key)s: its introduction stands in one language only.") % {
            "key": section["key"]
        }
    if not section.get("questions"):
        yield _("Section %(key)s has no question.") % {"key": section["key"]}


def _question_faults(question: Any, seen: dict[str, Raw], everything: set[str]) -> Iterator[str]:
    if not isinstance(question, dict) or not _is_key(question.get("key")):
        yield _("A question has no valid key (small letters, digits, - and _).")
        return
    key = question["key"]
    if key in seen:
        yield _("The key %(key)s is used twice.") % {"key": key}
    if question.get("type") not in QuestionType.values:
        yield _("Question %(key)s has an unknown type.") % {"key": key}
    if not _in_both(question.get("label")):
        yield _("Question %(key)s needs its text in both languages.") % {"key": key}
    name = _("Question %(key)s") % {"key": key}
    yield from _text_faults(name, question)
    if question.get("type") in WITH_OPTIONS:
        yield from _option_faults(key, question.get("options"))
    yield from _limit_faults(key, question)
    yield from _mark_faults(name, question)
    yield from _bound_faults(name, question)
    if question.get("type") == QuestionType.TABLE:
        yield from _column_faults(key, question.get("columns"))
        yield from _row_faults(key, question)
    yield from condition_faults(name, question, seen, everything)
    seen[key] = question


def _text_faults(name: str, question: Raw) -> Iterator[str]:
    """Look at what a question or a column says beside its label."""
    if question.get("type") == QuestionType.EXPLANATION:
        if not _in_both(question.get("help")):
            yield _("%(what)s: write the text that is read there in both languages.") % {
                "what": name
            }
    elif _in_one(question.get("help")):
        yield _("%(what)s: its help stands in one language only.") % {"what": name}
    if _in_one(question.get("unit")):
        yield _("%(what)s: its unit stands in one language only.") % {"what": name}


def _mark_faults(name: str, question: Raw) -> Iterator[str]:
    """Look at the mark of a question or a column that hides it where applicants are anonymous."""
    if not isinstance(question.get("identifies", False), bool):
        yield _("%(what)s: “identifies” is true or false.") % {"what": name}


def _limit_faults(key: str, question: Raw) -> Iterator[str]:
    for name in COUNTS:
        if question.get(name) is not None and not _is_count(question[name]):
            yield _("Question %(key)s: %(name)s must be a whole number above 0.") % {
                "key": key, "name": name,
            }  # fmt: skip
    most = most_words(question.get("type"))
    if most and _is_count(question.get("max_words")) and question["max_words"] > most:
        yield _("Question %(key)s: its text can never have more than %(limit)s words.") % {
            "key": key, "limit": formats.number(most),
        }  # fmt: skip
    if any(not EXTENSION.fullmatch(str(each)) for each in question.get("accept", ())):
        yield _("Question %(key)s: write file types as extensions, e.g. pdf.") % {"key": key}


def _bound_faults(name: str, question: Raw) -> Iterator[str]:
    """Look at the bounds of a question or a column."""
    is_date = question.get("type") == QuestionType.DATE
    read = _day_of if is_date else decimal_of
    given = [question.get(each) for each in ("min", "max")]
    bounds: list[Any] = [None if each in (None, "") else read(each) for each in given]
    for each, bound in zip(given, bounds, strict=True):
        if each not in (None, "") and bound is None:
            yield _not_a_bound(name, is_date=is_date)
    low, high = bounds
    if low is not None and high is not None and low > high:
        yield _("%(what)s: the lower bound is above the upper one.") % {"what": name}


def _not_a_bound(name: str, *, is_date: bool) -> str:
    if is_date:
        return _("%(what)s: write a bound as a date, 2026-12-31.") % {"what": name}
    return _("%(what)s: write a bound as a number, 1200 or 12.5.") % {"what": name}


def _day_of(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == len("2026-12-31") else None
    except (TypeError, ValueError):
        return None


# --- Tables --------------------------------------------------------------------------------------


def _column_faults(key: str, columns: Any) -> Iterator[str]:
    if not isinstance(columns, list) or not columns:
        yield _("Table %(key)s needs at least one column.") % {"key": key}
        return
    if len(columns) > MAX_COLUMNS:
        yield _("Table %(key)s: at most %(limit)s columns fit on a page.") % {
            "key": key, "limit": MAX_COLUMNS,
        }  # fmt: skip
    seen: set[str] = set()
    for column in columns:
        if not isinstance(column, dict) or not _is_key(column.get("key")):
            yield _("Table %(key)s: a column has no valid key.") % {"key": key}
            continue
        yield from _one_column(key, column, seen)
        seen.add(column["key"])


def _one_column(key: str, column: Raw, seen: set[str]) -> Iterator[str]:
    told = {"key": key, "column": column["key"]}
    if column["key"] in seen:
        yield _("Table %(key)s: the column %(column)s is there twice.") % told
    if column.get("type") not in CELLS:
        yield _("Table %(key)s: the column %(column)s has a type that no cell can have.") % told
    if not _in_both(column.get("label")):
        yield _("Table %(key)s: the column %(column)s needs its text in both languages.") % told
    if column.get("sum") and column.get("type") not in SUMMED:
        yield _("Table %(key)s: the column %(column)s cannot be summed: it has no numbers.") % told
    if unknown := sorted(set(column) - set(COLUMN_PARTS)):
        yield _("Table %(key)s: the column %(column)s has unknown parts: %(parts)s.") % {
            **told, "parts": ", ".join(unknown),
        }  # fmt: skip
    name = f"{key}.{column['key']}"
    yield from _text_faults(_("Column %(name)s") % {"name": name}, column)
    yield from _mark_faults(_("Column %(name)s") % {"name": name}, column)
    if column.get("type") in WITH_OPTIONS:
        yield from _option_faults(name, column.get("options"))
    yield from _bound_faults(_("Column %(name)s") % {"name": name}, column)


def _row_faults(key: str, question: Raw) -> Iterator[str]:
    least, most = question.get("min_rows"), question.get("max_rows")
    if not all(each is None or _is_count(each) for each in (least, most)):
        return  # said already
    if (most or 0) > MAX_ROWS:
        yield _("Table %(key)s: at most %(limit)s rows can be kept.") % {
            "key": key, "limit": MAX_ROWS,
        }  # fmt: skip
    if (least or 0) > (most or MAX_ROWS):
        yield _("Table %(key)s asks for more rows than it allows.") % {"key": key}


# --- Parts ---------------------------------------------------------------------------------------


def _option_faults(key: str, options: Any) -> Iterator[str]:
    if not isinstance(options, list) or not options:
        yield _("Question %(key)s needs options to choose from.") % {"key": key}
        return
    values = [each.get("value") for each in options if isinstance(each, dict)]
    if len(values) != len(options) or len(set(values)) != len(values) or not all(values):
        yield _("Question %(key)s: each option needs its own value.") % {"key": key}
    elif not all(_in_both(each.get("label")) for each in options):
        yield _("Question %(key)s: each option needs its text in both languages.") % {"key": key}


def most_words(kind: Any) -> int | None:
    """Return how many words the longest text of a type can have: a letter and a space each."""
    characters = MAX_CHARACTERS.get(kind) if kind in QuestionType.values else None
    return characters and characters // 2


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and bool(KEY.fullmatch(value))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _in_one(words: Any) -> bool:
    """Tell whether a text stands in one language and is missing in the other."""
    if not isinstance(words, dict):
        return False
    given = [str(words.get(each) or "").strip() for each in LANGUAGES]
    return any(given) and not all(given)


def _in_both(words: Any) -> bool:
    return isinstance(words, dict) and all(
        isinstance(words.get(language), str) and words[language].strip() for language in LANGUAGES
    )
