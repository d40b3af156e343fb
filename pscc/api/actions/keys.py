"""Keys for programs: made, revoked, used, forgotten."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import Organisation
from pscc.api.models import ApiKey
from pscc.api.queries.keys import digest_of
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.kernel.uids import ALPHABET

MOST_KEYS = 10  # living ones of one organisation
LONGEST = timedelta(days=366)


@transaction.atomic
def make_key(
    *, organisation_id: int | None, name: str, valid_for: timedelta, by: Any, at: datetime
) -> tuple[ApiKey, str]:
    """Make a key of an organisation, or of the cluster (None); return it with its secret, which
    nobody can read again.

    Raises Refused for an organisation that has ten living keys; PermissionDenied. Locks the
    organisation.
    """
    organisation = None
    if organisation_id is None:
        require(by, "api.make_own_key")
    else:
        organisation = Organisation.objects.lock(organisation_id)
        require(by, "api.make_key", organisation)
    if ApiKey.objects.live(at).filter(organisation=organisation).count() >= MOST_KEYS:
        raise Refused(_("There are ten keys already. Revoke one that nobody needs any more."))
    prefix = "pscc_" + "".join(secrets.choice(ALPHABET) for _each in range(8))
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=prefix,
        secret_digest=digest_of(secret),
        made_by=by,
        made_at=at,
        expires_at=at + min(valid_for, LONGEST),
    )
    return key, secret


@transaction.atomic
def revoke_key(*, key_id: int, by: Any, at: datetime) -> ApiKey:
    """Let a key open nothing from now on; once more changes nothing. Raises PermissionDenied."""
    key = ApiKey.objects.lock(key_id)
    require(by, "api.revoke_key", key)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = at, by
        key.save(update_fields=["revoked_at", "revoked_by"])
    return key


def note_use(key: ApiKey, *, on: date) -> None:
    """Write down the day on which a key was last used: at most one statement a day."""
    if key.last_used_on != on:
        ApiKey.objects.filter(pk=key.pk).exclude(last_used_on=on).update(last_used_on=on)
