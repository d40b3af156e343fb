"""What changing a form under construction is made of: finding, moving, naming, refusing."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from calls.queries.forms_schema import (
    CONDITION,
    Raw,
    all_keys,
    derived_key,
    leaves_of,
    named_in,
    owners_of,
    question_in,
    questions_of,
    quoted,
    section_in,
    section_with,
    words_of,
)
from pscc.kernel.refusals import Refused

UP, DOWN = "up", "down"


class CannotChangeFormError(Refused):
    """The change would break the form, or its part is not there any more."""


def gone() -> str:
    """Say that a colleague deleted what was to be changed."""
    return _("This part of the form was deleted meanwhile. What you wrote is still on this page.")


def section_of(schema: Raw, key: str) -> Raw:
    """Return a section with its list of questions; raises CannotChangeFormError for none."""
    section = section_in(schema, key)
    if section is None:
        raise CannotChangeFormError(gone())
    section.setdefault("questions", [])
    return section


def question_of(schema: Raw, key: str) -> Raw:
    """Return a question; raises CannotChangeFormError for none."""
    question = question_in(schema, key)
    if question is None:
        raise CannotChangeFormError(gone())
    return question


def holder_of(schema: Raw, question_key: str) -> Raw:
    """Return the section of a question; raises CannotChangeFormError for none."""
    section = section_with(schema, question_key)
    if section is None:
        raise CannotChangeFormError(gone())
    return section


def way(step: str) -> int:
    """Return how a step changes a place."""
    return -1 if step == UP else 1


def swap(things: list[Raw], place: int, step: str) -> None:
    """Change places with the neighbour; at the edge everything stays."""
    other = place + way(step)
    if 0 <= other < len(things):
        things[place], things[other] = things[other], things[place]


def cross(sections: list[Raw], section: Raw, question: Raw, step: str) -> None:
    """Carry a question over the edge of its section; at the edge of the form it stays."""
    other = sections.index(section) + way(step)
    if not 0 <= other < len(sections):
        return
    section["questions"].remove(question)
    there = sections[other].setdefault("questions", [])
    there.insert(len(there) if step == UP else 0, question)


def keep_parts(stored: Raw, given: Raw) -> None:
    """Keep the keys of columns and the values of their choices through a change of their words.

    A column of which the type changes is a new one: its old answers would mean something else.
    """
    known = {each["key"]: each for each in stored.get("columns") or []}
    for column in given.get("columns") or []:
        old = known.get(column.get("key"))
        if old is None or old.get("type") != column.get("type"):
            column.pop("key", None)
        else:
            _keep_values(old.get("options") or [], column.get("options") or [])
            if "help" in old:  # the builder does not ask for it
                column.setdefault("help", old["help"])


def _keep_values(old: Sequence[Raw], new: Sequence[Raw]) -> None:
    """Recognise all choices by their words in either language first; then, in a list as long as it
    was, give those at the same place what nobody claimed.
    """
    values = {words: each["value"] for each in old for words in each["label"].values() if words}
    claimed: set[str] = set()
    for option in new:
        found = (values[words] for words in option["label"].values() if words in values)
        value = next((each for each in found if each not in claimed), None)
        if value is not None:
            option["value"] = value
            claimed.add(value)
    for option, before in zip(new, old, strict=False):
        if len(old) == len(new) and "value" not in option and before["value"] not in claimed:
            option["value"] = before["value"]


def name_parts(question: Raw, before: Raw) -> None:
    """Give each new option its value and each new column its key, none that it had `before`."""
    _name(question.get("options") or [], "value", before.get("options") or [], "option")
    columns = question.get("columns") or []
    _name(columns, "key", before.get("columns") or [], "column")
    known = {each["key"]: each.get("options") or [] for each in before.get("columns") or []}
    for column in columns:
        _name(column.get("options") or [], "value", known.get(column["key"], ()), "option")


def _name(parts: Sequence[Raw], name: str, before: Sequence[Raw], otherwise: str) -> None:
    known: set[str] = set()
    for part in parts:  # the same value twice would make two choices one
        if part.get(name) in known:
            del part[name]
        known.add(part.get(name, ""))
    taken = known | {part[name] for part in before}
    for part in parts:
        if not part.get(name):
            part[name] = derived_key(part["label"], taken, otherwise=otherwise)
            taken.add(part[name])


def give_own_keys(schema: Raw, others: Sequence[Raw]) -> None:
    """Give the questions of a copied form another key where `others` mean another question by
    theirs; conditions follow. A key has one meaning in a stage.
    """
    known: dict[str, list[Raw]] = {}
    for other in others:
        for _section, question in questions_of(other):
            known.setdefault(question["key"], []).append(question)
    taken = all_keys([schema, *others])
    renamed: dict[str, str] = {}
    for _section, question in questions_of(schema):
        key = question["key"]
        if key in known and not any(_is_same(question, each) for each in known[key]):
            renamed[key] = derived_key(question["label"], taken, otherwise="question")
            taken.add(renamed[key])
            question["key"] = renamed[key]
    for _kind, owner in owners_of(schema):
        for leaf in leaves_of(owner.get(CONDITION)):
            leaf["question"] = renamed.get(leaf["question"], leaf["question"])  # type: ignore[index] # of our copy


def _is_same(one: Raw, other: Raw) -> bool:
    """Tell whether an answer to one question answers the other: same words in a language, same
    type, same choices and columns.
    """
    words = set((one.get("label") or {}).items()) & set((other.get("label") or {}).items())
    return any(text for _language, text in words) and _parts_of(one) == _parts_of(other)


def _parts_of(question: Raw) -> tuple[Any, ...]:
    options = {each.get("value") for each in question.get("options") or []}
    columns = {each.get("key"): _parts_of(each) for each in question.get("columns") or []}
    return (question.get("type"), options, columns)


def refuse_if_named(schema: Raw, keys: set[str]) -> None:
    """Refuse to take away questions on which others depend; say which."""
    owners = named_in(schema, keys)
    if owners:
        names = ", ".join(quoted(words_of(owner)) for owner in owners)
        raise CannotChangeFormError(
            _("It cannot be deleted: it decides when this is shown: %(names)s. Change these"
              " conditions first.") % {"names": names}
        )  # fmt: skip


def refuse_lost_answers(schema: Raw, question: Raw) -> None:
    """Refuse to take away an answer to choose on which a condition depends; say which."""
    if "options" not in question:
        return
    values = {option["value"] for option in question["options"]}
    for _kind, owner in owners_of(schema):
        _check_leaves(owner, question["key"], values)


def _check_leaves(owner: Raw, key: str, values: set[str]) -> None:
    for leaf in leaves_of(owner.get(CONDITION)):
        value = leaf.get("value")
        wanted = value if isinstance(value, list) else [value]
        if leaf.get("question") == key and value is not None and not set(wanted) <= values:
            raise CannotChangeFormError(
                _("An answer cannot go: it decides when “%(shown)s” is shown. Change that"
                  " condition first.") % {"shown": words_of(owner)}
            )  # fmt: skip


def out_of_order(schema: Raw, owner: Raw, key: str) -> str:
    """Say that a condition would look ahead, and what to do."""
    named = question_in(schema, key)
    return _(
        "“%(shown)s” is shown depending on “%(named)s”, so it must come after it. Change that"
        " condition first."
    ) % {"shown": words_of(owner), "named": words_of(named) if named else key}
