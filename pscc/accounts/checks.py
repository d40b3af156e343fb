"""What has to be true before the portal opens to the world (`manage.py check --deploy`)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def check_proxy_count(**_options: Any) -> list[CheckMessage]:
    """Refuse a portal that does not know how many proxies stand before it: limits would count the
    proxy.
    """
    if settings.IS_DEMO or settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0:
        return []
    return [
        Error(
            "TRUSTED_PROXY_COUNT is not set: rate limits would count everybody as one person.",
            hint="Set it to the number of reverse proxies before the portal.",
            id="accounts.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_second_factor(**_options: Any) -> list[CheckMessage]:
    """Refuse a staff desk that a password alone opens."""
    if settings.IS_DEMO or settings.STAFF_MFA_REQUIRED:
        return []
    return [Error("STAFF_MFA_REQUIRED must be on outside the demo.", id="accounts.E002")]


@register(Tags.security, deploy=True)
def check_recent_login(**_options: Any) -> list[CheckMessage]:
    """Refuse a portal that never asks again before a step of consequence."""
    if settings.IS_DEMO or settings.RECENT_LOGIN_MINUTES > 0:
        return []
    return [Error("RECENT_LOGIN_MINUTES must be 1 or more outside the demo.", id="accounts.E003")]
