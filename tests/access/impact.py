"""The funding ledger and the reports: administrators and programme officers write, funders read.
What company A declares: its members fill in, the same officers read what was sent. A passport of
its project: the team's alone, and whoever has a link.
"""

from datetime import timedelta
from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from pscc.impact.actions.imports import try_ledger_import
from pscc.impact.actions.passports import PassportValues, save_passport, share_passport
from pscc.impact.admin.imports import SAMPLE
from pscc.impact.enums import DeclarationState
from tests.access.neighbourhood import keys_of
from tests.access.projects import FOLLOW, KNOW
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post
from tests.access.staff import buttons, pages
from tests.factories import NOW
from tests.impact.declarations import make_declaration
from tests.impact.ledger import make_envelope, make_line, make_target
from tests.impact.reports import make_report, make_sent

WRITERS = "officer administrator walled_officer walled_administrator"
LAST_DAY = NOW.date() + timedelta(days=10)
OTHER_STAFF = "manager other_manager walled_manager advisor communication"
READERS = f"{WRITERS} funder"
MEMBERS = "owner co_editor"  # of company A
FREE = "officer administrator"  # of every tie to company A
TIED = "walled_officer walled_administrator"


def impact_things(officer: User) -> dict[str, dict[str, Any]]:
    """Make an envelope, a line, and a table that was tried."""
    table = "\n".join((",".join(SAMPLE), ",".join(f'"{value}"' for value in SAMPLE.values())))
    run = try_ledger_import(
        content=table.encode(), file_name="ledger.csv", source="A table", licence="CC0",
        as_of=NOW.date(), by=officer, at=NOW,
    )  # fmt: skip
    return {
        "envelope": {"object_id": make_envelope().pk},
        "contribution": keys_of(make_line()),
        "target": {"object_id": make_target().pk},
        "ledger import": {"object_id": run.pk},
        "draft report": keys_of(make_report("2024", officer)) | {"language": "fr"},
        "sent report": keys_of(make_sent("2023", officer)) | {"language": "fr"},
    }


def declared_things(company: Organisation) -> dict[str, dict[str, Any]]:
    """Make a declaration of company A in each state that makes a difference."""
    return {
        f"{state} declaration": keys_of(make_declaration(company, state, year=year, licences=1))
        for year, state in (
            (2024, DeclarationState.SENT),
            (2025, DeclarationState.DRAFT),
            (2023, DeclarationState.VALIDATED),
        )
    }


def passport_things(owner: User, project: Project) -> dict[str, dict[str, Any]]:
    """Make a passport of company A's draft project that shows a title, and a link to it."""
    save_passport(
        project_id=project.pk, version=0, values=PassportValues(title="Grebe"), by=owner, at=NOW
    )
    share, token = share_passport(
        project_id=project.pk, name="A fund", expires_on=LAST_DAY, by=owner, at=NOW
    )
    paper = {"language": "fr"}
    return {
        "passport link": {"uid": project.uid, "row": share.uid},
        "passport paper": {"uid": project.uid, **paper},
        "shared passport": {"token": token},
        "shared paper": {"token": token, **paper},
        "cut link": {"token": token[:-1]},
        "cut paper": {"token": token[:-1], **paper},
    }


def _of_passports(page: str, on: str, who: str, status: int, /, **data: str) -> list[Row]:
    """A page of a passport and its form, for those who write or those who lead."""
    others = FOLLOW if who == "owner" else f"reader {KNOW}"
    return [
        get(f"impact:{page}", on, {200: who, 403: others, 404: "rest"}),
        Row(f"impact:{page}", on, {status: who, 403: others, 404: "rest"}, "POST", data),
    ]


IMPACT: list[Row] = [
    get("impact:public", "", {200: "everyone"}, query="?year=2026"),
    get("impact:method", "", {200: "everyone"}),
    get("indicators_json", "", {200: "everyone"}),
    get("indicators_csv", "", {200: "everyone"}),
    get("impact:ledger", "", {200: READERS, 403: "rest"}),
    get("impact:contribution", "contribution", {200: READERS, 404: "rest"}),
    get("impact:contributions_csv", "", {200: READERS, 403: "rest"}),
    get("impact:contributions_xlsx", "", {200: READERS, 403: "rest"}),
    *pages("impact_envelope", "envelope", see=WRITERS, add=WRITERS, is_scoped=True),
    *pages("impact_contribution", "contribution", see=WRITERS, add=WRITERS, is_scoped=True),
    *buttons("impact_envelope", "envelope", "none", "", see=""),
    *buttons("impact_contribution", "contribution", "strike", WRITERS, see=WRITERS),
    *pages("impact_target", "target", see=WRITERS, add=WRITERS, is_scoped=True),
    *buttons("impact_target", "target", "remove", WRITERS, see=WRITERS),
    *pages("impact_ledgerimport", "ledger import", see=WRITERS, add=WRITERS),
    get("admin:impact_ledgerimport_sample", "",
        {200: WRITERS, 403: OTHER_STAFF, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    *buttons("impact_ledgerimport", "ledger import", "write again discard", WRITERS, see=WRITERS),
    get("impact:declaration_list", "company", {200: MEMBERS, 403: "rest"}),
    get("impact:declaration_list", "hidden", {403: "staff", 404: "rest"}),
    post("impact:declaration_list", "company", {302: MEMBERS, 403: "rest"}, year="2022"),
    get("impact:declaration", "draft declaration", {200: MEMBERS, 404: "rest"}),
    get("impact:declaration", "sent declaration", {200: f"{MEMBERS} {FREE}", 404: "rest"}),
    get("impact:declaration", "validated declaration",
        {200: f"{MEMBERS} {FREE} funder", 404: "rest"}),
    post("impact:declaration", "draft declaration", {302: MEMBERS, 404: "rest"}, act="withdraw"),
    post("impact:declaration", "draft declaration", {302: "owner", 403: "co_editor", 404: "rest"},
         act="send", version="0"),
    post("impact:declaration", "sent declaration", {302: MEMBERS, 403: FREE, 404: "rest"},
         act="withdraw"),
    get("impact:declaration_edit", "draft declaration", {200: MEMBERS, 404: "rest"}),
    get("impact:declaration_edit", "sent declaration", {302: MEMBERS, 403: FREE, 404: "rest"}),
    post("impact:declaration_edit", "draft declaration", {200: MEMBERS, 404: "rest"}),
    get("impact:declarations", "", {200: READERS, 403: "rest"}),
    get("impact:declarations_csv", "", {200: READERS, 403: "rest"}),
    get("impact:declarations_xlsx", "", {200: READERS, 403: "rest"}),
    *pages("impact_declaration", "sent declaration", see=WRITERS, hidden=TIED, is_scoped=True),
    *buttons("impact_declaration", "sent declaration", "validate return", FREE, see=FREE),
    post("admin:impact_declaration_act", "sent declaration/validate",
         {302: FREE, 404: f"{TIED} {OTHER_STAFF}", STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    get("impact:report_list", "", {200: READERS, 403: "rest"}),
    get("impact:report", "sent report", {200: READERS, 404: "rest"}),
    get("impact:report", "draft report", {200: WRITERS, 404: "rest"}),
    get("impact:report_xlsx", "sent report", {200: READERS, 404: "rest"}),
    get("impact:report_xlsx", "draft report", {404: "rest"}),
    get("impact:report_pdf", "sent report", {200: READERS, 404: "rest"}),
    get("impact:report_pdf", "draft report", {404: "rest"}),
    *pages("impact_periodreport", "draft report", see=WRITERS, add=WRITERS, is_scoped=True),
    *buttons("impact_periodreport", "draft report", "send correct withdraw", WRITERS, see=WRITERS),
    get("impact:passport", "draft project", {200: "team", 403: KNOW, 404: "rest"}),
    *_of_passports("passport_edit", "draft project", "writers", 302, title="Coot", version="1"),
    *_of_passports("passport_share", "draft project", "owner", 200, name="A bank",
                   expires_on=LAST_DAY.isoformat()),
    *_of_passports("passport_revoke", "passport link", "owner", 302),
    get("impact:passport_pdf", "passport paper", {200: "team", 403: KNOW, 404: "rest"}),
    get("impact:shared_passport", "shared passport", {200: "everyone"}),
    get("impact:shared_passport", "cut link", {404: "everyone"}),
    get("impact:shared_passport_pdf", "shared paper", {200: "everyone"}),
    get("impact:shared_passport_pdf", "cut paper", {404: "everyone"}),
]  # fmt: skip
