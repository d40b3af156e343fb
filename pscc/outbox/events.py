"""Who reacts to which event. Filled while the apps load, read-only afterwards."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pscc.outbox.enums import Channel, Mode, Priority

_NOTHING_TO_DO = _("For your information. You have nothing to do.")
_OPEN = _("Open it on the portal")
_CONCERNS_YOU = _("You receive this message because it concerns you on this portal.")

Text = Any  # a str, a lazy translation, or a function of the payload that returns one


class UnknownEventError(LookupError):
    """Raised for an event that nobody handles and nobody declared: usually a typing mistake."""


@dataclass(frozen=True)
class Handler:
    """One reaction to one event."""

    event: str
    name: str
    function: Callable[..., object]
    atomic: bool = True
    wants_delivery: bool = False
    priority: Priority = Priority.INTERACTIVE


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A message that an event sends to people, in each one's own language.

    The functions receive the ids of the event by name and take those they need. The text is one
    plain-text template, `templates/emails/<template>.txt`; the layouts around it add greeting,
    facts, link and footer. Write no secret, no decision and no confidential title there: the link
    leads to them.
    """

    event: str
    name: str  # "calls.application_receipt": unique, also the key of a person's preference
    recipients: Callable[..., Iterable[Any]]
    subject: Text
    template: str  # "calls/application_receipt"
    url: Callable[..., str]  # path on the portal, asked in the recipient's language
    context: Callable[..., Mapping[str, Any]] | None = None
    turn: Text = _NOTHING_TO_DO
    deadline: Callable[..., datetime | None] | None = None
    action: Text = _OPEN
    why: Text = _CONCERNS_YOU
    label: Text = ""  # shown on the preferences page of optional kinds
    channels: tuple[Channel, ...] = (Channel.INBOX, Channel.MAIL)
    mode: Mode = Mode.AT_ONCE
    priority: Priority = Priority.INTERACTIVE  # BULK for what goes to many at once
    optional: bool = False  # the person may switch the mail off; the inbox always has it


_handlers: dict[str, dict[str, Handler]] = {}
_declared: set[str] = set()
_notifications: dict[str, Notification] = {}


def handles(
    event: str, *, atomic: bool = True, priority: Priority = Priority.INTERACTIVE
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated function as a reaction to `event`.

    It is called with the ids it names, at least once, in the worker: re-read the rows, and do
    nothing if the work is done. With `atomic` (the default) its database effects and the note
    "done" are one transaction. Say `atomic=False` for work with the outside (a scan), which must
    then stand being repeated, and `priority=Priority.BULK` for what no person waits for.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{function.__module__}.{function.__qualname__}"
        _add(Handler(event, name, function, atomic=atomic, priority=priority))
        return function

    return register


def notify(*notifications: Notification) -> None:
    """Register notifications; call it in `<app>/notifications.py`."""
    for notification in notifications:
        _notifications[notification.name] = notification
        _add(
            Handler(
                notification.event,
                f"notify:{notification.name}",
                _writer(notification),
                wants_delivery=True,
                priority=notification.priority,
            )
        )


def declare_events(*events: str) -> None:
    """Name events that are published although nobody handles them (yet)."""
    _declared.update(events)


def handlers_of(event: str) -> list[Handler]:
    """Return the reactions to an event; raise UnknownEventError if nobody ever named it."""
    if event not in _handlers and event not in _declared:
        msg = f"nobody handles {event!r}; register a handler or declare_events({event!r})"
        raise UnknownEventError(msg)
    return list(_handlers.get(event, {}).values())


def find_handler(event: str, name: str) -> Handler:
    """Return one handler; raise UnknownEventError if the code no longer has it."""
    try:
        return _handlers[event][name]
    except KeyError:
        msg = f"the code has no handler {name!r} for {event!r}"
        raise UnknownEventError(msg) from None


def notifications() -> list[Notification]:
    """Return every registered notification, by name."""
    return [_notifications[name] for name in sorted(_notifications)]


def bulk_kinds() -> list[str]:
    """Return the names of the notifications that wait behind all others."""
    return [each.name for each in notifications() if each.priority == Priority.BULK]


def bulk_handlers() -> list[str]:
    """Return the names of the handlers that wait behind all others."""
    every = (handler for handlers in _handlers.values() for handler in handlers.values())
    return sorted({handler.name for handler in every if handler.priority == Priority.BULK})


def known_events() -> frozenset[str]:
    """Return the names of all events that are handled or declared."""
    return frozenset(_handlers) | frozenset(_declared)


def call_with(function: Callable[..., Any], ids: Mapping[str, Any]) -> Any:
    """Call `function` with those ids that its signature names (all, if it takes `**ids`)."""
    parameters = inspect.signature(function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return function(**ids)
    return function(**{name: value for name, value in ids.items() if name in parameters})


def _add(handler: Handler) -> None:
    _handlers.setdefault(handler.event, {})[handler.name] = handler


def _writer(notification: Notification) -> Callable[..., object]:
    def write(delivery: Any, ids: Mapping[str, Any]) -> None:
        from pscc.outbox.messages import write_messages  # noqa: PLC0415 needs the models, loaded later

        write_messages(notification, delivery=delivery, ids=ids)

    return write
