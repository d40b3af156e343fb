"""A project's inner pages: the things they are about, and who gets what."""

from datetime import date, timedelta
from typing import Any

from partners.actions.projects import create_project
from partners.enums import PatentHolding, PatentStatus, ProjectRole
from partners.models import Invitation, Milestone, Patent, Project, ProjectDossier, ProjectFile
from pscc.accounts.models import User
from pscc.files.models import StoredFile
from tests.access.rows import Row, get, post
from tests.access.staff import buttons
from tests.factories import NOW

KNOW = "officer manager other_manager administrator"  # officers behind no wall
READ_ONLY = f"reader {KNOW}"
FOLLOW = f"co_editor reader {KNOW}"  # see the project, do not lead its team


def project_things(
    people: dict[str, User], project: Project, stored: StoredFile, secret: str
) -> dict[str, dict[str, Any]]:
    """Fill a project of company A with one of each thing; every text carries the secret word."""
    ProjectDossier.objects.create(project=project, innovation=secret, version=1)
    patent = Patent.objects.create(
        project=project, title=secret, status=PatentStatus.FILED, holding=PatentHolding.OWNED
    )
    ahead, done = (
        Milestone(project=project, title=secret, due_on=date(2027, 1, 1)) for _ in range(2)
    )
    done.reach(on=NOW.date())
    ahead.save()
    done.save()
    attached = ProjectFile.objects.create(
        project=project, file=stored, title=secret, added_by=people["owner"]
    )
    invitation = Invitation.objects.create(
        project=project, email="somebody@people.example", role=ProjectRole.VIEW,
        secret_digest="0" * 64, invited_by=people["owner"], invited_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )  # fmt: skip
    alone = create_project(title="Alone", organisation_id=None, by=people["owner"], at=NOW)
    at = {"uid": project.uid}
    return {
        "project patent": {**at, "row": patent.uid},
        "project milestone": {**at, "row": ahead.uid},
        "settled milestone": {**at, "row": done.uid},
        "project invitation": {**at, "row": invitation.uid},
        "project reader": {**at, "user_uid": people["reader"].uid},
        "dossier file": {**at, "file_uid": attached.uid},
        "bytes of the dossier": {"uid": stored.uid},
        "own project": {"uid": alone.uid},
    }


def _written(name: str, on: str = "draft project") -> list[Row]:
    """A page on which those who write change something."""
    return [get(f"partners:{name}", on, {200: "writers", 403: READ_ONLY, 404: "rest"})]


def _led(name: str, on: str) -> list[Row]:
    """A page on which those who sign change the team."""
    return [get(f"partners:{name}", on, {200: "owner", 403: FOLLOW, 404: "rest"})]


PROJECT_PAGES: list[Row] = [
    get("partners:project_dossier", "draft project",
        {200: "team officer", 403: "manager other_manager administrator", 404: "rest"}),
    get("partners:project_openings", "draft project", {200: "team", 403: KNOW, 404: "rest"}),
    get("partners:project_team", "draft project", {200: f"team {KNOW}", 404: "rest"}),
    post("partners:project_team", "draft project", {302: "owner", 403: FOLLOW, 404: "rest"},
         email="new@people.example", role="view"),
    *_written("project_dossier_edit"),
    post("partners:project_dossier_edit", "draft project",
         {302: "writers", 403: READ_ONLY, 404: "rest"}, version=1, evidence="Mice."),
    *_written("project_file_add"),
    *_written("project_file_remove", "dossier file"),
    *_written("patent_add"),
    *_written("patent_edit", "project patent"),
    *_written("patent_remove", "project patent"),
    post("partners:patent_remove", "project patent",
         {302: "writers", 403: READ_ONLY, 404: "rest"}),
    *_written("milestone_add"),
    *_written("milestone_edit", "project milestone"),
    *_written("milestone_reach", "project milestone"),
    Row("partners:milestone_reach", "project milestone",
        {302: "writers", 403: READ_ONLY, 404: "rest"}, "POST", {"on": "2026-05-01"}),
    *_written("milestone_drop", "project milestone"),
    *_written("milestone_resume", "settled milestone"),
    *_led("project_invitation_revoke", "project invitation"),
    *_led("project_member_role", "project reader"),
    post("partners:project_member_role", "project reader",
         {302: "owner", 403: FOLLOW, 404: "rest"}, role="edit"),
    *_led("project_member_transfer", "project reader"),
    get("partners:project_member_end", "project reader",
        {200: "owner reader", 403: f"co_editor {KNOW}", 404: "rest"}),
    post("partners:project_member_end", "project reader",
         {302: "owner reader", 403: f"co_editor {KNOW}", 404: "rest"}),
    get("partners:project_attach", "own project", {200: "owner", 403: "officers", 404: "rest"}),
    post("partners:project_attach", "own project", {200: "owner", 403: "officers", 404: "rest"}),
    get("files:download", "bytes of the dossier", {200: "team officer", 404: "rest"}),
    *buttons("partners_project", "draft project", "move axis", KNOW, see=KNOW),
]  # fmt: skip
