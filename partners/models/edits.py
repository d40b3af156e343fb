"""Changes that are live at once and looked at afterwards: of a profile, of a service's card."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import EditState
from pscc.kernel.clock import now
from pscc.kernel.uids import new_uid


class LiveEdit(FSMModelMixin, models.Model):
    """One saving by those who answer for a thing: live at once, shown to staff as a difference.

    `before` and `after` hold the changed parts only, as JSON: a column's name and its value, or
    the name of a list (sites, labels, offers…) and its rows.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), help_text=_("The version it made."))
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    made_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made"), default=now)
    settled_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=EditState.TO_REVIEW,
        choices=EditState.choices,
        protected=True,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EditState.values), name="%(app_label)s_%(class)s_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=EditState.TO_REVIEW, settled_at__isnull=True)
                | (~Q(state=EditState.TO_REVIEW) & Q(settled_at__isnull=False)),
                name="%(app_label)s_%(class)s_dated_when_settled",
            ),
        ]

    def _settle(self, *, by: Any, at: datetime) -> None:
        self.settled_by, self.settled_at = by, at

    @transition(field=state, source=EditState.TO_REVIEW, target=EditState.SEEN)
    def mark_seen(self, *, by: Any, at: datetime) -> None:
        """Staff looked at it and leave it."""
        self._settle(by=by, at=at)

    @transition(
        field=state, source=[EditState.TO_REVIEW, EditState.SEEN], target=EditState.REVERTED
    )
    def revert(self, *, reason: str, by: Any, at: datetime) -> None:
        """Staff put back what was there before."""
        self.reason = reason
        self._settle(by=by, at=at)
