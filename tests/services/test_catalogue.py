"""The public catalogue: what is listed, and the way between rooms."""

import json

import pytest

from calls.enums import CallState
from partners.actions.organisations import save_organisation
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from services.actions.catalogue import refresh_service_search
from services.enums import PriceBasis, ServiceKind, ServiceState
from services.models import Service
from services.pathway import pathway
from tests.factories import (
    make_call,
    make_organisation,
    make_project,
    make_service,
    make_service_in,
    make_staff,
    make_term,
    make_user,
)
from tests.services.samples import make_whole, page_of

pytestmark = pytest.mark.django_db
LIST = "/en/services/"
ROW = {
    "title": "Sequencing", "kind": "platform", "access": "technologies", "summary": "A service.",
    "provider": "Acme", "state": "open", "opens_on": None, "pause_reason": "",
    "way_in": "request", "partner_page": "", "price": "per_day", "offers": [], "capacity": None,
    "stated_days": 30, "measured_days": None,
    "industry_use": "collaboration_only", "for_whom": "Start-ups", "you_bring": "Samples",
    "you_get": "A *report*", "terms": "A contract", "next_step": "We call you",
    "tumour_types": [], "disciplines": [], "labels": [], "quality_standards": ["GLP", "ISO 15189"],
    "documents": [], "access_steps": [], "equipment": [],
    "checked_on": "2026-05-01", "source": "The provider", "source_licence": "", "is_demo": False,
}  # fmt: skip


def facet(client, name, **asked):
    shown = client.get(LIST, asked).context["facets"]
    return next(
        (
            {option.value: option.count for option in each.options}
            for each in shown
            if each.name == name
        ),
        {},
    )


def titles(client, **asked):
    return [row["title"] for row in rows(client, **asked)]


def rows(client, **asked):
    whole = b"".join(client.get(LIST, {**asked, "format": "json"}))
    return json.loads(whole)["results"]


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("asked", [{}, {"kind": "platform", "price": "per_day"}])
def test_the_list_asks_the_same_questions_for_one_and_three(client, queries, count, asked):
    for _ in range(count):
        make_whole()
    client.get(LIST)

    with queries(10 if not asked else 11):
        answer = client.get(LIST, asked)

    assert answer.context["page"].paginator.count == count


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_download_asks_the_same_questions_for_one_and_three(client, queries, count, form):
    for _ in range(count):
        make_whole()
    client.get(LIST)

    with queries(13):
        answer = client.get(LIST, {"format": form})
        assert b"".join(answer)


def test_planned_open_and_paused_services_are_listed(client):
    for state in ServiceState:
        make_service_in(state, title=state.value)

    assert titles(client) == ["open", "paused", "planned"]
    assert facet(client, "state") == {"open": 1, "planned": 1, "paused": 1}


def test_facets_narrow_by_stage_state_and_provider(client):
    early, late = make_term(code="early"), make_term(code="late")
    acme, zeta = make_organisation(name="Acme"), make_organisation(name="Zeta")
    for title, provider, stages, state in [
        ("A", acme, [early, late], ServiceState.OPEN),
        ("B", acme, [early], ServiceState.PAUSED),
        ("C", zeta, [late], ServiceState.OPEN),
    ]:
        make_service_in(state, title=title, provider=provider).stages.set(stages)

    assert facet(client, "stage") == {"early": 2, "late": 2}
    assert facet(client, "state", stage="early") == {"open": 1, "paused": 1}
    assert facet(client, "provider", state="open") == {acme.slug: 1, zeta.slug: 1}
    assert titles(client, stage="early") == ["A", "B"]
    assert titles(client, stage=["early", "late"], state="open") == ["A", "C"]
    assert titles(client, provider=zeta.slug) == ["C"]
    assert titles(client, state="retired") == []


def test_a_row_for_other_programs(client):
    service = make_whole(title="Sequencing", provider=make_organisation(name="Acme"))

    (row,) = rows(client)

    (stage,), (modality,) = service.stages.all(), service.modalities.all()
    (co_provider,) = service.co_providers.all()
    assert row == ROW | {
        "service": service.uid,
        "provider_address": f"/en/partners/{service.provider.slug}/",
        "co_providers": [co_provider.name],
        "stages": [stage.code],
        "modalities": [modality.code],
        "address": f"/en/services/{service.slug}/",
    }


def test_words_find_title_provider_and_answers(client):
    service = make_whole(title="Sequencing", provider=make_organisation(name="Acme"))
    refresh_service_search(service)

    for words in ("sequencing", "sequence", "acme", "contract", "sequencin"):
        assert titles(client, q=words) == ["Sequencing"]


def test_a_service_is_found_by_the_new_name_of_its_provider(client):
    service = make_whole(title="Sequencing", provider=make_organisation(name="Acme"))
    refresh_service_search(service)
    service.provider.name = "Zenith"

    save_organisation(organisation=service.provider, by=make_staff(Role.COMMUNICATION), at=now())
    drain(seconds=30)

    assert titles(client, q="zenith") == ["Sequencing"]
    assert titles(client, q="acme") == []


# --- Between the rooms ---------------------------------------------------------------------------


def test_a_providers_page_shows_what_it_offers_open_ones_first(client):
    provider = make_organisation()
    for state in ServiceState:
        make_service_in(state, title=f"The {state.value} one", provider=provider)
    make_service(title="Another's")

    page = client.get(provider.get_absolute_url()).text

    places = [page.find(f"The {name} one") for name in ("open", "paused", "planned")]
    assert -1 not in places
    assert places == sorted(places)
    assert "The draft one" not in page
    assert "The retired one" not in page
    assert "Another&#x27;s" not in page


def test_a_provider_without_services_has_no_such_part(client):
    page = client.get(make_organisation().get_absolute_url()).text

    assert "What they offer" not in page


def test_calls_and_services_name_each_other_while_both_are_public(client):
    service = make_service(title="Sequencing")
    draft = make_service(title="Embargoed", is_open=False)
    call, hidden = make_call(title="First call"), make_call(title="Hid", is_published=False)
    for each in (call, hidden):
        each.entitled_services.set([service, draft])

    of_service = page_of(client, service).text
    of_call = client.get(call.get_absolute_url()).text

    assert "First call" in of_service
    assert "Hid<" not in of_service
    assert "Sequencing" in of_call
    assert "Embargoed" not in of_call
    assert hidden.state == CallState.DRAFT


# --- Orientation and the pathway -----------------------------------------------------------------


def make_pathway():
    early, late, empty = (
        make_term(code=code, label=code.title()) for code in ("early", "late", "empty")
    )
    acme, zeta = make_organisation(), make_organisation()
    for provider, stages, state in [
        (acme, [early, late], ServiceState.OPEN),
        (acme, [early], ServiceState.PAUSED),
        (zeta, [early], ServiceState.PLANNED),
        (zeta, [late], ServiceState.RETIRED),
        (zeta, [late], ServiceState.DRAFT),
    ]:
        make_service_in(state, provider=provider).stages.set(stages)
    return early, late, empty


def test_the_pathway_counts_what_the_catalogue_lists(client):
    stages = make_pathway()

    counted = {stage["code"]: (stage["services"], stage["partners"]) for stage in pathway(now())}

    assert counted == {"early": (3, 2), "late": (1, 1), "empty": (0, 0)}
    assert {stage.code: len(rows(client, stage=stage.code)) for stage in stages} == {
        "early": 3,
        "late": 1,
        "empty": 0,
    }


def test_the_pathway_shows_where_a_project_stands():
    early, _late, _empty = make_pathway()

    stages = pathway(now(), make_project(stage=early))

    assert [stage["code"] for stage in stages if stage["is_current"]] == ["early"]
    assert not any(stage["is_current"] for stage in pathway(now(), make_project()))
    assert [stage for stage in pathway(now()) if stage["is_current"]] == []


@pytest.mark.parametrize("count", [1, 3])
def test_orientation_asks_the_same_questions_for_one_and_three(client, queries, count):
    for _ in range(count):
        make_service().stages.add(make_term())
    client.get("/en/orientation/")

    with queries(4):
        answer = client.get("/en/orientation/")

    assert answer.status_code == 200


def test_orientation_leads_to_the_catalogue_by_stage_and_by_need(client):
    make_pathway()

    page = client.get("/en/orientation/").text

    assert "<strong>3</strong> services" in page
    assert "<strong>2</strong> partners" in page
    assert "No service yet" in page
    for link in ("stage=early", "stage=late", "stage=empty", "access=experts", "access=space"):
        assert f'href="/en/services/?{link}"' in page


def test_asking_for_a_service_needs_an_account_and_says_how_many_are_open(signed_in):
    for state in ServiceState:
        make_service_in(state)
    client = signed_in(make_user())

    assert "1 service can be requested now" in client.get("/en/requests/").text
    client.logout()
    assert client.get("/en/requests/").url == "/en/accounts/login/?next=/en/requests/"


def test_every_kind_and_price_can_be_shown(client):
    for kind, price in zip(ServiceKind, list(PriceBasis) * 2, strict=False):
        make_service(kind=kind, price_basis=price)

    assert Service.objects.count() == 13
    assert client.get(LIST).status_code == 200
