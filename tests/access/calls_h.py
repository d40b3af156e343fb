"""The pool of experts: an expert's own place in it, and the office's list."""

from typing import Any

from calls.models import ExpertProfile
from pscc.accounts.models import User
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post
from tests.access.staff import HANDLERS, buttons, pages
from tests.factories import NOW


def pool_things(people: dict[str, User]) -> dict[str, dict[str, Any]]:
    """Let one expert be in the pool, and another one be invited to it."""
    profile = ExpertProfile(user=people["expert"], position="Oncologist", languages=["fr"])
    profile.join(at=NOW)
    profile.save()
    row = profile.affiliations.create(name="House")
    ExpertProfile.objects.create(user=people["invited"], invited_by=people["officer"])
    return {
        "pool": {},
        "pool row": {"kind": "affiliations", "row_id": row.pk},
        "pool rows": {"kind": "absences"},
        "pool expert": {"object_id": profile.pk},
        "certificate": {"year": 1999},
    }


_OWN: dict[int | str, str] = {200: "expert", 403: "invited", 404: "rest"}
_RUNNERS = HANDLERS  # who looks after calls, walled or not: the pool names no dossier
_REST = "advisor communication administrators"

CALLS_H: list[Row] = [
    get("calls:expert_profile", "pool", {200: "expert invited", 404: "rest"}),
    get("calls:expert_edit", "pool", _OWN),
    post("calls:expert_edit", "pool", _OWN),
    get("calls:expert_leave", "pool", {200: "expert invited", 404: "rest"}),
    post("calls:expert_leave", "pool", {302: "expert invited", 404: "rest"}),
    post("calls:expert_answer", "pool", {302: "expert invited", 404: "rest"}, answer="yes"),
    get("calls:expert_row_add", "pool rows", _OWN),
    get("calls:expert_row", "pool row", _OWN),
    Row("calls:expert_row", "pool row", {302: "expert", 403: "invited", 404: "rest"}, "POST",
        {"name": "Home"}),
    post("calls:expert_row_remove", "pool row", {302: "expert", 403: "invited", 404: "rest"}),
    get("calls:expert_certificate", "certificate", {404: "rest"}),
    *pages("calls_expertprofile", "pool expert", see=_RUNNERS, add=_RUNNERS),
    *buttons("calls_expertprofile", "pool expert", "edit absence invite", _RUNNERS, see=_RUNNERS),
    get("admin:calls_expertprofile_workload", "",
        {200: _RUNNERS, 403: _REST, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
]  # fmt: skip
