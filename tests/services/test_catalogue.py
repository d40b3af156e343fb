"""The public catalogue: what is listed, what a page says and offers, and the way between rooms."""

from datetime import date

import pytest
from django.urls import reverse

from calls.enums import CallState
from partners.enums import MembershipRole, Vocabulary
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from services.actions import refresh_service_search
from services.enums import AccessMode, IndustryUse, PriceBasis, ServiceKind, ServiceState
from services.models import Service
from services.pathway import pathway
from tests.calls.applying import open_call
from tests.factories import (
    make_call,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_service_in,
    make_staff,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/en/services/"


def page_of(client, service):
    return client.get(reverse("services:detail", kwargs={"slug": service.slug}))


def make_whole(**fields):
    """Make a service about which everything is known."""
    service = make_service(
        for_whom_en="Start-ups", you_bring_en="Samples", you_get_en="A *report*",
        terms_en="A contract", next_step_en="We call you", price_basis=PriceBasis.PER_DAY,
        stated_days=30, industry_use=IndustryUse.COLLABORATION_ONLY, checked_on=date(2026, 5, 1),
        quality_standards=["GLP", "ISO 15189"], source="The provider", **fields,
    )  # fmt: skip
    service.stages.add(make_term())
    service.modalities.add(make_term(vocabulary=Vocabulary.MODALITY))
    service.co_providers.add(make_organisation())
    return service


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
    rows = client.get(LIST, {**asked, "format": "json"}).json()["results"]
    return [row["title"] for row in rows]


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("asked", [{}, {"kind": "platform", "price": "per_day"}])
def test_the_list_asks_the_same_questions_for_one_and_three(client, queries, count, asked):
    for _ in range(count):
        make_whole()
    client.get(LIST)

    with queries(7):
        answer = client.get(LIST, asked)

    assert answer.context["page"].paginator.count == count


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_download_asks_the_same_questions_for_one_and_three(client, queries, count, form):
    for _ in range(count):
        make_whole()
    client.get(LIST)

    with queries(2):
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

    (row,) = client.get(LIST, {"format": "json"}).json()["results"]

    assert row == {
        "service": service.uid,
        "title": "Sequencing",
        "kind": "platform",
        "summary": "A service.",
        "provider": "Acme",
        "state": "open",
        "price": "per_day",
        "stated_days": 30,
        "stages": [service.stages.get().code],
        "address": f"/en/services/{service.slug}/",
        "is_demo": False,
    }


def test_words_find_title_provider_and_answers(client):
    service = make_whole(title="Sequencing", provider=make_organisation(name="Acme"))
    refresh_service_search(service)

    for words in ("sequencing", "sequence", "acme", "contract", "sequencin"):
        assert titles(client, q=words) == ["Sequencing"]


# --- One service ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_same_questions_however_much_is_known(client, queries, count):
    service = make_whole()
    for _ in range(count):
        service.stages.add(make_term())
        service.modalities.add(make_term(vocabulary=Vocabulary.MODALITY))
        service.co_providers.add(make_organisation())
        open_call().entitled_services.add(service)
    page_of(client, service)

    with queries(6):
        answer = page_of(client, service)

    assert answer.status_code == 200


def test_a_page_answers_the_six_questions(client):
    service = make_whole(provider=make_organisation(name="Acme"))

    page = page_of(client, service).text

    for words in (
        "For whom", "Start-ups", "What you bring", "Samples", "What you get", "<em>report</em>",
        "On what terms", "Per day", "A contract", "How long it takes", "30 days",
        "What happens next", "We call you", "Acme", "GLP, ISO 15189", "1 May 2026",
        "Companies in collaboration only", "The provider",
    ):  # fmt: skip
        assert words in page
    assert "Not stated" not in page


def test_what_the_provider_has_not_stated_is_said_to_be_so(client):
    assert page_of(client, make_service()).text.count("Not stated") == 6


def test_an_open_service_names_the_door(client):
    page = page_of(client, make_service()).text

    assert "Write to the orientation team" in page
    assert "cannot be requested" not in page


def test_an_external_service_leads_to_the_partners_site(client):
    service = make_service(
        access_mode=AccessMode.EXTERNAL, external_url="https://a.example/",
        provider=make_organisation(name="Acme"),
    )  # fmt: skip

    page = page_of(client, service).text

    assert '<a class="btn btn-accent" href="https://a.example/" rel="noopener external">' in page
    assert "Continue at Acme" in page
    assert "Write to the orientation team" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ServiceState.PLANNED, "Not open yet"),
        (ServiceState.PLANNED, "1 Mar 2027"),
        (ServiceState.PAUSED, "The microscope is being moved."),
        (ServiceState.RETIRED, "This service is no longer offered."),
    ],
)
@pytest.mark.parametrize("way_in", [AccessMode.REQUEST, AccessMode.EXTERNAL])
def test_what_cannot_be_requested_says_so_and_offers_no_button(client, state, words, way_in):
    service = make_service_in(state, access_mode=way_in, external_url="https://a.example/")

    page = page_of(client, service).text

    assert words in page
    assert "btn-accent" not in page
    assert "Write to the orientation team" not in page


def test_a_planned_service_without_a_date_says_so(client):
    service = make_service(is_open=False)
    service.plan(opens_on=None)
    service.save()

    assert "Its opening date is not set." in page_of(client, service).text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 404),
        (Role.ADMINISTRATOR, 200),
        (Role.PROGRAMME_OFFICER, 200),
        (Role.CALL_MANAGER, 200),
        (Role.ADVISOR, 200),
        (Role.COMMUNICATION, 200),
        (Role.FUNDER, 404),
    ],
)
def test_a_draft_is_for_staff(signed_in, role, status):
    draft = make_service(is_open=False, title="Embargoed")

    answer = page_of(signed_in(make_staff(role) if role else make_user()), draft)

    assert answer.status_code == status
    assert ("Embargoed" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (MembershipRole.OWNER, 200),
        (MembershipRole.EDITOR, 200),
        (MembershipRole.REQUESTER, 404),
        (MembershipRole.SIGNATORY, 404),
        (MembershipRole.VIEWER, 404),
    ],
)
def test_a_draft_is_for_who_edits_its_provider(signed_in, role, status):
    draft, person = make_service(is_open=False), make_user()
    make_membership(user=person, organisation=draft.provider, role=role)

    assert page_of(signed_in(person), draft).status_code == status


def test_a_draft_does_not_exist_for_visitors(client):
    draft = make_service(is_open=False, title="Embargoed")

    assert page_of(client, draft).status_code == 404
    assert "Embargoed" not in client.get(LIST).text


def test_no_link_leads_to_a_provider_that_is_not_published(client):
    service = make_service(provider=make_organisation(name="Acme"))
    service.provider.suspend()
    service.provider.save()
    hidden = make_organisation(name="Embargoed")
    hidden.suspend()
    hidden.save()
    service.co_providers.add(hidden)

    page = page_of(client, service).text

    assert "Acme" in page
    assert f'href="{service.provider.get_absolute_url()}"' not in page
    assert "Embargoed" not in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("مجهر إلكتروني", "مجهر إلكتروني"),
        ("🔬 scope", "🔬 scope"),
        ("{{ request }}", "{{ request }}"),
    ],
)
def test_any_text_is_shown_as_text(client, text, shown):
    service = make_service(title=text, you_get_en=text)

    for page in (page_of(client, service).text, client.get(LIST).text):
        assert shown in page
        assert "<script>alert" not in page


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
    assert {
        stage.code: client.get(LIST, {"stage": stage.code, "format": "json"}).json()["count"]
        for stage in stages
    } == {"early": 3, "late": 1, "empty": 0}


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
