"""Issues of the newsletter, and to whom each was sent."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from pscc.community.enums import Frequency, IssueState
from pscc.community.models.subscriptions import Subscription
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import long_date
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid


class IssueQuerySet(models.QuerySet["Issue"]):
    """Words for asking about issues."""

    def released(self) -> "IssueQuerySet":
        """Those that everyone may read."""
        return self.filter(state=IssueState.RELEASED)

    def visible_to(self, user: Any) -> "IssueQuerySet":
        """Released ones; all of them for staff."""
        return self if allowed(user, "community.browse_unpublished") else self.released()

    def lock(self, pk: int) -> "Issue":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Issue(FSMModelMixin, models.Model):
    """What came out in a span of time; its entries are read anew each time, never copied."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, editable=False
    )
    since = models.DateTimeField(_("what came out since"), editable=False)
    until = models.DateTimeField(_("what came out until"), editable=False)
    intro = models.TextField(
        _("words of introduction"),
        max_length=2000,
        blank=True,
        help_text=_("In both languages, or in none."),
    )
    state = FSMField(
        _("state"),
        max_length=10,
        default=IssueState.HELD,
        choices=IssueState.choices,
        protected=True,
    )
    released_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    released_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("sent by"),
    )
    readers_number = models.PositiveIntegerField(_("mails written"), default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=IssueState.values), name="community_issue_known_state"
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="community_issue_known_frequency"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="community_issue_spans_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=IssueState.RELEASED) | Q(released_at__isnull=False),
                name="community_issue_dated_when_released",
            ),
            models.UniqueConstraint(
                fields=["frequency"],
                condition=Q(state="held"),
                name="community_issue_one_waits_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Newsletter of %(day)s") % {"day": long_date(self.until)}

    def get_absolute_url(self) -> str:
        return reverse("community:issue_detail", args=(self.uid,))

    @transition(field=state, source=IssueState.HELD, target=IssueState.RELEASED)
    def release(self, *, by: Any, at: datetime) -> None:
        """It goes to its subscribers, and everyone may read it."""
        self.released_by, self.released_at = by, at

    @transition(field=state, source=IssueState.HELD, target=IssueState.DROPPED)
    def drop(self) -> None:
        """It is not sent; the next one tells the same things and what came since."""


class Sending(models.Model):
    """That a subscriber's turn has come for an issue: the row is what makes it once."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="sendings")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="sendings")

    class Meta:
        verbose_name = _("sending of an issue")
        verbose_name_plural = _("sendings of issues")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "subscription"], name="community_sending_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} → {self.subscription_id}"


declare(
    Issue,
    purpose="Tell subscribers what came out; know who sent what.",
    retention="As long as the portal: sent issues are public history.",
    fields={"released_by": "identity"},
)
declare(
    Sending,
    purpose="Send an issue to each subscriber once.",
    retention="With the subscription.",
)
