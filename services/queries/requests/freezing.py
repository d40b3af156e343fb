"""A request as one canonical text: what is sent is what is hashed."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pscc.kernel.questions import Question
from pscc.kernel.questions.merging import MergedQuestion
from services.enums import RequestFileKind
from services.models import RequestFile
from services.queries.requests.facts import both, facts_of
from services.queries.requests.forms import RequestForm
from services.queries.requests.snapshots import terms_of

DOCUMENT_FORMAT = 1


def document_of(
    form: RequestForm, *, reference: str, round_number: int, by: Any, at: datetime
) -> str:
    """Return the canonical JSON of what is sent now: sorted keys, no spaces, UTF-8, no
    floating-point number.

    The confidential dossier is no part of it; answers to questions that nobody asks stay out.
    """
    request = form.request
    content = {
        "format": DOCUMENT_FORMAT,
        "reference": reference,
        "round": round_number,
        "version": request.version,
        "project": facts_of(request.project),
        "purpose": request.purpose,
        "wanted_on": request.wanted_on.isoformat() if request.wanted_on else None,
        "providers": [_provider(each) for each in form.parts],
        "questions": [_question(form, each) for each in form.merged.questions],
        "answers": {
            each.question.key: request.answers[each.question.key]
            for each in form.merged.questions
            if each.question.takes_answer and each.question.key in request.answers
        },
        "files": [*_answer_files(form), *_documents(form)],
        "sent_at": at.isoformat(),
        "sent_by": by.uid,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _provider(part: Any) -> dict[str, Any]:
    return {
        "uid": part.provider.uid,
        "name": part.provider.name,
        "number": part.number,
        "services": [
            {
                "uid": item.service.uid,
                "title": both(item.service, "title"),
                "was_full": item.was_full,
                **terms_of(item),
            }
            for item in part.listed_items
        ],
    }


def _question(form: RequestForm, merged: MergedQuestion) -> dict[str, Any]:
    """Return a question as a schema says it, with both languages and who asks."""
    question = merged.question
    told = {
        "key": question.key,
        "type": question.type.value,
        "label": dict(question.label),
        "help": dict(question.help),
        "required": question.required,
        "unit": both(form.library[question.key], "unit"),
        "options": [{"value": each.value, "label": each.label} for each in question.options],
        "accept": list(question.accept),
        "personal_data": question.personal_data,
        "asked_by": sorted(each.key for each in merged.asked_by),
        "required_by": sorted(each.key for each in merged.required_by),
    }
    return told | dict(_limits(question))


def _limits(question: Question) -> Iterator[tuple[str, Any]]:
    if question.max_words is not None:
        yield "max_words", question.max_words
    if question.minimum is not None:
        yield "min", str(question.minimum)
    if question.maximum is not None:
        yield "max", str(question.maximum)


def _answer_files(form: RequestForm) -> Iterator[dict[str, Any]]:
    for each in form.merged.questions:
        for given in form.files.get(each.question.key, ()) if each.question.is_file else ():
            yield _file(given) | {"question": given.question_key}


def _documents(form: RequestForm) -> Iterator[dict[str, Any]]:
    for wanted in form.documents:
        for given in wanted.files:
            yield _file(given) | {
                "document": both(wanted.document, "name"),
                "provider": wanted.sub_request.provider.uid,
            }


def _file(given: RequestFile) -> dict[str, Any]:
    stored = given.file
    return {
        "uid": stored.uid,
        "kind": RequestFileKind(given.kind).value,
        "name": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
    }
