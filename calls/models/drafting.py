"""Around a draft: who is writing now, who of the team may see it, who asks for more time."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import LateState
from calls.models.applications import Application, StageEntry
from partners.models import ProjectMember
from pscc.kernel.formats import labelled
from pscc.kernel.personal_data import Access, Closure, declare


class Presence(models.Model):
    """Who has a page of a draft open: one row a person, renewed while the page is open."""

    entry = models.ForeignKey(StageEntry, models.CASCADE, related_name="presences")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    section_key = models.SlugField(max_length=60, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence on a draft")
        verbose_name_plural = _("presences on drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "user"], name="calls_presence_one_row_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.user}"


class TeamSeat(models.Model):
    """A member of the project who takes part in an application whose team was narrowed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="seats")
    member = models.ForeignKey(ProjectMember, models.CASCADE, related_name="application_seats")

    class Meta:
        verbose_name = _("seat in an application's team")
        verbose_name_plural = _("seats in an application's team")
        constraints = [
            models.UniqueConstraint(fields=["application", "member"], name="calls_teamseat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.member}"


class LateRequest(FSMModelMixin, models.Model):
    """A team asks to send after the closing, with its reason; the call's manager decides."""

    entry = models.ForeignKey(StageEntry, models.CASCADE, related_name="late_requests")
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    answer = models.TextField(_("answer to the team"), blank=True)
    until = models.DateTimeField(_("may send until"), null=True, editable=False)
    state = FSMField(_("state"), default=LateState.ASKED, choices=LateState.choices, protected=True)

    class Meta:
        verbose_name = _("late request")
        verbose_name_plural = _("late requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LateState.values), name="calls_laterequest_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=LateState.GRANTED) | Q(until__isnull=False),
                name="calls_laterequest_granted_until",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state=LateState.ASKED),
                name="calls_laterequest_one_open",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.entry, self.get_state_display())

    @property
    def application(self) -> Application:
        """The application it belongs to."""
        return self.entry.application

    @transition(field=state, source=LateState.ASKED, target=LateState.GRANTED)
    def grant(self, *, by: Any, at: datetime, answer: str, until: datetime) -> None:
        """The team may send until a moment."""
        self.decided_by, self.decided_at, self.answer, self.until = by, at, answer, until

    @transition(field=state, source=LateState.ASKED, target=LateState.REFUSED)
    def refuse(self, *, by: Any, at: datetime, answer: str) -> None:
        """The closing stands; the answer says why."""
        self.decided_by, self.decided_at, self.answer = by, at, answer


declare(
    Presence,
    purpose="Shows to a team who is writing at the same time.",
    retention="One day after the page was last open.",
    fields={"user": "identity"},
    closure=Closure(goes_with="user"),
)
declare(
    TeamSeat,
    purpose="Who of a project's team takes part in an application.",
    retention="As the application.",
)
declare(
    LateRequest,
    purpose="Proof of why an application came in after the closing.",
    retention="As the application.",
    fields={
        "asked_by": "identity",
        "decided_by": "identity",
        "reason": "free text",
        "answer": "free text",
    },
    access=Access(gives={"asked_by": ("reason",), "decided_by": ("answer",)}),
)
