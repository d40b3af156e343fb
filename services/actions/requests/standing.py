"""What becomes of the quote that stands, and of open changes, when a request goes another way."""

from datetime import datetime
from typing import Any

from services.enums import ChangeRequestState, QuoteState
from services.models import ChangeRequest, Quote, SubRequest


def standing_quote(sub_request: SubRequest) -> Quote | None:
    """Return the quote that waits for an answer, locked, in the caller's transaction."""
    rows = Quote.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(sub_request=sub_request, state=QuoteState.SENT).first()


def close_standing_quote(sub_request: SubRequest, *, by: Any, at: datetime) -> None:
    """Let the quote that waits for an answer lapse: the request ends, or its last day is over.

    `by` and `at` are on the move of the request itself. Locks the quote.
    """
    quote = standing_quote(sub_request)
    if quote is not None:
        quote.lapse()
        quote.save()


def close_open_changes(sub_request: SubRequest, *, by: Any, at: datetime) -> None:
    """Take back the changes that wait for an answer: the request ends, which both sides are told.

    Locks them, in the caller's transaction, which holds the request.
    """
    rows = ChangeRequest.objects.select_for_update(of=("self",), no_key=True)
    for change in rows.filter(sub_request=sub_request, state=ChangeRequestState.PROPOSED):
        change.withdraw(by=by, at=at)
        change.save()
