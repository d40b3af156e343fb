"""Which rungs of the ladder of reminders were taken, so that none is taken twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.enums import ReminderStep
from calls.models.reviews import Assignment
from pscc.kernel.formats import short_date
from pscc.kernel.personal_data import declare


class ReviewReminder(models.Model):
    """A rung that was taken. `turn` is the moment it counts from: the invitation, or the due date;
    a new due date begins a new ladder.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="reminders")
    step = models.CharField(_("what"), max_length=12, choices=ReminderStep.choices)
    turn = models.DateTimeField(_("counted from"))
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders of reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "step", "turn"], name="calls_reviewreminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} ({short_date(self.sent_at)})"


declare(ReviewReminder, purpose="Never remind twice.", retention="As the review.")
