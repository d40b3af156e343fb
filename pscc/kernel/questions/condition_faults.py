"""What is wrong with a condition, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.questions.conditions import (
    ANSWERED,
    GROUPS,
    MAX_DEPTH,
    NUMBERS,
    OPERATORS,
    decimal_of,
    is_day,
)
from pscc.kernel.questions.types import QuestionType
from pscc.kernel.questions.vocabularies import VOCABULARY_OF, offered

Raw = Mapping[str, Any]
LEAF = {"question", "is", "value"}


def condition_faults(
    name: str, owner: Raw, earlier: Mapping[str, Raw], everything: set[str]
) -> Iterator[str]:
    """Yield a sentence for each fault in the condition of a question or section called `name`.

    `earlier` are the questions before it, `everything` the keys of all.
    """
    expression = owner.get("show_if")
    if expression in (None, {}):
        return
    for fault in _expression_faults(expression, earlier, everything, 0):
        yield _("%(what)s, condition: %(fault)s") % {"what": name, "fault": fault}


def _expression_faults(
    expression: Any, earlier: Mapping[str, Raw], everything: set[str], depth: int
) -> Iterator[str]:
    if depth > MAX_DEPTH:
        yield _("it is nested too deep: at most %(limit)s levels.") % {"limit": MAX_DEPTH}
        return
    if not isinstance(expression, dict):
        yield _("it cannot be read.")
        return
    groups = [each for each in GROUPS if each in expression]
    if not groups:
        yield from _leaf_faults(expression, earlier, everything)
        return
    if len(expression) != 1:
        yield _("it mixes several groups: put one into the other.")
        return
    parts = expression[groups[0]]
    inner = [parts] if groups[0] == "not" else parts
    if not isinstance(inner, list) or not inner:
        yield _("a group has nothing to compare.")
        return
    for each in inner:
        yield from _expression_faults(each, earlier, everything, depth + 1)


def _leaf_faults(leaf: Raw, earlier: Mapping[str, Raw], everything: set[str]) -> Iterator[str]:
    key = leaf.get("question")
    if not isinstance(key, str) or not set(leaf) <= LEAF:
        yield _("it cannot be read.")
    elif key not in everything:
        yield _("it names %(key)s, a question that this form does not have.") % {"key": key}
    elif key not in earlier:
        yield _("it names %(key)s, which does not come earlier in the form.") % {"key": key}
    elif earlier[key].get("type") in QuestionType.values:
        yield from _operator_faults(leaf, earlier[key])


def _operator_faults(leaf: Raw, question: Raw) -> Iterator[str]:
    kind = QuestionType(question["type"])
    operator, value = leaf.get("is"), leaf.get("value")
    fitting = OPERATORS.get(kind, ())
    if not fitting:
        yield _("nothing can be compared with %(key)s: it is of the type “%(type)s”.") % {
            "key": question["key"], "type": kind.label,
        }  # fmt: skip
    elif operator not in fitting:
        yield _("“%(operator)s” does not fit %(key)s, of the type “%(type)s”.") % {
            "operator": operator, "key": question["key"], "type": kind.label,
        }  # fmt: skip
    elif operator == ANSWERED:
        return
    elif value in (None, ""):
        yield _("it compares %(key)s with nothing.") % {"key": question["key"]}
    elif not _fits(kind, question, value):
        yield _("“%(value)s” is no answer to %(key)s.") % {"value": value, "key": question["key"]}


def _fits(kind: QuestionType, question: Raw, value: Any) -> bool:
    if kind == QuestionType.YES_NO:
        return isinstance(value, bool)
    if kind in NUMBERS:
        return decimal_of(value) is not None
    if kind == QuestionType.DATE:
        return is_day(value)
    if kind in VOCABULARY_OF:
        return value in [each.code for each in offered(kind)]
    if kind in (QuestionType.CHOICE, QuestionType.CHOICES):
        return value in _values_of(question.get("options"))
    return isinstance(value, str)


def _values_of(options: Any) -> list[Any]:
    return [
        each.get("value")
        for each in (options if isinstance(options, list) else ())
        if isinstance(each, dict)
    ]
