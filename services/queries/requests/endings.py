"""Requests and quotes that are over, and since when, as `pscc.kernel.retention.Over` asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from services.enums import QuoteState, SubRequestState
from services.models import Quote, QuoteDocument, RequestSnapshot, ServiceRequest, SubRequest
from services.request_states import LIVE_STATES

RUNNING = (*LIVE_STATES, SubRequestState.DELIVERED)  # a result may still be contested


def _still_running(before: datetime) -> Q:
    """Ask for parts that run, or of which something was changed or ended since."""
    touched = Q(ended_at__gte=before) | Q(updated_at__gte=before) | Q(delivered_at__gte=before)
    return Q(state__in=RUNNING) | touched


def ended_requests(before: datetime) -> QuerySet[Any]:
    """Return requests that were sent, all of whose parts ended before a moment, and none of whose
    accepted quotes is kept.
    """
    parts = SubRequest.objects.filter(request=OuterRef("pk"))
    accepted = Quote.objects.filter(sub_request__request=OuterRef("pk"), state=QuoteState.ACCEPTED)
    sent = ServiceRequest.objects.filter(
        reference__isnull=False, submitted_at__lt=before, updated_at__lt=before
    )
    return sent.exclude(Exists(parts.filter(_still_running(before))) | Exists(accepted))


def accepted_quotes(before: datetime) -> QuerySet[Any]:
    """Return quotes that were accepted before a moment, of work that has ended."""
    running = SubRequest.objects.filter(pk=OuterRef("sub_request"), state__in=RUNNING)
    return Quote.objects.filter(~Exists(running), state=QuoteState.ACCEPTED, answered_at__lt=before)


def before_a_quote(quote: Quote) -> Sequence[QuerySet[Any]]:
    """Return what goes before a quote."""
    return (QuoteDocument.objects.filter(quote=quote),)


def before_a_request(request: ServiceRequest) -> Sequence[QuerySet[Any]]:
    """Return what goes before a request, in this order."""
    quotes = Quote.objects.filter(sub_request__request=request)
    return (
        QuoteDocument.objects.filter(quote__in=quotes.values("pk")),
        quotes,
        SubRequest.objects.filter(request=request),
        RequestSnapshot.objects.filter(request=request),
    )
