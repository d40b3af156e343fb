"""The only writers of the metadata of health data and of sample collections."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.enums import ServiceState
from services.metadata.values import Record
from services.models import Service
from services.queries.metadata import editable_record, stored_values

STALE = gettext_lazy(
    "Someone else changed this description while you were writing. Nothing is lost: what is stored"
    " now is shown beside yours. Keep what is right, then save again."
)


class StaleMetadataError(Refused):
    """Someone else stored another description since the form was opened."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        super().__init__(STALE)
        self.stored = stored


def fingerprint(values: Mapping[str, Any]) -> str:
    """Return a text that differs as soon as one value does: what a form was opened on."""
    written = json.dumps(dict(sorted(values.items())), cls=DjangoJSONEncoder)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


@transaction.atomic
def save_metadata(
    *, service_id: int, opened_on: str, values: Mapping[str, Any], by: Any, at: datetime
) -> Record | None:
    """Store a description as it was typed, all of it or nothing; None if nothing differs.

    It is live at once where the service is public. `opened_on` is the fingerprint of the values
    that the form showed. Raises StaleMetadataError if others stored different ones since; Refused
    for a closed service and for a kind without metadata; PermissionDenied. Locks the service.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    record = editable_record(service)
    if record is None:
        raise Refused(_("Services of this kind have no metadata of their own."))
    stored = stored_values(record, tuple(values))
    if stored == dict(values):
        return None
    if service.state == ServiceState.RETIRED:
        raise Refused(_("This service is closed for good: its description stays as it is."))
    if opened_on != fingerprint(stored):
        raise StaleMetadataError(stored)
    for name, value in values.items():
        field: Any = record._meta.get_field(name)
        setattr(record, field.attname, value)
    record.save()
    # The row's number belongs to the card: a change of metadata makes nobody's card stale.
    service.updated_at = at
    service.save(update_fields=["updated_at"])
    publish("services.metadata_changed", service_id=service.pk)
    return record
