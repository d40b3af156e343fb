"""What somebody must confirm from time to time: a profile of the directory, a service of the
catalogue.
"""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import Freshness
from pscc.kernel.clock import now


class Confirmed(FSMModelMixin, models.Model):
    """Something with a day of its last check, and a ladder of steps down while nobody confirms."""

    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    freshness = FSMField(
        _("freshness"),
        max_length=12,
        default=Freshness.CURRENT,
        choices=Freshness.choices,
        protected=True,
    )
    freshness_at = models.DateTimeField(_("freshness since"), default=now, editable=False)

    class Meta:
        abstract = True

    @transition(field=freshness, source=Freshness.CURRENT, target=Freshness.ASKED)
    def ask_whether_current(self, *, at: datetime) -> None:
        """Those who answer for it are asked whether it is still true."""
        self.freshness_at = at

    @transition(field=freshness, source=Freshness.ASKED, target=Freshness.REMINDED)
    def remind(self, *, at: datetime) -> None:
        """They are asked once more."""
        self.freshness_at = at

    @transition(field=freshness, source=Freshness.REMINDED, target=Freshness.AGEING)
    def mark_ageing(self, *, at: datetime) -> None:
        """The page says that nobody has confirmed it lately."""
        self.freshness_at = at

    @transition(field=freshness, source=Freshness.AGEING, target=Freshness.UNORIENTED)
    def leave_orientation(self, *, at: datetime) -> None:
        """The orientation names it no more."""
        self.freshness_at = at

    @transition(field=freshness, source=Freshness.UNORIENTED, target=Freshness.UNLISTED)
    def leave_directory(self, *, at: datetime) -> None:
        """The public list shows it no more."""
        self.freshness_at = at

    @transition(field=freshness, source=Freshness.UNLISTED, target=Freshness.UNORIENTED)
    def return_to_directory(self, *, at: datetime) -> None:
        """Staff take the last step back: the public list shows it again."""
        self.freshness_at = at

    @transition(field=freshness, source=Freshness.UNORIENTED, target=Freshness.AGEING)
    def return_to_orientation(self, *, at: datetime) -> None:
        """Staff take a step back: the orientation may name it again."""
        self.freshness_at = at

    @transition(field=freshness, source=Freshness.AGEING, target=Freshness.REMINDED)
    def unmark_ageing(self, *, at: datetime) -> None:
        """Staff take a step back: the page no longer says that nobody has confirmed it."""
        self.freshness_at = at

    @transition(
        field=freshness,
        source=[each for each in Freshness if each != Freshness.CURRENT],
        target=Freshness.CURRENT,
    )
    def confirm_current(self, *, at: datetime) -> None:
        """Someone who may speak for it says that it is still true, or has just changed it."""
        self.freshness_at = at
