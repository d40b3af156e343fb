"""What is publicly known of the data services and the sample collection; what is not known stays
missing, and shows.
"""

from datetime import datetime
from typing import Any

from partners.models import Organisation
from pscc.pages.reference import read_data
from services.actions.metadata import fingerprint, save_metadata
from services.models import HealthDataset, SampleCollection, Service
from services.queries.metadata import editable_record, stored_values

_RECORDS = {"health_data": HealthDataset, "samples": SampleCollection}


def load_metadata(by: Any, at: datetime) -> int:
    """Create the descriptions that are missing; return how many."""
    services = {each.slug: each for each in Service.objects.all()}
    described: set[int] = set()
    for model in _RECORDS.values():
        described |= set(model._default_manager.values_list("pk", flat=True))
    created = 0
    for entry in read_data("metadata"):
        service = services.get(entry["service"])
        if service is None or service.pk in described:
            continue
        values = dict(entry["values"])
        if "custodian" in entry:
            values["custodian"] = Organisation.objects.get(slug=entry["custodian"]).pk
        opened_on = fingerprint(stored_values(editable_record(service), tuple(values)))
        save_metadata(service_id=service.pk, opened_on=opened_on, values=values, by=by, at=at)
        created += 1
    return created
