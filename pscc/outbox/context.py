"""What every page knows of the reader's inbox."""

from functools import cache
from typing import Any

from pscc.outbox.models import Message


def inbox(request: Any) -> dict[str, object]:
    """Give templates `unread_count`: a function, so that pages which do not show it ask nothing."""

    @cache
    def unread_count() -> int:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        return Message.objects.inbox_of(user).unread().count()

    return {"unread_count": unread_count}
