"""Who waits for a service, who went on to the partner's site, how often a page was read."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import Project
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid
from services.enums import WaitingState
from services.models.catalogue import Service


class Subscription(models.Model):
    """Someone wants one message when a service opens."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="subscriptions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("since"), default=now)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "person"],
                condition=Q(told_at__isnull=True),
                name="services_subscription_once_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.service}"


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    """Words about places in a waiting list."""

    def standing(self) -> "WaitingPlaceQuerySet":
        """Those that wait or have been offered a place, first come first."""
        return self.filter(state__in=(WaitingState.WAITING, WaitingState.OFFERED))

    def in_order(self) -> "WaitingPlaceQuerySet":
        """Those with priority first, then by arrival."""
        return self.order_by("-has_priority", "joined_at", "pk")

    def lock(self, pk: int) -> "WaitingPlace":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class WaitingPlace(FSMModelMixin, models.Model):
    """A project waits for a service whose capacity is taken."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="waiting")
    project = models.ForeignKey(Project, models.CASCADE, related_name="waiting_places")
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(_("waiting since"), default=now)
    has_priority = models.BooleanField(_("served first"), default=False)
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=WaitingState.WAITING,
        choices=WaitingState.choices,
        protected=True,
    )

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a waiting list")
        verbose_name_plural = _("places in waiting lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WaitingState.values), name="services_waiting_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=WaitingState.OFFERED)
                | Q(offered_at__isnull=False, answer_by__isnull=False),
                name="services_waiting_offer_has_date",
            ),
            models.UniqueConstraint(
                fields=["service", "project"],
                condition=Q(state__in=["waiting", "offered"]),
                name="services_waiting_once_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.service}"

    @transition(field=state, source=WaitingState.WAITING, target=WaitingState.OFFERED)
    def offer(self, *, at: datetime, answer_by: datetime) -> None:
        """The provider has room for it."""
        self.offered_at, self.answer_by = at, answer_by

    @transition(field=state, source=WaitingState.OFFERED, target=WaitingState.TAKEN)
    def take(self, *, at: datetime) -> None:
        """The project says yes."""
        self.ended_at = at

    @transition(
        field=state, source=[WaitingState.WAITING, WaitingState.OFFERED], target=WaitingState.LEFT
    )
    def leave(self, *, at: datetime) -> None:
        """The project does not wait any more."""
        self.ended_at = at

    @transition(field=state, source=WaitingState.OFFERED, target=WaitingState.LAPSED)
    def lapse(self, *, at: datetime) -> None:
        """Nobody answered the offer in time."""
        self.ended_at = at

    @transition(
        field=state, source=[WaitingState.WAITING, WaitingState.OFFERED], target=WaitingState.CLOSED
    )
    def close(self, *, at: datetime) -> None:
        """The service was closed for good."""
        self.ended_at = at


class Referral(models.Model):
    """Someone went on from a service's page to the partner's own site; nobody is named."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="referrals")
    at = models.DateTimeField(_("when"), default=now)
    is_signed_in = models.BooleanField(_("signed in"), default=False)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [models.Index(fields=["service", "at"], name="services_referral_when")]

    def __str__(self) -> str:
        return f"{self.service}, {self.at:%Y-%m-%d}"


class PageViews(models.Model):
    """How often a service's page was read on a day, by whomever."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="page_views")
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("page views")
        verbose_name_plural = _("page views")
        constraints = [
            models.UniqueConstraint(fields=["service", "day"], name="services_pageviews_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.day}: {self.number}"


declare(
    Subscription,
    purpose="Tell a person once when a service opens.",
    retention="Until told, then a year.",
    fields={"person": "identity"},
    closure=Closure(goes_with="person"),
    access=Access(shows=("service",)),
)
declare(
    WaitingPlace,
    purpose="Serve projects in the order in which they came.",
    retention="As the project.",
    fields={"joined_by": "identity"},
)
declare(Referral, purpose="Count hand-overs to partners' sites.", retention="Three years.")
declare(PageViews, purpose="Count readers of services, without persons.", retention="Three years.")
