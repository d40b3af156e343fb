"""Who has a page of a draft open."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from calls.models import Presence, StageEntry
from calls.queries.drafts import form_of
from pscc.kernel.access import require

KEPT = timedelta(days=1)


@transaction.atomic
def note_presence(*, entry_id: int, section_key: str, by: Any, at: datetime) -> None:
    """Note that a person has a section open; an unknown section is noted as none.

    One row a person, without a lock: the last one counts. Raises PermissionDenied unless one may
    write.
    """
    entry = StageEntry.objects.select_related("application", "form_version").get(pk=entry_id)
    require(by, "calls.edit_application", entry.application)
    known = form_of(entry).section(section_key)
    Presence.objects.bulk_create(
        [Presence(entry=entry, user=by, section_key=known.key if known else "", seen_at=at)],
        update_conflicts=True,
        unique_fields=["entry", "user"],
        update_fields=["section_key", "seen_at"],
    )


@transaction.atomic
def forget_presences(*, at: datetime) -> int:
    """Delete what is older than a day; return how many rows."""
    deleted, _by_model = Presence.objects.filter(seen_at__lt=at - KEPT).delete()
    return deleted
