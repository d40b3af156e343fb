"""Sending: late requests, dossiers, the next stage."""

from typing import Any

from calls.models import Application, Dossier, LateRequest, Submission
from pscc.accounts.models import User
from pscc.files.models import StoredFile
from tests.access.rows import Row, get, post
from tests.access.staff import HANDLERS, HIDDEN, buttons, pages
from tests.factories import NOW

REASON = "Cassowary"


def sending_things(
    people: dict[str, User], applications: dict[str, Application], file: StoredFile
) -> dict[str, dict[str, Any]]:
    """Let company A ask to send its draft late, and give its reviewed application a dossier."""
    request = LateRequest.objects.create(
        entry=applications["draft"].entries.get(),
        reason=REASON,
        asked_by=people["owner"],
        asked_at=NOW,
    )
    sent = Submission.objects.filter(entry__application=applications["reviewed"])
    Dossier.objects.create(submission=sent.order_by("-round")[0], language="fr", file=file)
    return {"late request": {"object_id": request.pk}, "bound dossier": {"uid": file.uid}}


DESK = "officer manager chair"
LATE: dict[int | str, str] = {200: "writers", 403: "reader", 404: "rest"}

CALLS_F: list[Row] = [
    get("calls:late_request", "draft", LATE),
    get("calls:late_request", "sent", {**LATE, 403: f"reader {DESK}"}),
    post("calls:late_request", "draft", LATE, reason="Ill."),  # refused in words: it is open
    get("calls:dossier_pdf", "sent", {202: "team", 403: DESK, 404: "rest"}),
    get("calls:dossier_pdf", "reviewed", {302: "team", 403: f"{DESK} expert", 404: "rest"},
        query="?language=fr"),
    get("calls:dossier_pdf", "draft", {404: "rest"}),
    get("calls:review_dossier", "review of expert", {200: "expert", 404: "rest"}),
    get("calls:review_dossier", "review of invited", {404: "rest"}),
    get("calls:review_dossier", "review of conflicted", {404: "rest"}),
    get("calls:panel_dossier", "reviewed", {200: DESK, 404: "rest"}),
    get("calls:panel_dossier", "draft", {404: "rest"}),
    get("files:download", "bound dossier", {200: "team officer manager", 404: "rest"}),
    *pages("calls_laterequest", "late request", see=HANDLERS, hidden=HIDDEN, is_scoped=True),
    *buttons("calls_laterequest", "late request", "grant refuse", "office", see="office"),
    *buttons("calls_application", "sent", "next-stage", "office", see="office"),
]  # fmt: skip
