"""The partner's own space, corrections, history, what staff decide: the things and their rows."""

from typing import Any

from partners.actions.moderation import propose_change, suggest_correction
from partners.actions.profiles import save_profile
from partners.models import Organisation
from partners.queries.profiles import RESERVED, read_profile
from pscc.accounts.models import User
from tests.access.rows import Row, get, post
from tests.access.staff import CATALOGUE, buttons, pages
from tests.factories import NOW

MEMBERS = "owner co_editor"  # of company A
READERS = "owner co_editor staff"


def space_things(people: dict[str, User], company: Organisation) -> dict[str, dict[str, Any]]:
    """Let company A's owner change, ask and be told something."""
    owner: dict[str, Any] = {"organisation_id": company.pk, "by": people["owner"], "at": NOW}
    edit = save_profile(version=company.version, parts={"city": "Villejuif"}, **owner)
    assert edit is not None
    wanted = read_profile(company, RESERVED) | {"legal_name": "Company A SA"}
    proposal = propose_change(parts=wanted, reason="New statutes.", **owner)
    correction = suggest_correction(text="Old.", source="", email="", **owner)
    slug = {"slug": company.slug}
    return {
        "section": {**slug, "section": "texts"},
        "rows": {**slug, "section": "sites"},
        "edit": {"object_id": edit.pk},
        "proposal": {**slug, "uid": proposal.uid, "object_id": proposal.pk},
        "correction": {**slug, "uid": correction.uid, "object_id": correction.pk},
    }


SPACE: list[Row] = [
    get("partners:profile_edit", "company", {200: MEMBERS, 403: "rest"}),
    get("partners:profile_edit", "nothing", {404: "rest"}),
    get("partners:profile_edit", "hidden", {403: "staff", 404: "rest"}),
    get("partners:profile_section", "section", {200: MEMBERS, 403: "rest"}),
    get("partners:profile_section", "rows", {200: MEMBERS, 403: "rest"}),
    post("partners:profile_section", "section", {200: MEMBERS, 403: "rest"}),
    post("partners:profile_section", "section", {302: MEMBERS, 403: "rest"},
         version="1", act="publish", summary_fr="Neuf.", summary_en="New."),
    get("partners:profile_logo", "company", {200: MEMBERS, 403: "rest"}),
    post("partners:profile_logo", "company", {200: MEMBERS, 403: "rest"}),
    get("partners:proposal_create", "company", {200: MEMBERS, 403: "rest"}),
    post("partners:proposal_withdraw", "proposal", {302: "owner", 403: "rest"}),
    get("partners:correction_answer", "correction", {200: MEMBERS, 403: "rest"}),
    post("partners:organisation_request_review", "company", {302: MEMBERS, 403: "rest"}),
    get("partners:organisation_logo", "company", {404: "everyone"}),
    get("partners:correction_create", "company", {200: "everyone"}),
    get("partners:correction_create", "hidden", {200: "staff", 404: "anyone"}),
    get("partners:organisation_history", "company", {200: READERS, 403: "rest"}),
    get("partners:organisation_history", "hidden", {200: "staff", 404: "rest"}),
]  # fmt: skip

SPACE_DESK: list[Row] = [
    *pages("partners_profileedit", "edit", see="staff"),
    *buttons("partners_profileedit", "edit", "seen revert", CATALOGUE, see="staff"),
    *pages("partners_proposal", "proposal", see="staff"),
    *buttons("partners_proposal", "proposal", "accept refuse", CATALOGUE, see="staff"),
    *pages("partners_correction", "correction", see="staff"),
    *buttons("partners_correction", "correction", "take-up dismiss", CATALOGUE, see="staff"),
    *buttons("partners_organisation", "company", "return archive reopen", CATALOGUE, see="staff"),
]
