"""What every page knows of the reader's inbox."""

from functools import cache

from django.http import HttpRequest

from pscc.outbox.models import Message


def inbox(request: HttpRequest) -> dict[str, object]:
    """Give templates `unread_count`: a function, so that pages which do not show it ask nothing."""

    @cache
    def unread_count() -> int:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        return Message.objects.inbox_of(user).unread().count()

    return {"unread_count": unread_count}
