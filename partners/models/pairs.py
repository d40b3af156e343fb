"""Two entries that look alike and are known to be two."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import PairState
from partners.models.organisations import Organisation
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid


class DistinctPairQuerySet(models.QuerySet["DistinctPair"]):
    def between(self, one: Organisation, other: Organisation) -> "DistinctPairQuerySet":
        """What holds of two organisations, in whatever order."""
        first, second = sorted((one.pk, other.pk))
        return self.filter(one=first, other=second, state=PairState.DISTINCT)

    def lock(self, pk: int) -> "DistinctPair":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class DistinctPair(FSMModelMixin, models.Model):
    """Two organisations that staff have looked at and found to be two: no longer suggested as one,
    until somebody takes it back. `one` is the organisation with the lower number.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    one = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("first organisation")
    )
    other = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("second organisation")
    )
    said_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("said by")
    )
    said_at = models.DateTimeField(_("said"), default=now)
    undone_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=PairState.DISTINCT,
        choices=PairState.choices,
        protected=True,
    )

    objects = DistinctPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is not the same")
        verbose_name_plural = _("pairs that are not the same")
        constraints = [
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="partners_distinctpair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PairState.values), name="partners_distinctpair_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.DISTINCT, undone_at__isnull=True)
                | Q(state=PairState.REOPENED, undone_at__isnull=False),
                name="partners_distinctpair_dated_when_undone",
            ),
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=Q(state=PairState.DISTINCT),
                name="partners_distinctpair_said_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"

    @transition(field=state, source=PairState.DISTINCT, target=PairState.REOPENED)
    def reopen(self, *, by: Any, at: datetime) -> None:
        """Staff doubt it again: the two may be suggested."""
        self.undone_by, self.undone_at = by, at


declare(
    DistinctPair,
    purpose="Not to suggest again what staff have found to be two organisations.",
    retention="As long as both organisations are listed.",
    fields={"said_by": "identity", "undone_by": "identity"},
)
