"""The staff outbox: what left, what waits, what failed, and what one can do about it."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pscc.kernel.access import allowed
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin
from pscc.outbox.actions import (
    hold_message,
    release_message,
    resend_message,
    retry_delivery,
    retry_message,
)
from pscc.outbox.enums import Channel, MessageState, SealedState
from pscc.outbox.models import Delivery, Message, SealedMail, SweepRun

_MANAGE = "outbox.manage_messages"
_TONES = {
    MessageState.HELD: "warning",
    MessageState.DUE: "info",
    MessageState.SENT: "success",
    MessageState.BOUNCED: "danger",
    SealedState.EXPIRED: "warning",
}


def _moment(value: datetime | None) -> str:
    # A page prints what a method returns as Python writes it; a list would say it in words.
    return str(display_for_value(value, "-"))


class KeeperAdmin(ReadOnlyAdmin):
    """Every page of the outbox is for those who may view messages."""

    def _may(self, act: str, request: HttpRequest, obj: Any) -> bool:
        return act == "view" and allowed(request.user, "outbox.view_message", obj)


@admin.register(Message)
class MessageAdmin(KeeperAdmin):
    """Messages to people."""

    list_display = [
        "subject",
        "recipient",
        "channel",
        "shown_state",
        "attempts",
        "last_error",
        "next_turn",
        "sent_at",
    ]
    list_filter = ["state", "channel", "kind"]
    search_fields = ["subject", "recipient__email", "recipient__name"]
    search_help_text = _("Subject, name or e-mail")
    list_select_related = ["recipient"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fieldsets = [
        (None, {"fields": ["shown_state", "recipient", "channel", "subject", "rendered"]}),
        (
            _("Sending"),
            {"fields": ["kind", "event", "language", "url", "attempts", "last_error", "history"]},
        ),
        (_("Dates"), {"fields": ["created_at", "next_turn", "sent_at", "bounced_at", "read_at"]}),
    ]
    readonly_fields = ["shown_state", "rendered", "history", "next_turn"]
    action_buttons = [
        ActionButton(
            name="retry",
            label=_("Try to send now"),
            permission=_MANAGE,
            act=lambda message, *, by, at: retry_message(message_id=message.pk, by=by, at=at),
            explanation=_("The mail leaves at once instead of at its next turn."),
            done=_("The mail leaves within seconds."),
            when=lambda message: _is_mail(message, MessageState.DUE),
        ),
        ActionButton(
            name="hold",
            label=_("Hold back"),
            permission=_MANAGE,
            act=lambda message, *, by, at: hold_message(message_id=message.pk, by=by, at=at),
            explanation=_("The mail stays here until someone releases it."),
            done=_("The mail is held back."),
            when=lambda message: _is_mail(message, MessageState.DUE),
        ),
        ActionButton(
            name="release",
            label=_("Release"),
            permission=_MANAGE,
            act=lambda message, *, by, at: release_message(message_id=message.pk, by=by, at=at),
            explanation=_("The message reaches its recipient."),
            done=_("The message is released."),
            when=lambda message: message.state == MessageState.HELD,
        ),
        ActionButton(
            name="resend",
            label=_("Send again"),
            permission=_MANAGE,
            act=lambda message, *, by, at: resend_message(message_id=message.pk, by=by, at=at),
            explanation=_(
                "The same mail leaves once more. Mail programs that have the first one may hide it."
            ),
            done=_("The mail leaves within seconds."),
            when=lambda message: _is_mail(message, MessageState.SENT, MessageState.BOUNCED),
        ),
    ]

    @display(description=_("state"), label=_TONES, ordering="state")
    def shown_state(self, message: Message) -> Badge:
        """Show the state as a coloured word."""
        return state_badge(message)

    @display(description=_("next turn"), ordering="due_at")
    def next_turn(self, message: Message) -> str:
        """Tell when a waiting mail is tried next."""
        return _moment(message.due_at if _is_mail(message, MessageState.DUE) else None)

    @display(description=_("as the recipient sees it"))
    def rendered(self, message: Message) -> str:
        """Show text and HTML; the HTML in a frame without any right."""
        return render_to_string("outbox/rendered_message.html", {"message": message})

    @display(description=_("attempts to send"))
    def history(self, message: Message) -> str:
        """List the conversations with the mail server."""
        attempts = message.mail_attempts.order_by("-started_at")[:20]
        return render_to_string("outbox/mail_attempts.html", {"attempts": attempts})


class LifeFilter(WordsFilter):
    """Waiting, done or given up: read off the dates."""

    title = _("state")
    parameter_name = "life"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("waiting")),
            ("late", _("due and not done")),
            ("done", _("done")),
            ("dead", _("given up")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.value() == "waiting":
            return queryset.filter(done_at=None, dead_at=None)
        if self.value() == "late":
            return queryset.filter(done_at=None, dead_at=None, due_at__lte=now())
        if self.value() == "done":
            return queryset.exclude(done_at=None)
        return queryset.exclude(dead_at=None) if self.value() == "dead" else None


@admin.register(Delivery)
class DeliveryAdmin(KeeperAdmin):
    """Events and what became of them."""

    list_display = ["event", "handler", "life", "attempts", "last_error", "next_turn", "done_at"]
    list_filter = [LifeFilter, "event"]
    link_lookups = [LifeFilter.parameter_name]
    search_fields = ["key", "event", "handler"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    exclude = ["due_at"]
    readonly_fields = ["life", "next_turn"]
    action_buttons = [
        ActionButton(
            name="retry",
            label=_("Try again now"),
            permission=_MANAGE,
            act=lambda delivery, *, by, at: retry_delivery(delivery_id=delivery.pk, by=by, at=at),
            explanation=_("The work gets all its attempts again, the first one at once."),
            done=_("The work is tried again within seconds."),
            when=lambda delivery: delivery.done_at is None,
        ),
    ]

    @display(description=_("next turn"), ordering="due_at")
    def next_turn(self, delivery: Delivery) -> str:
        """Tell when unfinished work is tried next."""
        return _moment(None if delivery.done_at or delivery.dead_at else delivery.due_at)

    @display(
        description=_("state"),
        label={"done": "success", "dead": "danger", "failing": "warning", "waiting": "info"},
    )
    def life(self, delivery: Delivery) -> tuple[str, Any]:
        """Show where the delivery stands."""
        if delivery.dead_at:
            return "dead", _("given up")
        if delivery.done_at:
            return "done", _("done")
        return ("failing", _("failing")) if delivery.last_error else ("waiting", _("waiting"))


@admin.register(SealedMail)
class SealedMailAdmin(KeeperAdmin):
    """That an account mail of a kind went to an address; never what it said."""

    list_display = ["kind", "to", "shown_state", "attempts", "last_error", "created_at", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["to"]
    ordering = ["-created_at"]
    exclude = ["sealed"]
    readonly_fields = ["shown_state"]

    @display(description=_("state"), label=_TONES, ordering="state")
    def shown_state(self, mail: SealedMail) -> Badge:
        """Show the state as a coloured word."""
        return state_badge(mail)


@admin.register(SweepRun)
class SweepRunAdmin(KeeperAdmin):
    """Periodic work: when it last ran and what it had to report."""

    list_display = ["name", "last_run_at", "well", "last_error"]
    ordering = ["name"]

    @display(description=_("well"), boolean=True)
    def well(self, run: SweepRun) -> bool:
        """Tell whether the last run had nothing to report."""
        return not run.last_error


def _is_mail(message: Message, *states: MessageState) -> bool:
    return message.channel == Channel.MAIL and message.state in states
