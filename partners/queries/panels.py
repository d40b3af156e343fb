"""What waits for those who look after the directory, on the start page of the staff desk."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.enums import Freshness
from partners.models import Claim
from partners.queries.members import orphaned_organisations
from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel, PanelLine, count_all


def waiting_for(user: Any, at: datetime) -> Panel | None:
    """Count the claims to decide and the organisations that nobody answers for; None for others.
    One statement.
    """
    if not allowed(user, "partners.decide_claim"):
        return None
    claims = reverse("admin:partners_claim_changelist")
    listed = reverse("admin:partners_organisation_changelist")
    orphans = orphaned_organisations()
    counted = count_all(
        to_decide=Claim.objects.to_examine(),
        orphans=orphans,
        silent=orphans.exclude(freshness=Freshness.CURRENT),
    )
    to_decide = counted["to_decide"]
    return Panel(
        _("Members of organisations"),
        [
            PanelLine(_("claims to decide"), to_decide, f"{claims}?state__exact=open",
                      urgent=to_decide > 0),
            PanelLine(_("organisations with nobody in charge"), counted["orphans"],
                      f"{listed}?owner=none"),
            PanelLine(_("of them, profiles to check"), counted["silent"],
                      f"{listed}?owner=silent"),
        ],
    )  # fmt: skip
