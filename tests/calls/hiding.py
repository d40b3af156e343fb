"""A call that keeps applicants anonymous: an applicant who names himself everywhere, experts, a
panel, an office.
"""

import hashlib
import io
from secrets import token_hex
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader, PdfWriter

from calls.actions.anonymity import ask_for_copy
from calls.actions.anonymous_copies import make_next_copy
from calls.enums import ApplicationState, AssignmentState, CallRole
from calls.models import (
    AnonymousCopy,
    Application,
    Assignment,
    AttachedFile,
    ReviewPlan,
    StageEntry,
    Submission,
)
from calls.queries.files import ANSWER
from partners.enums import IdentifierScheme
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_organisation,
    make_project,
    make_staff,
    make_submission,
    make_team_member,
    make_user,
)
from tests.files import samples
from tests.files.leaving_traces import pdf_of, traced_pdf

# As a reader may meet them: small letters, no accents; and parts of addresses and numbers.
TELLING = (
    "zephyrane", "zorglub", "zglbqvkx", "quatrefages", "kervadec", "552100554", "552 100 554",
    "0000-0002-1825-0097", "0000000218250097", "plan-of-zoe", "zqf-laptop", "chimera",
)  # fmt: skip
SUMMARY = "Zorglub finds a cure. Led by A. Kervadec (zoe@zorglub.example, SIREN 552 100 554)."
CLEAN = "[…] finds a cure. Led by […] ([…], SIREN […])."


def _words(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


SCHEMA: dict[str, Any] = {
    "sections": [{
        "key": "about", "title": _words("About"),
        "questions": [
            {"key": "summary", "type": "long_text", "label": _words("Summary"), "required": True},
            {"key": "coordinator", "type": "short_text", "label": _words("Coordinator"),
             "identifies": True},
            {"key": "team", "type": "people", "label": _words("Team")},
            {"key": "tasks", "type": "table", "label": _words("Tasks"), "columns": [
                {"key": "what", "type": "short_text", "label": _words("What")},
                {"key": "who", "type": "short_text", "label": _words("Who"), "identifies": True},
            ]},
            {"key": "plan", "type": "file", "label": _words("Plan")},
        ],
    }]
}  # fmt: skip
ANSWERS = {
    "summary": SUMMARY,
    "coordinator": "Anaïs Kervadec",
    "team": [{"name": "Zoé Quatrefages", "orcid": "0000-0002-1825-0097",
              "affiliation": "Zorglub SAS", "role": "Lead"}],
    "tasks": [{"what": "Mice of the ZGLBQVKX", "who": "Zoé Quatrefages"}],
}  # fmt: skip


def locked_pdf() -> bytes:
    """Return a PDF that a password protects."""
    writer = PdfWriter(io.BytesIO(pdf_of("Nobody reads this.")))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stored(name: str, content: bytes, content_type: str = "application/pdf") -> StoredFile:
    """Keep a file as an applicant sent it, scanned and linked."""
    file = StoredFile(
        name=name,
        path=default_storage.save(f"tests/{token_hex(16)}", ContentFile(content)),
        size=len(content),
        content_type=content_type,
        sha256=hashlib.sha256(content).hexdigest(),
        purpose=ANSWER,
        created_at=NOW,
        linked_at=NOW,
    )
    file.clear(at=NOW)
    file.save()
    return file


class Hidden:
    """The scene. With `files` of name and content, else a traced PDF that names nobody in print."""

    def __init__(
        self,
        files: dict[str, bytes] | None = None,
        *,
        is_anonymous: bool = True,
        is_made: bool = True,
        answers: dict[str, Any] | None = None,
    ) -> None:
        self.call = make_call(schema=SCHEMA)
        self.plan = ReviewPlan.objects.create(
            call=self.call, is_anonymous=is_anonymous, correction_days=5
        )
        self.manager = make_manager(call=self.call, name="Mona Manager")
        self.officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        self.chair = make_user(name="Clara Chair")
        make_call_person(call=self.call, user=self.chair, role=CallRole.CHAIR)
        self.founder = make_user(
            name="Zoé Quatrefages", email="zoe@zorglub.example", orcid="0000-0002-1825-0097"
        )
        self.application = self._application(answers or ANSWERS)
        sent = {"plan-of-zoe.pdf": traced_pdf()} if files is None else files
        self.files = [stored(name, content) for name, content in sent.items()]
        self.submission = self._send()
        if is_made:
            self.make()

    def _application(self, answers: dict[str, Any]) -> Application:
        organisation = make_organisation(
            name="Zorglub", legal_name="Zorglub Therapeutics SAS", acronym="ZGLBQVKX",
            website="https://www.zorglub.example",
        )  # fmt: skip
        organisation.identifiers.create(scheme=IdentifierScheme.SIREN, value="552100554")
        project = make_project(
            title="Chimera of Zephyrane", organisation=organisation, owner=self.founder
        )
        make_team_member(
            project=project, user=make_user(name="Anaïs Kervadec", email="ak@zephyrane.example")
        )
        return make_application(call=self.call, project=project, answers=answers)

    def _send(self) -> Submission:
        application = self.application
        application.reference = f"DEMO-2026-{self.call.code}-0001"
        application.submit(at=NOW)
        application.save()
        for file in self.files:
            AttachedFile.objects.create(
                entry=application.entries.get(), question_key="plan", file=file
            )
        submission = self.send_again()
        application.screen_eligible(by=self.officer, at=NOW, note="")
        application.save()
        return submission

    def send_again(self, **answers: Any) -> Submission:
        """Send the working copy as its next round, with the files of the scene."""
        entry = self.application.entries.get()
        StageEntry.objects.filter(pk=entry.pk).update(answers={**entry.answers, **answers})
        quoted = [
            {"uid": each.uid, "question": "plan", "name": each.name, "size": each.size,
             "sha256": each.sha256}
            for each in self.files
        ]  # fmt: skip
        return make_submission(application=self.application, files=quoted)

    def make(self, submission: Submission | None = None) -> AnonymousCopy | None:
        """Let the worker make the copy of a submission."""
        wanted = submission or self.submission
        copy = ask_for_copy(submission_id=wanted.pk, at=now())
        make_next_copy()
        return AnonymousCopy.objects.filter(pk=copy.pk).first() if copy else None

    @property
    def copy(self) -> AnonymousCopy:
        """The copy of the first submission, as it stands."""
        return AnonymousCopy.objects.get(submission=self.submission)

    def expert(self, state: AssignmentState, name: str = "Eve Expert") -> Assignment:
        """Return the review of an expert in a state."""
        scores = {"team": 4, "science": 3, "need": 5}
        person: User = make_user(name=name)
        is_done = state == AssignmentState.SUBMITTED
        return make_assignment(
            application=self.application, expert=person, state=state,
            scores=scores if is_done else None, comment_to_applicant="Fine." if is_done else "",
        )  # fmt: skip

    def to_panel(self) -> None:
        """Send the application to the panel."""
        assert self.application.state == ApplicationState.IN_REVIEW
        self.application.send_to_panel()
        self.application.save()


def text_in(content: bytes) -> str:
    """Return all that can be read in an answer's bytes: themselves, and the pages of a PDF."""
    raw = content.decode("latin-1") + content.decode(errors="ignore")
    if not content.startswith(b"%PDF"):
        return raw
    reader = PdfReader(io.BytesIO(content))
    said = [str(value) for value in (reader.metadata or {}).values()]
    return "\n".join([raw, *said, *(page.extract_text() for page in reader.pages)])


__all__ = ["CLEAN", "SUMMARY", "TELLING", "Hidden", "locked_pdf", "samples", "text_in"]
