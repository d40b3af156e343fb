"""Periodic work on what programs are given."""

from datetime import datetime, timedelta

from django.conf import settings

from pscc.api.actions.notices import forget_notices, write_notices
from pscc.api.actions.webhooks import reseal_webhooks
from pscc.api.enums import NoticeKind
from pscc.api.queries.webhooks import closing_calls
from pscc.outbox import sweep


@sweep("api.old_notices", every=timedelta(days=1))
def old_notices(at: datetime) -> None:
    """Forget notices of 90 days ago."""
    forget_notices(at=at)


@sweep("api.closing_calls", every=timedelta(hours=1))
def closing_calls_told(at: datetime) -> None:
    """Tell of calls that close within seven days; again where the closing has moved."""
    for call in closing_calls(at):
        write_notices(
            event=NoticeKind.CALL_CLOSING, subject=str(call.public_id),
            moment=call.closes_at, at=at,
        )  # fmt: skip


@sweep("api.reseal", every=timedelta(hours=1))
def reseal(at: datetime) -> None:
    """Bring the secrets that sign notices under the newest key while a former one opens them."""
    if settings.SECRET_KEY_FALLBACKS:
        reseal_webhooks()
