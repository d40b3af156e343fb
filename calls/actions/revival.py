"""Drafts that expired, brought back to life: a late request is granted, or the closing moved."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from calls.actions.expiry import LONGEST_GRACE
from calls.actions.windows import hold_call
from calls.enums import ApplicationState, CallState, EntryState
from calls.models import Application, StageEntry
from calls.queries.drafts import current_entry, regular_end
from pscc.outbox import publish


def revive(application: Application, entry_id: int, at: datetime) -> None:
    """Let the team of an expired draft write again; the caller holds the application locked.

    Locks the entry. Part of the step that tells the team.
    """
    application.revive()
    application.updated_at = at
    application.save()
    entry = StageEntry.objects.lock(entry_id)
    entry.revive()
    entry.save()


def revive_drafts(*, at: datetime, call_id: int | None = None) -> int:
    """Bring back every expired draft whose stage takes versions at `at`, of one call or of all;
    return how many.

    Whoever moves a closing does it in the same transaction; a sweep looks again. Publishes
    `calls.application_revived` for each.
    """
    latest = StageEntry.objects.filter(application=OuterRef("pk")).order_by("-stage__number")
    expired = Application.objects.filter(
        state=ApplicationState.EXPIRED, call__state=CallState.PUBLISHED
    ).annotate(closes_at=Subquery(latest.values("stage__closes_at")[:1]))
    found = expired.filter(closes_at__gte=at - LONGEST_GRACE)
    if call_id is not None:
        found = found.filter(call=call_id)
    ids = found.order_by("pk").values_list("pk", flat=True)
    return sum(revive_draft(application_id=pk, at=at) for pk in ids)


@transaction.atomic
def revive_draft(*, application_id: int, at: datetime) -> bool:
    """Bring one expired draft back if its stage takes versions at `at`; tell whether it was.

    Holds the call, locks the application and its entry. Publishes `calls.application_revived`.
    """
    call = hold_call(Application.objects.values_list("call_id", flat=True).get(pk=application_id))
    application: Application = Application.objects.lock(application_id)
    entry = current_entry(application)
    is_over = at > regular_end(entry) or call.state != CallState.PUBLISHED
    if is_over or application.state != ApplicationState.EXPIRED or entry.state != EntryState.CLOSED:
        return False
    revive(application, entry.pk, at)
    publish("calls.application_revived", application_id=application.pk, entry_id=entry.pk)
    return True
