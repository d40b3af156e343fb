"""Whose subscription a link from a mail opens.

No link is stored, not even its digest: each is signed with the portal's key and a salt of its own,
and names a row that goes when its owner leaves. Who reads the database can open none.
"""

from typing import Any

from django.core import signing

from partners.queries.members import verified_emails
from pscc.community.models import Subscription
from pscc.community.models.subscriptions import CONFIRMED_WITHIN

_TO_CONFIRM = "community.subscription.confirm"
_TO_MANAGE = "community.subscription.manage"
_SEPARATOR = "~"  # the default one is written as %3A in addresses


def confirmation_token(subscription: Subscription) -> str:
    """Return what the link of the first mail carries: good for three days."""
    return signing.TimestampSigner(salt=_TO_CONFIRM, sep=_SEPARATOR).sign(subscription.uid)


def to_confirm(token: str) -> Subscription | None:
    """Return the subscription that the link of a first mail opens; None if it is too old, not ours,
    or of one that is gone.
    """
    signer = signing.TimestampSigner(salt=_TO_CONFIRM, sep=_SEPARATOR)
    try:
        uid = signer.unsign(token, max_age=CONFIRMED_WITHIN)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(uid=uid).first()


def management_token(subscription: Subscription) -> str:
    """Return what the links of every issue carry: good as long as the subscription stands."""
    return signing.Signer(salt=_TO_MANAGE, sep=_SEPARATOR).sign(subscription.uid)


def uid_of(token: str) -> str | None:
    """Return which subscription a link manages, standing or not; None if it is not ours."""
    try:
        return signing.Signer(salt=_TO_MANAGE, sep=_SEPARATOR).unsign(token)
    except signing.BadSignature:
        return None


def to_manage(token: str) -> Subscription | None:
    """Return the confirmed subscription that a link manages; None if there is none."""
    return Subscription.objects.confirmed().filter(uid=uid_of(token)).first()


def own_address(user: Any) -> str | None:
    """Return the address of an account that its owner has confirmed; None of a visitor."""
    email = str(user.email).lower() if user.is_authenticated else ""
    return email if email in verified_emails(user) else None


def subscription_of(address: str) -> Subscription | None:
    """Return the confirmed subscription of an address."""
    return Subscription.objects.confirmed().filter(email=address).first()
