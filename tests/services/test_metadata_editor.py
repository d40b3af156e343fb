"""Providers describe their data: the form, the lock, the score, and what readers see of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.pages.demo.directory import load_organisations, load_services
from pscc.pages.demo.metadata import load_metadata
from pscc.pages.demo.people import load_people
from pscc.pages.reference import load_reference_data
from services.actions.metadata import StaleMetadataError, fingerprint, save_metadata
from services.enums import ServiceKind, ServiceState
from services.forms.metadata import FORMS
from services.metadata.completeness import completeness_of, record_of
from services.metadata.rules import FILES, read_rules
from services.models import HealthDataset, SampleCollection, Service
from services.queries.metadata import stored_values
from tests.factories import (
    NOW,
    make_membership,
    make_service,
    make_service_in,
    make_staff,
    make_user,
)
from tests.services.described import make_collection, make_dataset, make_whole_dataset
from tests.services.samples import page_of

pytestmark = pytest.mark.django_db


def editor_of(service):
    person = make_user()
    make_membership(user=person, organisation=service.provider, role=MembershipRole.EDITOR)
    return person


def address(service):
    return f"/en/services/{service.slug}/edit/metadata/"


def opened(client, service):
    return client.get(address(service)).context["opened_on"]


def store(service, by, **values):
    stored = stored_values(record_of(Service.objects.get(pk=service.pk)), tuple(values))
    return save_metadata(
        service_id=service.pk, opened_on=fingerprint(stored), values=values, by=by,
        at=NOW + timedelta(hours=1),
    )  # fmt: skip


# --- The rules' files -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ServiceKind.HEALTH_DATA, ServiceKind.SAMPLES])
def test_the_rules_name_columns_terms_and_words_that_exist(kind):
    rules = read_rules(FILES[kind])
    model = HealthDataset if kind == ServiceKind.HEALTH_DATA else SampleCollection
    owners = {"service": {field.name for field in Service._meta.get_fields()}}
    columns = {field.name for field in model._meta.get_fields()}

    wrong = [
        f"{each.key}: {name}"
        for each in rules.properties
        for name in each.columns
        if name.rpartition(".")[2] not in (owners["service"] if "." in name else columns)
    ]
    wrong += [each.key for each in rules.properties if not (each.fr and each.en and each.iri)]
    wrong += [
        f"{each.key}: {written}"
        for each in rules.properties
        for written in each.cardinality.values()
        if written.split()[0] not in ("mandatory", "recommended", "optional")
        or (written.split()[0] == "mandatory") != written.split()[1].startswith("1")
    ]
    wrong += [
        each.key
        for each in rules.properties
        if each.vocabulary and each.vocabulary not in rules.vocabularies
    ]
    wrong += [
        term.code
        for terms in rules.vocabularies.values()
        for term in terms.values()
        if not (term.fr and term.en)
    ]

    assert wrong == []
    assert len({each.key for each in rules.properties}) == len(rules.properties)  # fmt: skip


def test_the_profile_asks_what_release_8_asks():
    rules = read_rules(FILES[ServiceKind.HEALTH_DATA])

    mandatory = {
        rights: len(
            [1 for each in rules.properties if each.use(rights, HealthDataset()) == "mandatory"]
        )
        for rights in ("NON_PUBLIC", "PUBLIC", "RESTRICTED")
    }

    assert mandatory == {"NON_PUBLIC": 14, "PUBLIC": 10, "RESTRICTED": 10}
    assert len(rules.vocabularies["health_categories"]) == 17


@pytest.mark.parametrize("kind", [ServiceKind.HEALTH_DATA, ServiceKind.SAMPLES])
def test_the_form_asks_for_every_column_of_the_record(kind):
    model = HealthDataset if kind == ServiceKind.HEALTH_DATA else SampleCollection
    columns = {field.name for field in model._meta.concrete_fields} - {"service"}
    form = FORMS[kind]

    assert set(form.base_fields) == columns
    assert sorted(name for _title, names in form.groups for name in names) == sorted(columns)


# --- The score ------------------------------------------------------------------------------------


def test_structured_data_make_their_description_mandatory():
    service = make_dataset(has_structured_data=True)

    missing = completeness_of(service, service.health_dataset).missing

    assert [gap.words for gap in missing] == ["Description of the variables"]


def test_mandatory_and_recommended_are_counted_apart():
    scores = [
        completeness_of(service, record_of(service))
        for service in (make_dataset(), make_whole_dataset(), make_collection())
    ]

    assert [(s.mandatory_percent, s.recommended_percent) for s in scores[:2]] == [
        (100, 5), (100, 100),
    ]  # fmt: skip
    assert scores[2].mandatory_percent == 100
    assert completeness_of(make_service(), None) is None


def test_no_is_an_answer():
    service = make_dataset(has_personal_data=False)
    wanted = {gap.asked.key for gap in completeness_of(service, service.health_dataset).wanted}

    assert "personal_data" not in wanted


# --- The action -----------------------------------------------------------------------------------


def test_a_provider_stores_a_description():
    service = make_service(kind=ServiceKind.HEALTH_DATA)

    record = store(service, editor_of(service), min_age=18, keywords_en=["breast"])

    assert (record.min_age, record.keywords_en) == (18, ["breast"])
    assert Service.objects.get(pk=service.pk).updated_at == NOW + timedelta(hours=1)
    assert store(service, editor_of(service), min_age=18, keywords_en=["breast"]) is None


def test_what_others_stored_meanwhile_is_not_written_over():
    service = make_dataset()
    person = editor_of(service)
    opened_on = fingerprint({"population": ""})
    store(service, person, population="Adults")

    with pytest.raises(StaleMetadataError) as stale:
        save_metadata(
            service_id=service.pk, opened_on=opened_on, values={"population": "Children"},
            by=person, at=NOW,
        )  # fmt: skip

    assert stale.value.stored == {"population": "Adults"}
    assert HealthDataset.objects.get(pk=service.pk).population == "Adults"


def test_only_who_edits_a_service_describes_it():
    service = make_dataset()

    for stranger in (make_user(), make_staff(Role.ADVISOR)):
        with pytest.raises(PermissionDenied):
            store(service, stranger, population="Adults")


def test_a_closed_service_and_one_of_another_kind_are_refused():
    closed = make_service_in(ServiceState.RETIRED, kind=ServiceKind.SAMPLES)
    other = make_service()

    with pytest.raises(Refused):
        store(closed, editor_of(closed), acronym="X")
    with pytest.raises(Refused):
        save_metadata(
            service_id=other.pk, opened_on="", values={"acronym": "X"}, by=editor_of(other), at=NOW
        )


# --- The page -------------------------------------------------------------------------------------


def test_the_page_names_what_is_missing_and_the_score_follows(client):
    service = make_service(kind=ServiceKind.SAMPLES)
    client.force_login(editor_of(service))

    before = client.get(address(service))
    answer = client.post(address(service), {
        "opened_on": before.context["opened_on"], "sample_types": ["dna"],
        "dataset_types": ["clinical"], "sexes": ["female"],
    }, follow=True)  # fmt: skip

    assert [gap.words for gap in before.context["score"].missing] == [
        "Sex", "Dataset type", "Sample type",
    ]  # fmt: skip
    assert "Mandatory: 4 of 7" in before.text
    assert "Mandatory: 7 of 7" in answer.text
    assert SampleCollection.objects.get(pk=service.pk).sample_types == ["dna"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("min_age", "x"), ("min_age", "-1"), ("number_of_records", "9" * 30),
        ("covers_from", "31/31/2020"), ("access_rights", "SECRET"), ("hdab", "999999"),
        ("health_categories", "NONE"), ("legislation", "javascript:alert(1)"),
        ("keywords_en", "x" * 81), ("purposes", "\n".join(map(str, range(41)))),
        ("access_url", "no address"),
    ],
)  # fmt: skip
def test_bad_input_is_told_beside_its_field_and_nothing_is_lost(client, field, value):
    service = make_dataset()
    client.force_login(editor_of(service))

    answer = client.post(address(service), {
        "opened_on": opened(client, service), field: value, "population": "Axolotls",
    })  # fmt: skip

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert "Axolotls" in answer.text
    assert HealthDataset.objects.get(pk=service.pk).population == ""


def test_ages_and_days_stand_in_order(client):
    service = make_dataset()
    client.force_login(editor_of(service))

    answer = client.post(address(service), {
        "opened_on": opened(client, service), "min_age": "18", "max_age": "17",
        "covers_from": "2020-01-02", "covers_until": "2020-01-01",
    })  # fmt: skip

    assert sorted(answer.context["form"].errors) == ["covers_until", "max_age"]


def test_what_others_stored_stands_beside_and_can_be_kept(client):
    service = make_dataset()
    person = editor_of(service)
    client.force_login(person)
    before = client.get(address(service))
    sent = {
        name: value
        for name, value in before.context["form"].initial.items()
        if value not in (None, "", [])
    } | {"opened_on": before.context["opened_on"], "population": "Mine"}
    sent |= {name: "\n".join(sent[name]) for name in ("legislation", "keywords_fr", "keywords_en")}
    store(service, person, population="Theirs")

    stale = client.post(address(service), sent)
    kept = client.post(address(service), sent | {
        "opened_on": stale.context["opened_on"], "take_population": "on", "min_age": "18",
    })  # fmt: skip

    assert "Someone else changed this description" in stale.text
    assert ("Theirs" in stale.text, "Mine" in stale.text) == (True, True)
    assert kept.status_code == 302
    record = HealthDataset.objects.get(pk=service.pk)
    assert (record.population, record.min_age) == ("Theirs", 18)


def test_services_of_other_kinds_have_no_such_page(client):
    service = make_service()
    client.force_login(editor_of(service))

    assert client.get(address(service)).status_code == 404


def test_the_space_leads_to_it(client):
    service = make_dataset()
    client.force_login(editor_of(service))

    assert address(service) in client.get(f"/en/services/{service.slug}/edit/").text


# --- What readers see -----------------------------------------------------------------------------


def test_the_public_page_says_what_is_known_and_what_is_not(client):
    service = make_dataset(
        has_structured_data=True, number_of_records=12000, population="<b>Adults</b>"
    )

    page = page_of(client, service).text

    for words in (
        "Mandatory: 14 of 15", "The provider has not stated yet:", "Description of the variables",
        "Not public", "Electronic health data from EHRs", "12,000",
        "&lt;b&gt;Adults&lt;/b&gt;", f"/services/{service.slug}.ttl",
    ):  # fmt: skip
        assert words in page


def test_other_kinds_show_no_metadata(client):
    assert "Recommended:" not in page_of(client, make_service()).text


def test_seeded_services_say_honestly_what_is_missing():
    load_reference_data()
    staff = load_people(NOW)["staff"]
    load_organisations(staff, NOW)
    load_services(staff, NOW)

    counts = [load_metadata(staff, NOW), load_metadata(staff, NOW)]

    seeded = Service.objects.filter(kind__in=FILES).order_by("slug")
    missing = {
        service.slug: sorted(
            gap.asked.key for gap in completeness_of(service, record_of(service)).missing
        )
        for service in seeded
    }
    assert counts == [7, 0]
    assert missing == {
        "canto": ["access_rights", "has_structured_data", "hdab", "type"],
        "eds-research-access": ["has_structured_data", "hdab", "type"],
        "eds-trial-feasibility": ["hdab"],
        "esme": ["access_rights", "has_structured_data", "hdab", "health_category", "type"],
        "oncodatahub": ["has_structured_data", "hdab", "health_category", "provenance", "type"],
        "structured-oncology-data": [
            "access_rights", "distribution", "hdab", "health_category", "type", "variables",
        ],
        "tumour-sample-collection": [],
    }  # fmt: skip
