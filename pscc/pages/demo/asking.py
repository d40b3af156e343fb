"""How the demo's founders ask for services: a basket, answers to whatever is asked, the sending."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from partners.models import Project
from pscc.kernel.questions import Question, QuestionType
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.documents import demo_pdf
from services.actions.requests.answers import save_answers
from services.actions.requests.basket import add_to_request
from services.actions.requests.documents import attach_document
from services.actions.requests.sending import send_request
from services.models import Service, ServiceRequest
from services.queries.requests.forms import PURPOSE, WANTED_ON, form_of

_WORDS = (
    "Réponse fictive de la démonstration : une trentaine d’échantillons, dès le trimestre prochain."
)


def begin(project: Project, slugs: Sequence[str], purpose: str, at: datetime) -> ServiceRequest:
    """Put services into a project's request and answer all that is asked, without sending it."""
    by = project.created_by
    found = Service.objects.in_bulk(list(slugs), field_name="slug")
    request = add_to_request(
        project_id=project.pk, service_ids=[found[slug].pk for slug in slugs], by=by, at=at
    )
    form = form_of(request)
    answers = {each.key: _answer(each, at) for each in form.questions if each.takes_answer}
    save_answers(
        request_id=request.pk,
        changes=answers | {PURPOSE: purpose},
        version=request.version,
        by=by,
        at=at,
    )
    for wanted in form.documents:
        if wanted.document.is_required:
            upload = demo_pdf(
                name="document.pdf", title=str(wanted.document.name), text=_WORDS, language="fr"
            )
            attach_document(
                request_id=request.pk, document_id=wanted.document.pk, upload=upload, by=by, at=at
            )
    return request


def ask(project: Project, slugs: Sequence[str], purpose: str, at: datetime) -> ServiceRequest:
    """Send a project's request to the providers of some services."""
    with database_time(at) as moment:
        request = begin(project, slugs, purpose, moment)
        return send_request(request_id=request.pk, by=project.created_by, at=moment)


def _answer(question: Question, at: datetime) -> Any:
    if question.key == WANTED_ON or question.type == QuestionType.DATE:
        return (timezone.localdate(at) + timedelta(days=90)).isoformat()
    return _ANSWERS.get(question.type, _words)(question)


def _words(question: Question) -> Any:
    return "Une trentaine" if question.type == QuestionType.SHORT_TEXT else _WORDS


def _number(question: Question) -> Any:
    return str(max(question.minimum or 0, 12))


_ANSWERS: Mapping[QuestionType, Any] = {
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _number,
    QuestionType.CHOICE: lambda question: question.options[0].value,
    QuestionType.CHOICES: lambda question: [question.options[0].value],
    QuestionType.YES_NO: lambda _question: True,
    QuestionType.CONSENT: lambda _question: True,
}
