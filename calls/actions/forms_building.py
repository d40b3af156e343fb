"""The only writers of a form's questions while it is built: sections, questions, conditions, order.

Each locks the version, asks again who it is, and refuses a published one. `revision` is what the
officer saw: if a colleague changed the form since, nothing is overwritten.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.forms_parts import (
    CannotChangeFormError,
    cross,
    gone,
    holder_of,
    keep_parts,
    name_parts,
    out_of_order,
    question_of,
    refuse_if_named,
    refuse_lost_answers,
    section_of,
    swap,
    way,
)
from calls.models import FormVersion
from calls.queries.forms_schema import (
    CONDITION,
    QUESTION,
    SECTION,
    Raw,
    all_keys,
    derived_key,
    misplaced,
    owner_in,
    sections_of,
)
from pscc.kernel.access import require
from pscc.kernel.questions import QuestionType
from pscc.kernel.refusals import Refused

KEPT = ("key", "type", CONDITION)  # what saving a question never changes


class StaleFormError(Refused):
    """A colleague changed the form since the officer opened it."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed these questions meanwhile. Nothing was overwritten: look at"
              " what stands there now, then do it again.")
        )  # fmt: skip


def open_form(form_version_id: int, revision: int, by: Any) -> FormVersion:
    """Return an unpublished version, locked, of which the officer saw the latest state.

    Raises PermissionDenied, CannotChangeFormError for a published one, StaleFormError.
    """
    rows = FormVersion.objects.select_related("stage").select_for_update(of=("self",))
    version = rows.get(pk=form_version_id)
    require(by, "calls.change_formversion", version)
    if version.published_at is not None:
        raise CannotChangeFormError(
            _("These questions are published: they stay as they are. Start a new version instead.")
        )
    if version.revision != revision:
        raise StaleFormError
    return version


def store_form(version: FormVersion, schema: Raw) -> FormVersion:
    """Store a changed schema under the next revision; refuse one that breaks a condition's order.

    A condition names only questions that stand before it; those broken already are left alone.
    """
    known = [(owner["key"], key) for owner, key in misplaced(version.schema)]
    for owner, key in misplaced(schema):
        if (owner["key"], key) not in known:
            raise CannotChangeFormError(out_of_order(schema, owner, key))
    version.schema = schema
    version.revision += 1
    version.save()
    return version


def _taken(version: FormVersion) -> set[str]:
    """Return the keys of this form and of all versions of its stage: none is used for a second
    meaning.
    """
    others = FormVersion.objects.filter(stage=version.stage_id).exclude(pk=version.pk)
    return all_keys([version.schema, *others.values_list("schema", flat=True)])


# --- Sections ------------------------------------------------------------------------------------


@transaction.atomic
def save_section(
    *,
    form_version_id: int,
    revision: int,
    section_key: str | None,
    title: Mapping[str, str],
    intro: Mapping[str, str],
    by: Any,
    at: datetime,
) -> str:
    """Store the words of a section, or add one at the end for no key; return its key.

    Raises as `open_form`, and CannotChangeFormError if the section was deleted meanwhile.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    if section_key is None:
        key = derived_key(title, _taken(version), otherwise="section")
        section: Raw = {"key": key, "questions": []}
        schema.setdefault("sections", []).append(section)
    else:
        section = section_of(schema, section_key)
    section["title"] = dict(title)
    section.pop("intro", None)
    if any(intro.values()):
        section["intro"] = dict(intro)
    store_form(version, schema)
    return str(section["key"])


def add_section(**given: Any) -> str:
    """Add a section at the end of a form; return its key. Raises as `save_section`."""
    return save_section(section_key=None, **given)


@transaction.atomic
def move_section(
    *, form_version_id: int, revision: int, section_key: str, step: str, by: Any, at: datetime
) -> None:
    """Move a section one place up or down, with its questions. Raises as `save_section`."""
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    sections = sections_of(schema)
    swap(sections, sections.index(section_of(schema, section_key)), step)
    store_form(version, schema)


@transaction.atomic
def place_section(
    *, form_version_id: int, revision: int, section_key: str, before: str, by: Any, at: datetime
) -> None:
    """Put a section with its questions before another one, or at the end for an empty `before`.

    Raises as `save_section`, and CannotChangeFormError if a condition would then look ahead.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    sections = sections_of(schema)
    section = section_of(schema, section_key)
    if before != section_key:
        sections.remove(section)
        keys = [each["key"] for each in sections]
        sections.insert(keys.index(before) if before in keys else len(keys), section)
    store_form(version, schema)


@transaction.atomic
def delete_section(
    *, form_version_id: int, revision: int, section_key: str, by: Any, at: datetime
) -> None:
    """Delete a section with its questions.

    Raises as `save_section`, and CannotChangeFormError that names what depends on one of them.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    section = section_of(schema, section_key)
    keys = {question["key"] for question in section["questions"]}
    sections_of(schema).remove(section)
    refuse_if_named(schema, keys)
    store_form(version, schema)


# --- Questions -----------------------------------------------------------------------------------


@transaction.atomic
def save_question(
    *,
    form_version_id: int,
    revision: int,
    question_key: str | None,
    section_key: str,
    question: Mapping[str, Any],
    by: Any,
    at: datetime,
) -> str:
    """Store what a question asks, or add one at the end of a section for no key; return its key.

    The key is made once, of the English words; key, type and condition stay as they are. Raises as
    `open_form`, and CannotChangeFormError if its place was deleted meanwhile, or if an answer goes
    on which a condition depends.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    given = {name: value for name, value in question.items() if name not in KEPT}
    if question_key is None:
        kind = question.get("type")
        if kind not in QuestionType.values:
            raise CannotChangeFormError(_("This type of question does not exist."))
        key = derived_key(given["label"], _taken(version), otherwise="question")
        before: Raw = {}
        stored: Raw = {"key": key, "type": kind, **given}
        section_of(schema, section_key)["questions"].append(stored)
    else:
        stored = question_of(schema, question_key)
        before, given = deepcopy(stored), deepcopy(given)
        keep_parts(stored, given)
        kept = {name: stored[name] for name in KEPT if name in stored}
        stored.clear()
        stored.update(kept | given)
    name_parts(stored, before)
    refuse_lost_answers(schema, stored)
    store_form(version, schema)
    return str(stored["key"])


@transaction.atomic
def duplicate_question(
    *, form_version_id: int, revision: int, question_key: str, by: Any, at: datetime
) -> str:
    """Put a copy of a question after it; return the key of the copy. Raises as `save_question`."""
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    original = question_of(schema, question_key)
    key = derived_key(original["label"], _taken(version), otherwise="question")
    questions = holder_of(schema, question_key)["questions"]
    questions.insert(questions.index(original) + 1, {**deepcopy(original), "key": key})
    store_form(version, schema)
    return key


@transaction.atomic
def delete_question(
    *, form_version_id: int, revision: int, question_key: str, by: Any, at: datetime
) -> None:
    """Delete a question.

    Raises as `save_question`, and CannotChangeFormError that names what depends on it.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    question = question_of(schema, question_key)
    holder_of(schema, question_key)["questions"].remove(question)
    refuse_if_named(schema, {question_key})
    store_form(version, schema)


@transaction.atomic
def move_question(
    *, form_version_id: int, revision: int, question_key: str, step: str, by: Any, at: datetime
) -> None:
    """Move a question one place up or down; from the edge of a section on into the next one.

    Raises as `save_question`, and CannotChangeFormError if a condition would then look ahead.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    question = question_of(schema, question_key)
    section = holder_of(schema, question_key)
    place = section["questions"].index(question)
    if 0 <= place + way(step) < len(section["questions"]):
        swap(section["questions"], place, step)
    else:
        cross(sections_of(schema), section, question, step)
    store_form(version, schema)


@transaction.atomic
def place_question(
    *,
    form_version_id: int,
    revision: int,
    question_key: str,
    section_key: str,
    before: str,
    by: Any,
    at: datetime,
) -> None:
    """Put a question into a section before another one, or at its end for an empty `before`.

    Raises as `move_question`.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    question = question_of(schema, question_key)
    target = section_of(schema, section_key)
    if before != question_key:
        holder_of(schema, question_key)["questions"].remove(question)
        keys = [each["key"] for each in target["questions"]]
        place = keys.index(before) if before in keys else len(keys)
        target["questions"].insert(place, question)
    store_form(version, schema)


@transaction.atomic
def set_condition(
    *,
    form_version_id: int,
    revision: int,
    kind: str,
    key: str,
    expression: Mapping[str, Any] | None,
    by: Any,
    at: datetime,
) -> None:
    """Say when a question or a section is shown; None: always.

    Raises as `save_question`, and CannotChangeFormError if it names a question that comes later.
    """
    version = open_form(form_version_id, revision, by)
    schema = deepcopy(version.schema)
    owner = owner_in(schema, kind, key)
    if owner is None or kind not in (SECTION, QUESTION):
        raise CannotChangeFormError(gone())
    owner.pop(CONDITION, None)
    if expression:
        owner[CONDITION] = dict(expression)
    store_form(version, schema)
