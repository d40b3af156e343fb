"""Drafts that nobody sent: closed when their call has closed for good."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from calls.enums import ApplicationState
from calls.models import Application, CallStage
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
    return sum(_expire(pk, at) for pk in drafts.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _expire(application_id: int, at: datetime) -> bool:
    free = Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    application = free.filter(pk=application_id, state=ApplicationState.DRAFT).first()
    if application is None:
        return False
    application.expire()
    application.updated_at = at
    application.save()
    publish("calls.application_expired", application_id=application.pk)
    return True
