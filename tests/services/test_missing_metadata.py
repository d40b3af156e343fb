"""What a profile makes mandatory: asked for beside the gate, found by the staff list."""

from typing import Any

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from services.actions.drafts import request_service_review
from services.enums import AccessRights, ServiceKind, ServiceState
from services.metadata.completeness import completeness_of, record_of
from services.models import HealthDataset, SampleCollection, Service
from services.queries.gate import OF_PROFILES, gate_of, incomplete, with_gate
from services.queries.profiles import mandatory_properties
from tests.factories import NOW, make_service, make_staff
from tests.services.described import make_collection, make_dataset
from tests.services.provider import editor_of, make_complete

pytestmark = pytest.mark.django_db
RIGHTS = ("", *AccessRights.values)
MODELS: dict[str, Any] = {
    ServiceKind.HEALTH_DATA: HealthDataset, ServiceKind.SAMPLES: SampleCollection,
}  # fmt: skip


def of_python(service):
    """Return what a description lacks, as the score finds it."""
    stored = Service.objects.get(pk=service.pk)
    missing = completeness_of(stored, record_of(stored)).missing
    return {f"{service.kind}.{gap.asked.key}" for gap in missing if gap.column}


def of_database(service):
    """Return what a description lacks, as the staff list finds it."""
    every = with_gate(Service.objects.filter(pk=service.pk))
    return {each.key for each in OF_PROFILES if incomplete(every, each.key).exists()}


def test_every_mandatory_property_that_is_typed_can_be_asked_for():
    assert {each.key for each in OF_PROFILES} == {
        "health_data.access_rights", "health_data.legislation", "health_data.theme",
        "health_data.distribution", "health_data.health_category",
        "health_data.has_structured_data", "health_data.hdab", "health_data.keyword",
        "health_data.provenance", "health_data.type", "health_data.variables",
        "samples.sex", "samples.dataset_type", "samples.sample_type",
    }  # fmt: skip


@pytest.mark.parametrize("rights", RIGHTS)
@pytest.mark.parametrize("is_structured", [None, False, True])
@pytest.mark.parametrize("is_whole", [False, True])
def test_python_and_the_database_agree_under_all_rights(rights, is_structured, is_whole):
    if is_whole:
        service = make_dataset(access_rights=rights, has_structured_data=is_structured)
    else:
        service = make_service(kind=ServiceKind.HEALTH_DATA)
        HealthDataset.objects.create(
            service=service, access_rights=rights, has_structured_data=is_structured
        )

    assert of_database(service) == of_python(service)


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, asked.key) for kind, _rules, asked in mandatory_properties()]
)
def test_each_empty_property_is_found_alike(kind, key):
    service = make_dataset(has_structured_data=True, variables_url="https://example.org/")
    if kind == ServiceKind.SAMPLES:
        service = make_collection()
    assert of_database(service) == set()
    (asked,) = [
        each for of, _rules, each in mandatory_properties() if (of, each.key) == (kind, key)
    ]
    for name in asked.columns:
        field = MODELS[kind]._meta.get_field(name)
        empty = [] if field.get_internal_type() == "ArrayField" else None if field.null else ""
        MODELS[kind].objects.filter(pk=service.pk).update(**{name: empty})

    assert of_python(service) >= {f"{kind}.{key}"}
    assert of_database(service) == of_python(service)


def test_codes_that_the_release_lacks_and_a_record_that_nobody_made_are_missing():
    service = make_collection(sexes=["axolotl"])
    bare = make_service(kind=ServiceKind.SAMPLES)

    assert of_database(service) == of_python(service) == {"samples.sex"}
    assert of_database(bare) == of_python(bare) == {
        "samples.sex", "samples.dataset_type", "samples.sample_type",
    }  # fmt: skip
    assert of_database(make_service()) == set()


def test_it_is_said_and_no_bar(client):
    service = make_complete(ServiceState.DRAFT, kind=ServiceKind.SAMPLES)
    person = editor_of(service)

    gate = gate_of(service)
    client.force_login(person)
    page = client.get(reverse("services:edit", args=(service.slug,))).text
    request_service_review(service_id=service.pk, by=person, at=NOW)

    assert [each.key for each in gate.advised] == [
        "samples.sex", "samples.dataset_type", "samples.sample_type",
    ]  # fmt: skip
    assert gate.is_open
    assert "no bar to its publication" in page
    assert Service.objects.get().state == ServiceState.IN_REVIEW


def test_staff_find_what_lacks_a_property_or_anything(signed_in):
    lacking = make_complete(ServiceState.OPEN, kind=ServiceKind.SAMPLES)
    whole = make_complete(ServiceState.OPEN)
    client = signed_in(make_staff(Role.COMMUNICATION))
    address = reverse("admin:services_service_changelist")

    found = {
        asked: set(client.get(address, {"missing": asked}).context["cl"].queryset)
        for asked in ("any", "samples.sex", "health_data.hdab")
    }

    assert found == {"any": {lacking}, "samples.sex": {lacking}, "health_data.hdab": set()}
    assert "MIABIS Core 3.0 – Sex" in client.get(address).text
    change = reverse("admin:services_service_change", args=(lacking.pk,))
    assert "no bar to its publication" in client.get(change).text
    assert whole.kind == ServiceKind.PLATFORM


@pytest.mark.parametrize("count", [1, 3])
def test_the_filter_asks_the_same_questions_for_one_and_three(signed_in, queries, count):
    for _ in range(count):
        make_complete(ServiceState.OPEN, kind=ServiceKind.SAMPLES)
    client = signed_in(make_staff(Role.COMMUNICATION))
    address = reverse("admin:services_service_changelist")
    client.get(address, {"missing": "any"})

    with queries(6):
        client.get(address, {"missing": "any"})
