"""Who and what the answers of an application name: people, their ORCID iDs, organisations.

Only short answers can be a name: of people, organisations, rows of tables, short texts. Every
version that was sent counts.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calls.models import FormVersion, Submission
from pscc.kernel.orcid import is_orcid, normalised
from pscc.kernel.questions import Question, QuestionType, parse_schema
from pscc.kernel.questions.people import PERSON
from pscc.kernel.questions.schema import LANGUAGES

LONGEST = 200  # characters of an answer that can be a name
_NOT_A_NUMBER = re.compile(r"[\s.]")
Labels = Mapping[str, Question]


@dataclass(frozen=True)
class Mention:
    """A name in an answer, and the question that asked for it, in no language."""

    project_id: int
    question: str  # the key
    label: str
    text: str
    beside: str = ""  # whose ORCID iD it is, by the same row
    uid: str = ""  # of an organisation of the directory
    register: str = ""  # a number of a company register, digits only in France
    orcid: str = ""
    is_house: bool = False  # the form asked for an organisation here


def mentions_in(project_ids: Collection[int]) -> list[Mention]:
    """Return what the answers of everything sent for some projects name, each once; one statement,
    and one for each stage with short answers.
    """
    if not project_ids:
        return []
    rows = Submission.objects.filter(entry__application__project__in=project_ids).order_by("pk")
    named = rows.values_list("entry__application__project_id", "entry__stage_id", "document")
    forms: dict[tuple[int, int], Labels] = {}
    found: dict[Mention, None] = {}
    for project, stage, document in named.iterator(chunk_size=100):  # each is a whole application
        sent = json.loads(document)
        answers = sent.get("answers") or {}
        if any(_can_name(value) for value in answers.values()):
            key = (stage, sent.get("form_version") or 0)
            if key not in forms:
                forms |= _forms_of(stage)
            asked = forms.get(key) or forms.get((stage, 0), {})
            found |= dict.fromkeys(_in_answers(project, answers, asked))
    return list(found)


def _can_name(value: Any) -> bool:
    return isinstance(value, list | dict) or (isinstance(value, str) and len(value) <= LONGEST)


def _forms_of(stage_id: int) -> dict[tuple[int, int], Labels]:
    """Return the questions of each form of a stage by number, those of the newest under 0."""
    found: dict[tuple[int, int], Labels] = {}
    versions = FormVersion.objects.filter(stage=stage_id).order_by("number")
    for number, schema in versions.values_list("number", "schema"):
        asked = {each.key: each for each in parse_schema(schema).questions()}
        found[(stage_id, number)] = found[(stage_id, 0)] = asked
    return found


def _in_answers(project: int, answers: Mapping[str, Any], asked: Labels) -> Iterator[Mention]:
    for key, value in answers.items():
        question = asked.get(key)
        where = {"project_id": project, "question": key, "label": _label(key, question)}
        if isinstance(value, dict):
            yield from _organisation(value, where)
        elif isinstance(value, list):
            for row in value:
                yield from _row(row, where) if isinstance(row, dict) else ()
        elif question is not None and question.type == QuestionType.SHORT_TEXT:
            yield from _text(value, where)


def _label(key: str, question: Question | None) -> str:
    """Return what a question is called, the same whoever looks."""
    words = question.label if question else {}
    return next((words[each] for each in LANGUAGES if words.get(each)), key)


def _organisation(value: Mapping[str, Any], where: Mapping[str, Any]) -> Iterator[Mention]:
    name, uid, register = (_plain(value.get(part)) for part in ("name", "uid", "register"))
    if name or uid or register:
        number = _NOT_A_NUMBER.sub("", register)
        yield Mention(**where, text=name, uid=uid, register=number, is_house=True)


def _row(row: Mapping[str, Any], where: Mapping[str, Any]) -> Iterator[Mention]:
    if not set(row) <= set(PERSON):
        for cell in row.values():
            yield from _text(cell, where)
        return
    name = _plain(row.get("name"))
    if name:
        yield Mention(**where, text=name)
    if orcid := _plain(row.get("orcid")):
        yield Mention(**where, text="", beside=name, orcid=normalised(orcid))
    if house := _plain(row.get("affiliation")):
        yield Mention(**where, text=house, is_house=True)


def _text(value: Any, where: Mapping[str, Any]) -> Iterator[Mention]:
    text = _plain(value)
    if is_orcid(text.removeprefix("https://orcid.org/")):
        yield Mention(**where, text="", orcid=normalised(text))
    elif text:
        yield Mention(**where, text=text)


def _plain(value: Any) -> str:
    """Return a text that can be a name; nothing for what is longer, or none."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    return " ".join(value.split())
