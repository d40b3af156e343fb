"""What is agreed with a provider, on the page of its request: quote, changes, rating."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.access import allowed
from services.enums import QuoteState, Side, SubRequestState
from services.models import Rating, SubRequest
from services.queries.requests.changes import CHANGEABLE, shown_changes
from services.queries.requests.quotes import QUOTABLE, draft_of, lines_of, told_quotes
from services.request_states import DONE_STATES

S = SubRequestState


def quote_panel(sub_request: SubRequest, user: Any, sides: Sequence[Side]) -> dict[str, Any] | None:
    """Show the quote that stands or was last answered, and let the provider write one."""
    quotes = told_quotes(sub_request)
    writes = Side.PROVIDER in sides and sub_request.state in QUOTABLE
    draft = draft_of(sub_request) if Side.PROVIDER in sides else None
    if not (quotes or writes or draft):
        return None
    quote = quotes[0] if quotes else None
    answers = (
        quote is not None
        and quote.state == QuoteState.SENT
        and sub_request.state == S.QUOTED
        and allowed(user, "services.ask_revision_request", sub_request)
    )
    return {
        "template": "services/requests/_quote.html",
        "title": _("Quote"),
        "sub_request": sub_request,
        "quote": quote,
        "lines": lines_of(quote) if quote else [],
        "writes": writes,
        "draft": draft,
        "answers": answers,
    }


def changes_panel(
    sub_request: SubRequest, user: Any, sides: Sequence[Side]
) -> dict[str, Any] | None:
    """Show what somebody wanted to change of the agreed work, from the accepted quote on."""
    del sides  # the permissions tell
    if sub_request.accepted_at is None:
        return None
    proposes = sub_request.state in CHANGEABLE and allowed(
        user, "services.propose_change", sub_request
    )
    changes = shown_changes(sub_request, user)
    if not (changes or proposes):
        return None
    return {
        "template": "services/requests/_changes.html",
        "title": _("Changes"),
        "sub_request": sub_request,
        "changes": changes,
        "proposes": proposes,
    }


def rating_panel(
    sub_request: SubRequest, user: Any, sides: Sequence[Side]
) -> dict[str, Any] | None:
    """Show how the team found the result, or ask it once the result is there."""
    del sides  # the permissions tell
    if sub_request.state not in DONE_STATES:
        return None
    rating = Rating.objects.filter(sub_request=sub_request).select_related("rated_by").first()
    rates = sub_request.state == S.DELIVERED and allowed(user, "services.rate_request", sub_request)
    if rating is None and not rates:
        return None
    return {
        "template": "services/requests/_rating.html",
        "title": _("Rating"),
        "sub_request": sub_request,
        "rating": rating,
        "scales": scales_of(rating) if rating else [],
        "rates": rates,
    }


def scales_of(rating: Rating) -> list[tuple[str, int]]:
    """Return what was rated, with the points."""
    return [
        (_("Quality of the result"), rating.quality),
        (_("Keeping to time"), rating.timeliness),
        (_("Communication"), rating.communication),
    ]
