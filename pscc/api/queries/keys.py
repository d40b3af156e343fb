"""For whom a person may make keys, and what stands behind one that a program shows."""

import hashlib
import re
from typing import Any

from partners.enums import MembershipRole
from partners.models import Organisation
from pscc.api.models import ApiKey

_WRITTEN = re.compile(r"pscc_[a-z0-9]{8}_[A-Za-z0-9_-]{43}")


def digest_of(secret: str) -> str:
    """Return what is kept of a key: its SHA-256. The secret is random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_of(secret: str) -> ApiKey | None:
    """Return the key of this secret, also one that opens nothing any more; no statement for what
    cannot be one.
    """
    if not _WRITTEN.fullmatch(secret):
        return None
    return ApiKey.objects.filter(secret_digest=digest_of(secret)).first()


def owned_organisations(user: Any) -> list[Organisation]:
    """Return the public organisations that a person owns, by name."""
    mine = Organisation.objects.published().filter(
        memberships__user=user,
        memberships__role=MembershipRole.OWNER,
        memberships__ended_at__isnull=True,
    )
    return list(mine.distinct().order_by("name", "pk"))
