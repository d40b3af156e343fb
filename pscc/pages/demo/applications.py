"""The demo's projects and applications, each brought to its state by the people who would do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.translation import override

from calls.actions.answers import save_answers
from calls.actions.applications import start_application, withdraw_application
from calls.actions.assignments import (
    accept_invitation,
    assign_expert,
    decline_invitation,
    expire_assignment,
    propose_expert,
)
from calls.actions.conflicts import declare_conflict
from calls.actions.decisions import record_decision, release_decision
from calls.actions.entries import reopen_entry
from calls.actions.files import attach_file
from calls.actions.panels import send_to_panel
from calls.actions.reviews import GivenScore, save_review, submit_review
from calls.actions.screening import screen_application
from calls.actions.submissions import submit_application
from calls.enums import Outcome
from calls.models import Application, Assignment, CallStage, Decision, StageEntry
from calls.queries.drafts import attached_files, form_of
from partners.actions.projects import create_project
from partners.enums import Vocabulary
from partners.models import Organisation, Project
from pscc.accounts.models import User
from pscc.kernel.questions import QuestionType
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.directory import terms_of
from pscc.pages.demo.documents import demo_pdf

People = Mapping[str, User]


def load_projects(entries: list[dict[str, Any]], people: People, at: datetime) -> None:
    """Create the projects that are missing."""
    owners = [people[entry["owner"]] for entry in entries]
    known = set(Project.objects.filter(created_by__in=owners).values_list("title", "created_by_id"))
    missing = [each for each in entries if (each["title"], people[each["owner"]].pk) not in known]
    if not missing:
        return
    slugs = {entry["organisation"] for entry in missing}
    organisations = Organisation.objects.in_bulk(slugs, field_name="slug")
    stages, types = terms_of(Vocabulary.STAGE), terms_of(Vocabulary.PRODUCT_TYPE)
    for entry in missing:
        project = create_project(
            title=entry["title"],
            organisation_id=organisations[entry["organisation"]].pk,
            by=people[entry["owner"]],
            at=at,
            stage=stages[entry["stage"]],
            product_type=types[entry["product_type"]],
            **{name: entry[name] for name in ("public_abstract", "trl", "activity_in_france")},
        )
        Project.objects.filter(pk=project.pk).update(is_demo=True)


@dataclass
class Dossier:
    """One application and those who act on it; every step happens at a time of its own."""

    entry: dict[str, Any]
    stage: CallStage
    people: People
    application: Application = field(init=False)
    reviews: dict[str, Assignment] = field(default_factory=dict)

    @property
    def owner(self) -> User:
        """The person who applies."""
        return self.people[self.entry["owner"]]

    @property
    def working_copy(self) -> StageEntry:
        """The answers as they stand."""
        return StageEntry.objects.select_related("form_version", "application").get(
            application=self.application, stage=self.stage
        )

    def begin(self, at: datetime) -> None:
        """Start the application and fill in what the demo knows."""
        project = Project.objects.get(title=self.entry["title"], created_by=self.owner)
        with database_time(at):
            self.application = start_application(
                call_id=self.stage.call_id, project_id=project.pk, by=self.owner, at=at
            )
            copy = self.working_copy
            asked = {question.key for question in form_of(copy).questions()}
            answers = self.entry["answers"]  # an older window may ask less than today's form
            save_answers(
                entry_id=copy.pk,
                changes={key: value for key, value in answers.items() if key in asked},
                version=copy.version,
                by=self.owner,
                at=at,
            )

    def send(self, at: datetime) -> None:
        """Attach what the form asks for, and submit."""
        with database_time(at), override(self.entry["language"]):
            self._attach(at)
            copy = self.working_copy
            submit_application(
                entry_id=copy.pk, key=uuid4().hex, version=copy.version, by=self.owner,
                received_at=at,
            )  # fmt: skip
        self.application.refresh_from_db()

    def _attach(self, at: datetime) -> None:
        copy = self.working_copy
        present = attached_files(copy)
        for question in form_of(copy).questions():
            if question.type == QuestionType.FILE and question.key not in present:
                upload = demo_pdf(
                    name=f"{self.entry['key']}.pdf",
                    title=self.entry["title"],
                    text=self.entry["public_abstract"],
                    language=self.entry["language"],
                )
                attach_file(
                    entry_id=copy.pk, question_key=question.key, upload=upload, by=self.owner, at=at
                )

    def screen(self, at: datetime, *, eligible: bool = True, note: str = "") -> None:
        """Let the programme officer look at it."""
        with database_time(at):
            screen_application(
                application_id=self.application.pk, eligible=eligible, note=note,
                by=self.people["staff"], at=at,
            )  # fmt: skip
        self.application.refresh_from_db()

    def invite(self, expert: str, at: datetime, *, due_at: datetime) -> None:
        """Ask an expert."""
        with database_time(at):
            self.reviews[expert] = assign_expert(
                application_id=self.application.pk, expert_id=self.people[expert].pk,
                due_at=max(due_at, at + timedelta(days=1)), by=self.people["staff"], at=at,
            )  # fmt: skip

    def propose(self, expert: str, at: datetime, *, due_at: datetime) -> None:
        """Note an expert without asking yet."""
        with database_time(at):
            propose_expert(
                application_id=self.application.pk, expert_id=self.people[expert].pk,
                due_at=due_at, by=self.people["staff"], at=at,
            )  # fmt: skip

    def ask_team(self, at: datetime, *, question: str, until: datetime) -> None:
        """Let staff ask the team for a clarification."""
        with database_time(at):
            reopen_entry(
                entry_id=self.working_copy.pk, question=question, until=until,
                by=self.people["staff"], at=at,
            )  # fmt: skip

    def send_to_panel(self, at: datetime) -> None:
        """Put it before the panel."""
        with database_time(at):
            send_to_panel(application_id=self.application.pk, by=self.people["staff"], at=at)
        self.application.refresh_from_db()

    def accept(self, expert: str, at: datetime) -> None:
        """Let the expert declare no conflict."""
        with database_time(at):
            accept_invitation(assignment_id=self.reviews[expert].pk, by=self.people[expert], at=at)

    def refuse(self, expert: str, at: datetime, *, reason: str, suggested: str = "") -> None:
        """Let the expert decline, and perhaps name a colleague."""
        with database_time(at):
            decline_invitation(
                assignment_id=self.reviews[expert].pk, reason=reason, suggested=suggested,
                by=self.people[expert], at=at,
            )  # fmt: skip

    def recuse(self, expert: str, at: datetime, *, description: str) -> None:
        """Let the expert declare a conflict of interest."""
        with database_time(at):
            declare_conflict(
                assignment_id=self.reviews[expert].pk, description=description,
                by=self.people[expert], at=at,
            )  # fmt: skip

    def lapse(self, expert: str, at: datetime) -> None:
        """Stop waiting for an expert."""
        with database_time(at):
            expire_assignment(assignment_id=self.reviews[expert].pk, by=self.people["staff"], at=at)

    def review(
        self, expert: str, at: datetime, *, scores: Mapping[str, int], comment: str,
        is_complete: bool = True,
    ) -> None:  # fmt: skip
        """Let the expert score, and hand the review in if it is complete."""
        by = self.people[expert]
        with database_time(at):
            review = Assignment.objects.get(pk=self.reviews[expert].pk)
            save_review(
                assignment_id=review.pk,
                version=review.version,
                scores={code: GivenScore(score=score) for code, score in scores.items()},
                comments={"comment_to_applicant": comment},
                by=by,
                at=at,
            )
            if is_complete:
                submit_review(assignment_id=review.pk, by=by, at=at)

    def decide(self, at: datetime, *, outcome: Outcome, reasons: str, letter: str) -> Decision:
        """Record a decision that nobody outside knows yet."""
        with database_time(at):
            return record_decision(
                application_id=self.application.pk, outcome=outcome, reasons=reasons,
                letter=letter, by=self.people["staff"], at=at,
            )  # fmt: skip

    def release(self, decision: Decision, at: datetime) -> None:
        """Let the applicant know."""
        with database_time(at):
            release_decision(decision_id=decision.pk, by=self.people["manager"], at=at)
        self.application.refresh_from_db()

    def withdraw(self, at: datetime, *, reason: str) -> None:
        """Let the applicant take it back."""
        with database_time(at):
            withdraw_application(
                application_id=self.application.pk, reason=reason, by=self.owner, at=at
            )


def stage_for(entry: dict[str, Any], at: datetime) -> CallStage:
    """Return the window that an application belongs to: the one open at `at`, the last one closed
    before, or the only one.
    """
    stages = CallStage.objects.select_related("call").filter(call__code=entry["call"])
    if entry["window"] == "current":
        return stages.get(pk__in=CallStage.objects.open(at).values("pk"))
    if entry["window"] == "previous":
        return stages.filter(closes_at__lt=at).order_by("-closes_at")[0]
    return stages.get()
