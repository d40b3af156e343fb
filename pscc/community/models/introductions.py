"""Introductions: somebody asks to meet those behind an entry, or a person of the directory;
addresses only after both agreed.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import ConflictOfInterest, Organisation, ProjectMember
from pscc.community.enums import IntroductionState, LapseCause, Outcome
from pscc.community.models.board import BoardEntry
from pscc.community.models.people import ListedPerson
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid

ASKED, HELD, ACCEPTED, DECLINED, WITHDRAWN, LAPSED, STOPPED, CLOSED = IntroductionState
WAITING = (ASKED, HELD)
OPEN = (*WAITING, ACCEPTED)
AGREED = (ACCEPTED, CLOSED)
OVER = (DECLINED, WITHDRAWN, LAPSED, STOPPED, CLOSED)
CLOSING = (Outcome.STARTED, Outcome.ENDED)
LAPSES_AFTER = timedelta(days=30)


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Words for asking about introductions."""

    def waiting(self) -> "IntroductionQuerySet":
        """Those that nobody has answered yet."""
        return self.filter(state__in=WAITING)

    def asked_by(self, user: Any) -> "IntroductionQuerySet":
        """Those that the person asked for."""
        return self.filter(asked_by=user)

    def asked_of(self, user: Any) -> "IntroductionQuerySet":
        """Those that the person may answer or has answered: never what the team holds back."""
        entries = BoardEntry.objects.own(user)
        mine = Q(entry__in=entries.values("pk")) | Q(person=user) | Q(answered_by=user)
        return self.filter(mine, shown_at__isnull=False).exclude(state=HELD).exclude(asked_by=user)

    def of_person(self, user: Any) -> "IntroductionQuerySet":
        """Those of either side."""
        sides = self.asked_by(user).values("pk"), self.asked_of(user).values("pk")
        return self.filter(Q(pk__in=sides[0]) | Q(pk__in=sides[1]))

    def visible_to(self, user: Any) -> "IntroductionQuerySet":
        """One's own; for those who look after introductions all of them, except what a conflict of
        interest keeps them away from (the entry's project, or one in whose team the person of the
        directory is) and what the team holds between them and somebody.
        """
        if not user.is_authenticated:
            return self.none()
        if not allowed(user, "community.view_introduction"):
            return self.of_person(user)
        walls = ConflictOfInterest.objects.walls(user).filter(project__isnull=False)
        entries = BoardEntry.objects.own(user)
        mine = Q(asked_by=user) | Q(person=user) | Q(entry__in=entries.values("pk"))
        held = self.filter(mine, state=HELD)
        projects = walls.values("project_id")
        teams = ProjectMember.objects.active().filter(project__in=projects)
        walled = self.filter(Q(entry__project__in=projects) | Q(person__in=teams.values("user_id")))
        return self.exclude(Q(pk__in=walled.values("pk")) | Q(pk__in=held.values("pk")))

    def lock(self, pk: int) -> "Introduction":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Introduction(FSMModelMixin, models.Model):
    """A person asks, in the name of an organisation, to meet those behind an entry of the board, or
    a person of the directory: an account, whose place in the directory may be erased meanwhile.

    Whoever asks agrees at once that the address is given once the other side agrees; whoever
    accepts agrees likewise. Before both did, no page, mail or file of the portal shows either.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    entry = models.ForeignKey(
        BoardEntry,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="introductions",
        verbose_name=_("entry of the board"),
    )
    person = models.ForeignKey(
        "accounts.User",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person of the directory"),
    )
    asked_by = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="introductions_asked",
        verbose_name=_("in the name of"),
    )
    message = models.TextField(pgettext_lazy("introduction", "message"))
    asked_at = models.DateTimeField(pgettext_lazy("introduction", "asked"), default=now)
    shown_at = models.DateTimeField(_("shown to the other side"), null=True, blank=True)
    examined_at = models.DateTimeField(_("looked at by the team"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    agreed_at = models.DateTimeField(_("both agreed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    because = models.CharField(pgettext_lazy("introduction", "reason"), max_length=400, blank=True)
    cause = models.CharField(
        _("why it lapsed"), max_length=5, blank=True, choices=LapseCause.choices
    )
    outcome = models.CharField(
        _("what came of it"), max_length=7, blank=True, db_default="", choices=Outcome.choices
    )
    state = FSMField(
        _("state"), max_length=9, default=ASKED, choices=IntroductionState.choices, protected=True
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=IntroductionState.values),
                name="community_introduction_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AGREED, agreed_at__isnull=False, answered_by__isnull=False)
                | (~Q(state__in=AGREED) & Q(agreed_at__isnull=True)),
                name="community_introduction_dated_when_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False)
                | (~Q(state__in=OVER) & Q(ended_at__isnull=True)),
                name="community_introduction_dated_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state=DECLINED, answered_by__isnull=False)
                | Q(state__in=AGREED)
                | (~Q(state=DECLINED) & Q(answered_by__isnull=True)),
                name="community_introduction_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(HELD, WITHDRAWN, LAPSED, STOPPED))
                | Q(shown_at__isnull=False),
                name="community_introduction_shown_before_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state=STOPPED) | ~Q(because=""),
                name="community_introduction_stopped_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=LAPSED, cause__in=LapseCause.values)
                | (~Q(state=LAPSED) & Q(cause="")),
                name="community_introduction_lapsed_for_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(state=CLOSED, outcome__in=CLOSING) | (~Q(state=CLOSED) & Q(outcome="")),
                name="community_introduction_closed_with_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["entry", "asked_by"],
                condition=Q(state__in=OPEN),
                name="community_introduction_one_open_each",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, person__isnull=True)
                | Q(entry__isnull=True, person__isnull=False),
                name="community_introduction_to_one_side",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | ~Q(person=F("asked_by")),
                name="community_introduction_not_to_oneself",
            ),
            models.UniqueConstraint(
                fields=["person", "asked_by"],
                condition=Q(state__in=OPEN),
                name="community_introduction_one_open_each_person",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="community_introduction_due")]

    def __str__(self) -> str:
        return labelled(self.about, self.organisation)

    def get_absolute_url(self) -> str:
        return reverse("community:introduction_detail", args=(self.uid,))

    @property
    def asker(self) -> str:
        """Who asks, by name: an account without one is never shown by its address."""
        return _name_of(self.asked_by)

    @property
    def answerer(self) -> str:
        """Who answered, by name; empty before an answer."""
        return _name_of(self.answered_by) if self.answered_by else ""

    @property
    def listed(self) -> ListedPerson | None:
        """What members find of the person who is asked, as long as they do."""
        listed: ListedPerson | None = getattr(self.person, "listing", None)
        return listed if listed is not None and listed.is_found else None

    @property
    def about(self) -> str:
        """What it is about: the title of the entry, or the name of the person. Of one with whom
        nothing was agreed no name once members do not find them any more: it would tell how they
        left.
        """
        if self.entry:
            return str(self.entry)
        has_left = self.agreed_at is None and self.listed is None
        if self.person is None or has_left or self.cause == LapseCause.PERSON:
            return str(_("A member of the directory"))
        return _name_of(self.person)

    @property
    def behind(self) -> str:
        """Who is asked, as whoever asks may know."""
        return self.entry.behind if self.entry else self.about

    @property
    def is_demo(self) -> bool:
        """Whether it is about something invented."""
        return bool(self.entry.is_demo if self.entry else self.person and self.person.is_demo)

    @property
    def told_state(self) -> IntroductionState:
        """Where it stands for both sides: that the team looks at it is not told."""
        return ASKED if self.state == HELD else IntroductionState(self.state)

    @property
    def lapses_at(self) -> datetime:
        """When it ends without an answer."""
        return self.asked_at + LAPSES_AFTER

    @transition(field=state, source=ASKED, target=HELD)
    def hold(self) -> None:
        """The team looks at it first; whoever asked reads the same as before."""

    @transition(field=state, source=HELD, target=ASKED)
    def release(self, *, at: datetime) -> None:
        """The team has looked: it is for the other side to answer."""
        self.examined_at = at
        self.shown_at = self.shown_at or at

    @transition(field=state, source=ASKED, target=ACCEPTED)
    def accept(self, *, by: Any, at: datetime) -> None:
        """Both agreed: each gets the other's address."""
        self.answered_by, self.agreed_at = by, at

    @transition(field=state, source=ACCEPTED, target=CLOSED)
    def close(self, *, outcome: str, at: datetime) -> None:
        """A side says that a cooperation started, or both that it ended without one."""
        self.outcome, self.ended_at = outcome, at

    @transition(field=state, source=ASKED, target=DECLINED)
    def decline(self, *, by: Any, because: str, at: datetime) -> None:
        """The other side does not want to; no address is given."""
        self.answered_by, self.because, self.ended_at = by, because, at

    @transition(field=state, source=[ASKED, HELD], target=WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """Whoever asked takes it back."""
        self.ended_at = at

    @transition(field=state, source=[ASKED, HELD], target=LAPSED)
    def lapse(self, *, cause: str, at: datetime) -> None:
        """Nobody answered in time, or one side is not there any more."""
        self.cause, self.ended_at = cause, at

    @transition(field=state, source=[ASKED, HELD], target=STOPPED)
    def stop(self, *, because: str, at: datetime) -> None:
        """The team ends it, for a reason that is told."""
        self.because, self.ended_at = because, at


def _name_of(person: Any) -> str:
    if person.anonymised_at:
        return str(person)
    return person.name or str(_("A member of the portal"))


declare(
    Introduction,
    purpose="Let two meet who both agreed, and give neither's address before.",
    retention="Two years after it was asked for.",
    fields={
        "asked_by": "identity",
        "person": "identity",
        "message": "free text",
        "answered_by": "identity",
        "because": "free text",
    },
    closure=Closure(of="asked_by", erases={"message": ""}),
    access=Access(
        gives={"asked_by": ("message",), "answered_by": ("because",)},
        shows=("entry", "organisation"),
        tells={"asked_by": {"about": _("entry or person")}},
        once={"person": Q(shown_at__isnull=False) & ~Q(state=HELD)},
    ),
)
