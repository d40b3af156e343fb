"""The register of processing, kept beside the models it describes (GDPR, article 30).

It also says what becomes of each personal field when a person closes the account: `fate_of` answers
for every field, from the model's own `Closure` or from the field's category, and a test refuses a
field that has no answer. `pscc.accounts.closing` carries it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

# Words that are part of a record which is not the person's alone. They stay as long as the record.
RECORDS = {
    "activity": "says what was done, of an account that no longer has a name",
    "documents": "belongs to the dossier, which is its organisation's",
    "free text": "belongs to the dossier or the page, which is its organisation's",
    "opinion": "proof of a fair procedure, of an account that no longer has a name",
    "professional life": "proof of a procedure, of an account that no longer has a name",
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


@dataclass(frozen=True)
class Declaration:
    """What a model keeps about persons, why, and for how long."""

    model: type[Model]
    purpose: str
    retention: str
    fields: Mapping[str, str] = field(default_factory=dict)
    closure: Closure = field(default_factory=Closure)


register: dict[type[Model], Declaration] = {}


def declare(
    model: type[Model],
    *,
    purpose: str,
    retention: str,
    fields: Mapping[str, str] | None = None,
    closure: Closure | None = None,
) -> None:
    """Declare a model's personal data: `fields` maps field name to category; empty means none.

    `purpose` and `retention` are English sentences for the register, not for pages. `closure` says
    what a closed account takes along, where `fate_of` cannot know.
    """
    register[model] = Declaration(
        model, purpose, retention, dict(fields or {}), closure or Closure()
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
