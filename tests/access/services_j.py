"""Grants, shared dossiers, the planner, the staff desk of requests: things and rows."""

from datetime import timedelta
from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from services.actions.requests.grants import grant_dossier
from services.enums import GrantBasis, SubRequestState
from tests.access.neighbourhood import keys_of
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post
from tests.access.staff import buttons, pages
from tests.factories import NOW, make_service
from tests.services.requesting import make_asked, make_request


def sharing_things(
    people: dict[str, User], provider: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Let a project of company A ask the provider twice: with its dossier open, and closed."""
    shared, closed = (
        make_asked(
            SubRequestState.TRIAGED,
            request=make_request(project=project),
            service=make_service(provider=provider),
            editor=people["partner"],
        )
        for _ in range(2)
    )
    grant_dossier(
        sub_request_id=shared.sub_request.pk,
        basis=GrantBasis.TRUST,
        until=(NOW + timedelta(days=90)).date(),
        by=people["owner"],
        at=NOW,
    )
    return {
        "shared request": keys_of(shared.sub_request),
        "closed request": keys_of(closed.sub_request),
        "shared whole": keys_of(shared.request),
    }


DO_NOT_SIGN = "co_editor reader partner officer advisor administrator"
HANDLE = "officer advisor administrator"
WALLED = "walled_officer walled_administrator"
OTHER_STAFF = "manager other_manager walled_manager communication"
STEPS = "assign triage return postpone refuse unavailable reroute note"
_SIGNED: dict[int | str, str] = {200: "owner", 403: DO_NOT_SIGN, 404: "rest"}
_SENT: dict[int | str, str] = {302: "owner", 403: DO_NOT_SIGN, 404: "rest"}

SHARING: list[Row] = [
    get("services:planner", "", {200: "everyone"}),
    get("services:planner_calendar", "", {302: "everyone"}),
    get("services:shared_dossier", "shared request",
        {200: "partner", 302: "team officer", 403: "advisor administrator", 404: "rest"}),
    get("services:shared_dossier", "closed request",
        {302: "team officer", 403: "partner advisor administrator", 404: "rest"}),
    get("services:dossier_access", "shared request", _SIGNED),
    get("services:dossier_access", "closed request", _SIGNED),
    post("services:dossier_access", "closed request", _SENT, basis="trust", until="2026-08-01"),
    get("services:dossier_revoke", "shared request", _SIGNED),
    post("services:dossier_revoke", "shared request", _SENT),
    *pages("services_subrequest", "shared request", see=f"{HANDLE} {WALLED}", hidden=WALLED,
           is_scoped=True),
    *buttons("services_subrequest", "shared request", STEPS, HANDLE, see=HANDLE),
    *pages("services_servicerequest", "shared whole", see=f"{HANDLE} {WALLED}", hidden=WALLED,
           is_scoped=True),
    *buttons("services_servicerequest", "shared whole", "assign", HANDLE, see=HANDLE),
    get("admin:services_bottlenecks", "",
        {200: f"{HANDLE} {WALLED}", 403: OTHER_STAFF, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
]  # fmt: skip
