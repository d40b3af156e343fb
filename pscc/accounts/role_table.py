"""The table of `docs/roles.md`, read off the registered rules of every room."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import rules.permissions

from pscc.accounts.enums import Role

YES, DEPENDS, NO = "yes", "if", "-"
SEATS = ["chair", "signatory", "owner", "editor", "expert"]  # held on one object, not everywhere
COLUMNS = [*(role.value for role in Role), *SEATS, "signed_in", "visitor"]
HEADINGS = [column.replace("_", " ") for column in COLUMNS]
ROLE_SETS = {  # rules below this room that ask for several roles by name
    "is_outbox_keeper": {Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER},
    "is_file_keeper": {Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER},
}
# Predicates of other rooms, by name because this room knows none of them: who can hold each on
# their own object (None: under more conditions). For everyone else they do not hold.
_TEAM = {"signatory": True, "editor": True}
_SIGNS = {"signatory": True}
_MEMBERS = {"owner": True, "editor": True, "signatory": True}
_EDITORS = {"owner": True, "editor": True}
HELD_BY: dict[str, Mapping[str, bool | None]] = {
    "in_team": _TEAM,
    "in_project_team": _TEAM,
    "edits_application": _TEAM,
    "edits_project": _TEAM,
    "edits_some_project": _TEAM,
    "signs_application": _SIGNS,
    "signs_project": _SIGNS,
    "leads_project": {"signatory": True, "editor": None},
    "owns_organisation": {"owner": True},
    "owns_its_organisation": {"owner": True},
    "made_or_owns": {"owner": True, "editor": None},
    "edits_organisation": _EDITORS,
    "edits_its_organisation": _EDITORS,
    "edits_provider": _EDITORS,
    "engages_organisation": _MEMBERS,
    "acts_for_organisation": _MEMBERS,
    "member_of_organisation": _MEMBERS,
    "stands_behind": _MEMBERS,
    "declares_cooperation": _MEMBERS,
    "answers_cooperation": _MEMBERS,
    "sits_on_panel": {"chair": True},
    "is_own_assignment": {"expert": True},
    "is_own_profile": {"expert": None},
    "reviews_application": {"expert": None},
    "may_read_others": {"expert": None},
    "manages_call": {Role.CALL_MANAGER.value: None},
    "handles_the_project": {Role.CALL_MANAGER.value: None, Role.PROGRAMME_OFFICER.value: None},
    "opened_in_emergency": {Role.ADMINISTRATOR.value: None},
}
ALWAYS = {
    "always_true": True, "always_allow": True, "always_false": False, "always_deny": False,
}  # fmt: skip
PERSONAL = {
    "is_oneself",
    "is_recipient",
    "is_own_wish",
    "is_own_membership",
    "is_own_registration",
    "is_own_introduction",
    "is_introduced",
    "works_with",
    "answers_introduction",
    "is_on_a_side",
}  # nobody without a name
INTRODUCTION = """# Who may do what

Written by `manage.py roles` from the rules that the code asks; a test compares. Do not edit.

**yes**: always. **if**: when the condition holds, for example before the deadline. **-**: never by
this alone. A person with several roles may do what any of them may. Conflicts of interest and
embargoes are conditions inside the rules: they hold for administrators too.

The cluster's roles, from administrator to funder, are groups that an administrator gives. The next
five follow from a seat on one thing, and hold for that thing only:

| seat | on | comes from |
| --- | --- | --- |
| chair | a call and its applications | being named chair or member of the call's panel |
| signatory | a project and its applications, or an organisation | the team, or a membership |
| owner | an organisation and its services | a membership |
| editor | an organisation and its services, or a project and its applications | either of these |
| expert | one application | an invitation to review it |

Signed in is everyone else with an account, visitor is everyone without.
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
    if name in ALWAYS:
        return ALWAYS[name]
    if name == "is_signed_in" or (name in PERSONAL and column == "visitor"):
        return column != "visitor"
    return HELD_BY[name].get(column, False) if name in HELD_BY else None


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
    elif isinstance(node, ast.Name) and _is_condition(node.id):
        yield ("not: " if negated else "") + node.id.replace("_", " ")


def _is_condition(name: str) -> bool:
    return name in HELD_BY or name in PERSONAL or _leaf(name, "visitor") is None
