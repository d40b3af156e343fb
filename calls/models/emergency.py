"""Breaking the glass: an administrator reads a dossier in an emergency; everyone
concerned is told.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models.applications import Application
from pscc.kernel.personal_data import declare


class EmergencyAccess(models.Model):
    """One opening of one application by one person, with its reason; for an hour, never changed."""

    application = models.ForeignKey(
        Application,
        models.PROTECT,
        related_name="emergency_openings",
        verbose_name=_("application"),
    )
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    reason = models.TextField(_("reason"))
    opened_at = models.DateTimeField(_("opened"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(until__gt=F("opened_at")),
                name="calls_emergencyaccess_reasoned_and_bounded",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="opening_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.user}"


declare(
    EmergencyAccess,
    purpose="Proof of who read a dossier in an emergency, and why.",
    retention="Five years.",
    fields={"user": "identity", "reason": "free text"},
)
