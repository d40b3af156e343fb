"""The ledger's lines and envelopes, written one by one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.impact.models import Contribution, Envelope, Tranche
from pscc.impact.queries.changes import savings_since
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


@transaction.atomic
def save_envelope(
    *, envelope: Envelope, tranches: Sequence[Tranche] = (), by: Any, at: datetime
) -> Envelope:
    """Enter an envelope with its tranches, or correct it with those of them that are given; the
    database keeps who changed what.

    Each saving moves `updated_at` on, which is the version. Raises Refused, with who changed what
    and when, where `envelope` was read before what stands now, and for a tranche of another
    envelope; PermissionDenied.
    """
    is_new = envelope.pk is None
    require(by, f"impact.{'add' if is_new else 'change'}_envelope")
    envelope.updated_at = at if is_new else _moment_after(envelope, at)
    envelope.save()
    for tranche in tranches:
        is_added = not tranche.pk
        require(by, f"impact.{'add' if is_added else 'change'}_tranche")
        if not is_added and tranche.envelope_id != envelope.pk:
            raise Refused(_("This tranche belongs to another envelope."))
        tranche.envelope = envelope
        tranche.save()
    return envelope


def _moment_after(envelope: Envelope, at: datetime) -> datetime:
    """Lock what stands and return a moment that comes after it; refuse one that was read before."""
    stored: Envelope = Envelope.objects.lock(envelope.pk)
    if stored.version != envelope.version:
        told = " ".join(each.in_words for each in savings_since(stored, envelope.version))
        raise Refused(
            _(
                "Someone else changed this envelope meanwhile: read it again, then save it."
                " %(changes)s"
            )
            % {"changes": told}
        )
    return max(at, stored.updated_at + timedelta(microseconds=1))
