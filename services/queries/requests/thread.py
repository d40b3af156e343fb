"""What the thread between a project's team and a provider shows, and what a person has not read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from services.enums import Side
from services.models import RequestFile, SubRequest, ThreadMessage, ThreadSeen
from services.queries.requests.page import who_acted

SHOWN = 10  # messages on the request's own page; the thread's page has all
OPEN_AFTER_END = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """One message as a reader sees it."""

    message: ThreadMessage
    who: str
    is_own: bool
    is_new: bool
    files: list[RequestFile]


def closes_at(sub_request: SubRequest) -> datetime | None:
    """Return until when people may write; None while the request has not ended."""
    return sub_request.ended_at + OPEN_AFTER_END if sub_request.ended_at else None


def is_open(sub_request: SubRequest, at: datetime) -> bool:
    """Tell whether people may write: once it was sent, until 30 days after the end."""
    end = closes_at(sub_request)
    return sub_request.submitted_at is not None and (end is None or at < end)


def messages_of(sub_request: SubRequest) -> QuerySet[ThreadMessage]:
    """Return the messages, the latest first, with authors and files; two statements."""
    files = RequestFile.objects.filter(removed_at__isnull=True).select_related("file")
    return (
        sub_request.messages.select_related("author")
        .prefetch_related(Prefetch("files", files.order_by("pk")))
        .order_by("-sent_at", "-pk")
    )


def seen_until(sub_request: SubRequest, user: Any) -> datetime | None:
    """Return until when a person has read the thread; None where they never did."""
    seen = ThreadSeen.objects.filter(sub_request=sub_request, person=user)
    return seen.values_list("seen_at", flat=True).first()


def lines_of(
    sub_request: SubRequest, messages: Any, user: Any, seen: datetime | None
) -> list[Line]:
    """Return messages, given the latest first, in the order in which they were written."""
    return [
        Line(
            message=each,
            who=who_acted(each.author, Side(each.side), sub_request),
            is_own=each.author_id == user.pk,
            is_new=each.author_id != user.pk and (seen is None or each.sent_at > seen),
            files=list(each.files.all()),
        )
        for each in reversed(list(messages))
    ]


def unread_by(user: Any) -> Any:
    """Return an expression that counts, on a row of a request to a provider, the messages of others
    that a person has not read.
    """
    seen = ThreadSeen.objects.filter(sub_request=OuterRef("sub_request"), person=user)
    counted = (
        ThreadMessage.objects.filter(sub_request=OuterRef("pk"))
        .exclude(author=user)
        .annotate(read_until=Subquery(seen.values("seen_at")[:1], output_field=DateTimeField()))
        .filter(Q(read_until__isnull=True) | Q(sent_at__gt=F("read_until")))
        .order_by()
        .values("sub_request")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
