"""What `draft.js` sends and gets: {"version": n, "changes": {key: value}} and the answers to it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from pscc.kernel.questions import Question, problem_with
from pscc.kernel.questions.changes import QuestionOf
from pscc.kernel.questions.fields import field_value

MAX_SAVE = 1024 * 1024  # bytes of one save
DIGITS = 10  # what a column of numbers holds, with room


def number_sent(request: HttpRequest, name: str) -> int:
    """Return a whole number that a form brought in a hidden field; -1 for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < DIGITS else -1


def read_json(body: bytes) -> Any:
    """Parse JSON; half a character (a lone surrogate, which a browser may cut off and no database
    takes) becomes a question mark. Raises ValueError, or RecursionError: nested too deep.
    """
    found = json.loads(body)
    if b"\\ud" not in body.lower():
        return found
    return json.loads(json.dumps(found, ensure_ascii=False).encode(errors="replace"))


def read_changes(request: HttpRequest) -> tuple[int, dict[str, Any]] | None:
    """Return the version and the changes that a page's script sent; None for anything else."""
    try:
        body = read_json(request.body) if len(request.body) <= MAX_SAVE else None
    except (ValueError, RecursionError):  # the latter: nested too deep
        return None
    if not isinstance(body, dict) or not isinstance(body.get("changes"), dict):
        return None
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        return None
    return version, body["changes"]


def saved_answer(
    question_of: QuestionOf,
    stored: Mapping[str, Any],
    *,
    version: int,
    keys: Iterable[str],
    refused: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the script is told of a save: the new version, and what is wrong by question."""
    problems = dict(refused)
    for key in keys:
        question = question_of(key)
        problem = problem_with(question, stored.get(key)) if question else ""
        if problem and key not in refused:
            problems[key] = problem
    return {"version": version, "refused": list(refused), "problems": problems}


def newer_answer(
    questions: Iterable[Question],
    stored: Mapping[str, Any],
    *,
    version: int,
    message: str,
    by: Any = None,
) -> dict[str, Any]:
    """Return what the script is told when somebody else saved in between: every stored value."""
    return {
        "message": message,
        "version": version,
        "values": {
            each.key: field_value(each, stored.get(each.key))
            for each in questions
            if each.takes_answer
        },
        "by": by.get_full_name() if by else "",
    }
