"""What one provider is asked, and its life cycle."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import Organisation
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid
from services.enums import Audience, PriceBasis, ReasonCode, SubRequestState, Turn
from services.models.catalogue import Service
from services.models.request_access import SubRequestQuerySet
from services.models.requests import RequestSnapshot, ServiceRequest
from services.request_states import BEFORE_QUOTE, DONE_STATES, EXIT_STATES, LIVE_STATES, TURNS

S = SubRequestState
CODE_LENGTH = 6  # characters of the uid, which has none that can be mistaken for another


class SubRequest(FSMModelMixin, models.Model):
    """What one provider is asked, and how far it has come.

    Its text is the code that the provider knows; only where a query said `named_for` a reader who
    knows the whole is it the full reference.

    The clock counts French business days: `clock_days` are allowed for this step, `due_at`
    ends it (none while it is nobody's turn). While the provider's clock is paused, `clock_left`
    remain of it; `clock_spent` were used until then.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="sub_requests")
    provider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="sub_requests", verbose_name=_("provider")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1, editable=False)
    snapshot = models.ForeignKey(
        RequestSnapshot, models.PROTECT, null=True, editable=False, related_name="sub_requests"
    )
    state = FSMField(_("state"), max_length=16, default=S.DRAFT, choices=S.choices, protected=True)
    turn_since = models.DateTimeField(_("since"), default=now, editable=False)
    clock_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    clock_spent = models.PositiveSmallIntegerField(default=0, editable=False)
    clock_left = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(
        _("taken to the advisor"), null=True, blank=True, editable=False
    )
    is_orphan = models.BooleanField(
        _("nobody to answer"),
        default=False,
        help_text=_("No active owner or editor at the provider."),
    )
    told = models.TextField(_("what was said"), blank=True)
    reason_code = models.CharField(
        _("reason"), max_length=20, choices=ReasonCode.choices, blank=True
    )
    wakes_on = models.DateField(_("resumes on"), null=True, blank=True)
    deliver_by = models.DateField(_("to be delivered by"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("first answer"), null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(_("quote accepted"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = SubRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to a provider")
        verbose_name_plural = _("requests to providers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=S.values), name="services_subrequest_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.DRAFT, S.EXPIRED])
                | Q(submitted_at__isnull=False, snapshot__isnull=False),
                name="services_subrequest_sent_has_snapshot",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(EXIT_STATES)) | ~Q(reason_code=""),
                name="services_subrequest_exit_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.WILLING_LATER) | Q(wakes_on__isnull=False),
                name="services_subrequest_later_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[S.ACCEPTED, S.RUNNING, *DONE_STATES])
                | Q(accepted_at__isnull=False),
                name="services_subrequest_accepted_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(DONE_STATES)) | Q(delivered_at__isnull=False),
                name="services_subrequest_delivered_is_dated",
            ),
            models.UniqueConstraint(
                fields=["request", "provider"],
                condition=~Q(state__in=list(EXIT_STATES)),
                name="services_subrequest_one_per_provider",
            ),
            models.UniqueConstraint(
                fields=["request", "number"], name="services_subrequest_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "state"], name="services_subrequest_inbox"),
            models.Index(fields=["state", "due_at"], name="services_subrequest_due"),
        ]

    def __str__(self) -> str:
        return self.full_reference if getattr(self, "names_whole", False) else self.code

    @property
    def code(self) -> str:
        """The reference that a provider knows: neither how many others were asked shows in it, nor
        what they were asked.
        """
        return f"R-{self.uid[:CODE_LENGTH].upper()}"

    @property
    def full_reference(self) -> str:
        """The reference that the team and the cluster know: that of the whole request and, in it,
        the number of this provider.
        """
        return f"{self.request}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("services:sub_request", kwargs={"uid": self.uid})

    @property
    def turn(self) -> Turn:
        """Whose turn it is."""
        return TURNS[S(self.state)]

    @property
    def due(self) -> date | datetime | None:
        """When its clock ends: the day alone, in Paris, where it ends with that day."""
        if self.due_at is None:
            return None
        # The first moment after the clock: `due_at` is the last one, or midnight after it.
        over = timezone.localtime(self.due_at + timedelta(microseconds=1))
        is_midnight = (over.hour, over.minute, over.second) == (0, 0, 0)
        return over.date() - timedelta(days=1) if is_midnight else self.due_at

    @property
    def is_live(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in LIVE_STATES

    # --- The way to a result ---------------------------------------------------------------------

    @transition(field=state, source=[S.DRAFT, S.RETURNED], target=S.SUBMITTED)
    def submit(self, *, at: datetime, snapshot: RequestSnapshot) -> None:
        """The project's team sends it, or sends it again with what was missing."""
        self.submitted_at = self.submitted_at or at
        self.snapshot = snapshot

    @transition(field=state, source=[S.SUBMITTED, S.TRIAGED, S.FEASIBILITY], target=S.RETURNED)
    def return_to_team(self, *, at: datetime, told: str) -> None:
        """The provider needs to know more before it can answer."""
        self.answered_at = self.answered_at or at
        self.told = told

    @transition(field=state, source=S.SUBMITTED, target=S.TRIAGED)
    def triage(self, *, at: datetime) -> None:
        """The provider takes it up: it is for them, somebody looks at it."""
        self.answered_at = self.answered_at or at

    @transition(field=state, source=[S.SUBMITTED, S.TRIAGED], target=S.FEASIBILITY)
    def study(self, *, at: datetime) -> None:
        """The provider looks into whether and how it can be done."""
        self.answered_at = self.answered_at or at

    @transition(field=state, source=list(BEFORE_QUOTE), target=S.WILLING_LATER)
    def postpone(self, *, at: datetime, told: str, wakes_on: date) -> None:
        """The provider would do it, but not before a day; it comes back by itself."""
        self.answered_at = self.answered_at or at
        self.told, self.wakes_on = told, wakes_on

    @transition(field=state, source=S.WILLING_LATER, target=S.TRIAGED)
    def wake(self, *, at: datetime) -> None:
        """The day has come."""

    @transition(field=state, source=[S.TRIAGED, S.FEASIBILITY], target=S.CONDITIONS)
    def set_conditions(self, *, at: datetime, told: str) -> None:
        """The provider would do it once something is in place: an agreement, an ethics opinion."""
        self.told = told

    @transition(field=state, source=S.CONDITIONS, target=S.FEASIBILITY)
    def meet_conditions(self, *, at: datetime, told: str) -> None:
        """The team says that what was asked for is in place."""
        self.told = told

    @transition(
        field=state,
        source=[S.TRIAGED, S.FEASIBILITY, S.CONDITIONS, S.QUOTED],
        target=S.QUOTED,
    )
    def quote(self, *, at: datetime) -> None:
        """The provider sends a quote, or a newer version of it."""

    @transition(field=state, source=S.QUOTED, target=S.FEASIBILITY)
    def ask_revision(self, *, at: datetime, told: str) -> None:
        """The team asks for another version of the quote."""
        self.told = told

    @transition(field=state, source=S.QUOTED, target=S.ACCEPTED)
    def accept(self, *, at: datetime) -> None:
        """A signatory accepts the quote."""
        self.accepted_at = at

    @transition(field=state, source=S.ACCEPTED, target=S.RUNNING)
    def start(self, *, at: datetime, deliver_by: date) -> None:
        """The work begins."""
        self.deliver_by = deliver_by

    @transition(field=state, source=S.RUNNING, target=S.DELIVERED)
    def deliver(self, *, at: datetime, told: str) -> None:
        """The provider hands over the result."""
        self.delivered_at, self.told = at, told

    @transition(field=state, source=S.DELIVERED, target=S.RUNNING)
    def contest(self, *, at: datetime, told: str) -> None:
        """The team says that something of what was agreed is missing."""
        self.told = told

    @transition(field=state, source=S.DELIVERED, target=S.RATED)
    def rate(self, *, at: datetime) -> None:
        """The team says how it went."""
        self.ended_at = at

    @transition(field=state, source=S.DELIVERED, target=S.UNRATED)
    def close(self, *, at: datetime) -> None:
        """The time to look at the result is over: it stands as it was handed over."""
        self.ended_at = at

    # --- The ways out: each has a reason ---------------------------------------------------------

    @transition(field=state, source=[*BEFORE_QUOTE, S.CONDITIONS], target=S.NOT_FOR_US)
    def refuse(self, *, at: datetime, code: str, told: str) -> None:
        """It is not for this provider."""
        self.answered_at = self.answered_at or at
        self._end(at, code, told)

    @transition(
        field=state,
        source=[*BEFORE_QUOTE, S.WILLING_LATER, S.CONDITIONS, S.ACCEPTED, S.RUNNING],
        target=S.UNAVAILABLE,
    )
    def find_unavailable(self, *, at: datetime, code: str, told: str) -> None:
        """It would be for this provider, but cannot be done now."""
        self.answered_at = self.answered_at or at
        self._end(at, code, told)

    @transition(field=state, source=list(LIVE_STATES), target=S.WITHDRAWN)
    def withdraw(self, *, at: datetime, code: str, told: str) -> None:
        """The team takes it back."""
        self._end(at, code, told)

    @transition(field=state, source=S.QUOTED, target=S.DECLINED)
    def decline(self, *, at: datetime, code: str, told: str) -> None:
        """A signatory says no to the quote."""
        self._end(at, code, told)

    @transition(field=state, source=[S.DRAFT, S.RETURNED, S.CONDITIONS, S.QUOTED], target=S.EXPIRED)
    def expire(self, *, at: datetime, code: str) -> None:
        """Nobody answered in time."""
        self._end(at, code, "")

    def _end(self, at: datetime, code: str, told: str) -> None:
        self.ended_at, self.reason_code, self.told = at, code, told


class RequestedService(models.Model):
    """A service that a provider is asked for, on the terms that its card gave at that time."""

    sub_request = models.ForeignKey(SubRequest, models.CASCADE, related_name="items")
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="requested", verbose_name=_("service")
    )
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience.choices, blank=True)
    price_basis = models.CharField(
        _("price"), max_length=20, choices=PriceBasis.choices, default=PriceBasis.NOT_STATED
    )
    amount = models.DecimalField(
        _("amount (€, without tax)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("per"), max_length=80, blank=True)
    was_full = models.BooleanField(_("no place was free"), default=False)
    added_at = models.DateTimeField(_("added"), default=now)

    class Meta:
        verbose_name = _("requested service")
        verbose_name_plural = _("requested services")
        constraints = [
            models.UniqueConstraint(
                fields=["sub_request", "service"], name="services_requestedservice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sub_request} · {self.service}"


_KEPT = "As the request."
declare(
    SubRequest,
    purpose="What one provider is asked.",
    retention=_KEPT,
    fields={"told": "free text"},
    access=Access(withholds={"told": "belongs to the dossier, whose team reads it on its page"}),
)
declare(RequestedService, purpose="Services that a request names.", retention=_KEPT)
