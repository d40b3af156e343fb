"""How often an account may be tried, so that no stranger can use up its owner's tries.

Ten wrong passwords an hour per e-mail and network. When all networks together reach thirty, each
network has three: many addresses guess slowly, and a network that has not failed is never
refused. Sessions, passkeys and sign-in codes are not counted here at all.
"""

import unicodedata
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from pscc.accounts.networks import network_of


@dataclass(frozen=True)
class Attempt:
    """A try that was allowed; give it back when the password was right."""

    usages: tuple[RateLimitUsage, ...]

    def rollback(self) -> None:
        """Forget this try: only failures count."""
        for usage in self.usages:
            usage.rollback()


def same_email(email: str) -> str:
    """Write an e-mail the one way that limits know it by, whatever its case, spaces and Unicode
    forms.
    """
    return unicodedata.normalize("NFKC", email).strip().casefold()


def from_here(request: HttpRequest, email: str) -> str:
    """Return the key of an account as tried from the request's network."""
    network = network_of(get_adapter(request).get_client_ip(request))
    return f"{same_email(email)}|{network}"


def try_password(request: HttpRequest, email: str) -> Attempt | None:
    """Count a try of an account's password; return None when there have been too many."""
    here = from_here(request, email)
    usages = []
    everywhere = _consume(request, "login_failed_everywhere", same_email(email))
    if everywhere:
        usages.append(everywhere)
    else:
        slowed = _consume(request, "login_failed_slowed", here)
        if not slowed:
            return None
        usages.append(slowed)
    usage = _consume(request, "login_failed", here)
    if not usage:
        Attempt(tuple(usages)).rollback()
        return None
    return Attempt((*usages, usage))


def ask_for_code(request: HttpRequest, email: str) -> bool:
    """Count a request for a mailed code from this network; False when there have been too many."""
    return _consume(request, "code_request", from_here(request, email)) is not None


def may_suggest(request: HttpRequest) -> bool:
    """Count a suggestion that anyone may send; False when this network has sent too many."""
    network = network_of(get_adapter(request).get_client_ip(request))
    return _consume(request, "suggestion", str(network)) is not None


def may_start(request: HttpRequest) -> bool:
    """Count an orientation that anyone may begin; False when this network has begun too many."""
    network = network_of(get_adapter(request).get_client_ip(request))
    return _consume(request, "orientation", str(network)) is not None


def may_read_api(request: HttpRequest) -> bool:
    """Count a question that a program asks; False when this network has asked too many.

    Programs whose server does not tell from where they ask (a socket without addresses) count as
    one network: a question that anybody may ask is not refused for that.
    """
    try:
        network = network_of(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # allauth's word for "no address"
        network = "unknown"
    return _consume(request, "api", network) is not None


def may_read_api_with(request: HttpRequest, key: str) -> bool:
    """Count a question that a program asks with a key; False when the key has asked too many."""
    return _consume(request, "api_with_key", key) is not None


def may_open_shared(request: HttpRequest) -> bool:
    """Count an opening of a page that is shared by a link; False when this network has opened too
    many, or tried too many links.
    """
    network = network_of(get_adapter(request).get_client_ip(request))
    return _consume(request, "shared_link", str(network)) is not None


def may_mail_link(request: HttpRequest, email: str) -> bool:
    """Count a link mailed to an address that anyone may type in; False when the network has sent,
    or the address has had, too many.
    """
    network = network_of(get_adapter(request).get_client_ip(request))
    return (
        _consume(request, "orientation_link", str(network)) is not None
        and _consume(request, "orientation_mail", same_email(email)) is not None
    )


def may_subscribe(request: HttpRequest) -> bool:
    """Count a subscription that anyone may ask for; False when this network has asked too often."""
    network = network_of(get_adapter(request).get_client_ip(request))
    return _consume(request, "newsletter", str(network)) is not None


def may_mail_subscriber(request: HttpRequest, email: str) -> bool:
    """Count a mail about a subscription; False when the address has had too many. Do not tell."""
    return _consume(request, "newsletter_mail", same_email(email)) is not None


def may_ask_to_meet(request: HttpRequest) -> bool:
    """Count a request of the person to meet somebody; False when there were too many in a day."""
    return _consume(request, "introduction", str(request.user.pk)) is not None


def forgive(request: HttpRequest, email: str) -> None:
    """Forget this network's failures, after the owner of the mailbox has chosen a new password."""
    for action, key in (
        ("login_failed", from_here(request, email)),
        ("login_failed_slowed", from_here(request, email)),
    ):
        ratelimit.clear(request, app="allauth.account", action=action, key=key)


def _consume(request: HttpRequest, action: str, key: str) -> RateLimitUsage | None:
    return ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
