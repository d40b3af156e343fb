"""Events of the cluster, and who takes part."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from pscc.community.enums import EventState, RegistrationState
from pscc.community.models.subjects import subjects_field
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.search import SearchProjection
from pscc.kernel.uids import new_uid

SHOWN = (EventState.PUBLISHED, EventState.CANCELLED)
STANDING = (RegistrationState.REGISTERED, RegistrationState.WAITING)


class EventQuerySet(models.QuerySet["Event"]):
    """Words for asking about events."""

    def shown(self) -> "EventQuerySet":
        """Those that everyone may read: a cancelled one says so."""
        return self.filter(state__in=SHOWN)

    def visible_to(self, user: Any) -> "EventQuerySet":
        """Shown ones; drafts too for staff."""
        return self if allowed(user, "community.browse_unpublished") else self.shown()

    def lock(self, pk: int) -> "Event":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Event(FSMModelMixin, models.Model):
    """A date to which people come, on the spot or online."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one or two sentences"), max_length=400)
    body = models.TextField(_("text"), blank=True)
    subjects = subjects_field(
        _("Who follows other subjects only is not told of it. None: it is for everybody.")
    )
    starts_at = models.DateTimeField(pgettext_lazy("event", "starts"))
    ends_at = models.DateTimeField(pgettext_lazy("event", "ends"))
    place = models.CharField(pgettext_lazy("where", "place"), max_length=200, blank=True)
    online_url = models.URLField(
        _("online link"), blank=True, help_text=_("Shown to those who are registered only.")
    )
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    registration_until = models.DateTimeField(
        _("registration open until"), null=True, blank=True, help_text=_("Empty: until it starts.")
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    state = FSMField(
        _("state"),
        max_length=10,
        default=EventState.DRAFT,
        choices=EventState.choices,
        protected=True,
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    cancelled_because = models.CharField(
        _("cancelled because"), max_length=400, blank=True, editable=False
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    # What stays of the registrations, which go a year after the event.
    counted_at = models.DateTimeField(
        _("numbers made final"), null=True, blank=True, editable=False
    )
    final_registered = models.PositiveIntegerField(
        _("had a place"), null=True, blank=True, editable=False
    )
    final_waiting = models.PositiveIntegerField(
        _("were left on the waiting list"), null=True, blank=True, editable=False
    )
    final_attended = models.PositiveIntegerField(
        _("people who came"), null=True, blank=True, editable=False
    )
    sequence = models.PositiveIntegerField(_("number of moves"), default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EventState.values), name="community_event_known_state"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="community_event_ends_after_it_starts",
                violation_error_message=_("It ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(registration_until__isnull=True)
                | Q(registration_until__lte=F("ends_at")),
                name="community_event_registration_ends_first",
                violation_error_message=_("Registration ends after the event."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="community_event_has_places",
                violation_error_message=_("Leave the places empty, or give at least one."),
            ),
            models.CheckConstraint(
                condition=Q(state=EventState.DRAFT) | Q(published_at__isnull=False),
                name="community_event_dated_when_published",
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.CANCELLED) | ~Q(cancelled_because=""),
                name="community_event_cancelled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    counted_at=None,
                    final_registered=None,
                    final_waiting=None,
                    final_attended=None,
                )
                | Q(
                    counted_at__isnull=False,
                    final_registered__isnull=False,
                    final_waiting__isnull=False,
                    final_attended__lte=F("final_registered"),
                ),
                name="community_event_final_numbers_together",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="community_event_listed")]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("community:event_detail", args=(self.slug,))

    @property
    def closes_at(self) -> datetime:
        """When the last registration is taken."""
        return self.registration_until or self.starts_at

    @property
    def final_absent(self) -> int | None:
        """How many had a place and did not come; None before the numbers are final."""
        if self.final_registered is None or self.final_attended is None:
            return None
        return self.final_registered - self.final_attended

    @transition(field=state, source=EventState.DRAFT, target=EventState.PUBLISHED)
    def publish(self, *, at: datetime) -> None:
        """Everyone may read it and register."""
        self.published_at = at

    @transition(field=state, source=EventState.PUBLISHED, target=EventState.CANCELLED)
    def cancel(self, *, because: str) -> None:
        """It does not take place; its page stays and says why."""
        self.cancelled_because = because


class AttendedDay(models.Model):
    """How many came to an event on a day: what stays of it when the registrations are gone."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="attended_days", verbose_name=_("event")
    )
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("people who came"))

    class Meta:
        verbose_name = _("people who came on a day")
        verbose_name_plural = _("people who came, by day")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "day"], name="community_attendedday_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.day:%Y-%m-%d}"


class EventSearch(SearchProjection):
    """What can be found of an event."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="search")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Words for asking about who takes part."""

    def standing(self) -> "RegistrationQuerySet":
        """Those that hold or await a place."""
        return self.filter(state__in=STANDING)

    def visible_to(self, user: Any) -> "RegistrationQuerySet":
        """One's own; all of them for those who keep the lists."""
        if allowed(user, "community.view_registration"):
            return self
        return self.filter(person=user) if user.is_authenticated else self.none()

    def lock(self, pk: int) -> "Registration":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Registration(FSMModelMixin, models.Model):
    """A person wants to come to an event, has a place or waits for one, and came or not."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="registrations", verbose_name=_("event")
    )
    person = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="+", verbose_name=_("person")
    )
    joined_at = models.DateTimeField(_("registered"), default=now)
    promoted_at = models.DateTimeField(_("moved up"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    attended_at = models.DateTimeField(pgettext_lazy("attendance", "came"), null=True, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=RegistrationState.REGISTERED,
        choices=RegistrationState.choices,
        protected=True,
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RegistrationState.values),
                name="community_registration_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=RegistrationState.CANCELLED) | Q(cancelled_at__isnull=False),
                name="community_registration_dated_when_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(attended_at__isnull=True) | Q(state=RegistrationState.REGISTERED),
                name="community_registration_came_with_a_place",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(state__in=["registered", "waiting"]),
                name="community_registration_once_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.event}"

    def get_absolute_url(self) -> str:
        return reverse("community:registration_detail", args=(self.uid,))

    @transition(field=state, source=RegistrationState.WAITING, target=RegistrationState.REGISTERED)
    def promote(self, *, at: datetime) -> None:
        """A place is free: it is theirs."""
        self.promoted_at = at

    @transition(field=state, source=list(STANDING), target=RegistrationState.CANCELLED)
    def cancel(self, *, at: datetime) -> None:
        """The person does not come."""
        self.cancelled_at = at


declare(Event, purpose="Invite to the cluster's events.", retention="As long as the portal.")
declare(
    AttendedDay,
    purpose="Count who came to events, after the names are gone.",
    retention="As the event.",
)
declare(EventSearch, purpose="Find events.", retention="As the event.")
declare(
    Registration,
    purpose="Give out places at an event, tell of changes, count who came.",
    retention="A year after the event; the numbers stay.",
    fields={"person": "identity", "attended_at": "professional life"},
    access=Access(shows=("event",)),
)
