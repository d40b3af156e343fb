"""The read-only API: what it says, to whom, how often, and how it refuses."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calls.actions.awards import publish_award
from calls.actions.calls import archive_call
from partners.actions.organisations import refresh_organisation_search
from partners.enums import OrganisationState
from pscc.accounts.enums import Role
from pscc.api.views.reading import api
from pscc.kernel.clock import now
from services.actions.catalogue import refresh_service_search
from tests import factories as make
from tests.calls.awarding import Room
from tests.factories_community import make_event, make_news_item

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


def organisation(**fields):
    made = make.make_organisation(**fields)
    refresh_organisation_search(made)
    return made


def service(**fields):
    made = make.make_service(**fields)
    made.stages.add(make.make_term())
    refresh_service_search(made)
    return made


def award(*, is_public=True, **fields):
    room = Room(**fields)
    given = room.running()
    if is_public:
        publish_award(award_id=given.pk, is_public=True, **room.who)
    return given


GROW = {
    "organisations": organisation,
    "services": service,
    "calls": make.make_call,
    "awards": award,
    "news": make_news_item,
    "events": make_event,
}


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in answer.json()["results"]]


# --- What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GROW)
def test_what_a_list_says_stands_at_its_own_address_too(client, name):
    GROW[name]()
    (row,) = client.get(f"{ROOT}/{name}").json()["results"]

    alone = client.get(f"{ROOT}/{name}/{row['id']}").json()

    assert {key: alone[key] for key in row} == row


def test_texts_stand_in_both_languages(client):
    item = make_news_item(title_fr="Bonjour", title_en="Hello")

    for language in ("fr", "en"):
        said = client.get(f"{ROOT}/news/{item.uid}", headers={"accept-language": language}).json()
        assert said["title"] == {"fr": "Bonjour", "en": "Hello"}


def test_a_vocabulary_says_its_terms_and_what_stands_above_them(client):
    below = make.make_term(vocabulary="discipline", code="below")
    below.parent = make.make_term(vocabulary="discipline", code="above")
    below.save()

    said = client.get(f"{ROOT}/vocabularies/discipline").json()

    parents = {each["code"]: each["parent"] for each in said["terms"]}
    assert (parents["above"], parents["below"]) == (None, "above")
    assert said["label"] == {"fr": "Discipline", "en": "Discipline"}
    assert said in client.get(f"{ROOT}/vocabularies").json()


@pytest.mark.parametrize("name", GROW)
def test_a_list_asks_as_often_for_three_rows_as_for_one(client, name):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{ROOT}/{name}").status_code == 200
        return len(seen)

    GROW[name]()
    statements()
    one = statements()
    GROW[name]()
    GROW[name]()

    assert statements() == one <= 12


def test_the_vocabularies_ask_as_often_for_three_terms_as_for_one(client):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            said = client.get(f"{ROOT}/vocabularies").json()
        return len(seen), sum(len(each["terms"]) for each in said)

    make.make_term(vocabulary="discipline", code="one")
    statements()
    often, before = statements()
    for code in ("two", "three"):
        below = make.make_term(vocabulary="discipline", code=code)
        below.parent = make.make_term(vocabulary="tumour_type", code=f"above-{code}")
        below.save()

    assert statements() == (often, before + 4)
    assert often <= 2


# --- What nobody may read ------------------------------------------------------------------------


def test_what_is_not_public_is_not_there(client):
    hidden = {
        "organisations": organisation(state=OrganisationState.SUSPENDED).uid,
        "services": service(is_open=False).uid,
        "calls": make.make_call(is_published=False).public_id,
        "awards": award(is_public=False).uid,
        "news": make_news_item(is_published=False).uid,
        "events": make_event(is_published=False).uid,
    }

    for name, which in hidden.items():
        assert str(which) not in ids(client.get(f"{ROOT}/{name}")), name
        assert client.get(f"{ROOT}/{name}/{which}").status_code == 404, name


def test_an_award_names_an_organisation_that_left_the_directory_without_its_id(client):
    left = organisation()
    given = award(organisation=left)
    left.suspend()
    left.save()

    said = client.get(f"{ROOT}/awards/{given.uid}").json()

    assert said["organisation"] == {"id": None, "name": left.name}


def test_the_link_of_an_online_event_is_not_told(client):
    event = make_event(online_url="https://meet.example/secret")

    answer = client.get(f"{ROOT}/events/{event.uid}")

    assert answer.json()["is_online"] is True
    assert b"meet.example" not in answer.content


def test_a_call_that_is_archived_keeps_its_address_only(client):
    officer = make.make_staff(Role.PROGRAMME_OFFICER)
    call = make.make_call(opens_at=now() - timedelta(days=9), closes_at=now() - timedelta(days=2))
    archive_call(call_id=call.pk, by=officer, at=now())

    assert ids(client.get(f"{ROOT}/calls")) == []
    assert client.get(f"{ROOT}/calls/{call.public_id}").json()["phase"] == "closed"


def test_nobody_is_anybody_here():
    """Staff read what a visitor reads, and no session is looked up."""
    hidden = make_news_item(is_published=False)
    staff, visitor = Client(), Client()
    staff.force_login(make.make_staff(Role.COMMUNICATION))

    def asked(client):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(f"{ROOT}/news")
        return answer.content, len(seen), "Set-Cookie" in answer.headers

    assert asked(staff) == asked(visitor)
    assert staff.get(f"{ROOT}/news/{hidden.uid}").status_code == 404


# --- Filters and pages ---------------------------------------------------------------------------


def test_filters_narrow_as_those_of_the_pages_do(client):
    company, hospital = organisation(kind="biotech"), organisation(kind="hospital")
    release = make_news_item(kind="press_release")
    make_news_item(kind="news")

    def of(query):
        return ids(client.get(f"{ROOT}/{query}"))

    assert of("organisations?kind=biotech") == [company.uid]
    assert set(of("organisations?kind=biotech&kind=hospital")) == {company.uid, hospital.uid}
    assert of("organisations?q=" + hospital.name.replace(" ", "%20"))[0] == hospital.uid
    assert of("news?kind=press_release") == [release.uid]
    assert of("news?year=1999") == []


def test_calls_and_events_are_found_by_what_their_dates_say(client):
    at = now()
    opened = make.make_call(opens_at=at - timedelta(days=1), closes_at=at + timedelta(days=1))
    closed = make.make_call(opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=1))
    coming = make_event(starts_at=at + timedelta(days=1))
    past = make_event(starts_at=at - timedelta(days=2))

    assert ids(client.get(f"{ROOT}/calls?phase=open")) == [str(opened.public_id)]
    assert ids(client.get(f"{ROOT}/calls?phase=closed")) == [str(closed.public_id)]
    assert ids(client.get(f"{ROOT}/events?when=coming")) == [coming.uid]
    assert ids(client.get(f"{ROOT}/events?when=past")) == [past.uid]


def test_pages_lead_through_every_row_once(client):
    known = {make_news_item().uid for _each in range(5)}
    address, seen = f"{ROOT}/news?size=2&kind=news", []

    while address:
        answer = client.get(address)
        seen += ids(answer)
        address = answer.json()["next"]

    assert (len(seen), set(seen)) == (5, known)
    after = client.get(f"{ROOT}/news?size=2&page=9").json()
    assert (after["results"], after["pages"], after["next"]) == ([], 3, None)
    assert after["previous"].endswith("page=3")


# --- How it answers ------------------------------------------------------------------------------


def test_scripts_of_every_origin_read_and_what_holds_is_not_sent_again(client):
    make_news_item()
    first = client.get(f"{ROOT}/news")

    again = client.get(f"{ROOT}/news", headers={"if-none-match": first.headers["ETag"]})

    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in first.headers
    assert first.headers["Cache-Control"].startswith("public")
    assert (again.status_code, again.content) == (304, b"")


def test_a_head_is_answered_as_a_get(client):
    assert client.head(f"{ROOT}/news").status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/news/none", 404),
        ("get", "/calls/00000000-0000-4000-8000-000000000000", 404),
        ("get", "/calls/none", 404),
        ("get", "/vocabularies/none", 422),
        ("get", "/nothing/at/all", 404),
        ("get", "/news?page=0", 422),
        ("get", "/news?page=x", 422),
        ("get", "/news?q=%00", 400),
        ("post", "/news", 405),
        ("delete", "/news", 405),
        ("patch", "/news", 405),
    ],
)
def test_every_refusal_is_a_problem_in_words(client, method, address, status):
    answer = getattr(client, method)(ROOT + address, headers={"accept-language": "fr"})

    said = answer.json()
    assert (answer.status_code, said["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "fr"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert said["detail"].endswith(".")
    assert said["title"]


def test_a_refusal_names_what_cannot_be_read(client):
    said = client.get(f"{ROOT}/organisations?page=0&kind=biotech&kind=none").json()

    assert said["parameters"] == ["kind", "page"]


def test_a_refusal_of_the_method_says_which_are_answered(client):
    assert set(client.post(f"{ROOT}/news").headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_who_asks_too_often_is_told_when_to_go_on(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "2/m/key"}

    answers = [client.get(f"{ROOT}/news") for _each in range(3)]
    elsewhere = client.get(f"{ROOT}/news", REMOTE_ADDR="192.0.2.77")

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert elsewhere.status_code == 200


def test_who_asks_from_no_known_address_is_answered_and_counted(client, settings):
    """A server on a socket tells no address; all who ask there count as one network."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "2/m/key"}

    answers = [client.get(f"{ROOT}/news", REMOTE_ADDR=each) for each in ("", "unix:", "")]

    assert [each.status_code for each in answers] == [200, 200, 429]


def test_a_script_of_another_site_may_send_a_key(client):
    answer = client.options(
        f"{ROOT}/news",
        headers={
            "origin": "https://elsewhere.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "authorization",
        },
    )

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert "Access-Control-Allow-Credentials" not in answer.headers


# --- How it is described -------------------------------------------------------------------------


def test_the_description_is_the_same_in_every_language_and_names_every_address(client):
    french = client.get(f"{ROOT}/openapi.json", headers={"accept-language": "fr"}).json()

    assert french == json.loads(json.dumps(api.described()))
    assert french["openapi"].startswith("3.")
    assert {each.split("/")[3] for each in french["paths"]} == {*GROW, "vocabularies"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_explains_every_operation(client, language):
    page = client.get(f"/{language}/api/").text

    for address, operation in api.described()["paths"].items():
        assert f"<code>{address}</code>" in page
        if language == "fr":
            assert operation["get"]["summary"] not in page
