"""The page of a result: what it costs, what is folded, and what it claims of calls and packages."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from partners.models import Membership
from services.actions.orientation.sending import send_session
from services.enums import ServiceKind, ServiceState
from services.models import Package, PackageItem
from services.queries.orientation.desk import told_result
from services.queries.orientation.results import SHOWN, result_of
from services.recommender import Ranking, Reason, Scored, as_json
from tests.factories import NOW, make_call, make_service, make_service_in, make_user
from tests.services.advising import make_orientation
from tests.services.orienting import ANSWERS, begin, begun, make_words, save
from tests.services.test_financing import add_rule, make_scheme

pytestmark = pytest.mark.django_db
WANTED = {**ANSWERS, "need_2": "financing_help"}
UNTIL = NOW + timedelta(days=36500)  # pages ask the clock of the portal
LOOK_UP = 11  # statements of a visitor's page; the configuration, held 5 s, is one more


@pytest.fixture
def words():
    """Return a small vocabulary."""
    return make_words()


def make_package(stage, *services):
    package = Package.objects.create(
        slug=f"package-{services[0].pk}", title_fr="Lot", title_en=f"Package {services[0].pk}",
        summary_fr="Lot", summary_en="Package", stage=stage, is_published=True,
    )  # fmt: skip
    for place, service in enumerate(services):
        PackageItem.objects.create(package=package, service=service, position=place)
    return package


def make_one_of_each(words):
    """Make a service, one that is to come, a call that opens it, a package, a scheme."""
    service = make_service(kind=ServiceKind.PRECLINICAL)
    service.stages.set([words["preclinical"]])
    make_service_in(ServiceState.PLANNED, kind=ServiceKind.PRECLINICAL)
    make_call(closes_at=UNTIL).entitled_services.add(service)
    make_package(words["preclinical"], service)
    scheme = make_scheme(slug=f"grant-{service.pk}")
    scheme.stages.set([words["preclinical"]])
    add_rule(scheme)
    return service


def shown(result):
    return [
        len(each)
        for each in (
            result.services, result.blocked, result.calls, result.packages, result.schemes,
        )
    ]  # fmt: skip


# --- What it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_a_visitors_page_costs_the_same_whatever_it_shows(client, words, number, queries):
    for _ in range(number):
        make_one_of_each(words)
    session = begin(client)
    save(client, session, 0, **WANTED)
    client.get(session.get_absolute_url())

    with queries(LOOK_UP):
        response = client.get(session.get_absolute_url())

    assert shown(response.context["result"]) == [number] * 5


@pytest.mark.parametrize("number", [1, 3])
def test_a_persons_page_costs_their_account_besides(client, words, number, queries):
    person = make_user()
    for _ in range(number):
        make_one_of_each(words)
    session, _token = begun(person, **WANTED)
    client.force_login(person)
    client.get(session.get_absolute_url())

    with queries(LOOK_UP + 4):  # the session, the person, their organisations, their messages
        response = client.get(session.get_absolute_url())

    assert shown(response.context["result"]) == [number] * 5


@pytest.mark.parametrize("number", [1, 3])
def test_what_was_told_costs_the_same_whatever_it_shows(client, words, number, queries):
    person = make_user()
    for _ in range(number):
        make_one_of_each(words)
    session, _token = begun(person, **WANTED)
    send_session(session_id=session.pk, by=person, at=NOW)
    client.force_login(person)
    client.get(session.get_absolute_url())

    with queries(LOOK_UP + 2):
        response = client.get(session.get_absolute_url())

    assert shown(response.context["result"]) == [number] * 5


# --- What a candidate is made of -----------------------------------------------------------------


def test_a_provider_without_anybody_who_answers_is_told(words):
    answered, silent = (make_service(kind=ServiceKind.PRECLINICAL) for _ in range(2))
    Membership.objects.create(organisation=answered.provider, user=make_user(), role="editor")
    session, _token = begun(**ANSWERS)

    notes = {line.title: line.notes for line in result_of(session, NOW).services}

    silence = "Nobody at the provider is on the portal yet: the cluster's team helps"
    assert (silence in notes[str(silent)], silence in notes[str(answered)]) == (True, False)


# --- Places --------------------------------------------------------------------------------------


def test_nobody_claims_that_a_call_or_a_package_has_a_place_free(words):
    make_one_of_each(words)
    session, _token = begun(**WANTED)

    result = result_of(session, NOW)

    said = {
        line.maximum: [reason.words for reason in line.reasons if "lace" in reason.words]
        for line in (*result.calls, *result.packages)
    }
    assert said == {95: []}
    assert [line.maximum for line in result.services] == [100]


@pytest.mark.parametrize(("capacity", "said"), [
    (None, "Places are not limited"), (2, "A place is free"),
])  # fmt: skip
def test_of_a_service_the_free_place_is_said_as_it_is(words, capacity, said):
    service = make_service(kind=ServiceKind.PRECLINICAL, capacity=capacity)
    Membership.objects.create(organisation=service.provider, user=make_user(), role="owner")
    session, _token = begun(**ANSWERS)

    (line,) = result_of(session, NOW).services

    assert [(each.words, each.points) for each in line.reasons if "lace" in each.words] == [
        (said, 5)
    ]


def test_points_that_a_call_was_given_before_are_named_neutrally(words):
    call = make_call(title="Seed")
    session = make_orientation(person=make_user())
    told = Scored(f"call:{call.uid}", "call", 5, 100, (Reason("capacity", 5),))
    session.result = as_json(Ranking(version=1, available=(told,)))
    session.save()

    (line,) = result_of(session, NOW).calls
    (at_desk,), _blocked, _version = told_result(session)

    assert [(each.words, each.points) for each in line.reasons] == [("Not counted in places", 5)]
    assert at_desk.reasons == [("not counted in places", 5)]


# --- What is folded ------------------------------------------------------------------------------


def page_of(client, session, query=""):
    return client.get(session.get_absolute_url() + query).text


def test_the_first_services_are_shown_and_the_rest_is_one_link_away(client, words):
    for _ in range(SHOWN + 2):
        make_service(kind=ServiceKind.PRECLINICAL)
    session = begin(client)
    save(client, session, 0, **ANSWERS)

    few, whole = (page_of(client, session, query) for query in ("", "?all"))

    assert [page.count('name="ask"') for page in (few, whole)] == [SHOWN, SHOWN + 2]
    assert "Show 2 more services" in few
    assert [page.count('z-1" open>') for page in (few, whole)] == [1, 1]  # reasons of the first


def test_what_cannot_be_had_is_folded_under_its_number(client, words):
    for _ in range(2):
        make_service_in(ServiceState.PLANNED, kind=ServiceKind.PRECLINICAL)
    session = begin(client)
    save(client, session, 0, **ANSWERS)
    folded = re.compile(r'<h2 id="blocked">.*?<details class="disclosure"( open)?>', re.DOTALL)

    nothing_else = folded.search(page_of(client, session))
    make_service(kind=ServiceKind.PRECLINICAL)
    page = page_of(client, session)

    assert nothing_else
    assert nothing_else[1] == " open"  # with nothing to ask for, this is the answer
    assert folded.search(page)[1] is None
    assert "2 offers, with what is in the way and the way out" in page


def test_everything_is_in_the_page_without_a_script(client, words):
    service = make_one_of_each(words)
    session = begin(client)
    save(client, session, 0, **WANTED)

    page = page_of(client, session)

    for words_of_it in ("Open calls", "Packages of your stage", "Outside financing", "A funder",
                        f"Package {service.pk}", f"grant-{service.pk}", "95 points"):  # fmt: skip
        assert words_of_it in page
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert reverse("services:schemes") not in re.findall(r"<summary>(.*?)</summary>", page)
