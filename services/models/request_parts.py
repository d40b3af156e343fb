"""What hangs on a request to a provider: its moves, files, messages, changes, and its rating."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid
from services.enums import (
    ChangeRequestState,
    ChangeSubject,
    ReasonCode,
    RequestFileKind,
    Side,
    SubRequestState,
)
from services.models.card import RequiredDocument
from services.models.requests import ServiceRequest
from services.models.sub_requests import SubRequest

C = ChangeRequestState


class RequestMove(models.Model):
    """A request to a provider went from one state to another; rows are never changed.

    `days` are the business days it had stayed in the state that it left.
    """

    sub_request = models.ForeignKey(SubRequest, models.CASCADE, related_name="moves")
    step = models.CharField(_("step"), max_length=30)
    source = models.CharField(_("from"), max_length=16, choices=SubRequestState.choices)
    target = models.CharField(_("to"), max_length=16, choices=SubRequestState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    side = models.CharField(_("on behalf of"), max_length=10, choices=Side.choices)
    at = models.DateTimeField(_("when"))
    days = models.PositiveSmallIntegerField(_("business days before"), default=0)
    reason_code = models.CharField(
        _("reason"), max_length=20, choices=ReasonCode.choices, blank=True
    )
    told = models.TextField(_("what was said"), blank=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        indexes = [models.Index(fields=["sub_request", "at"], name="services_requestmove_story")]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.sub_request}: {self.source} → {self.target}"


class ThreadMessage(models.Model):
    """A message between a project's team and a provider, with the cluster's team where it looks
    after the request; rows are never changed.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    sub_request = models.ForeignKey(SubRequest, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(_("on behalf of"), max_length=10, choices=Side.choices)
    body = models.TextField(_("message"))
    sent_at = models.DateTimeField(_("sent"), default=now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["sub_request", "sent_at"], name="services_message_thread")]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.sub_request}, {self.sent_at:%Y-%m-%d %H:%M}"


class ThreadSeen(models.Model):
    """Until when a person has read a thread."""

    sub_request = models.ForeignKey(SubRequest, models.CASCADE, related_name="seen_by")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(_("read until"))

    class Meta:
        verbose_name = _("thread read")
        verbose_name_plural = _("threads read")
        constraints = [
            models.UniqueConstraint(
                fields=["sub_request", "person"], name="services_threadseen_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sub_request}, {self.person_id}"


class RequestFile(models.Model):
    """A file of a request: an answer, a document that a service asks for, an attachment, a result.

    Whoever may know the request to the provider may have it; an answer's file goes to those who
    ask the question.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="files")
    sub_request = models.ForeignKey(
        SubRequest, models.CASCADE, null=True, blank=True, related_name="files"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RequestFileKind.choices)
    question_key = models.SlugField(max_length=60, blank=True)
    document = models.ForeignKey(
        RequiredDocument, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    message = models.ForeignKey(
        ThreadMessage, models.CASCADE, null=True, blank=True, related_name="files"
    )
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="request_file")
    title = models.CharField(_("title"), max_length=160)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"), default=now)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of a request")
        verbose_name_plural = _("files of requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RequestFileKind.ANSWER, sub_request__isnull=True)
                & ~Q(question_key="")
                | ~Q(kind=RequestFileKind.ANSWER) & Q(sub_request__isnull=False),
                name="services_requestfile_has_its_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChangeRequest(FSMModelMixin, models.Model):
    """One side wants something else than what was agreed: old, new and why stay on record."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    sub_request = models.ForeignKey(SubRequest, models.CASCADE, related_name="changes")
    subject = models.CharField(_("what changes"), max_length=10, choices=ChangeSubject.choices)
    old = models.TextField(_("as agreed"))
    new = models.TextField(_("as proposed"))
    justification = models.TextField(_("why"))
    deliver_by = models.DateField(_("new date of delivery"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_side = models.CharField(_("asked by"), max_length=10, choices=Side.choices)
    asked_at = models.DateTimeField(_("asked"), default=now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    state = FSMField(
        _("state"), max_length=10, default=C.PROPOSED, choices=C.choices, protected=True
    )

    class Meta:
        verbose_name = _("request for a change")
        verbose_name_plural = _("requests for changes")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=C.values), name="services_changerequest_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(subject=ChangeSubject.DATE) | Q(deliver_by__isnull=False),
                name="services_changerequest_date_has_date",
            ),
            models.UniqueConstraint(
                fields=["sub_request", "subject"],
                condition=Q(state="proposed"),
                name="services_changerequest_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sub_request}: {self.get_subject_display()}"

    @transition(field=state, source=C.PROPOSED, target=C.AGREED)
    def agree(self, *, by: object, at: datetime, answer: str = "") -> None:
        """The other side says yes."""
        self._answer(by, at, answer)

    @transition(field=state, source=C.PROPOSED, target=C.REFUSED)
    def refuse(self, *, by: object, at: datetime, answer: str) -> None:
        """The other side says no."""
        self._answer(by, at, answer)

    @transition(field=state, source=C.PROPOSED, target=C.WITHDRAWN)
    def withdraw(self, *, by: object, at: datetime) -> None:
        """The side that asked takes it back, or the request ends."""
        self._answer(by, at, "")

    def _answer(self, by: object, at: datetime, answer: str) -> None:
        self.answered_by, self.answered_at, self.answer = by, at, answer  # type: ignore[assignment] # a user


def _points() -> Any:
    return models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])


class Rating(models.Model):
    """How a project's team found a delivered service: points from 1 (poor) to 5 (very good)."""

    sub_request = models.OneToOneField(
        SubRequest, models.CASCADE, primary_key=True, related_name="rating"
    )
    quality = _points()
    timeliness = _points()
    communication = _points()
    comment = models.TextField(_("comment"), blank=True)
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rated_at = models.DateTimeField(_("rated"), default=now)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quality__range=(1, 5), timeliness__range=(1, 5), communication__range=(1, 5)
                ),
                name="services_rating_1_to_5",
            )
        ]

    def __str__(self) -> str:
        return str(self.sub_request)


class ServiceMeasure(models.Model):
    """How long a service took in fact: medians over what was delivered through the portal.

    `answer_days`: business days from sending to the first answer. `delivery_days`: calendar days
    from the accepted quote to the delivery.
    """

    service = models.OneToOneField(
        "services.Service", models.CASCADE, primary_key=True, related_name="measure"
    )
    answered = models.PositiveIntegerField(_("requests answered"), default=0)
    answer_days = models.PositiveSmallIntegerField(_("median days to answer"), null=True)
    delivered = models.PositiveIntegerField(_("requests delivered"), default=0)
    delivery_days = models.PositiveSmallIntegerField(_("median days to deliver"), null=True)
    measured_at = models.DateTimeField(_("measured"), default=now)

    class Meta:
        verbose_name = _("measured times of a service")
        verbose_name_plural = _("measured times of services")

    def __str__(self) -> str:
        return str(self.service)


_KEPT = "As the request."
declare(
    RequestMove,
    purpose="Who did what on a request, and when.",
    retention=_KEPT,
    fields={"by": "identity", "told": "free text"},
)
declare(
    ThreadMessage,
    purpose="Messages between a project's team and a provider.",
    retention=_KEPT,
    fields={"author": "identity", "body": "free text"},
)
declare(
    ThreadSeen,
    purpose="Mark what a person has not read.",
    retention=_KEPT,
    fields={"person": "identity", "seen_at": "behaviour"},
    closure=Closure(goes_with="person"),
)
declare(
    RequestFile,
    purpose="Files of requests.",
    retention=_KEPT,
    fields={"file": "documents", "added_by": "identity"},
)
declare(
    ChangeRequest,
    purpose="Changes to what was agreed.",
    retention=_KEPT,
    fields={
        "asked_by": "identity",
        "answered_by": "identity",
        "justification": "free text",
        "answer": "free text",
    },
    access=Access(gives={"asked_by": ("justification",), "answered_by": ("answer",)}),
)
declare(
    Rating,
    purpose="How delivered services were found.",
    retention=_KEPT,
    fields={"rated_by": "identity", "comment": "free text"},
)
declare(ServiceMeasure, purpose="Measured times of services.", retention="As the service.")
