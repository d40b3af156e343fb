"""The one form of a request: what its providers' services ask, each question once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pscc.kernel.questions import (
    Option,
    Question,
    QuestionType,
    in_language,
    problem_with,
)
from pscc.kernel.questions.merging import Asker, MergedForm, MergedQuestion, merge
from services.enums import RequestFileKind, SubRequestState
from services.models import (
    QuestionAsked,
    RequestedService,
    RequestFile,
    RequestQuestion,
    RequiredDocument,
    ServiceRequest,
)
from services.queries.alternatives import Alternatives, alternatives_to
from services.queries.requests.basket import open_parts, parts_of, why_not
from services.queries.requests.facts import both

PURPOSE, WANTED_ON = "purpose", "wanted_on"
RESERVED_KEYS = (PURPOSE, WANTED_ON)  # asked of every request, stored in columns
MAX_WORDS_OF_PURPOSE = 400


@dataclass(frozen=True)
class WantedDocument:
    """A document that a service asks for, with what was given."""

    document: RequiredDocument
    sub_request: Any
    files: tuple[RequestFile, ...]

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"document-{self.document.pk}"


@dataclass(frozen=True)
class Missing:
    """What keeps a request from being sent, and where on the form to mend it."""

    key: str
    label: str
    message: str
    anchor: str


@dataclass(frozen=True)
class Closed:
    """A service that can no longer be asked for, why, and what is open instead."""

    item: RequestedService
    reason: str
    alternatives: Alternatives | None


@dataclass(frozen=True)
class RequestForm:
    """Everything that the team fills in, for those providers that wait to be sent to."""

    request: ServiceRequest
    parts: tuple[Any, ...]
    merged: MergedForm
    library: Mapping[str, RequestQuestion]
    documents: tuple[WantedDocument, ...] = ()
    files: Mapping[str, Sequence[RequestFile]] = field(default_factory=dict)

    @property
    def questions(self) -> list[Question]:
        """What every request is asked, then what the services ask."""
        return [*lead_questions(), *(each.question for each in self.merged.questions)]

    def question(self, key: str) -> Question | None:
        """Return a question of the form, None for one that nobody asks."""
        return next((each for each in self.questions if each.key == key), None)

    def asked(self, key: str) -> MergedQuestion | None:
        """Return a merged question with who asks it."""
        return next((each for each in self.merged.questions if each.question.key == key), None)


def form_of(request: ServiceRequest, only: Iterable[int] | None = None) -> RequestForm:
    """Return the form for the providers that the team can send to now, or for some of them; six
    statements, whatever the number of services.
    """
    parts = open_parts(parts_of(request))
    if only is not None:
        wanted = set(only)
        parts = [each for each in parts if each.pk in wanted]
    asked = _asked([item.service for each in parts for item in each.listed_items])
    files = _files(request)
    return RequestForm(
        request=request,
        parts=tuple(parts),
        merged=merge([_part(each, asked) for each in parts]),
        library={each.question.key: each.question for each in asked},
        documents=tuple(_documents(parts, files)),
        files=_by_question(files),
    )


def lead_questions() -> tuple[Question, Question]:
    """Return what every request is asked, in the active language."""
    return (
        Question(
            PURPOSE,
            QuestionType.LONG_TEXT,
            label=_spoken(_("What you want to do, and what the result is for")),
            help=_spoken(
                _("Every provider you ask reads it. Say nothing that would spoil a patent.")
            ),
            required=True,
            max_words=MAX_WORDS_OF_PURPOSE,
        ),
        Question(
            WANTED_ON,
            QuestionType.DATE,
            label=_spoken(_("When you need the result")),
        ),
    )


def _spoken(text: str) -> dict[str, str]:
    return {(get_language() or "en")[:2]: text}


def values_of(request: ServiceRequest) -> dict[str, Any]:
    """Return the stored answers of a request, those in columns among them."""
    values = dict(request.answers)
    if request.purpose:
        values[PURPOSE] = request.purpose
    if request.wanted_on:
        values[WANTED_ON] = request.wanted_on.isoformat()
    return values


def as_question(stored: RequestQuestion, *, required: bool = False) -> Question:
    """Return a question of the library as the question engine knows it."""
    return Question(
        key=stored.key,
        type=QuestionType(stored.type),
        label=both(stored, "label"),
        help=both(stored, "help"),
        required=required,
        max_words=stored.max_words,
        minimum=stored.minimum,
        maximum=stored.maximum,
        unit=stored.unit or "",
        options=tuple(Option(each["value"], each["label"]) for each in stored.options),
        accept=tuple(stored.accept),
        personal_data=stored.is_personal,
    )


# --- What is missing -----------------------------------------------------------------------------


def missing_in(form: RequestForm) -> list[Missing]:
    """Return what keeps the form from being sent, in its order."""
    values = values_of(form.request)
    return [
        *_lead_missing(form, values),
        *_questions_missing(form, values),
        *(
            _missing_document(each)
            for each in form.documents
            if each.document.is_required and not each.files
        ),
    ]


def _lead_missing(form: RequestForm, values: Mapping[str, Any]) -> list[Missing]:
    found = []
    for question in lead_questions():
        if question.required and question.key not in values:
            found.append(_missing(question, _say_missing(question)))
        elif problem := problem_with(question, values.get(question.key)):
            found.append(_missing(question, problem))
    return found


def _questions_missing(form: RequestForm, values: Mapping[str, Any]) -> list[Missing]:
    missing = set(form.merged.missing(values, form.files))
    told = [
        (each.question, _say_missing(each.question))
        if each.question.key in missing
        else (each.question, problem_with(each.question, values.get(each.question.key)))
        for each in form.merged.questions
    ]
    return [_missing(question, message) for question, message in told if message]


def _say_missing(question: Question) -> str:
    if question.is_file:
        return _("Add the file.")
    if question.type in (QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.YES_NO):
        return _("Choose an answer.")
    return _("Answer this question.")


def _missing(question: Question, message: str) -> Missing:
    anchor = f"files-{question.key}" if question.is_file else f"div_id_q_{question.key}"
    return Missing(question.key, in_language(question.label), message, anchor)


def _missing_document(wanted: WantedDocument) -> Missing:
    return Missing(wanted.anchor, str(wanted.document.name), _("Add the document."), wanted.anchor)


def closed_in(form: RequestForm) -> list[Closed]:
    """Return the services chosen and not sent yet that can no longer be asked for."""
    return [
        Closed(item, reason, alternatives_to(item.service))
        for part in form.parts
        if part.state == SubRequestState.DRAFT
        for item in part.listed_items
        if (reason := why_not(item.service))
    ]


# --- Parts ---------------------------------------------------------------------------------------


def _asked(services: Sequence[Any]) -> list[QuestionAsked]:
    kinds = {each.kind for each in services}
    rows = QuestionAsked.objects.filter(
        Q(kind__in=kinds) | Q(service_id__in=[each.pk for each in services])
    )
    return list(rows.select_related("question").order_by("question__position", "question__key"))


def _part(sub_request: Any, asked: Sequence[QuestionAsked]) -> tuple[Asker, list[Question]]:
    """Return one provider's questions: those of its services' kinds, and of the services."""
    services = {item.service_id for item in sub_request.listed_items}
    kinds = {item.service.kind for item in sub_request.listed_items}
    required: dict[str, bool] = {}
    library = {}
    for each in asked:
        if each.kind in kinds or each.service_id in services:
            key = each.question.key
            library[key] = each.question
            required[key] = required.get(key, False) or each.is_required
    questions = [as_question(library[key], required=must) for key, must in required.items()]
    return Asker(sub_request.provider.uid, sub_request.provider.name), questions


def _files(request: ServiceRequest) -> list[RequestFile]:
    rows = RequestFile.objects.filter(
        request=request,
        removed_at__isnull=True,
        kind__in=(RequestFileKind.ANSWER, RequestFileKind.DOCUMENT),
    )
    return list(rows.select_related("file", "document").order_by("pk"))


def _by_question(files: Iterable[RequestFile]) -> dict[str, list[RequestFile]]:
    found: dict[str, list[RequestFile]] = {}
    for each in files:
        if each.kind == RequestFileKind.ANSWER:
            found.setdefault(each.question_key, []).append(each)
    return found


def _documents(parts: Sequence[Any], files: Sequence[RequestFile]) -> list[WantedDocument]:
    by_service = {item.service_id: part for part in parts for item in part.listed_items}
    wanted = RequiredDocument.objects.filter(service_id__in=by_service)
    found = []
    for document in wanted.select_related("template", "service").order_by(
        "service_id", "position", "pk"
    ):
        part = by_service[document.service_id]
        given = tuple(
            each
            for each in files
            if each.document_id == document.pk and each.sub_request_id == part.pk
        )
        found.append(WantedDocument(document, part, given))
    return found
