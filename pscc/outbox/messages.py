"""From a notification to messages: one per recipient and channel, each in the recipient's
language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.template import Context, engines
from django.template.loader import render_to_string
from django.utils import translation

from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from pscc.kernel.formats import long_moment
from pscc.kernel.site import site
from pscc.outbox.doorbell import ring_for
from pscc.outbox.enums import Channel, MessageState, Mode
from pscc.outbox.events import Notification, Text, call_with
from pscc.outbox.models import Delivery, MailPreference, Message


@dataclass(frozen=True)
class Written:
    """A message as its reader will see it."""

    subject: str
    body: str
    text: str
    html: str
    url: str


def write_messages(
    notification: Notification, *, delivery: Delivery, ids: Mapping[str, Any]
) -> None:
    """Write the messages of one occurrence; a second call writes nothing new.

    People without an active account get none. Runs in the delivery's transaction.
    """
    people = {
        person.pk: person for person in call_with(notification.recipients, ids) if person.is_active
    }
    without_mail = _declined(notification, list(people))
    at = now()
    rows: list[Message] = []
    for person in people.values():
        written = write(notification, person, ids)
        rows.extend(
            _row(notification, person, written, channel=channel, delivery=delivery, at=at)
            for channel in notification.channels
            if channel == Channel.INBOX or person.pk not in without_mail
        )
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    if Channel.MAIL in notification.channels:
        transaction.on_commit(partial(ring_for, notification.priority), robust=True)


def write(notification: Notification, person: Any, ids: Mapping[str, Any]) -> Written:
    """Render a notification for one person, in that person's language."""
    with translation.override(person.language):
        context = dict(call_with(notification.context, ids)) if notification.context else {}
        context |= {"recipient": person}
        url = call_with(notification.url, ids)
        subject = one_line(_text(notification.subject, ids))
        body = render_plain(f"emails/{notification.template}.txt", context).strip()
        layout = {
            "portal": site(),
            "language": person.language,
            "subject": subject,
            "body": body,
            "recipient": person,
            "turn": _text(notification.turn, ids),
            "deadline": _deadline(notification, ids),
            "action": _text(notification.action, ids),
            "why": _text(notification.why, ids),
            "link": absolute(url),
        }
        return Written(
            subject=subject,
            body=body,
            text=render_plain("emails/base.txt", layout).strip() + "\n",
            html=render_to_string("emails/base.html", layout),
            url=url,
        )


def render_plain(template: str, context: Mapping[str, Any]) -> str:
    """Render a plain-text template: nothing is escaped, because nothing in it is markup."""
    engine = engines["django"].engine  # type: ignore[attr-defined] # the stubs know only the common base
    text: str = engine.get_template(template).render(Context(dict(context), autoescape=False))
    return text


def one_line(text: object) -> str:
    """Return text on one line: what would end a mail header becomes a space."""
    return " ".join(str(text).split())


def _row(
    notification: Notification,
    person: Any,
    written: Written,
    *,
    channel: Channel,
    delivery: Delivery,
    at: datetime,
) -> Message:
    in_inbox = channel == Channel.INBOX
    state = MessageState.SENT if in_inbox else MessageState.DUE
    if notification.mode == Mode.HOLD:
        state = MessageState.HELD
    return Message(
        key=f"{delivery.key}|{person.uid}|{channel.value}",
        event=notification.event,
        kind=notification.name,
        payload=delivery.payload,
        recipient=person,
        channel=channel,
        state=state,
        language=person.language,
        subject=(written.subject if in_inbox else _marked(written.subject))[:200],
        text=written.body if in_inbox else written.text,
        html="" if in_inbox else written.html,
        url=written.url,
        created_at=at,
        due_at=at,
        sent_at=at if state == MessageState.SENT else None,
    )


def _marked(subject: str) -> str:
    """Say in a mail's subject whose mail it is; the inbox needs no such mark."""
    return f"[{one_line(site().short_name)}] {subject}"


def _deadline(notification: Notification, ids: Mapping[str, Any]) -> str:
    moment = call_with(notification.deadline, ids) if notification.deadline else None
    return long_moment(moment) if moment else ""


def _declined(notification: Notification, people: list[int]) -> set[int]:
    if not notification.optional:
        return set()
    unwanted = MailPreference.objects.filter(kind=notification.name, mail=False, user_id__in=people)
    return set(unwanted.values_list("user_id", flat=True))


def _text(text: Text, ids: Mapping[str, Any]) -> str:
    return str(call_with(text, ids) if callable(text) else text)
