"""The words of people in services and requests, what is copied and made of them."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet

from partners.models import ProjectMember
from pscc.accounts.models import User
from pscc.files.purging import drop_made_file
from pscc.kernel.purging import SAME_FIELDS, Copies, Made, Target, made_of, purging
from services.actions.catalogue import refresh_service_search
from services.actions.requests.quote_papers import prepare_quote_papers
from services.models import (
    AdvisorProfile,
    ChangeRequest,
    OrientationSession,
    Quote,
    QuoteDocument,
    QuoteLine,
    Rating,
    RequestFile,
    RequestMove,
    RequestNote,
    RequestSnapshot,
    Service,
    ServiceContact,
    ServiceEdit,
    ServiceImport,
    ServiceImportRow,
    ServiceRequest,
    SubRequest,
    ThreadMessage,
    WeightSet,
)

_NUMBERS = "numbers and names of the house"
_SERVICE = {"services.Service": "service"}
_QUOTE = {
    "services.Quote": "pk",
    "services.QuoteLine": "lines",
    "services.ServiceRequest": "sub_request__request",
    "partners.Project": "sub_request__request__project",
    "partners.Organisation": "sub_request__provider",
}


def _team(row: Any) -> QuerySet[User]:
    """Return the team behind a request, or behind a part of it."""
    part = getattr(row, "sub_request", row)
    request = getattr(part, "request", part)
    members = ProjectMember.objects.active().filter(project=request.project_id)
    return User.objects.filter(pk__in=members.values("user_id"), is_active=True)


def _refresh(service: Service) -> None:
    refresh_service_search(service)


purging(
    Service,
    "title",
    "summary",
    "for_whom",
    "you_bring",
    "you_get",
    "terms",
    "next_step",
    "pause_reason",
    "returned_because",
    refresh=_refresh,
)
purging(ServiceContact, "name", "role", "email")
purging(
    ServiceEdit,
    "reason",
    copied=(
        Copies(
            fields=("before", "after"),
            of=_SERVICE,
            keyed={
                f"services.Service.{name}": SAME_FIELDS
                for name in ("title", "summary", "for_whom", "you_bring", "you_get", "terms",
                             "next_step")
            },
        ),
    ),
)  # fmt: skip
purging(
    ServiceImport,
    copied=(Copies(fields=("remarks",)),),
    untouched=dict.fromkeys(("file_name", "sha256", "source", "licence"), _NUMBERS),
)
purging(ServiceImportRow, copied=(Copies(fields=("values", "problems", "changes")),))
purging(ServiceRequest, "answers", "purpose", untouched={"reference": _NUMBERS}, people=_team)
purging(
    RequestSnapshot,
    copied=(
        Copies(
            fields=("document",),
            of={
                "services.ServiceRequest": "request",
                "partners.Project": "request__project",
                "partners.Organisation": "request__project__organisation",
                "files.StoredFile": "request__files__file",
            },
            keyed={
                "services.ServiceRequest.answers": "answers",
                "services.ServiceRequest.purpose": "purpose",
            },
            digest="sha256",
        ),
    ),
    untouched={"sha256": "a digest"},
)
purging(SubRequest, "told", copied=(Copies(fields=("told",), of={"services.RequestMove":
        "moves"}),), people=_team)  # fmt: skip
purging(RequestMove, "told", copied=(Copies(fields=("told",), of={"services.SubRequest":
        "sub_request"}),), untouched={"step": _NUMBERS}, people=_team)  # fmt: skip
purging(WeightSet, "note")
purging(
    OrientationSession,
    "answers",
    "summary",
    copied=(
        Copies(fields=("result", "chosen", "reranked"), of={"services.OrientationSession": "pk"}),
    ),
    untouched={"token_digest": "a digest", "language": _NUMBERS, "origin": _NUMBERS},
)
purging(AdvisorProfile, untouched={"needs": "a choice of terms"})
purging(
    Quote,
    "note",
    "vat_note",
    copied=(Copies(fields=("document",), of=_QUOTE, keyed={"services.Quote.note": "note"},
                   digest="sha256"),),
    untouched={"sha256": "a digest"},
    people=_team,
)  # fmt: skip
purging(QuoteLine, "label")
purging(QuoteDocument, untouched={"language": _NUMBERS})
purging(RequestNote, "body")
purging(ThreadMessage, "body", people=_team)
purging(RequestFile, "title", people=_team)
purging(ChangeRequest, "old", "new", "justification", "answer", people=_team)
purging(Rating, "comment", people=_team)


def _made(target: Target, at: datetime) -> Iterator[Made]:
    path = _QUOTE.get(target.label)
    if path is None:
        return
    quotes = Quote.objects.filter(**{path: target.row.pk}).values("pk")
    papers = list(QuoteDocument.objects.filter(quote__in=quotes))

    def make_again(papers: list[QuoteDocument], _mark: str) -> None:
        for paper in papers:
            paper.delete()
            drop_made_file(file_id=paper.file_id)
        for quote_id in sorted({paper.quote_id for paper in papers}):
            prepare_quote_papers(quote_id=quote_id, at=at)

    yield Made("services.QuoteDocument", len(papers), partial(make_again, papers))


made_of.register("services", _made)
