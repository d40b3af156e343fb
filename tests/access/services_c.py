"""Metadata: the documents for machines, the page on which providers describe their data."""

from typing import Any

from partners.models import Organisation
from services.enums import Access, ServiceKind
from services.models import HealthDataset, SampleCollection
from tests import factories as make
from tests.access.rows import Row, get, post
from tests.access.staff import _staff, pages

OWN = "partner officers communication"  # the provider's editor, and who manages the catalogue


def metadata_things(provider: Organisation) -> dict[str, dict[str, Any]]:
    """Let the provider describe a dataset and a collection."""
    common: dict[str, Any] = {"provider": provider, "access": Access.DATA_AND_SAMPLES}
    data = make.make_service(kind=ServiceKind.HEALTH_DATA, **common)
    samples = make.make_service(kind=ServiceKind.SAMPLES, **common)
    HealthDataset.objects.create(service=data)
    SampleCollection.objects.create(service=samples)
    return {
        "dataset": {"slug": data.slug},
        "collection": {"slug": samples.slug},
        "dataset record": {"object_id": data.pk},
        "collection record": {"object_id": samples.pk},
    }


SERVICES_C: list[Row] = [
    get("catalog_ttl", "", {200: "everyone"}),
    get("catalog_jsonld", "", {200: "everyone"}),
    get("service_ttl", "dataset", {200: "everyone"}),
    get("service_jsonld", "dataset", {200: "everyone"}),
    get("service_ttl", "draft service", {404: "everyone"}),
    get("service_jsonld", "draft service", {404: "everyone"}),
    get("services:metadata", "dataset", {200: OWN, 403: "rest"}),
    get("services:metadata", "collection", {200: OWN, 403: "rest"}),
    get("services:metadata", "service", {404: OWN, 403: "rest"}),
    post("services:metadata", "dataset", {200: OWN, 403: "rest"}, min_age="x"),
    *pages("services_healthdataset", "dataset record", see="staff"),
    *pages("services_samplecollection", "collection record", see="staff"),
    _staff("admin:services_healthdataset_act", "dataset record/none", {}, 404),
    _staff("admin:services_samplecollection_act", "collection record/none", {}, 404),
]
