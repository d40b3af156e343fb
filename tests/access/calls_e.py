"""Around a draft: who takes part, who is there, the newest questions."""

from typing import Any

from calls.models import Application, Call
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest, Organisation
from pscc.accounts.models import User
from tests import factories as make
from tests.access.rows import Row, get, post

DESK = "officer manager chair"
WALLED = ("walled_chair", "walled_officer", "walled_manager", "walled_administrator")


def team_things(
    people: dict[str, User], call: Call, company_a: Organisation, title: str
) -> dict[str, dict[str, Any]]:
    """Let company A apply once more, with nobody of the team but who signs."""
    project = make.make_project(title=title, organisation=company_a, owner=people["owner"])
    for role in ("co_editor", "reader"):
        make.make_team_member(project=project, user=people[role])
    for role in WALLED:
        ConflictOfInterest.objects.create(
            person=people[role], project=project, origin=ConflictOrigin.STAFF
        )
    application = make.make_application(call=call, project=project)
    Application.objects.filter(pk=application.pk).update(is_narrowed=True)
    return {"narrowed": {"uid": application.uid, "section": "project", "question": "summary"}}


WRITES: dict[int | str, str] = {403: "reader", 404: "rest"}
ALONE: dict[int | str, str] = {404: "rest"}

CALLS_E: list[Row] = [
    get("calls:application_team", "draft", {200: "owner", 403: "co_editor reader", 404: "rest"}),
    get("calls:application_team", "sent",
        {200: "owner", 403: f"co_editor reader {DESK}", 404: "rest"}),
    post("calls:application_team", "narrowed", {302: "owner", **ALONE}, sent="1"),
    post("calls:presence", "draft", {200: "writers", **WRITES}, section="project"),
    post("calls:presence", "sent", {200: "writers", 403: f"reader {DESK}", 404: "rest"}),
    post("calls:newest_form", "draft", {302: "writers", **WRITES}, version=1),
    get("calls:application_detail", "narrowed", {200: "owner", **ALONE}),
    get("calls:application_edit", "narrowed", {302: "owner", **ALONE}),
    get("calls:application_submit", "narrowed", {200: "owner", **ALONE}),
    get("calls:upload_list", "narrowed", {200: "owner", 401: "anonymous", **ALONE}),
    post("calls:presence", "narrowed", {200: "owner", **ALONE}),
]  # fmt: skip
