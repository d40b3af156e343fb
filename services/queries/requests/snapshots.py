"""Reading what was sent: the frozen document, never the working copy, and for a provider only what
it asks.

A document may lack parts (older formats): what is not there is not shown.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from partners.models import Organisation
from pscc.kernel import formats
from pscc.kernel.questions import (
    Question,
    ReadAnswer,
    ReadSection,
    in_language,
    parse_schema,
    read_answer,
)
from services.enums import Audience, PriceBasis, RequestFileKind
from services.models import RequestedService, RequestSnapshot, SubRequest
from services.queries.requests.facts import Fact, read_facts

TEXT, LONG = "short_text", "long_text"
LONG_FACTS = ("public_abstract", "activity_in_france")


@dataclass(frozen=True)
class SentFile:
    """A file as the document quotes it; `uid` is the stored file's, for its address."""

    uid: str
    kind: str
    question: str
    document: str
    provider: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class AskedService:
    """A service that was asked for, and on what terms."""

    title: str
    terms: str
    was_full: bool


@dataclass(frozen=True)
class ReadRequest:
    """What one provider reads of a request: nothing of what it does not ask, nobody else's name."""

    round: int
    facts: tuple[Fact, ...]
    purpose: str
    wanted_on: date | None
    services: tuple[AskedService, ...]
    answers: tuple[ReadAnswer, ...]
    documents: tuple[SentFile, ...]


def as_read_by(sub_request: SubRequest, provider: Organisation) -> ReadRequest | None:
    """Return what a provider reads of the version that was sent to it, in the active language; None
    before it was sent.
    """
    if sub_request.snapshot is None:
        return None
    document = read_document(sub_request.snapshot)
    asker = _asker(document, sub_request) or provider.uid
    return ReadRequest(
        round=sub_request.snapshot.round,
        facts=tuple(read_facts(document.get("project") or {})),
        purpose=str(document.get("purpose") or ""),
        wanted_on=_day(document.get("wanted_on")),
        services=_services(document, asker) or _stored_services(sub_request),
        answers=tuple(_answers(document, questions_asked_by(document, asker))),
        documents=tuple(
            each
            for each in files_in(document)
            if each.kind == RequestFileKind.DOCUMENT and each.provider == asker
        ),
    )


def _asker(document: Mapping[str, Any], sub_request: SubRequest) -> str:
    """Return under which name the document knows the provider: its organisation may have been
    merged into another one since.
    """
    found = (
        str(each.get("uid") or "")
        for each in document.get("providers") or ()
        if each.get("number") == sub_request.number
    )
    return next(found, "")


def snapshot_sections(sub_request: SubRequest) -> tuple[ReadSection, ...]:
    """Return what was sent to one provider, section by section, as its page and the team's show
    it; empty before it was sent.

    Each answer's `files` have `uid`, `name` and `size`.
    """
    read = as_read_by(sub_request, sub_request.provider)
    if read is None:
        return ()
    return tuple(section for section in _sections(read) if section.answers)


def sections_of_whole(snapshot: RequestSnapshot) -> tuple[ReadSection, ...]:
    """Return all of a version that was sent, section by section, for the team and for those who
    look after the request: what each provider reads, in one.
    """
    document = read_document(snapshot)
    services = (
        _services(document, provider["uid"]) for provider in document.get("providers") or ()
    )
    read = ReadRequest(
        round=snapshot.round,
        facts=tuple(read_facts(document.get("project") or {})),
        purpose=str(document.get("purpose") or ""),
        wanted_on=_day(document.get("wanted_on")),
        services=tuple(each for found in services for each in found),
        answers=tuple(_answers(document, questions_from(document.get("questions") or ()))),
        documents=tuple(
            each for each in files_in(document) if each.kind == RequestFileKind.DOCUMENT
        ),
    )
    return tuple(section for section in _sections(read) if section.answers)


def read_document(snapshot: RequestSnapshot) -> Mapping[str, Any]:
    """Return the canonical document of a snapshot."""
    document: Mapping[str, Any] = json.loads(snapshot.document)
    return document


def files_in(document: Mapping[str, Any]) -> list[SentFile]:
    """Return the files that a document quotes."""
    return [
        SentFile(
            uid=each["uid"],
            kind=each["kind"],
            question=each.get("question", ""),
            document=in_language(each.get("document") or {}),
            provider=each.get("provider", ""),
            name=each["name"],
            size=each["size"],
            sha256=each["sha256"],
        )
        for each in document.get("files") or ()
    ]


def questions_asked_by(document: Mapping[str, Any], provider_uid: str) -> list[Question]:
    """Return the frozen questions that a provider asks, in order."""
    raw = [
        each
        for each in document.get("questions") or ()
        if provider_uid in (each.get("asked_by") or ())
    ]
    return questions_from(raw)


def questions_from(raw: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Read frozen questions; units in the active language."""
    spoken = [{**each, "unit": in_language(each.get("unit") or {})} for each in raw]
    section = {"key": "all", "title": {}, "questions": spoken}
    return list(parse_schema({"sections": [section]}).questions())


# --- Sections ------------------------------------------------------------------------------------


def _sections(read: ReadRequest) -> Iterator[ReadSection]:
    yield ReadSection("project", _("The project"), tuple(_fact(each) for each in read.facts))
    wanted = formats.long_date(read.wanted_on) if read.wanted_on else ""
    what = [_row("purpose", _("What it is for"), read.purpose, LONG)] if read.purpose else []
    what += [_row("wanted_on", _("Needed by"), wanted)] if wanted else []
    what += [
        _row(f"service-{number}", _("Service"), _service_words(each))
        for number, each in enumerate(read.services, start=1)
    ]
    yield ReadSection("request", _("What is asked"), tuple(what))
    yield ReadSection("answers", _("Answers"), read.answers)
    yield ReadSection("documents", _("Documents"), tuple(_papers(read.documents)))


def _fact(fact: Fact) -> ReadAnswer:
    return _row(fact.key, fact.label, fact.text, LONG if fact.key in LONG_FACTS else TEXT)


def _row(key: str, label: str, text: str, kind: str = TEXT) -> ReadAnswer:
    return ReadAnswer(key, kind, label, text, is_long=kind == LONG, is_link=False)


def _service_words(service: AskedService) -> str:
    parts = [service.title, service.terms]
    if service.was_full:
        parts.append(_("waiting list: no place was free"))
    return " — ".join(part for part in parts if part)


def _papers(files: Sequence[SentFile]) -> Iterator[ReadAnswer]:
    names = dict.fromkeys(each.document for each in files)
    for number, name in enumerate(names, start=1):
        of_it = tuple(each for each in files if each.document == name)
        yield ReadAnswer(
            f"document-{number}", "file", name or _("Document"), "", False, False, of_it
        )


# --- Parts of the document -----------------------------------------------------------------------


def _answers(document: Mapping[str, Any], questions: Sequence[Question]) -> Iterator[ReadAnswer]:
    answers = document.get("answers") or {}
    files: dict[str, list[SentFile]] = {}
    for each in files_in(document):
        if each.kind == RequestFileKind.ANSWER:
            files.setdefault(each.question, []).append(each)
    for question in questions:
        if question.takes_answer or question.is_file:
            yield read_answer(question, answers.get(question.key), files.get(question.key, ()))


def _services(document: Mapping[str, Any], provider_uid: str) -> tuple[AskedService, ...]:
    return tuple(
        AskedService(in_language(each["title"]), terms_in_words(each), bool(each.get("was_full")))
        for provider in document.get("providers") or ()
        if provider.get("uid") == provider_uid
        for each in provider.get("services") or ()
    )


def _stored_services(sub_request: SubRequest) -> tuple[AskedService, ...]:
    items = sub_request.items.select_related("service").order_by("pk")
    return tuple(
        AskedService(str(each.service.title), terms_in_words(terms_of(each)), each.was_full)
        for each in items
    )


def terms_of(item: RequestedService) -> dict[str, Any]:
    """Return the terms of a requested service, ready for JSON; an amount is a text."""
    return {
        "audience": item.audience,
        "price_basis": item.price_basis,
        "amount": None if item.amount is None else str(item.amount),
        "unit": item.unit,
    }


def terms_in_words(terms: Mapping[str, Any]) -> str:
    """Return frozen terms as words: price, amount, unit, for whom."""
    basis, audience = terms.get("price_basis"), terms.get("audience")
    parts = []
    if basis in PriceBasis.values and basis != PriceBasis.NOT_STATED:
        parts.append(str(PriceBasis(basis).label))
    if terms.get("amount") is not None:
        amount = formats.money(Decimal(terms["amount"]))
        parts.append(f"{amount} / {terms['unit']}" if terms.get("unit") else amount)
    if audience in Audience.values:
        parts.append(str(Audience(audience).label))
    return " · ".join(parts)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
