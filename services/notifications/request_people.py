"""Whom a step of a request or a message is told to, and what is said of it.

Told is never who did it. A conflict of interest keeps its person out; a provider hears of nothing
that was not sent to it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from pscc.accounts.models import User
from pscc.kernel.formats import long_date
from services.enums import Side, SubRequestState, Turn
from services.models import RequestMove, SubRequest, ThreadMessage, ThreadSeen
from services.notifications.sharing import handlers_of, provider_of, team_of
from services.queries.requests.page import titles_of

ONCE_IN = timedelta(hours=1)  # an unread thread is told once
People = Iterable[User]


def _move(move_id: int) -> RequestMove:
    rows = RequestMove.objects.select_related(
        "sub_request__provider", "sub_request__request__project", "sub_request__request__advisor"
    )
    return rows.get(pk=move_id)


def _but(people: People, person_id: int | None) -> list[User]:
    return [each for each in people if each.pk != person_id]


def team(move_id: int) -> list[User]:
    """Return those of the project's team who write."""
    move = _move(move_id)
    return _but(team_of(move.sub_request), move.by_id)


def provider(move_id: int) -> list[User]:
    """Return the provider's owners and editors, once it has got the request."""
    move = _move(move_id)
    if move.sub_request.submitted_at is None:
        return []
    return _but(provider_of(move.sub_request), move.by_id)


def advisors(move_id: int) -> list[User]:
    """Return the request's advisor, or the programme officers."""
    move = _move(move_id)
    return _but(handlers_of(move.sub_request), move.by_id)


def instead_of_provider(move_id: int) -> list[User]:
    """Return who looks after a request whose provider has nobody to answer; else nobody."""
    move = _move(move_id)
    if move.target == SubRequestState.DRAFT or provider_of(move.sub_request).exists():
        return []
    return _but(handlers_of(move.sub_request), move.by_id)


RECIPIENTS: dict[Side, Callable[[int], list[User]]] = {
    Side.APPLICANT: team,
    Side.PROVIDER: provider,
    Side.STAFF: advisors,
}


def about(move_id: int) -> dict[str, Any]:
    """Give a subject and a template what a step is about, under the full reference: never the
    project.
    """
    move = _move(move_id)
    sub_request = move.sub_request
    return {
        "reference": sub_request.full_reference,
        "provider": sub_request.provider.name,
        "services": ", ".join(titles_of(sub_request)),
        "is_again": move.source == SubRequestState.RETURNED,
        "resumes_on": long_date(sub_request.wakes_on) if sub_request.wakes_on else "",
    }


def about_to_provider(move_id: int) -> dict[str, Any]:
    """Give the same under the code that the provider knows."""
    return about(move_id) | {"reference": _move(move_id).sub_request.code}


ABOUT: dict[Side, Callable[[int], dict[str, Any]]] = {
    Side.APPLICANT: about,
    Side.PROVIDER: about_to_provider,
    Side.STAFF: about,
}


def page(sub_request_id: int) -> str:
    """Return the page of a request to a provider."""
    sub_request: SubRequest = SubRequest.objects.get(pk=sub_request_id)
    return sub_request.get_absolute_url()


def due(move_id: int) -> datetime | None:
    """Return when the clock that a step started ends; None once the request has moved on."""
    move = _move(move_id)
    is_current = move.sub_request.turn_since == move.at
    return move.sub_request.due_at if is_current else None


# --- Messages ------------------------------------------------------------------------------------


def _message(message_id: int) -> ThreadMessage:
    rows = ThreadMessage.objects.select_related(
        "sub_request__provider", "sub_request__request__project", "sub_request__request__advisor"
    )
    return rows.get(pk=message_id)


def readers(message_id: int) -> list[User]:
    """Return those of the project's and of the cluster's team whom a message waits for.

    The cluster's team where it has written here, or in the place of a provider with nobody; nobody
    who has read it, or was told within the hour that an earlier one waits.
    """
    return list(_waiting(_message(message_id), (Side.APPLICANT, Side.STAFF)).values())


def reading_providers(message_id: int) -> list[User]:
    """Return those of the provider whom a message waits for, but for who is told as of the team or
    the cluster.
    """
    message = _message(message_id)
    told = _waiting(message, (Side.APPLICANT, Side.STAFF))
    people = _waiting(message, (Side.PROVIDER,))
    return [each for key, each in people.items() if key not in told]


def _waiting(message: ThreadMessage, sides: Iterable[Side]) -> dict[int, User]:
    people: dict[int, User] = {}
    for side in sides:
        if side != message.side:
            told = _but(_side(message.sub_request, side), message.author_id)
            people |= {each.pk: each for each in told if not _knows(each, side, message)}
    return people


def _side(sub_request: SubRequest, side: Side) -> People:
    if side == Side.APPLICANT:
        return team_of(sub_request)
    if side == Side.PROVIDER:
        return provider_of(sub_request)
    is_alone = sub_request.turn != Turn.NOBODY and not provider_of(sub_request).exists()
    has_written = sub_request.messages.filter(side=Side.STAFF).exists()
    return handlers_of(sub_request) if is_alone or has_written else []


def _knows(person: User, side: Side, message: ThreadMessage) -> bool:
    seen = ThreadSeen.objects.filter(sub_request=message.sub_request_id, person=person).first()
    if seen is not None and seen.seen_at >= message.sent_at:
        return True
    earlier = ThreadMessage.objects.filter(
        sub_request=message.sub_request_id,
        sent_at__gt=message.sent_at - ONCE_IN,
        sent_at__lte=message.sent_at,
        pk__lt=message.pk,
    ).exclude(author=person)
    unread = earlier.filter(sent_at__gt=seen.seen_at) if seen else earlier
    return unread.exclude(side=side).exists()


def about_message(message_id: int) -> dict[str, Any]:
    """Give a subject and a template the request and who wrote; never the words."""
    message = _message(message_id)
    return {
        "reference": message.sub_request.full_reference,
        "provider": message.sub_request.provider.name,
        "side": message.side,
    }


def about_message_to_provider(message_id: int) -> dict[str, Any]:
    """Give the same under the code that the provider knows."""
    return about_message(message_id) | {"reference": _message(message_id).sub_request.code}


def thread(sub_request_id: int) -> str:
    """Return the place of the messages on the request's page."""
    return f"{page(sub_request_id)}#thread"
