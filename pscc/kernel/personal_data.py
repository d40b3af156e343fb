"""The register of processing, kept beside the models it describes (GDPR, article 30).

It also says what becomes of each personal field when a person closes the account: `fate_of` answers
for every field, from the model's own `Closure` or from the field's category, and a test refuses a
field that has no answer. `pscc.accounts.closing` carries it out. `share_of` does the same for the
person who asks for a copy of their data, from the model's `Access` or from the category;
`pscc.accounts.own_data` reads what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, Q

# Words that are part of a record which is not the person's alone. They stay as long as the record.
RECORDS = {
    "activity": "says what was done, of an account that no longer has a name",
    "documents": "belongs to the dossier, which is its organisation's",
    "free text": "belongs to the dossier or the page, which is its organisation's",
    "opinion": "proof of a fair procedure, of an account that no longer has a name",
    "professional life": "proof of a procedure, of an account that no longer has a name",
}

# What a copy of one's data leaves out, whoever wrote it: a copy outlives a place in a team.
ELSEWHERE = {
    "free text, as far": "the dossier is its organisation's, whose members download it on its page",
    "documents": "documents are kept under files sent, or are their dossier's",
    "credential": "a key to the account, which is in no copy of it",
}


class Fate(StrEnum):
    """What becomes of a personal field when the account closes."""

    GOES = "goes with its row, and with the history of it"
    ERASED = "erased, in the history as well"
    FOLLOWS = "stays and names an account that has no name any more"
    KEPT = "stays"


@dataclass(frozen=True, kw_only=True)
class Closure:
    """What a closed account takes along.

    `goes_with`: path to the person; that person's rows go, with their history. `erases`: field to
    new value, in the rows of the person whom `of` leads to. `addresses`: fields that may hold the
    person's e-mail; it is replaced, whoever's row it is. `goes_with_address`: the same, but the row
    goes. `keeps`: field to reason.
    """

    goes_with: str = ""
    goes_with_address: str = ""
    of: str = ""
    erases: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    keeps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a person gets who asks for a copy of their data.

    `gives`: path to the person to the fields that this person wrote or is meant by; one of the
    closure's addresses finds rows that hold the person's confirmed e-mail. `withholds`: field to
    reason. `shows`: what tells the person which row it is, never a secret of somebody else; an
    `organisation` tells it anyway. `tells`: path to the person to what the row says in words to
    whoever stands at its end, each a property with its label. `only`: which rows anybody may know
    of; `once`: path to which of its rows whoever stands at its end may know of.
    """

    gives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withholds: Mapping[str, str] = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    tells: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    only: Q = field(default_factory=Q)
    once: Mapping[str, Q] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """To whom a field is given: those at the end of these paths, or, for a reason, nobody."""

    paths: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Declaration:
    """What a model keeps about persons, why, and for how long."""

    model: type[Model]
    purpose: str
    retention: str
    fields: Mapping[str, str] = field(default_factory=dict)
    closure: Closure = field(default_factory=Closure)
    access: Access = field(default_factory=Access)


register: dict[type[Model], Declaration] = {}


def declare(
    model: type[Model],
    *,
    purpose: str,
    retention: str,
    fields: Mapping[str, str] | None = None,
    closure: Closure | None = None,
    access: Access | None = None,
) -> None:
    """Declare a model's personal data: `fields` maps field name to category; empty means none.

    `purpose` and `retention` are English sentences for the register, not for pages. `closure` says
    what a closed account takes along, where `fate_of` cannot know; `access` says what is in a copy
    of one's data, where `share_of` cannot.
    """
    register[model] = Declaration(
        model, purpose, retention, dict(fields or {}), closure or Closure(), access or Access()
    )


def fate_of(declaration: Declaration, name: str) -> tuple[Fate, str] | None:
    """Return what becomes of a personal field when the account closes, and why it stays.

    None if nobody said: a name or an address must never be forgotten by mistake.
    """
    closure = declaration.closure
    if closure.goes_with or closure.goes_with_address:
        return Fate.GOES, ""
    if name in closure.erases or name in closure.addresses:
        return Fate.ERASED, ""
    if name in closure.keeps:
        return Fate.KEPT, closure.keeps[name]
    if declaration.model._meta.get_field(name).related_model is get_user_model():
        return Fate.FOLLOWS, ""
    reason = RECORDS.get(declaration.fields[name].partition(",")[0])
    return (Fate.KEPT, reason) if reason else None


def share_of(declaration: Declaration, name: str) -> Share | None:
    """Return who gets a personal field in a copy of their data, or why nobody does.

    None if nobody said: what could be one person's or another's is not guessed.
    """
    closure, access = declaration.closure, declaration.access
    if name in access.withholds:
        return Share(reason=access.withholds[name])
    paths = tuple(path for path, names in access.gives.items() if name in names)
    if paths:
        return Share(paths)
    if _names_account(declaration, name):
        return Share((name,))
    category = declaration.fields[name]
    elsewhere = [words for start, words in ELSEWHERE.items() if category.startswith(start)]
    if elsewhere:
        return Share(reason=elsewhere[0])
    people = [each for each in declaration.fields if _names_account(declaration, each)]
    of = closure.goes_with or closure.of or (people[0] if len(people) == 1 else "")
    return Share((of,)) if of else None


def _names_account(declaration: Declaration, name: str) -> bool:
    field = declaration.model._meta.get_field(name)
    return field.related_model is get_user_model() and not field.many_to_many
