"""A project's requests: things and rows."""

from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from services.enums import SubRequestState
from services.models import RequestQuestion
from tests import factories as make
from tests.access.neighbourhood import keys_of
from tests.access.rows import Row, get, post, send
from tests.access.staff import CATALOGUE, buttons, pages
from tests.services.requesting import make_asked, make_request


def request_things(
    people: dict[str, User], provider: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Let a project of company A write a request, have sent one, and have been told no."""
    service = make.make_service(provider=provider)
    draft = make_asked(
        SubRequestState.DRAFT,
        request=make_request(project=project, is_sent=False),
        service=service,
        editor=people["partner"],
    )
    refused = make_asked(
        SubRequestState.NOT_FOR_US,
        request=make_request(project=project),
        service=service,
        editor=people["partner"],
    )
    question = RequestQuestion.objects.create(
        key="access", type="short_text", label_fr="Quoi ?", label_en="What?"
    )
    return {
        "asked service": keys_of(service),
        "draft request": {"uid": draft.request.uid},
        "told no": {"uid": refused.sub_request.uid},
        "whole request": {"uid": refused.request.uid},
        "whole as sent": {"uid": refused.request.uid, "number": 1},
        "library question": keys_of(question),
    }


HANDLERS = "officer advisor administrator"  # of the cluster, a conflict of interest apart
TEAM: dict[int | str, str] = {200: "writers", 403: "reader", 404: "rest"}

REQUESTS: list[Row] = [
    get("services:request_list", "", {200: "rest"}),
    get("services:request_ask", "asked service", {200: "rest"}),
    post("services:request_ask", "asked service", {200: "rest"}),
    get("services:request_edit", "draft request", {**TEAM}),
    post("services:request_edit", "draft request",
         {302: "writers", 403: "reader", 404: "rest"}, version="0", then="stay"),
    send("services:request_save", "draft request",
         {200: "writers", 403: "reader", 404: "rest", 401: "anonymous"}, version=0, changes={}),
    get("services:request_check", "draft request", {**TEAM}),
    post("services:request_check", "draft request", {409: "writers", 403: "reader", 404: "rest"}),
    get("services:request_detail", "draft request",
        {302: "writers", 200: "reader", 404: "rest"}),
    get("services:request_detail", "whole request", {200: f"team {HANDLERS}", 404: "rest"}),
    get("services:request_download", "whole as sent", {200: f"team {HANDLERS}", 404: "rest"}),
    get("services:request_withdraw", "whole request",
        {200: "writers", 403: f"reader {HANDLERS}", 404: "rest"}),
    post("services:request_withdraw", "whole request",
         {200: "writers", 403: f"reader {HANDLERS}", 404: "rest"}),
    get("services:request_reroute", "told no",
        {200: f"writers {HANDLERS}", 403: "reader partner", 404: "rest"}),
    post("services:request_reroute", "told no",
         {200: f"writers {HANDLERS}", 403: "reader partner", 404: "rest"}),
    *pages("services_requestquestion", "library question", see="staff", add=CATALOGUE),
    *buttons("services_requestquestion", "library question", "none", "", see=""),
]  # fmt: skip
