"""What an orientation answers, and what comes of it: an advisor, a project."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from partners.models import Project
from pscc.kernel.business_days import add_business_days
from services.actions.orientation.answering import (
    StaleAnswersError,
    save_answers,
)
from services.actions.orientation.converting import convert_session
from services.actions.orientation.sending import send_session
from services.enums import ServiceKind, ServiceState, SessionState
from services.forms.orientation import intake_for
from services.models import RequestedService, ServiceRequest, UnservedNeed, WeightSet
from services.queries.orientation.candidates import candidates_for, titles_of
from services.queries.orientation.profiles import profile_of
from services.queries.orientation.results import result_of
from tests.factories import (
    NOW,
    make_call,
    make_project,
    make_service,
    make_service_in,
    make_user,
)
from tests.services.orienting import ANSWERS, NOBODY, begin, begun, make_words, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    """Return a small vocabulary."""
    return make_words()


# --- What fits -----------------------------------------------------------------------------------


def test_two_sets_of_answers_give_different_first_results_each_with_its_reasons(words):
    toxicology = make_service(kind=ServiceKind.PRECLINICAL, stated_days=30)
    course = make_service(kind=ServiceKind.TRAINING)
    one, _token = begun(product_type="therapy", need_1="preclinical")
    other, _token = begun(product_type="therapy", need_1="training")

    first = [result_of(each, NOW).services for each in (one, other)]

    assert [[line.title for line in lines] for lines in first] == [[str(toxicology)], [str(course)]]
    assert [(each.words, each.points, each.out_of) for each in first[0][0].reasons] == [
        ("Need served (Preclinical studies)", 40, 40)
    ]


def test_what_cannot_be_had_stays_with_its_reason_and_the_way_out(words):
    planned = make_service_in(ServiceState.PLANNED, kind=ServiceKind.PRECLINICAL)
    make_service_in(ServiceState.PAUSED, kind=ServiceKind.PRECLINICAL)
    session, _token = begun(product_type="therapy", need_1="preclinical")

    result = result_of(session, NOW)

    found = {(fix.words, fix.action, fix.url) for line in result.blocked for fix in line.fixes}
    catalogue = reverse("services:list")
    assert result.services == []
    assert result.unserved == [("preclinical", "Preclinical studies")]
    assert found == {
        ("Opens on 1 March 2027.", "Tell me when it opens",
         reverse("services:subscribe", args=[planned.slug])),
        ("Paused: The microscope is being moved.", "See what is open instead",
         f"{catalogue}?kind=preclinical&state=open"),
    }  # fmt: skip


def test_a_service_of_a_call_names_the_call(words):
    service = make_service(kind=ServiceKind.PLATFORM, access_mode="via_call")
    call = make_call(title="Seed")
    call.entitled_services.add(service)
    session, _token = begun(product_type="therapy", need_1="platform")

    result = result_of(session, NOW)

    assert [fix.words for line in result.blocked for fix in line.fixes] == [
        "Only for projects selected in: Seed."
    ]
    assert [line.title for line in result.calls] == ["Seed"]


def test_the_result_is_shown_without_an_account(client, words):
    make_service(kind=ServiceKind.PRECLINICAL)
    session = begin(client)
    save(client, session, 0, **ANSWERS)

    response = client.get(session.get_absolute_url())

    assert response.status_code == 200
    assert b"40 of 40" in response.content


def test_candidates_cost_the_same_whatever_their_number(words, django_assert_num_queries):
    session, _token = begun(**ANSWERS)
    profile = profile_of(session, NOW.date())

    make_service(kind=ServiceKind.PRECLINICAL)
    with django_assert_num_queries(5):
        candidates_for(profile, NOW)
    for _ in range(3):
        service = make_service(kind=ServiceKind.PRECLINICAL)
        service.stages.set([words["preclinical"]])
    with django_assert_num_queries(5):
        found = candidates_for(profile, NOW)

    assert len(found) == 4
    assert len(titles_of(each.key for each in found)) == 4


# --- Sending, converting -------------------------------------------------------------------------


def test_sending_freezes_the_result_and_starts_the_clock_once(words):
    person = make_user()
    make_service(kind=ServiceKind.PRECLINICAL)
    session, _token = begun(person, **ANSWERS)

    sent = send_session(session_id=session.pk, by=person, at=NOW)
    again = send_session(session_id=session.pk, by=person, at=NOW + timedelta(hours=1))

    assert (sent.state, sent.due_at, again.sent_at) == (
        SessionState.SENT, add_business_days(NOW, 2), NOW,
    )  # fmt: skip
    assert (sent.weights.number, sent.result["version"]) == (1, 1)
    assert list(UnservedNeed.objects.values_list("need", "stage", "product_type")) == [
        ("training", "preclinical", "therapy")
    ]
    assert WeightSet.objects.count() == 1
    with pytest.raises(PermissionDenied):
        send_session(session_id=session.pk, by=make_user(), at=NOW)


def test_an_answered_one_is_sent_again_with_other_answers(words):
    person = make_user()
    session, _token = begun(person, **ANSWERS)
    session = send_session(session_id=session.pk, by=person, at=NOW)
    session.answer(at=NOW, summary="Try this.")
    session.save()
    saved = save_answers(
        session_id=session.pk, form=intake_for({}), changes={"need_1": "training"},
        version=0, token="", by=person, at=NOW,
    )  # fmt: skip

    sent = send_session(session_id=session.pk, by=person, at=NOW + timedelta(days=1))

    assert saved.answers["need_1"] == "training"
    assert (sent.state, sent.result["answers_version"]) == (SessionState.SENT, 1)


def test_saving_twice_from_one_version_is_told(words):
    session, token = begun()
    given = {"session_id": session.pk, "form": intake_for({}), "token": token, "by": NOBODY}
    save_answers(changes={"who": "sme"}, version=0, at=NOW, **given)

    with pytest.raises(StaleAnswersError) as stale:
        save_answers(changes={"who": "other"}, version=0, at=NOW, **given)

    assert stale.value.newer == {"who": "sme"}


def test_an_orientation_becomes_a_project_without_typing_once(words):
    person = make_user()
    session, _token = begun(person, **ANSWERS)

    project = convert_session(session_id=session.pk, by=person, at=NOW, title="Antibody")
    again = convert_session(session_id=session.pk, by=person, at=NOW, title="Other")

    facts = Project.objects.values_list(
        "title", "stage__code", "product_type__code", "modality__code", "trl", "funding_band",
        "public_abstract", "activity_in_france", "tumour_types__code", "milestones__due_on",
        "milestones__title",
    )  # fmt: skip
    assert again == project
    assert list(facts) == [
        ("Antibody", "preclinical", "therapy", "antibody", 4, "under_2m", "An antibody.",
         "Trials in Villejuif.", "LUNG", date(2027, 6, 1), "First patient in a trial")
    ]  # fmt: skip


def test_only_what_is_empty_in_a_project_is_filled(words):
    project = make_project(public_abstract="Ours.", trl=6)
    session, _token = begun(project.created_by, **ANSWERS)
    stranger, _token = begun(make_user(), **ANSWERS)

    convert_session(session_id=session.pk, by=project.created_by, at=NOW, project_id=project.pk)

    project.refresh_from_db()
    assert (project.public_abstract, project.trl, project.stage) == (
        "Ours.", 6, words["preclinical"],
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        convert_session(session_id=stranger.pk, by=stranger.person, at=NOW, project_id=project.pk)


@pytest.mark.parametrize("number", [1, 3])
def test_ones_own_orientations_cost_the_same(client, words, number, queries):
    person = make_user()
    for _ in range(number):
        begun(person)
    client.force_login(person)

    with queries(5):
        response = client.get(reverse("services:orientation_list"))

    assert len(response.context["sessions"]) == number


@pytest.mark.parametrize("name", ["orientation_send", "orientation_project", "orientation_link"])
def test_its_other_pages_stand(client, words, name):
    person = make_user()
    session, _token = begun(person, **ANSWERS)
    client.force_login(person)

    response = client.get(reverse(f"services:{name}", args=[session.uid]))

    assert response.status_code == 200


def test_the_person_makes_it_a_project_on_the_page(client, words):
    person = make_user()
    session, _token = begun(person, **ANSWERS)
    client.force_login(person)

    response = client.post(
        reverse("services:orientation_project", args=[session.uid]),
        {"project": "new", "title": "Antibody"},
    )

    session.refresh_from_db()
    assert (response.url, timezone.is_aware(session.updated_at)) == (
        session.project.get_absolute_url(), True,
    )  # fmt: skip


def test_ticked_services_wait_in_a_request_once_the_visitor_has_an_account(client, words):
    service = make_service(kind=ServiceKind.PRECLINICAL)
    other = make_service(kind=ServiceKind.PRECLINICAL)
    session = begin(client)
    save(client, session, 0, **ANSWERS)
    chosen = reverse("services:orientation_choose", args=[session.uid])
    ask = reverse("services:orientation_ask", args=[session.uid])

    empty = client.post(chosen)
    ticked = client.post(chosen, {"ask": [f"service:{service.uid}"]})
    visitor = client.get(ask)
    client.force_login(make_user())
    asked = client.post(ask, {"project": "new", "title": "Antibody"})

    session.refresh_from_db()
    request = ServiceRequest.objects.get()
    wanted = RequestedService.objects.values_list("service", flat=True)
    assert (empty.url, ticked.url) == (session.get_absolute_url(), ask)
    assert (visitor.status_code, "next=" in visitor.url) == (302, True)
    assert (asked.url, request.project) == (request.get_absolute_url(), session.project)
    assert (list(wanted), other.pk in wanted) == ([service.pk], False)


def test_the_advisors_order_stands_before_the_automatic_one(words):
    person = make_user()
    first, second = (
        make_service(kind=ServiceKind.PRECLINICAL, stated_days=days) for days in (10, 20)
    )
    session, _token = begun(person, **ANSWERS)
    session = send_session(session_id=session.pk, by=person, at=NOW)
    session.reranked = [f"service:{second.uid}"]
    session.save()

    result = result_of(session, NOW)

    assert [(line.title, line.automatic_place) for line in result.services] == [
        (str(second), 2), (str(first), 1),
    ]  # fmt: skip
