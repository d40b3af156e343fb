"""Drafts that nobody sent: closed with their call for good, and told of before they go."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from calls.actions.closing import close_entries
from calls.enums import ApplicationState
from calls.models import Application, CallStage
from calls.queries.drafts import current_entry, last_moment
from calls.queries.endings import drafts_to_announce
from calls.queries.late import late_requests_of, open_request
from pscc.outbox import publish

MARGIN = timedelta(days=1)  # beyond every declared grace: nobody is sending any more
LONGEST_GRACE = timedelta(days=1)


def expire_drafts(*, at: datetime) -> int:
    """Close the drafts of calls whose last stage closed with its grace more than a day ago; return
    how many.

    A stage that is by invitation keeps only the drafts alive that were invited to it. One
    transaction each; a draft that is being sent is skipped and asked again next time. Publishes
    `calls.application_expired`.
    """
    stages = CallStage.objects.filter(
        call=OuterRef("call_id"), closes_at__gte=at - MARGIN - LONGEST_GRACE
    )
    own = Q(entries__application=OuterRef("pk"))
    running = stages.filter(own | ~Q(pk__in=CallStage.objects.by_invitation().values("pk")))
    drafts = Application.objects.filter(~Exists(running), state=ApplicationState.DRAFT)
    ids = drafts.order_by("pk").values_list("pk", flat=True)
    return sum(expire_draft(application_id=pk, at=at) for pk in ids)


@transaction.atomic
def expire_draft(*, application_id: int, at: datetime) -> bool:
    """Close one draft whose window has closed with its grace; tell whether it was closed.

    Left alone: what may still be sent, what was sent, what waits for the answer to a late request,
    and what is locked because somebody is sending it. Publishes `calls.application_expired`.
    """
    free = Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    application = free.filter(pk=application_id, state=ApplicationState.DRAFT).first()
    if application is None:
        return False
    entry = current_entry(application)
    if at <= last_moment(entry) or open_request(late_requests_of(entry)):
        return False
    application.expire()
    application.updated_at = at
    application.save()
    close_entries(application)
    publish("calls.application_expired", application_id=application.pk)
    return True


def announce_ends(*, at: datetime) -> int:
    """Tell teams once, two weeks before, which drafts will be deleted; return how many.

    Publishes `calls.draft_end_announced`.
    """
    ids = list(drafts_to_announce(at).values_list("pk", flat=True))
    return sum(_announce_end(pk, at) for pk in ids)


@transaction.atomic
def _announce_end(application_id: int, at: datetime) -> bool:
    """Locks the application: what comes back to life at this moment is not spoken of."""
    free = Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    application = free.filter(pk=application_id).first()
    if application is None or not drafts_to_announce(at).filter(pk=application_id).exists():
        return False
    application.warned_at = at
    application.save(update_fields=["warned_at"])
    key = f"calls.draft_end_announced:{application.pk}:{at.isoformat()}"
    publish("calls.draft_end_announced", key=key, application_id=application.pk)
    return True
