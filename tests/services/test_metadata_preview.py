"""Describing data: what each field is needed for, and how it reads before anything is stored."""

import pytest

from services.enums import ServiceKind
from services.models import HealthDataset
from tests.factories import make_service, make_user
from tests.services.described import make_dataset
from tests.services.provider import editor_of

pytestmark = pytest.mark.django_db


def address(service):
    return f"/en/services/{service.slug}/edit/metadata/"


def opened(client, service):
    return client.get(address(service)).context["opened_on"]


def typed(client, service, **more):
    return {"opened_on": opened(client, service), "access_rights": "PUBLIC"} | more


def uses(form):
    return {name: field.use_words for name, field in form.fields.items()}


def test_each_field_of_health_data_says_how_much_the_profile_needs_it(client):
    service = make_service(kind=ServiceKind.HEALTH_DATA)
    client.force_login(editor_of(service))

    page = client.get(address(service))

    said = uses(page.context["form"])
    in_dcat = "mandatory in HealthDCAT-AP"
    assert {name for name, words in said.items() if words.startswith(in_dcat)} == {
        "access_rights", "health_categories", "themes", "dataset_types", "keywords_fr",
        "keywords_en", "access_url", "legislation", "hdab", "provenance", "has_structured_data",
    }  # fmt: skip
    assert said["keywords_fr"] == "mandatory in HealthDCAT-AP, in one language at least"
    assert said["custodian"] == "recommended by HealthDCAT-AP"
    assert (said["frequency"], said["identifiers"]) == ("optional", "optional")
    assert '<span class="optional" id="use_hdab">(mandatory in HealthDCAT-AP)</span>' in page.text
    assert "(optional)</span>" in page.text


def test_each_field_of_a_collection_says_so_too(client):
    service = make_service(kind=ServiceKind.SAMPLES)
    client.force_login(editor_of(service))

    said = uses(client.get(address(service)).context["form"])

    assert {name for name, words in said.items() if words == "mandatory in MIABIS Core 3.0"} == {
        "sample_types", "dataset_types", "sexes",
    }  # fmt: skip


def test_a_draft_may_lack_all_that_is_mandatory(client):
    service = make_service(kind=ServiceKind.HEALTH_DATA)
    client.force_login(editor_of(service))

    answer = client.post(
        address(service),
        {"opened_on": opened(client, service), "act": "save", "population": "Adults"},
    )

    assert answer.status_code == 302
    assert HealthDataset.objects.get(pk=service.pk).population == "Adults"


def test_a_preview_without_scripts_scores_and_reads_what_was_typed_and_stores_nothing(client):
    service = make_service(kind=ServiceKind.HEALTH_DATA)
    client.force_login(editor_of(service))

    answer = client.post(
        address(service), typed(client, service, act="preview", population="Axolotls", min_age="x")
    )

    assert "Nothing is stored yet" in answer.text
    assert "<dt>Population covered</dt><dd>Axolotls</dd>" in answer.text
    assert list(answer.context["form"].errors) == ["min_age"]
    assert "Mandatory: 4 of 10" in answer.text
    assert not HealthDataset.objects.filter(pk=service.pk).exists()
    stored = client.post(address(service), typed(client, service, act="save"))
    assert stored.status_code == 302
    assert HealthDataset.objects.get(pk=service.pk).access_rights == "PUBLIC"


def test_the_page_follows_while_one_types(client):
    service = make_dataset()
    client.force_login(editor_of(service))

    page = client.get(address(service)).text
    answer = client.post(
        address(service), typed(client, service, act="preview", keywords_en="breast"),
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert f'hx-post="{address(service)}"' in page
    assert "<html" not in answer.text
    assert "Mandatory: 4 of 10" in answer.text
    assert '<div hx-swap-oob="innerHTML:#reading">' in answer.text
    assert "<dd>breast</dd>" in answer.text
    assert (
        '<span class="optional" id="use_provenance" hx-swap-oob="true">(optional)</span>'
        in answer.text
    )
    for target in ('id="reading"', 'id="score-state"', 'id="score-said"', 'id="use_provenance"'):
        assert page.count(target) == 1
    assert HealthDataset.objects.get(pk=service.pk).access_rights == "NON_PUBLIC"


def test_who_may_not_edit_sees_no_preview(client):
    service = make_dataset()
    client.force_login(make_user())

    answer = client.post(address(service), {"act": "preview"}, headers={"HX-Request": "true"})

    assert answer.status_code == 403
