"""Letters, planned releases, objections and awards: the team's pages and the office's."""

from datetime import timedelta
from typing import Any

from calls.enums import Outcome, ReportKind
from calls.models import (
    Appeal,
    Application,
    Award,
    AwardReport,
    Call,
    Decision,
    DecisionRelease,
    LetterTemplate,
)
from pscc.accounts.models import User
from tests.access.pages import DESK
from tests.access.rows import Row, get, post
from tests.access.staff import HANDLERS, HIDDEN, _staff, buttons, pages
from tests.factories import NOW


def decision_things(
    people: dict[str, User], applications: dict[str, Application], own: Call
) -> dict[str, dict[str, Any]]:
    """Make a letter, a planned release of a pending decision, an objection, a running award."""
    letter = LetterTemplate.objects.create(
        call=own, outcome=Outcome.DECLINED, body_fr="Bonjour {title}", body_en="Hello {title}"
    )
    release = DecisionRelease.objects.create(
        call=own, release_at=NOW + timedelta(days=1), planned_by=people["manager"]
    )
    release.decisions.set(Decision.objects.filter(application=applications["decided"]))
    released = applications["released"]
    appeal = Appeal.objects.create(
        decision=Decision.objects.get(application=released), text="Why?", raised_by=people["owner"]
    )
    award = Award(
        application=released, title_fr="Un essai", title_en="A trial", amount=1000,
        summary_fr="Utile.", summary_en="Useful.", published_at=NOW,
        answer_by=NOW + timedelta(days=9), offered_by=people["manager"],
    )  # fmt: skip
    award.accept(by=people["owner"], at=NOW)
    award.start(signed_on=NOW.date())
    award.save()
    report = AwardReport.objects.create(
        award=award, kind=ReportKind.FINAL, due_on=NOW.date() + timedelta(days=60)
    )
    return {
        "letter": {"object_id": letter.pk},
        "release": {"object_id": release.pk},
        "objection": {"object_id": appeal.pk},
        "decided application": {"uid": released.uid},
        "award": {"object_id": award.pk, "uid": award.uid},
        "award accepted": {"uid": award.uid, "answer": "accept"},
        "award report": {"uid": award.uid, "report": report.uid},
    }


_SEE_DECIDED = DESK
_ANSWERS: dict[int | str, str] = {200: "owner", 403: "co_editor reader", 404: "rest"}
_STEPS = (
    "more-time recall signed milestone reached payment paid cancel-payment report accept-report"
    " return-report amend publish unpublish close terminate"
)
_RELEASERS = "manager other_manager walled_manager"

CALLS_J: list[Row] = [
    get("award_file", "", {200: "everyone"}),
    get("calls:award_list", "", {200: "everyone"}),
    get("calls:objection", "decided application", {200: "team", 403: _SEE_DECIDED, 404: "rest"}),
    post("calls:objection", "decided application",
         {200: "writers", 403: f"reader {_SEE_DECIDED}", 404: "rest"}, text="Once more"),
    get("calls:award_detail", "award", {200: "team", 404: "rest"}),
    get("calls:award_answer", "award accepted", _ANSWERS),
    post("calls:award_answer", "award accepted",
         {302: "owner", 403: "co_editor reader", 404: "rest"}),
    get("calls:award_report", "award report", {200: "team", 404: "rest"}),
    post("calls:award_report", "award report",
         {302: "writers", 403: "reader", 404: "rest"}, text="Done."),
    *pages("calls_lettertemplate", "letter", see=HANDLERS, add=HANDLERS, hidden="other_manager",
           is_scoped=True),
    *buttons("calls_lettertemplate", "letter", "none", "", see=""),
    *pages("calls_decisionrelease", "release", see=HANDLERS, add=_RELEASERS,
           hidden="other_manager", is_scoped=True),
    *buttons("calls_decisionrelease", "release", "cancel",
             "officer walled_officer manager walled_manager",
             see="officer walled_officer manager walled_manager"),
    *pages("calls_appeal", "objection", see=HANDLERS, hidden=HIDDEN, is_scoped=True),
    *buttons("calls_appeal", "objection", "answer", "office", see="office"),
    *pages("calls_award", "award", see=HANDLERS, add=HANDLERS, hidden=HIDDEN, is_scoped=True),
    *buttons("calls_award", "award", _STEPS, "office", see="office"),
    _staff("admin:calls_award_agreement", "award", {200: "office"}, 404),
]  # fmt: skip
