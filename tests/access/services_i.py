"""Quotes, changes, ratings: things and rows."""

from datetime import timedelta
from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from services.actions.requests.changes import propose_change
from services.actions.requests.quotes import mark_of
from services.enums import ChangeSubject, QuoteState, SubRequestState
from services.models import Quote
from tests import factories as make
from tests.access.rows import Row, get, post
from tests.factories import NOW
from tests.services.requesting import Asked, make_asked, make_quote, make_request


def quote_things(
    people: dict[str, User], provider: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Let company A's project ask the provider: a quote in the making, one to answer, work with a
    change to answer, a result to rate.
    """

    def asked(state: SubRequestState) -> Asked:
        return make_asked(
            state,
            request=make_request(project=project, at=NOW),
            service=make.make_service(provider=provider),
            editor=people["partner"],
            at=NOW,
        )

    drafted, quoted = asked(SubRequestState.TRIAGED), asked(SubRequestState.QUOTED)
    running, delivered = asked(SubRequestState.RUNNING), asked(SubRequestState.DELIVERED)
    make_quote(drafted.sub_request, made_by=people["partner"], state=QuoteState.DRAFT)
    change = propose_change(
        sub_request_id=running.sub_request.pk,
        subject=ChangeSubject.DATE,
        old="",
        new="",
        justification="The samples come late.",
        deliver_by=(NOW + timedelta(days=200)).date(),
        by=people["partner"],
        at=NOW,
    )
    DRAFT["seen"] = mark_of(Quote.objects.get(sub_request=drafted.sub_request))
    ANSWER["quote"] = Quote.objects.get(sub_request=quoted.sub_request).uid
    return {
        "drafted quote": _keys(drafted),
        "quoted request": _keys(quoted),
        "quote as PDF": _keys(quoted) | {"version": 1, "language": "fr"},
        "running request": _keys(running),
        "proposed change": _keys(running) | {"change": change.uid},
        "delivered request": _keys(delivered),
    }


def _keys(asked: Asked) -> dict[str, Any]:
    return {"uid": asked.sub_request.uid}


# What the world's own rows are called there: filled while the world is built.
DRAFT: dict[str, Any] = {}
ANSWER: dict[str, Any] = {"act": "accept"}
POINTS = {"quality": 5, "timeliness": 4, "communication": 3, "comment": ""}

HANDLERS = "officer advisor administrator"  # of the cluster, a conflict of interest apart
READERS = f"team partner {HANDLERS}"

QUOTES: list[Row] = [
    get("services:quote", "quoted request", {200: READERS, 404: "rest"}),
    get("services:quote_pdf", "quote as PDF", {202: READERS, 404: "rest"}),
    get("services:quote_edit", "drafted quote",
        {200: "partner", 403: f"team {HANDLERS}", 404: "rest"}),
    get("services:quote_preview", "drafted quote",
        {200: "partner", 403: f"team {HANDLERS}", 404: "rest"}),
    Row("services:quote_preview", "drafted quote",
        {302: "partner", 403: f"team {HANDLERS}", 404: "rest"}, "POST", DRAFT),
    post("services:quote_edit", "drafted quote",
         {200: "partner", 403: f"team {HANDLERS}", 404: "rest"}),
    get("services:quote_answer", "quoted request",
        {200: "writers", 403: f"reader partner {HANDLERS}", 404: "rest"}),
    Row("services:quote_answer", "quoted request",
        {302: "owner", 403: f"co_editor reader partner {HANDLERS}", 404: "rest"}, "POST", ANSWER),
    get("services:changes", "running request", {200: READERS, 404: "rest"}),
    get("services:change_propose", "running request",
        {200: "writers partner", 403: f"reader {HANDLERS}", 404: "rest"}),
    get("services:change_answer", "proposed change", {200: READERS, 404: "rest"}),
    post("services:change_answer", "proposed change",
         {302: "writers", 403: f"reader partner {HANDLERS}", 404: "rest"}, act="agree"),
    get("services:rate", "delivered request",
        {200: "writers", 403: f"reader partner {HANDLERS}", 404: "rest"}),
    post("services:rate", "delivered request",
         {302: "writers", 403: f"reader partner {HANDLERS}", 404: "rest"}, **POINTS),
]  # fmt: skip
