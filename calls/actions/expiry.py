"""Drafts that nobody sent: closed when their call has closed for good."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from calls.actions.closing import close_entries
from calls.enums import ApplicationState
from calls.models import Application, CallStage
from calls.queries.drafts import current_entry, last_moment
from pscc.outbox import publish

MARGIN = timedelta(days=1)  # beyond every declared grace: nobody is sending any more
LONGEST_GRACE = timedelta(days=1)


def expire_drafts(*, at: datetime) -> int:
    """Close the drafts of calls whose last stage closed with its grace more than a day ago; return
    how many.

    One transaction each; a draft that is being sent is skipped and asked again next time. Publishes
    `calls.application_expired`.
    """
    running = CallStage.objects.filter(
        call=OuterRef("call_id"), closes_at__gte=at - MARGIN - LONGEST_GRACE
    )
    drafts = Application.objects.filter(~Exists(running), state=ApplicationState.DRAFT)
    ids = drafts.order_by("pk").values_list("pk", flat=True)
    return sum(expire_draft(application_id=pk, at=at) for pk in ids)


@transaction.atomic
def expire_draft(*, application_id: int, at: datetime) -> bool:
    """Close one draft whose window has closed with its grace; tell whether it was closed.

    Left alone: what may still be sent, what was sent, and what is locked because somebody is
    sending it. Publishes `calls.application_expired`.
    """
    free = Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    application = free.filter(pk=application_id, state=ApplicationState.DRAFT).first()
    if application is None or at <= last_moment(current_entry(application)):
        return False
    application.expire()
    application.updated_at = at
    application.save()
    close_entries(application)
    publish("calls.application_expired", application_id=application.pk)
    return True
