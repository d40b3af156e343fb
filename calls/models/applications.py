"""Applications: one id through all stages, drafts with a version, and immutable submissions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import (
    APPLICANT_STATUS,
    ApplicantStatus,
    ApplicationState,
    AttemptOutcome,
    EntryState,
)
from calls.models.access import ApplicationQuerySet
from calls.models.calls import Call, CallStage, FormVersion
from partners.models import Project
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.spoken import read_in
from pscc.kernel.uids import new_uid

S = ApplicationState


class Application(FSMModelMixin, models.Model):
    """A project's answer to a call. The reference is given at the first submission."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    call = models.ForeignKey(
        Call, models.PROTECT, related_name="applications", verbose_name=_("call")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="applications", verbose_name=_("project")
    )
    reference = models.CharField(
        _("reference"), max_length=40, unique=True, null=True, editable=False
    )
    state = FSMField(_("state"), default=S.DRAFT, choices=S.choices, protected=True)
    submitted_at = models.DateTimeField(_("first submitted"), null=True, editable=False)
    screened_at = models.DateTimeField(_("screened"), null=True, editable=False)
    screened_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("screened by"),
    )
    screening_note = models.TextField(_("screening note"), blank=True)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)
    warned_at = models.DateTimeField(_("told that it will be deleted"), null=True, editable=False)
    is_narrowed = models.BooleanField(
        _("only a part of the project's team"), default=False, db_default=False, editable=False
    )  # TeamSeat names the part
    is_demo = models.BooleanField(_("demo data"), default=False)
    written_by: tuple[int, list[str]] | None = None  # one person's key and roles, if read with it
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "project"], name="calls_application_one_per_project"
            ),
            models.CheckConstraint(
                condition=Q(state__in=S.values), name="calls_application_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=(S.DRAFT, S.EXPIRED, S.WITHDRAWN))
                | Q(reference__isnull=False, submitted_at__isnull=False),
                name="calls_application_sent_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(screened_at__isnull=True, screened_by__isnull=True)
                | Q(screened_at__isnull=False, screened_by__isnull=False),
                name="calls_application_screened_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="calls_application_call_state")]

    def __str__(self) -> str:
        return self.reference or str(self.project)

    def get_absolute_url(self) -> str:
        return reverse("calls:application_detail", kwargs={"uid": self.uid})

    @property
    def applicant_status(self) -> ApplicantStatus:
        """What the applicant is told."""
        return APPLICANT_STATUS[S(self.state)]

    @property
    def name_in_review(self) -> str:
        """What experts and the panel call it: its project's title, or its reference where the call
        does not tell who applies.
        """
        return str(self.reference) if self.call.hides_applicants else str(self.project.title)

    @transition(field=state, source=[S.DRAFT, S.SUBMITTED], target=S.SUBMITTED)
    def submit(self, *, at: datetime) -> None:
        """A signatory sends it, or sends a newer version before closing."""
        self.submitted_at = self.submitted_at or at

    @transition(field=state, source=S.SUBMITTED, target=S.IN_REVIEW)
    def screen_eligible(self, *, by: Any, at: datetime, note: str) -> None:
        """Staff found it eligible; experts may be invited."""
        self.screened_by, self.screened_at, self.screening_note = by, at, note

    @transition(field=state, source=S.IN_REVIEW, target=S.IN_PANEL)
    def send_to_panel(self) -> None:
        """The reviews are in; the panel discusses it."""

    @transition(field=state, source=[S.IN_REVIEW, S.IN_PANEL, S.RESERVE], target=S.ACCEPTED)
    def accept(self) -> None:
        """A released decision selects it."""

    @transition(field=state, source=[S.IN_REVIEW, S.IN_PANEL], target=S.RESERVE)
    def put_on_reserve(self) -> None:
        """A released decision puts it on the reserve list."""

    @transition(field=state, source=[S.IN_REVIEW, S.IN_PANEL, S.RESERVE], target=S.DECLINED)
    def decline(self) -> None:
        """A released decision does not select it."""

    @transition(field=state, source=[S.SUBMITTED, S.IN_REVIEW], target=S.INELIGIBLE)
    def find_ineligible(self) -> None:
        """A released decision finds it not eligible."""

    @transition(
        field=state,
        source=[S.DRAFT, S.EXPIRED, S.SUBMITTED, S.IN_REVIEW, S.IN_PANEL],
        target=S.WITHDRAWN,
    )
    def withdraw(self, *, reason: str) -> None:
        """The applicant takes it back; it stays for the record."""
        self.withdrawal_reason = reason

    @transition(
        field=state, source=[S.SUBMITTED, S.IN_REVIEW, S.IN_PANEL, S.RESERVE], target=S.DRAFT
    )
    def open_next_stage(self) -> None:
        """The cluster asks for the next stage: the team writes again, under the same number."""

    @transition(field=state, source=S.EXPIRED, target=S.DRAFT)
    def revive(self) -> None:
        """A late request is granted or the closing moved: the team may write and send again."""

    @transition(field=state, source=S.DRAFT, target=S.EXPIRED)
    def expire(self) -> None:
        """The call closed and nothing was sent."""


class StageEntryQuerySet(models.QuerySet["StageEntry"]):
    def lock(self, pk: int) -> "StageEntry":
        """Return one, locked for change until the transaction ends, with its application, stage,
        call and form as they are once the lock is held.
        """
        self.lock_row(pk)
        return self.with_window().get(pk=pk)

    def lock_row(self, pk: int) -> None:
        """Lock one and read nothing of it; raises DoesNotExist."""
        self.select_for_update(of=("self",), no_key=True).only("pk").get(pk=pk)

    def with_window(self) -> "StageEntryQuerySet":
        """Read with each what says whether it may change: application, stage, call and form."""
        return self.select_related("application", "stage__call", "form_version")


class StageEntry(FSMModelMixin, models.Model):
    """The working copy of an application's answers in one stage; `version` counts every
    acknowledged save.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="entries")
    stage = models.ForeignKey(CallStage, models.PROTECT, related_name="entries")
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="entries")
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved"), null=True)
    saved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    state = FSMField(
        _("state"), default=EntryState.DRAFT, choices=EntryState.choices, protected=True
    )
    clarification = models.TextField(_("what staff ask"), blank=True, default="", db_default="")
    reopened_until = models.DateTimeField(_("open again until"), null=True, editable=False)
    unlocked = ArrayField(
        models.SlugField(max_length=60), default=list, db_default=[], blank=True, editable=False
    )  # keys of the questions that may change while it is reopened; none named means all

    objects = StageEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage entry")
        verbose_name_plural = _("stage entries")
        constraints = [
            models.UniqueConstraint(fields=["application", "stage"], name="calls_stageentry_once"),
            models.CheckConstraint(
                condition=Q(state__in=EntryState.values), name="calls_stageentry_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} / {self.stage}"

    @transition(
        field=state,
        source=[EntryState.DRAFT, EntryState.SUBMITTED, EntryState.REOPENED],
        target=EntryState.SUBMITTED,
    )
    def submit(self) -> None:
        """What was written is sent; later edits wait for the next submission."""

    @transition(
        field=state,
        source=[EntryState.SUBMITTED, EntryState.REOPENED],
        target=EntryState.REOPENED,
    )
    def reopen(self, *, question: str, until: datetime, unlocked: Sequence[str] = ()) -> None:
        """Staff ask for a clarification, of all answers or of those to some questions; again once
        the time to answer is over.
        """
        self.clarification, self.reopened_until = question, until
        self.unlocked = list(unlocked)

    @transition(
        field=state,
        source=[EntryState.DRAFT, EntryState.SUBMITTED, EntryState.REOPENED],
        target=EntryState.CLOSED,
    )
    def close(self) -> None:
        """No more changes in this stage."""

    @transition(field=state, source=EntryState.CLOSED, target=EntryState.DRAFT)
    def revive(self) -> None:
        """A late request is granted, or the closing moved, for a draft that was never sent."""


class AttachedFile(models.Model):
    """A file that answers a question. Removing it keeps the row if a submission quotes it."""

    entry = models.ForeignKey(StageEntry, models.CASCADE, related_name="files")
    question_key = models.SlugField(max_length=60)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="attached_as")
    attached_at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")

    def __str__(self) -> str:
        return f"{self.question_key}: {self.file}"


class SubmitAttempt(models.Model):
    """Every press of the button, committed before anything else, also when it was refused."""

    key = models.CharField(max_length=64, unique=True)
    entry = models.ForeignKey(StageEntry, models.CASCADE, related_name="attempts")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=AttemptOutcome.choices, default=AttemptOutcome.STARTED
    )
    reason = models.TextField(blank=True)  # in each language, as `pscc.kernel.spoken` writes it

    class Meta:
        verbose_name = _("attempt to submit")
        verbose_name_plural = _("attempts to submit")

    def __str__(self) -> str:
        return f"{self.entry} {self.received_at:%Y-%m-%d %H:%M:%S}: {self.outcome}"

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        return read_in(self.reason)


class Submission(models.Model):
    """What the portal acknowledged: frozen, hashed, chained to the previous round. No row ever
    changes.

    `document` is the canonical JSON whose SHA-256 is `sha256`; it names each file with size and
    SHA-256.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    entry = models.ForeignKey(StageEntry, models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    committed_at = models.DateTimeField()
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["entry", "round"], name="calls_submission_round_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="submission_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} #{self.round}"

    @property
    def application(self) -> Application:
        """The application it belongs to."""
        return self.entry.application


class Receipt(models.Model):
    """The PDF that proves a submission, one per language."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="receipts")
    language = models.CharField(max_length=2)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="receipt_of")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "language"], name="calls_receipt_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} ({self.language})"


_KEPT = "Five years after the decision, or as the award; unsent drafts ninety days after closing."
declare(
    Application,
    purpose="Applications to calls.",
    retention=_KEPT,
    fields={
        "created_by": "identity",
        "screened_by": "identity",
        "withdrawal_reason": "free text",
    },
    access=Access(
        withholds={"withdrawal_reason": "belongs to the dossier, whose team reads it on its page"}
    ),
)
declare(
    StageEntry,
    purpose="Answers in the making.",
    retention=_KEPT,
    fields={
        "answers": "free text, as far as a question asks for it",
        "clarification": "free text",
        "saved_by": "identity",
    },
    access=Access(withholds={"clarification": "the office's question on a dossier, on its page"}),
)
declare(
    AttachedFile, purpose="Files of applications.", retention=_KEPT, fields={"file": "documents"}
)
declare(
    SubmitAttempt,
    purpose="Proof of what was tried and when.",
    retention=_KEPT,
    fields={"user": "identity"},
)
declare(
    Submission,
    purpose="Proof of what was sent.",
    retention=_KEPT,
    fields={
        "document": "free text, as far as a question asks for it",
        "submitted_by": "identity",
    },
)
declare(Receipt, purpose="Proof for the applicant.", retention=_KEPT, fields={"file": "documents"})
