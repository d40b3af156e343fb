"""The ledger's lines, written one by one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.impact.models import Contribution
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused


@transaction.atomic
def save_contribution(*, contribution: Contribution, by: Any, at: datetime) -> Contribution:
    """Enter a line of the ledger, or correct one; the database keeps who changed what.

    Raises Refused for a tranche of another envelope and for a line that is struck out;
    PermissionDenied.
    """
    is_new = contribution.pk is None
    require(by, f"impact.{'add' if is_new else 'change'}_contribution")
    if not is_new and Contribution.objects.lock(contribution.pk).struck_at:
        raise Refused(_("This line is struck out: it stays as it was. Enter a new one."))
    tranche = contribution.tranche
    if tranche and contribution.envelope_id is None:
        contribution.envelope = tranche.envelope
    if tranche and tranche.envelope_id != contribution.envelope_id:
        raise Refused(_("This tranche belongs to another envelope. Choose one of this envelope."))
    contribution.version += 1
    contribution.updated_at = at
    contribution.save()
    return contribution


@transaction.atomic
def strike_contribution(*, contribution_id: int, reason: str, by: Any, at: datetime) -> None:
    """Strike a line out: it stays to be read, with the reason, and counts nowhere any more.

    Raises Refused if it is struck out already; PermissionDenied.
    """
    line = Contribution.objects.lock(contribution_id)
    require(by, "impact.strike_contribution", line)
    if line.struck_at:
        raise Refused(_("This line is struck out already."))
    line.struck_at, line.struck_reason = at, reason
    line.version += 1
    line.updated_at = at
    line.save()
