"""Answers that name people or an organisation.

A person is stored as {"name", "orcid"?, "affiliation"?, "role"?}, an organisation as {"name",
"uid"?, "register"?}; the uid is the directory's, where exactly one published organisation has the
name. What is mistyped is stored and told, so that no text is lost.
"""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren, siret

from pscc.kernel.orcid import is_orcid, normalised
from pscc.kernel.questions.scalars import BadAnswerError, plain
from pscc.kernel.questions.schema import Question
from pscc.kernel.questions.tables import Row, in_cell, read_rows
from pscc.kernel.questions.vocabularies import uid_of

MAX_PEOPLE = 50  # in one answer
MAX_CHARACTERS = 200  # of each part
PERSON = ("name", "orcid", "affiliation", "role")
ORGANISATION = ("name", "register")
REGISTERS = {9: siren, 14: siret}  # digits of French numbers; those of other registers are kept


def part_labels() -> dict[str, str]:
    """Return what the parts of a person are called, in the active language."""
    return {
        "name": _("Name"),
        "orcid": _("ORCID iD"),
        "affiliation": _("Organisation"),
        "role": _("Role in the project"),
    }


def read_people(question: Question, raw: Any) -> list[dict[str, str]] | None:
    """Return people as they are stored, None for nobody; raises BadAnswerError."""
    people = []
    for number, each in enumerate(read_rows(raw, MAX_PEOPLE), start=1):
        person = _parts(PERSON, each, number)
        if "orcid" in person:
            person["orcid"] = normalised(person["orcid"])
        people += [person] if person else []
    return people or None


def read_organisation(question: Question, raw: Any) -> dict[str, str] | None:
    """Return an organisation as it is stored, None for none; one statement. Raises
    BadAnswerError.
    """
    sent = {"name": raw} if isinstance(raw, str) else raw
    if not isinstance(sent, dict):
        raise BadAnswerError(_("Type the name of an organisation."))
    found = _parts(ORGANISATION, sent)
    if "register" in found:
        found["register"] = _register(found["register"])
    if uid := uid_of(found["name"]) if "name" in found else "":
        found["uid"] = uid
    return found or None


def _parts(names: tuple[str, ...], sent: Row, number: int = 0) -> dict[str, str]:
    parts = {}
    for name in names:
        text = " ".join(plain("" if sent.get(name) is None else sent[name]).split())
        if len(text) > MAX_CHARACTERS:
            message = _("Use at most %(limit)s characters.") % {"limit": MAX_CHARACTERS}
            label = part_labels()[name] if number else ""
            raise BadAnswerError(in_cell(number, label, message) if number else message)
        if text:
            parts[name] = text
    return parts


def _register(value: str) -> str:
    digits = re.sub(r"[\s.]", "", value)
    return digits if re.fullmatch(r"[0-9]+", digits) else value


def problem_with_people(question: Question, people: list[dict[str, str]]) -> str:
    """Say what keeps stored people from being sent; an empty text for nothing."""
    faults = []
    most = question.max_people or MAX_PEOPLE
    if len(people) > most:
        faults.append(
            ngettext("Name at most %(limit)s person.", "Name at most %(limit)s people.", most)
            % {"limit": most}
        )
    labels = part_labels()
    for number, person in enumerate(people, start=1):
        if not person.get("name"):
            faults.append(in_cell(number, labels["name"], _("Type the name.")))
        if person.get("orcid") and not is_orcid(person["orcid"]):
            message = _("This is not an ORCID iD. Copy its 16 digits from the person's ORCID page.")
            faults.append(in_cell(number, labels["orcid"], message))
    return " ".join(faults)


def problem_with_organisation(question: Question, organisation: dict[str, str]) -> str:
    """Say what keeps a stored organisation from being sent; an empty text for nothing."""
    if not organisation.get("name"):
        return _("Type the name of the organisation.")
    number = organisation.get("register", "")
    check = REGISTERS.get(len(number)) if re.fullmatch(r"[0-9]+", number) else None
    if check is None:
        return ""
    try:
        check.validate(number)
    except NumberError:
        return _("This number is mistyped: its last digit does not match the others.")
    return ""
