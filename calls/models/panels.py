"""The panel's meetings: who was there, in which order, who left the room, what was voted."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import (
    CallRole,
    ItemState,
    MeetingState,
    MotionState,
    Outcome,
    RemarkKind,
    VoteChoice,
)
from calls.models.applications import Application
from calls.models.calls import Call
from partners.models import ConflictOfInterest
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled, short_date
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid

M, T, V = MeetingState, ItemState, MotionState


class PanelMeetingQuerySet(models.QuerySet["PanelMeeting"]):
    def visible_to(self, user: Any) -> "PanelMeetingQuerySet":
        """Those of calls on whose panel the person sits or which they handle by office.

        That a meeting takes place is no secret of a dossier; what stands on its agenda is walled.
        """
        if not user.is_authenticated:
            return self.none()
        if allowed(user, "calls.handle_every_call"):
            return self
        roles = [CallRole.CHAIR, CallRole.MEMBER]
        if allowed(user, "calls.handle_own_calls"):
            roles.append(CallRole.MANAGER)
        calls = Call.objects.filter(people__user=user, people__role__in=roles)
        return self.filter(call__in=calls.values("pk"))

    def lock(self, pk: int) -> "PanelMeeting":
        """Return one, locked: whoever changes anything in a meeting holds its row first."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class PanelMeeting(FSMModelMixin, models.Model):
    """A meeting of a call's panel; `version` counts every change of its agenda and ranking."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="meetings", verbose_name=_("call"))
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    version = models.PositiveIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    # Grows with each change of date or place, and with the cancellation: calendars follow it.
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed_at = models.DateTimeField(default=now, db_default=Now(), editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    cancel_reason = models.CharField(
        _("why it was cancelled"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    minutes_fr = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    minutes_en = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    state = FSMField(_("state"), default=M.PLANNED, choices=M.choices, protected=True)

    objects = PanelMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel meeting")
        verbose_name_plural = _("panel meetings")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=M.values), name="calls_panelmeeting_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=M.CANCELLED)
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="calls_panelmeeting_cancelled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} ({short_date(self.starts_at)})"

    def get_absolute_url(self) -> str:
        return reverse("calls:meeting_detail", kwargs={"uid": self.uid})

    @transition(field=state, source=M.PLANNED, target=M.OPEN)
    def open(self, *, at: datetime) -> None:
        """The chair opens the meeting: enough members are there."""
        self.opened_at = at

    @transition(field=state, source=M.OPEN, target=M.CLOSED)
    def close(self, *, at: datetime) -> None:
        """The chair closes it; nothing in it changes any more and the minutes are written."""
        self.closed_at = at

    @transition(field=state, source=M.PLANNED, target=M.CANCELLED)
    def cancel(self, *, reason: str, by: Any, at: datetime) -> None:
        """It does not take place; its agenda stays to be read."""
        self.cancel_reason, self.cancelled_by, self.cancelled_at = reason, by, at


class Attendance(models.Model):
    """A person who was in a meeting, from when until when."""

    meeting = models.ForeignKey(PanelMeeting, models.CASCADE, related_name="attendances")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(_("came"), default=now, editable=False)
    left_at = models.DateTimeField(_("left"), null=True, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(left_at__isnull=True),
                name="calls_attendance_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
                name="calls_attendance_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} / {self.user}"


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def behind_no_wall(self, user: Any) -> "AgendaItemQuerySet":
        """Those from whose application no conflict of interest keeps the person away."""
        walls = ConflictOfInterest.objects.walls(user).filter(project__isnull=False)
        return self.exclude(application__project_id__in=walls.values("project_id"))

    def visible_to(self, user: Any) -> "AgendaItemQuerySet":
        """Those of the person's meetings, walls obeyed."""
        if not user.is_authenticated:
            return self.none()
        meetings = PanelMeeting.objects.visible_to(user)
        return self.filter(meeting__in=meetings).behind_no_wall(user)


class AgendaItem(FSMModelMixin, models.Model):
    """An application on the agenda of a meeting; `rank` is where the panel puts it."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    meeting = models.ForeignKey(PanelMeeting, models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(_("position"))
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    note = models.TextField(_("for the minutes"), blank=True)
    state = FSMField(_("state"), default=T.WAITING, choices=T.choices, protected=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of an agenda")
        verbose_name_plural = _("items of an agenda")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=T.values), name="calls_agendaitem_known_state"
            ),
            models.UniqueConstraint(
                fields=["meeting", "application"], name="calls_agendaitem_once"
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(state=T.DISCUSSING),
                name="calls_agendaitem_one_under_discussion",
            ),
            models.UniqueConstraint(
                fields=["meeting", "rank"],
                name="calls_agendaitem_rank_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @transition(field=state, source=[T.WAITING, T.DONE], target=T.DISCUSSING)
    def discuss(self) -> None:
        """The panel turns to it, or comes back to it."""

    @transition(field=state, source=T.DISCUSSING, target=T.DONE)
    def finish(self) -> None:
        """The panel is done with it."""

    @transition(field=state, source=T.DISCUSSING, target=T.WAITING)
    def put_off(self) -> None:
        """The panel comes back to it later."""


class RoomExit(models.Model):
    """A member who left the room while an application was discussed, and why."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="exits")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    left_at = models.DateTimeField(_("left"), default=now, editable=False)
    returned_at = models.DateTimeField(_("came back"), null=True, editable=False)

    class Meta:
        verbose_name = _("exit from the room")
        verbose_name_plural = _("exits from the room")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user"],
                condition=Q(returned_at__isnull=True),
                name="calls_roomexit_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} / {self.user}"


class Motion(FSMModelMixin, models.Model):
    """What is put to the vote on an application."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="motions")
    outcome = models.CharField(_("proposed"), max_length=12, choices=Outcome.choices)
    text = models.CharField(_("wording"), max_length=300, blank=True)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("put to the vote"), default=now, editable=False)
    closed_at = models.DateTimeField(_("counted"), null=True, editable=False)
    state = FSMField(_("state"), default=V.OPEN, choices=V.choices, protected=True)

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=V.values), name="calls_motion_known_state"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state=V.OPEN), name="calls_motion_one_open"
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.item, self.get_outcome_display())

    @transition(field=state, source=V.OPEN, target=V.CARRIED)
    def carry(self, *, at: datetime) -> None:
        """More voted for it than against."""
        self.closed_at = at

    @transition(field=state, source=V.OPEN, target=V.REJECTED)
    def reject(self, *, at: datetime) -> None:
        """It found no majority."""
        self.closed_at = at

    @transition(field=state, source=V.OPEN, target=V.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """The chair takes it back before the count."""
        self.closed_at = at


class Vote(models.Model):
    """A member's vote on a motion; changed until the count, never after."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="votes")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    choice = models.CharField(_("vote"), max_length=8, choices=VoteChoice.choices)
    cast_at = models.DateTimeField(_("cast"), default=now, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["motion", "user"], name="calls_vote_once"),
        ]

    def __str__(self) -> str:
        return f"{self.motion} / {self.user}"


class PanelRemark(models.Model):
    """What the portal itself notes for the minutes of an item, beside what people write."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="remarks")
    kind = models.CharField(_("what happened"), max_length=16, choices=RemarkKind.choices)
    noted_at = models.DateTimeField(_("when"), default=now, editable=False)

    class Meta:
        verbose_name = _("remark in the minutes")
        verbose_name_plural = _("remarks in the minutes")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RemarkKind.values), name="calls_panelremark_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.item, self.get_kind_display())


_KEPT = "Five years after the decision, as proof of a fair procedure."
_PURPOSE = "Record of the panel."
declare(PanelMeeting, purpose=_PURPOSE, retention=_KEPT, fields={"minutes_fr": "documents",
        "minutes_en": "documents", "cancelled_by": "identity",
        "cancel_reason": "free text"})  # fmt: skip
declare(Attendance, purpose=_PURPOSE, retention=_KEPT, fields={"user": "identity"})
declare(
    AgendaItem,
    purpose=_PURPOSE,
    retention=_KEPT,
    fields={"note": "free text"},
    access=Access(withholds={"note": "the office's minutes of a procedure"}),
)
declare(
    RoomExit,
    purpose=_PURPOSE,
    retention=_KEPT,
    fields={"user": "identity", "reason": "professional life"},
)
declare(Motion, purpose=_PURPOSE, retention=_KEPT, fields={"proposed_by": "identity"})
declare(Vote, purpose=_PURPOSE, retention=_KEPT, fields={"user": "identity", "choice": "opinion"})
declare(PanelRemark, purpose=_PURPOSE, retention=_KEPT)
