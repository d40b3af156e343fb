"""What the outbox calls in this room: what became public is told to programs that asked for it."""

from datetime import datetime

from calls.models import Award, Call
from calls.queries.calls import published_on
from pscc.api.actions.notices import send_notice, write_notices
from pscc.api.enums import NoticeKind
from pscc.api.queries import reading
from pscc.community.models import NewsItem
from pscc.kernel.clock import now
from pscc.outbox import Priority, handles
from services.models import Service


@handles("calls.call_published")
def tell_of_call(call_id: int) -> None:
    """Tell of a call that everybody may read."""
    call = Call.objects.published().filter(pk=call_id).first()
    if call is not None:
        write_notices(
            event=NoticeKind.CALL_PUBLISHED, subject=str(call.public_id),
            moment=published_on(call), at=now(),
        )  # fmt: skip


@handles("services.service_opened")
def tell_of_service(service_id: int, moment: str) -> None:
    """Tell of a service that everybody may read."""
    service = Service.objects.visible_to(reading.NOBODY).filter(pk=service_id).first()
    if service is not None:
        write_notices(
            event=NoticeKind.SERVICE_OPENED, subject=service.uid,
            moment=datetime.fromisoformat(moment), at=now(),
        )  # fmt: skip


@handles("calls.award_published")
def tell_of_award(award_id: int) -> None:
    """Tell of an award that is still public."""
    uid = Award.objects.values_list("uid", flat=True).filter(pk=award_id).first()
    award = reading.award(uid) if uid else None
    if award is not None and award.published_at is not None:
        write_notices(
            event=NoticeKind.AWARD_PUBLISHED, subject=award.uid,
            moment=award.published_at, at=now(),
        )  # fmt: skip


@handles("community.news_item_published")
def tell_of_news(news_item_id: int) -> None:
    """Tell of a piece of news that is still public."""
    item = NewsItem.objects.visible_to(reading.NOBODY).filter(pk=news_item_id).first()
    if item is not None and item.published_at is not None:
        write_notices(
            event=NoticeKind.NEWS_PUBLISHED, subject=item.uid, moment=item.published_at, at=now()
        )


@handles("api.notice_written", atomic=False, priority=Priority.BULK)
def send_written_notice(delivery_id: int) -> None:
    """Send a notice, behind everything that a person waits for."""
    send_notice(delivery_id=delivery_id)
