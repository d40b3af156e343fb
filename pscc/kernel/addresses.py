"""Addresses of the portal as the world outside knows them."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return a path as the address people can follow; the host comes from the settings, never from
    a request.
    """
    return f"{settings.BASE_URL.rstrip('/')}{path}"
