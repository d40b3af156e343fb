"""What has happened in a request since somebody last looked at it, and the notes on it."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pscc.kernel.access import allowed
from services.models import (
    RequestMove,
    RequestNote,
    ServiceRequest,
    SubRequest,
    ThreadMessage,
    ThreadSeen,
)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def with_news(rows: QuerySet[SubRequest], user: Any) -> QuerySet[Any]:
    """Add to requests to providers `has_news`: a message or a step of somebody else since the
    person last opened them, or ever where they never did.
    """
    seen = ThreadSeen.objects.filter(sub_request=OuterRef("pk"), person=user)
    until = Coalesce(
        Subquery(seen.values("seen_at")[:1]), Value(NEVER), output_field=DateTimeField()
    )
    said = ThreadMessage.objects.filter(sub_request=OuterRef("pk")).exclude(author=user)
    done = RequestMove.objects.filter(sub_request=OuterRef("pk")).exclude(by=user)
    return rows.annotate(seen_until=until).annotate(
        has_news=Q(Exists(said.filter(sent_at__gt=OuterRef("seen_until"))))
        | Q(Exists(done.filter(at__gt=OuterRef("seen_until"))))
    )


def has_news(sub_request: SubRequest, user: Any) -> bool:
    """Tell whether something has happened since the person last opened it; one statement."""
    row = SubRequest.objects.filter(pk=sub_request.pk)
    return with_news(row, user).filter(has_news=True).exists()


def notes_on(request: ServiceRequest, user: Any) -> list[RequestNote] | None:
    """Return the internal notes on a request, the latest first; None for who may not read them."""
    if not allowed(user, "services.keep_notes", request):
        return None
    return list(request.notes.select_related("author").order_by("-written_at", "-pk"))
