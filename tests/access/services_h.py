"""Requests as providers see them: things and rows."""

from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from services.enums import SubRequestState
from tests import factories as make
from tests.access.rows import Row, get, post
from tests.factories import NOW
from tests.services.requesting import make_asked, make_request


def inbox_things(
    people: dict[str, User], provider: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Let company A's project ask the provider: sent, and one that the team has to complete."""

    def uid_of(state: SubRequestState) -> str:
        asked = make_asked(
            state,
            request=make_request(project=project, at=NOW),
            service=make.make_service(provider=provider),
            editor=people["partner"],
            at=NOW,
        )
        return str(asked.sub_request.uid)

    sent, conditional = uid_of(SubRequestState.SUBMITTED), uid_of(SubRequestState.CONDITIONS)
    return {
        "sent request": {"uid": sent},
        "study of the request": {"uid": sent, "step": "study"},
        "taking up of the request": {"uid": sent, "step": "triage"},
        "withdrawal of the request": {"uid": sent, "step": "withdraw"},
        "conditions to meet": {"uid": conditional, "step": "meet_conditions"},
        "no step": {"uid": sent, "step": "nothing"},
        "no request": {"uid": "nothing"},
    }


HANDLERS = "officer advisor administrator"  # of the cluster, a conflict of interest apart
READERS = f"team partner {HANDLERS}"

INBOX: list[Row] = [
    get("services:inbox", "", {200: "rest"}),
    get("services:sub_request", "sent request", {200: READERS, 404: "rest"}),
    get("services:sub_request", "no request", {404: "rest"}),
    get("services:sub_request_thread", "sent request", {200: READERS, 404: "rest"}),
    post("services:sub_request_thread", "sent request",
         {302: f"writers partner {HANDLERS}", 403: "reader", 404: "rest"}, body="Hello"),
    get("services:sub_request_step", "no step", {404: "rest"}),
    get("services:sub_request_step", "study of the request",
        {200: "partner", 403: f"team {HANDLERS}", 404: "rest"}),
    get("services:sub_request_step", "taking up of the request",
        {200: f"partner {HANDLERS}", 403: "team", 404: "rest"}),
    get("services:sub_request_step", "withdrawal of the request",
        {200: "writers", 403: f"reader partner {HANDLERS}", 404: "rest"}),
    post("services:sub_request_step", "conditions to meet",
         {302: "writers", 403: f"reader partner {HANDLERS}", 404: "rest"}, told="Here."),
]  # fmt: skip
