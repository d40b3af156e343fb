"""What other catalogues read: checked by two parsers that share no code with the writer."""

import json
from datetime import timedelta

import pyoxigraph
import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from partners.enums import OrganisationState
from pscc.accounts.enums import Role
from services.actions.metadata import fingerprint, save_metadata
from services.enums import AccessRights, ServiceKind, ServiceState
from services.metadata.completeness import completeness_of, record_of
from services.metadata.graph import PREFIXES, Node, Ref, Text, web_address
from services.metadata.rules import FILES, read_rules
from services.metadata.writing import json_ld, turtle
from services.models import ServiceContact
from services.queries.metadata import stored_values
from tests.factories import (
    NOW,
    make_organisation,
    make_service,
    make_service_in,
    make_staff,
)
from tests.services.described import (
    BAD_ADDRESS,
    HOSTILE,
    body_of,
    make_collection,
    make_dataset,
    make_whole_dataset,
    read_by_oxigraph,
    read_by_rdflib,
)

DOORS = ("/catalog.ttl", "/catalog.jsonld")
DCT = "http://purl.org/dc/terms/"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TTL, JSON_LD = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.JSON_LD


def documents(client, stem):
    """Return a document in both spellings, each as both parsers read it."""
    ttl, jsonld = (body_of(client.get(f"{stem}.{end}")) for end in ("ttl", "jsonld"))
    return [
        read_by_rdflib(ttl, "turtle"),
        read_by_rdflib(jsonld, "json-ld"),
        read_by_oxigraph(ttl, TTL),
        read_by_oxigraph(jsonld, JSON_LD),
    ]


def expanded(name):
    prefix, _colon, local = name.partition(":")
    return PREFIXES.get(prefix, f"{settings.BASE_URL}/catalog.ttl#") + local


def name_of(service):
    return f"{settings.BASE_URL}/services/{service.slug}/"


def values(statements, service, name):
    wanted = (name_of(service), expanded(name))
    return sorted(value[0] for subject, said, value in statements if (subject, said) == wanted)


# --- Both spellings say the same ------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_dataset, make_whole_dataset, make_collection, make_service])
def test_both_spellings_of_a_service_say_the_same_to_both_parsers(client, make):
    service = make()

    first, *others = documents(client, f"/services/{service.slug}")

    assert others == [first, first, first]
    assert values(first, service, "dct:identifier")[-1] or first


@pytest.mark.django_db
def test_the_whole_catalogue_says_the_same_in_both_spellings(client):
    for make in (make_whole_dataset, make_collection, make_service):
        make()

    first, *others = documents(client, "/catalog")

    assert others == [first, first, first]


@pytest.mark.django_db
def test_hostile_texts_survive_and_break_nothing(client):
    service = make_whole_dataset()
    service.title_en = HOSTILE[:160]
    service.save()
    record = service.health_dataset
    record.provenance, record.keywords_en, record.purposes = (
        HOSTILE,
        [HOSTILE[:80]],
        [HOSTILE[:200]],
    )
    record.access_url = record.variables_url = BAD_ADDRESS
    record.legislation = [BAD_ADDRESS, "javascript:alert(1)", "> <", "http://[x", "https://a:b/"]
    record.save()

    first, *others = documents(client, f"/services/{service.slug}")
    page = body_of(client.get(f"/services/{service.slug}.jsonld"))

    assert others == [first, first, first]
    assert HOSTILE.strip() in {value[0] for _subject, _said, value in first}
    assert values(first, service, "dcatap:applicableLegislation") == [web_address(BAD_ADDRESS)]
    assert "<" not in page


SCALARS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


@given(st.text(SCALARS), st.text(SCALARS))
def test_any_text_and_any_address_can_be_written(text, tail):
    address = web_address(f"https://example.org/{tail}")
    said = [Text(text), Text(text, "fr"), *([Ref(address)] if address else [])]
    nodes = [Node("https://example.org/it", ("dcat:Dataset",)).say("dct:title", said)]

    ttl, jsonld = "".join(turtle(PREFIXES, nodes)), "".join(json_ld(PREFIXES, nodes))

    first = read_by_oxigraph(ttl, TTL)
    assert first == read_by_oxigraph(jsonld, JSON_LD)
    assert ("https://example.org/it", f"{DCT}title", (text, "fr", "")) in first
    assert len(first) == 1 + len(said)


@given(st.text(SCALARS))
def test_whatever_is_typed_is_an_address_or_none(text):
    address = web_address(text)

    assert address == "" or pyoxigraph.NamedNode(address).value.isascii()


# --- The rules, as shapes -------------------------------------------------------------------------


def counted(statements, service, asked):
    return len(values(statements, service, asked.iri))


@pytest.mark.django_db
@pytest.mark.parametrize("rights", AccessRights.values)
@pytest.mark.parametrize("make", [make_dataset, make_whole_dataset, make_collection])
def test_every_property_occurs_as_often_as_its_profile_says(client, make, rights):
    service = make()
    record = record_of(service)
    if service.kind == ServiceKind.HEALTH_DATA:
        record.access_rights = rights
        record.save()

    statements = documents(client, f"/services/{service.slug}")[2]

    wrong = []
    for asked in read_rules(FILES[service.kind]).properties:
        use, cardinality = asked.cardinality[rights].split()
        number = counted(statements, service, asked)
        single = cardinality.endswith("..1")
        if (use == "mandatory" and not number) or (single and number > 1):
            wrong.append((asked.key, cardinality, number))
    assert (wrong, list(completeness_of(service, record).missing)) == ([], [])


@pytest.mark.django_db
def test_what_is_not_in_the_document_is_named_missing(client):
    service = make_service(kind=ServiceKind.HEALTH_DATA)

    statements = documents(client, f"/services/{service.slug}")[0]
    record = record_of(service)
    absent = [
        asked.key
        for asked in read_rules(FILES[ServiceKind.HEALTH_DATA]).properties
        if asked.use("", record) == "mandatory" and not counted(statements, service, asked)
    ]

    assert absent == [gap.asked.key for gap in completeness_of(service, record).missing] == [
        "access_rights", "legislation", "theme", "distribution", "health_category",
        "has_structured_data", "hdab", "keyword", "provenance", "type",
    ]  # fmt: skip


@pytest.mark.django_db
def test_agents_distributions_and_contacts_have_the_shape_that_the_profile_asks(client):
    service = make_whole_dataset()

    statements = documents(client, f"/services/{service.slug}")[0]

    def of_type(name):
        return {s for s, p, o in statements if p == A and o[0] == expanded(name)}

    def lacking(name, said, number):
        return [
            each
            for each in of_type(name)
            if len([1 for s, p, _o in statements if (s, p) == (each, expanded(said))]) != number
        ]

    assert len(of_type("foaf:Agent")) == 3
    assert lacking("foaf:Agent", "cv:contactPoint", 1) == []
    assert lacking("foaf:Agent", "foaf:name", 1) == []
    assert lacking("cv:ContactPoint", "cv:contactPage", 1) == []
    assert lacking("vcard:Kind", "vcard:hasURL", 1) == []
    assert len(of_type("dcat:Distribution")) == 3
    assert lacking("dcat:Distribution", "dcatap:applicableLegislation", 1) == []
    assert lacking("dcat:Distribution", "dcat:accessURL", 1) == []
    assert lacking("dct:PeriodOfTime", "dcat:startDate", 1) == []
    assert lacking("csvw:TableGroup", "csvw:table", 1) == []


@pytest.mark.django_db
def test_a_collection_is_told_by_the_attributes_of_miabis(client):
    service = make_collection(storage_temperatures=["ln_vapour"], total_subjects=40)

    statements = documents(client, f"/services/{service.slug}")[0]

    assert values(statements, service, "miabis:sampleType") == ["DNA", "Tissue (FFPE)"]
    assert values(statements, service, "miabis:storageTemperature") == [
        "Liquid nitrogen vapor-phase"
    ]
    term = f"{settings.BASE_URL}/catalog.ttl#sampleType"
    assert (term, f"{DCT}identifier", ("MIABIS-COLLECTION-14", "", "")) in statements


# --- The catalogue --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_catalogue_names_its_publisher_its_languages_and_its_services(client):
    data, samples, other = make_dataset(), make_collection(), make_service(title="A platform")

    statements = documents(client, "/catalog")[0]

    catalogue = f"{settings.BASE_URL}/catalog.ttl"
    said = {(p, o[0]) for s, p, o in statements if s == catalogue}
    assert (expanded("dcat:dataset"), name_of(data)) in said
    assert (expanded("dcat:resource"), name_of(samples)) in said
    assert (expanded("dcat:resource"), name_of(other)) in said
    assert (f"{DCT}publisher", f"{settings.BASE_URL}/#publisher") in said
    assert len([1 for p, _o in said if p == f"{DCT}language"]) == 2
    assert {f"{DCT}title", f"{DCT}description", f"{DCT}modified"} <= {p for p, _o in said}


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("count", [1, 3])
def test_the_catalogue_asks_the_same_questions_for_one_and_three(client, queries, door, count):
    for _number in range(count):
        make_whole_dataset()
        make_collection()
        make_service()

    with queries(4):
        body = body_of(client.get(door))

    assert body.count("Service") >= 3 * count


@pytest.mark.django_db
def test_a_long_catalogue_is_told_in_batches(client, monkeypatch):
    monkeypatch.setattr("services.queries.metadata.BATCH", 2)
    services = [make_service() for _number in range(5)]

    statements = documents(client, "/catalog")[0]

    assert {name_of(each) for each in services} <= {subject for subject, _p, _o in statements}


@pytest.mark.django_db
@pytest.mark.parametrize("state", [ServiceState.DRAFT, ServiceState.IN_REVIEW])
def test_what_is_not_public_is_in_no_document(client, state):
    service = make_service_in(state, title="Zebrafinch")
    elsewhere = make_service(
        title="Zebrafinch", provider=make_organisation(state=OrganisationState.SUSPENDED)
    )
    client.force_login(make_staff())

    answers = [client.get(f"/services/{each.slug}.ttl") for each in (service, elsewhere)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Zebrafinch" not in "".join(body_of(client.get(door)) for door in DOORS)


@pytest.mark.django_db
def test_addresses_of_contacts_are_in_no_document(client):
    service = make_dataset()
    ServiceContact.objects.create(
        service=service, name="Axolotl", email="axolotl@example.org", is_public=True
    )

    told = body_of(client.get("/catalog.ttl")) + body_of(
        client.get(f"/services/{service.slug}.ttl")
    )

    assert "xolotl" not in told


@pytest.mark.django_db
def test_a_retired_service_leaves_the_catalogue_and_keeps_its_document(client):
    service = make_service_in(ServiceState.RETIRED)

    assert name_of(service) not in body_of(client.get("/catalog.ttl"))
    assert client.get(f"/services/{service.slug}.ttl").status_code == 200


# --- For programs ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("door", "kind"),
    [
        ("/catalog.ttl", "text/turtle; charset=utf-8"),
        ("/catalog.jsonld", "application/ld+json"),
    ],
)
def test_scripts_of_every_origin_may_read_it_and_ask_whether_it_still_holds(client, door, kind):
    service = make_dataset()
    first = client.get(door)

    again = client.get(door, headers={"If-None-Match": first["ETag"]})
    service.updated_at = service.updated_at + timedelta(seconds=5)
    service.save()
    changed = client.get(door, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == kind
    assert first["Access-Control-Allow-Origin"] == "*"
    assert [each.status_code for each in (again, changed)] == [304, 200]
    assert client.post(door).status_code == 405


@pytest.mark.django_db
def test_a_new_name_of_the_provider_is_a_new_state(client):
    provider = make_organisation(name="Before")
    service = make_service(provider=provider)
    doors = ("/catalog.ttl", f"/services/{service.slug}.ttl")
    marks = [client.get(door)["ETag"] for door in doors]
    provider.name = "After"
    provider.save()

    answers = [
        client.get(door, headers={"If-None-Match": mark})
        for door, mark in zip(doors, marks, strict=True)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("After" in body_of(answer) for answer in answers)


@pytest.mark.django_db
def test_stored_metadata_is_in_the_next_document(client):
    service = make_dataset()
    mark = client.get("/catalog.ttl")["ETag"]
    opened_on = fingerprint(stored_values(service.health_dataset, ("population",)))
    save_metadata(
        service_id=service.pk, opened_on=opened_on, values={"population": "Axolotls"},
        by=make_staff(Role.PROGRAMME_OFFICER), at=NOW + timedelta(days=400),
    )  # fmt: skip

    answer = client.get("/catalog.ttl", headers={"If-None-Match": mark})

    assert answer.status_code == 200
    assert "Axolotls" in body_of(answer)


@pytest.mark.django_db
def test_the_name_of_a_service_leads_to_its_page(client):
    service = make_service()

    answer = client.get(f"/services/{service.slug}/")

    assert (answer.status_code, answer["Location"]) == (302, f"/en/services/{service.slug}/")


@pytest.mark.django_db
@override_settings(BASE_URL="https://portal.example/")
def test_names_begin_with_the_public_address(client):
    service = make_service()

    assert f"<https://portal.example/services/{service.slug}/>" in body_of(
        client.get("/catalog.ttl", headers={"Host": "localhost"})
    )


def test_jsonld_is_json():
    node = Node("https://a.example/", ("dcat:Dataset",)).say("dct:title", [Text("</script>")])

    text = "".join(json_ld(PREFIXES, [node]))

    assert "</" not in text
    assert json.loads(text)["@graph"][0]["dct:title"] == [{"@value": "</script>"}]
