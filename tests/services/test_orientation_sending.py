"""An orientation goes to an advisor: who gets it, the clock, and coming back with other answers."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.kernel.business_days import add_business_days
from pscc.outbox.models import Delivery
from services.actions.orientation.advising import answer_session, rerank_session
from services.actions.orientation.sending import AnswerMissingError, send_session
from services.enums import AccessMode, ServiceKind, SessionState
from services.models import AdvisorProfile, OrientationSession, UnservedNeed, WeightSet
from services.queries.orientation.results import result_of
from tests.factories import NOW, make_service, make_staff, make_user
from tests.services.advising import fresh, make_advisor
from tests.services.orienting import ANSWERS, begun, make_words
from tests.services.test_at_once import at_once

LATER = NOW + timedelta(days=7)


@pytest.fixture
def words(db):
    """Return a small vocabulary."""
    return make_words()


def sent_by(person, **answers):
    session, _token = begun(person, **ANSWERS | answers)
    return send_session(session_id=session.pk, by=person, at=NOW)


def answered_by(advisor, person):
    session = sent_by(person)
    return answer_session(session_id=session.pk, summary="Begin here.", by=advisor, at=NOW)


# --- Who gets it ---------------------------------------------------------------------------------


def test_it_goes_to_an_advisor_of_its_needs_who_has_two_business_days(words):
    make_advisor(needs=["hosting"])
    ada = make_advisor(needs=["preclinical"])

    session = sent_by(make_user())

    assert (session.advisor, session.due_at) == (ada, add_business_days(NOW, 2))


def test_where_nobody_is_free_it_waits_without_an_advisor(words):
    make_advisor(is_available=False)

    session = sent_by(make_user())

    assert (session.state, session.advisor) == (SessionState.SENT, None)


def test_who_answered_gets_it_again(words):
    make_advisor(needs=["preclinical"])
    officer, person = make_staff(Role.PROGRAMME_OFFICER), make_user()
    session = answered_by(officer, person)

    again = send_session(session_id=session.pk, by=person, at=LATER)

    assert (again.advisor, again.due_at) == (officer, add_business_days(LATER, 2))


def test_who_left_or_is_away_does_not_get_it_again(words):
    ada, ben, person = make_advisor(), make_advisor(), make_user()
    first, second = answered_by(ada, person), answered_by(ada, person)
    AdvisorProfile.objects.filter(user=ada).update(away_until=date(2100, 1, 1))

    away = send_session(session_id=first.pk, by=person, at=LATER)
    ada.is_active = False
    ada.save()
    AdvisorProfile.objects.filter(user=ben).update(is_available=False)
    left = send_session(session_id=second.pk, by=person, at=LATER)

    assert (away.advisor, left.advisor) == (ben, None)


def test_who_is_away_keeps_what_nobody_else_can_take(words):
    ada, person = make_advisor(), make_user()
    session = answered_by(ada, person)
    AdvisorProfile.objects.filter(user=ada).update(away_until=date(2100, 1, 1))

    again = send_session(session_id=session.pk, by=person, at=LATER)

    assert again.advisor == ada


# --- What is kept --------------------------------------------------------------------------------


def test_without_the_first_answer_it_is_not_sent(words):
    person = make_user()
    session, _token = begun(person, need_1="preclinical")

    with pytest.raises(AnswerMissingError) as missing:
        send_session(session_id=session.pk, by=person, at=NOW)

    assert (missing.value.page, fresh(session).state) == ("you", SessionState.ANSWERING)


def test_what_was_told_stays_when_the_catalogue_changes(words):
    service = make_service(kind=ServiceKind.PRECLINICAL)
    session = sent_by(make_user())
    make_service(kind=ServiceKind.PRECLINICAL)

    told = result_of(session, LATER)

    assert [line.title for line in told.services] == [str(service)]
    assert (told.version, told.told_at) == (1, NOW)


def test_what_would_have_changed_it_is_told_with_it(words):
    person = make_user()
    here, there = (make_service(kind=ServiceKind.PRECLINICAL) for _ in range(2))
    here.stages.set([words["preclinical"]])
    there.stages.set([words["phase_1"]])
    session, _token = begun(person, **ANSWERS)

    before = result_of(session, NOW).changes
    session = send_session(session_id=session.pk, by=person, at=NOW)
    here.stages.set([words["idea"]])
    told = result_of(session, LATER).changes

    assert told == before
    assert f"If the project were at the stage “Phase_1”, “{there}” would come first." in told


def test_one_that_was_sent_before_changes_were_kept_still_opens(words):
    session = sent_by(make_user())
    del session.result["changes"]
    session.save()

    assert result_of(session, LATER).changes == []


def test_asking_again_forgets_the_order_and_the_needs_of_before(words):
    person, advisor = make_user(), make_advisor()
    service = make_service(kind=ServiceKind.PRECLINICAL)
    session = sent_by(person)
    order = [f"service:{service.uid}"]
    rerank_session(session_id=session.pk, order=order, by=advisor, at=NOW)
    answer_session(session_id=session.pk, summary="Begin here.", by=advisor, at=NOW)
    make_service(kind=ServiceKind.TRAINING)

    before = list(UnservedNeed.objects.values_list("need", flat=True))
    again = send_session(session_id=session.pk, by=person, at=LATER)

    assert (before, list(again.unserved.all()), again.reranked) == (["training"], [], [])


def test_other_answers_are_ranked_by_points_not_in_the_order_of_before(words):
    person, advisor = make_user(), make_advisor()
    first, second = (
        make_service(kind=ServiceKind.PRECLINICAL, stated_days=days) for days in (10, 20)
    )
    session = sent_by(person)
    rerank_session(
        session_id=session.pk, order=[f"service:{second.uid}"], by=advisor, at=NOW
    )  # fmt: skip
    answer_session(session_id=session.pk, summary="Begin here.", by=advisor, at=NOW)

    told = result_of(fresh(session), NOW)
    OrientationSession.objects.filter(pk=session.pk).update(version=session.version + 1)
    new = result_of(fresh(session), NOW)

    assert [(line.title, line.automatic_place) for line in told.services] == [
        (str(second), 2), (str(first), 1),
    ]  # fmt: skip
    assert [(line.title, line.automatic_place) for line in new.services] == [
        (str(first), None), (str(second), None),
    ]  # fmt: skip


# --- Twice, and at the same time -----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_once():
    make_words()
    person, ada = make_user(), make_advisor()
    session, _token = begun(person, **ANSWERS)

    def send():
        return send_session(session_id=session.pk, by=person, at=NOW)

    found = at_once(send, send)

    assert [each.state for each in found] == [SessionState.SENT] * 2
    assert (fresh(session).advisor, WeightSet.objects.count()) == (ada, 1)
    assert UnservedNeed.objects.count() == 2
    told = list(Delivery.objects.filter(event="services.orientation_sent"))
    assert len(told) == len({each.handler for each in told}) > 0


@pytest.mark.django_db(transaction=True)
def test_the_first_two_orientations_at_once_share_the_first_weights():
    make_words()
    people = [make_user(), make_user()]
    sessions = [begun(person, **ANSWERS)[0] for person in people]
    jobs = [
        lambda session=session, person=person: send_session(
            session_id=session.pk, by=person, at=NOW
        )
        for session, person in zip(sessions, people, strict=True)
    ]

    found = at_once(*jobs)

    assert [each.weights.number for each in found] == [1, 1]
    assert WeightSet.objects.count() == 1


# --- The page ------------------------------------------------------------------------------------


def test_a_visitor_signs_in_on_the_way_and_loses_nothing(client, words):
    client.post(reverse("services:orientation_start"))
    session = OrientationSession.objects.get()
    session.answers = ANSWERS
    session.save()
    address = reverse("services:orientation_send", args=[session.uid])

    visitor = client.get(address)
    person = make_user()
    client.force_login(person)
    sent = client.post(address)

    session = fresh(session)
    assert (visitor.status_code, f"next={address}" in visitor.url) == (302, True)
    assert sent.url == session.get_absolute_url()
    assert (session.person, session.state, session.answers) == (person, SessionState.SENT, ANSWERS)


def test_what_is_missing_is_asked_for_on_its_page(client, words):
    person = make_user()
    session, _token = begun(person, need_1="preclinical")
    client.force_login(person)

    answer = client.post(reverse("services:orientation_send", args=[session.uid]))

    assert answer.url == reverse("services:orientation_page", args=[session.uid, "you"])


# --- What was told may be over -------------------------------------------------------------------


@pytest.mark.parametrize("is_paused", [True, False])
def test_a_service_that_closed_since_is_not_offered_to_be_asked_for(client, words, is_paused):
    person = make_user()
    service = make_service(kind=ServiceKind.PRECLINICAL)
    session = sent_by(person)
    before = result_of(session, LATER).services[0]
    if is_paused:
        service.pause(reason="The room is rebuilt.")
    else:
        service.retire()
    service.save()
    client.force_login(person)

    page = client.get(reverse("services:orientation_result", args=[session.uid]))

    line = page.context["result"].services[0]
    assert (before.may_be_asked_for, before.why_not) == (True, "")
    assert (line.may_be_asked_for, str(service) in line.why_not) == (False, True)
    assert line.why_not in unescape(page.content.decode())
    assert f'value="{line.key}"' not in page.content.decode()


def test_a_service_open_through_a_call_says_so(words):
    service = make_service(kind=ServiceKind.PRECLINICAL, access_mode=AccessMode.VIA_CALL)
    session = sent_by(make_user())

    lines = [*result_of(session, LATER).services, *result_of(session, LATER).blocked]

    assert [(each.title, each.may_be_asked_for) for each in lines] == [(str(service), False)]
