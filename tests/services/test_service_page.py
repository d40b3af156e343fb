"""The page of a service: to whom, what it answers and what it offers."""

import pytest

from partners.enums import MembershipRole, Vocabulary
from pscc.accounts.enums import Role
from services.enums import AccessMode, ServiceState
from tests.calls.applying import open_call
from tests.factories import (
    make_membership,
    make_organisation,
    make_service,
    make_service_in,
    make_staff,
    make_term,
    make_user,
)
from tests.services.samples import make_whole, page_of

pytestmark = pytest.mark.django_db
LIST = "/en/services/"


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_same_questions_however_much_is_known(client, queries, count):
    service = make_whole()
    for _ in range(count):
        service.stages.add(make_term())
        service.modalities.add(make_term(vocabulary=Vocabulary.MODALITY))
        service.co_providers.add(make_organisation())
        open_call().entitled_services.add(service)
    page_of(client, service)

    with queries(10):
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

    assert f'href="/en/services/{service.slug}/go/" rel="nofollow noopener">' in page
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


def test_a_service_leaves_with_its_provider(client):
    service = make_service(provider=make_organisation(name="Acme"))
    service.provider.suspend()
    service.provider.save()

    assert page_of(client, service).status_code == 404
    assert client.get("/en/services/").context["page"].paginator.count == 0


def test_a_co_provider_that_is_not_published_is_not_named(client):
    service = make_service()
    hidden = make_organisation(name="Embargoed")
    hidden.suspend()
    hidden.save()
    service.co_providers.add(hidden)

    assert "Embargoed" not in page_of(client, service).text


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
