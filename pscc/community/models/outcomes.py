"""What each side of an introduction says came of it: asked twice, told at any time."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pscc.community.enums import IntroducedSide, Outcome
from pscc.community.models.introductions import Introduction
from pscc.kernel.formats import labelled
from pscc.kernel.personal_data import declare

MILESTONES = (0, 30, 180)  # days after both agreed; before the first question one may tell as well


def milestone_at(agreed_at: datetime, at: datetime) -> int:
    """Return the last milestone that a moment has reached."""
    return max(days for days in MILESTONES if agreed_at + timedelta(days=days) <= at or not days)


class IntroductionOutcome(models.Model):
    """What one side was asked or said between two milestones; said again, it is the last word."""

    introduction = models.ForeignKey(
        Introduction, models.CASCADE, related_name="outcomes", verbose_name=_("introduction")
    )
    side = models.CharField(_("side"), max_length=5, choices=IntroducedSide.choices)
    after_days = models.PositiveSmallIntegerField(_("days after both agreed"))
    asked_at = models.DateTimeField(_("question sent"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answer received"), null=True, blank=True)
    answer = models.CharField(
        _("what came of it"), max_length=7, blank=True, choices=Outcome.choices
    )

    class Meta:
        verbose_name = _("outcome of an introduction")
        verbose_name_plural = _("outcomes of introductions")
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "side", "after_days"],
                name="community_introductionoutcome_once",
            ),
            models.CheckConstraint(
                condition=Q(side__in=IntroducedSide.values, after_days__in=MILESTONES),
                name="community_introductionoutcome_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, asked_at__isnull=False)
                | Q(answer__in=Outcome.values, answered_at__isnull=False),
                name="community_introductionoutcome_dated",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.introduction, self.get_side_display())


declare(
    IntroductionOutcome,
    purpose="Know what comes of introductions, and count the cooperations that start.",
    retention="As the introduction.",
)
