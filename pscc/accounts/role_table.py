"""The table of `docs/roles.md`, read off the registered rules of every room."""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import rules.permissions

from pscc.accounts.enums import Role

YES, DEPENDS, NO = "yes", "if", "-"
COLUMNS = [*(role.value for role in Role), "signed_in", "visitor"]
HEADINGS = [column.replace("_", " ") for column in COLUMNS]
ROLE_SETS = {  # rules below this room that ask for several roles by name
    "is_outbox_keeper": {Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER},
}
INTRODUCTION = """# Who may do what

Written by `manage.py roles` from the rules that the code asks; a test compares. Do not edit.

**yes**: always. **if**: when the condition holds, for example for one's own application. **-**:
never by this role alone. A person with several roles may do what any of them may. Conflicts of
interest and embargoes are conditions inside the rules: they hold for administrators too. Partner
roles (owner, editor, signatory) and experts are conditions, not roles: they follow from a
membership or an invitation.
"""


def document() -> str:
    """Return docs/roles.md as it has to read now."""
    parts = [INTRODUCTION]
    for app, names in groupby(
        sorted(rules.permissions.permissions), key=lambda name: name.split(".")[0]
    ):
        parts += [f"## {app.capitalize()}\n", *_table(names), ""]
    return "\n".join(parts)


def _table(names: Iterable[str]) -> list[str]:
    lines = [
        "| permission | " + " | ".join(HEADINGS) + " | condition |",
        "| --- |" + " --- |" * (len(HEADINGS) + 1),
    ]
    for name in names:
        answers = answers_of(rules.permissions.permissions[name].name)
        condition = _condition(rules.permissions.permissions[name].name)
        lines.append(f"| `{name}` | " + " | ".join(answers) + f" | {condition} |")
    return lines


def answers_of(expression: str) -> list[str]:
    """Evaluate a rule's expression, such as "(is_administrator | is_author)", for each column."""
    tree = ast.parse(_python(expression), mode="eval").body
    return [_word(_evaluate(tree, column)) for column in COLUMNS]


def _evaluate(node: ast.expr, column: str) -> bool | None:
    """Return True, False, or None for "it depends"."""
    if isinstance(node, ast.UnaryOp):
        value = _evaluate(node.operand, column)
        return None if value is None else not value
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, column), _evaluate(node.right, column)
        if isinstance(node.op, ast.BitAnd):
            return False if False in (left, right) else None if None in (left, right) else True
        if isinstance(node.op, ast.BitOr):
            return True if True in (left, right) else None if None in (left, right) else False
        return None if None in (left, right) else left != right
    return _leaf(node.id if isinstance(node, ast.Name) else "", column)


def _leaf(name: str, column: str) -> bool | None:
    roles = {f"is_{role.value}": role.value for role in Role}
    if name in roles:
        return roles[name] == column
    if name in ROLE_SETS:
        return column in ROLE_SETS[name]
    if name in ("always_true", "always_allow"):
        return True
    if name in ("always_false", "always_deny"):
        return False
    if name == "is_signed_in":
        return column != "visitor"
    return None


def _python(expression: str) -> str:
    return re.sub(r"[^\w()&|^~ ]", "_", expression)


def _word(value: bool | None) -> str:
    return DEPENDS if value is None else YES if value else NO


def _condition(expression: str) -> str:
    return ", ".join(dict.fromkeys(_conditions(ast.parse(_python(expression), mode="eval").body)))


def _conditions(node: ast.expr, *, negated: bool = False) -> Iterator[str]:
    if isinstance(node, ast.UnaryOp):
        yield from _conditions(node.operand, negated=not negated)
    elif isinstance(node, ast.BinOp):
        yield from _conditions(node.left, negated=negated)
        yield from _conditions(node.right, negated=negated)
    elif isinstance(node, ast.Name) and _leaf(node.id, "visitor") is None:
        yield ("not: " if negated else "") + node.id.replace("_", " ")
