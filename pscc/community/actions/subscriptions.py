"""The newsletter's subscriptions: asked for, confirmed, changed, left."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from partners.actions.sealed_mail import send_secret
from partners.models import Term
from pscc.community.enums import Frequency
from pscc.community.models import Subscription
from pscc.community.queries.subscriptions import (
    confirmation_token,
    management_token,
    own_address,
)
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox.sealed import withdraw_sealed

ISSUE_MAIL = "newsletter"


def address_kept(email: str) -> str:
    """Return an address as it is kept and written to: its domain stays the one that was typed."""
    return unicodedata.normalize("NFKC", email).strip().lower()


@dataclass(frozen=True)
class Wish:
    """What somebody wants to read, how often, in which language; of no subjects: of all."""

    topics: list[str]
    frequency: str = Frequency.MONTHLY
    language: str = "fr"
    subjects: Sequence[Term] = ()


@transaction.atomic
def ask_subscription(*, email: str, wish: Wish, at: datetime) -> None:
    """Write to an address that anyone may have typed in: to confirm, or, if it has long done so, to
    change what it gets. Nothing else follows until its owner has pressed the button.

    What was confirmed is not changed by whoever knows the address. Locks it.
    """
    address = address_kept(email)
    found, _is_new = Subscription.objects.get_or_create(
        email=address, defaults={**_columns(wish), "asked_at": at}
    )
    subscription = Subscription.objects.lock(found.pk)
    if subscription.confirmed_at is None:
        subscription.asked_at = at
        _apply(subscription, wish)
    with override(subscription.language):
        if subscription.confirmed_at is None:
            _mail_confirmation(subscription)
        else:
            _mail_way_in(subscription)


def _mail_confirmation(subscription: Subscription) -> None:
    send_secret(
        kind="newsletter_confirmation",
        to=subscription.email,
        subject=_("Confirm your subscription to the newsletter"),
        template="community/newsletter_confirmation",
        context={"subscription": subscription},
        path=reverse("community:newsletter_confirm", args=[confirmation_token(subscription)]),
        action=_("Look at my choice and confirm it"),
        turn=_("Your turn: confirm, or do nothing and receive nothing."),
        why=_typed_in(),
    )


def _mail_way_in(subscription: Subscription) -> None:
    send_secret(
        kind="newsletter_way_in",
        to=subscription.email,
        subject=_("Your subscription to the newsletter"),
        template="community/newsletter_way_in",
        context={},
        path=reverse("community:newsletter_manage", args=[management_token(subscription)]),
        action=_("Change my subscription or leave"),
        turn=_("For your information. You have nothing to do."),
        why=_typed_in(),
    )


def _typed_in() -> str:
    return _(
        "You receive this message because somebody typed in this address on the portal. If it"
        " was not you, do nothing."
    )


@transaction.atomic
def confirm_subscription(*, subscription_id: int, at: datetime) -> Subscription:
    """Note that the owner of an address wants the newsletter; twice keeps the first moment."""
    subscription = Subscription.objects.lock(subscription_id)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = at
        subscription.save(update_fields=["confirmed_at"])
    return subscription


@transaction.atomic
def change_subscription(*, subscription_id: int, wish: Wish) -> Subscription:
    """Send something else from the next issue on."""
    subscription = Subscription.objects.lock(subscription_id)
    _apply(subscription, wish)
    return subscription


@transaction.atomic
def follow_topics(*, by: Any, wish: Wish, at: datetime) -> Subscription:
    """Subscribe a person at the address of their account, which they have confirmed once: no second
    confirmation is asked. Raises PermissionDenied; Refused while the address is not confirmed.
    """
    require(by, "community.follow_topics")
    address = own_address(by)
    if address is None:
        raise Refused(_("Confirm the address of your account first."))
    found, _is_new = Subscription.objects.get_or_create(
        email=address, defaults={**_columns(wish), "asked_at": at}
    )
    subscription = Subscription.objects.lock(found.pk)
    subscription.confirmed_at = subscription.confirmed_at or at
    _apply(subscription, wish)
    return subscription


@transaction.atomic
def leave_newsletter(*, uid: str) -> bool:
    """Erase a subscription, and its issues that have not left yet; nothing of it is kept. Return
    whether it stood: leaving twice is leaving.
    """
    rows = Subscription.objects.select_for_update(of=("self",)).filter(uid=uid)
    subscription = rows.first()
    if subscription is None:
        return False
    withdraw_sealed(kind=ISSUE_MAIL, to=subscription.email)
    subscription.delete()
    return True


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Erase the addresses that nobody confirmed while the link worked; return how many."""
    gone, _by_table = Subscription.objects.stale(at).delete()
    return gone


def _columns(wish: Wish) -> dict[str, Any]:
    topics = sorted(set(wish.topics))
    return {"topics": topics, "frequency": wish.frequency, "language": wish.language}


def _apply(subscription: Subscription, wish: Wish) -> None:
    for name, value in _columns(wish).items():
        setattr(subscription, name, value)
    subscription.save()
    subscription.subjects.set(wish.subjects)
