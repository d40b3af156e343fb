"""Orientations at the advisors' desk: to whom they go, how they are answered, who may know."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from services.actions.orientation.advising import answer_session, assign_session, rerank_session
from services.actions.orientation.assigning import Adviser, assign, choose
from services.enums import SessionState
from services.queries.orientation.desk import orientation_desk
from tests.factories import NOW, make_project, make_service, make_staff, make_user
from tests.services.advising import fresh, make_advisor, make_orientation
from tests.services.test_at_once import at_once, kinds

S = SessionState
TODAY = date(2026, 5, 4)


def wall(person, project):
    ConflictOfInterest.objects.create(person=person, project=project, origin="declared")


# --- Who gets it ---------------------------------------------------------------------------------


def adviser(pk, needs=(), load=0, most=10, **fields):
    return Adviser(pk, frozenset(needs), load, most, **fields)


@pytest.mark.parametrize(
    ("needs", "advisers", "chosen"),
    [
        (["regulatory"], [], None),
        (["regulatory"], [adviser(1, ["hosting"])], None),
        (["regulatory"], [adviser(1, ["hosting"]), adviser(2, ["regulatory"])], 2),
        (["regulatory"], [adviser(2), adviser(1)], 1),
        (["regulatory"], [adviser(1, load=3), adviser(2, load=2)], 2),
        (["regulatory", "hosting"],
         [adviser(1, ["hosting"]), adviser(2, ["hosting", "regulatory"], load=9)], 2),
        (["regulatory"], [adviser(1, load=10), adviser(2, load=9)], 2),
        (["regulatory"], [adviser(1, is_available=False)], None),
        (["regulatory"], [adviser(1, away_until=TODAY), adviser(2, load=5)], 2),
        (["regulatory"], [adviser(1, away_until=TODAY - timedelta(days=1))], 1),
        ([], [adviser(1, ["hosting"], load=1), adviser(2, ["regulatory"])], 2),
    ],
)  # fmt: skip
def test_most_needs_matched_then_lightest_load_then_key(needs, advisers, chosen):
    assert choose(needs, advisers, TODAY) == chosen
    assert choose(needs, advisers[::-1], TODAY) == chosen


@pytest.mark.django_db
def test_load_counts_what_waits():
    busy, idle = make_advisor(name="Busy"), make_advisor(name="Idle")
    make_orientation(advisor=busy)
    for _ in range(2):
        make_orientation(S.ANSWERED, advisor=idle)

    assert assign(make_orientation(), NOW) == idle


@pytest.mark.django_db
def test_never_somebody_with_a_conflict_nor_the_person_nor_a_former_advisor():
    project = make_project()
    walled, own = make_advisor(), make_advisor()
    wall(walled, project)
    make_advisor().groups.clear()
    session = make_orientation(project=project, person=own)

    assert assign(session, NOW) is None


# --- Given, ordered, answered --------------------------------------------------------------------


@pytest.mark.django_db
def test_an_orientation_is_given_to_an_advisor_who_is_told():
    session, ada = make_orientation(), make_advisor()
    officer = make_staff(Role.PROGRAMME_OFFICER)

    assign_session(session_id=session.pk, advisor_id=ada.pk, by=officer, at=NOW)

    assert fresh(session).advisor == ada
    assert Delivery.objects.filter(event="services.orientation_assigned").count() == 1


@pytest.mark.django_db
def test_who_takes_it_needs_no_mail():
    session, ada = make_orientation(), make_advisor()

    assign_session(session_id=session.pk, advisor_id=ada.pk, by=ada, at=NOW)

    assert fresh(session).advisor == ada
    assert Delivery.objects.filter(event="services.orientation_assigned").count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("whom", ["walled", "founder", "own", "again"])
def test_it_is_not_given_to_who_may_not_answer_it(whom):
    project = make_project()
    people = {
        "walled": make_advisor(),
        "founder": make_user(),
        "own": make_advisor(),
        "again": make_advisor(),
    }
    wall(people["walled"], project)
    session = make_orientation(project=project, person=people["own"], advisor=people["again"])

    with pytest.raises(Refused):
        assign_session(
            session_id=session.pk,
            advisor_id=people[whom].pk,
            by=make_staff(Role.PROGRAMME_OFFICER),
            at=NOW,
        )


@pytest.mark.django_db
def test_the_advisors_order_stands_beside_the_automatic_one():
    first, second, third = (make_service() for _ in range(3))
    session, ada = make_orientation(services=[first, second, third]), make_advisor()
    order = [f"service:{third.uid}", f"service:{first.uid}"]

    rerank_session(session_id=session.pk, order=order, by=ada, at=NOW)

    desk = orientation_desk(fresh(session))
    assert [line.title for line in desk.available] == [str(first), str(second), str(third)]
    assert [line.title for line in desk.own_order] == [str(third), str(first)]
    assert desk.available[1].reasons == [("need served", 39)]


@pytest.mark.django_db
@pytest.mark.parametrize("order", [["service:x"], ["twice", "twice"]])
def test_an_order_names_only_what_was_recommended(order):
    service = make_service()
    session, ada = make_orientation(services=[service]), make_advisor()
    named = [f"service:{service.uid}" if key == "twice" else key for key in order]

    with pytest.raises(Refused):
        rerank_session(session_id=session.pk, order=named, by=ada, at=NOW)


@pytest.mark.django_db
def test_an_answer_reaches_the_person_and_ends_the_wait():
    session, ada = make_orientation(), make_advisor()

    answer_session(session_id=session.pk, summary=" Ask Ada. ", by=ada, at=NOW)

    told = fresh(session)
    assert (told.state, told.summary, told.answered_at, told.advisor) == (
        S.ANSWERED, "Ask Ada.", NOW, ada,
    )  # fmt: skip
    assert Delivery.objects.filter(event="services.orientation_answered").count() == 1


@pytest.mark.django_db
def test_an_answer_without_words_is_refused():
    session, ada = make_orientation(), make_advisor()

    with pytest.raises(Refused):
        answer_session(session_id=session.pk, summary=" \n", by=ada, at=NOW)


@pytest.mark.django_db
def test_nothing_is_changed_once_it_is_answered():
    service = make_service()
    session, ada = make_orientation(S.ANSWERED, services=[service]), make_advisor()
    who = {"session_id": session.pk, "by": ada, "at": NOW}

    for act in (
        lambda: answer_session(summary="Again.", **who),
        lambda: rerank_session(order=[f"service:{service.uid}"], **who),
        lambda: assign_session(advisor_id=ada.pk, **who),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["walled", "communication", "person"])
def test_only_those_who_advise_and_no_wall_hinders_may_act(who):
    project = make_project()
    people = {
        "walled": make_advisor(),
        "communication": make_staff(Role.COMMUNICATION),
        "person": make_user(),
    }
    wall(people["walled"], project)
    session = make_orientation(project=project, person=people["person"])
    by = people[who]

    for act in (
        lambda: answer_session(session_id=session.pk, summary="Hi.", by=by, at=NOW),
        lambda: rerank_session(session_id=session.pk, order=[], by=by, at=NOW),
        lambda: assign_session(session_id=session.pk, advisor_id=by.pk, by=by, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_told():
    session, ada, ben = make_orientation(), make_advisor(), make_advisor()

    answers = at_once(
        lambda: answer_session(session_id=session.pk, summary="Ada.", by=ada, at=NOW),
        lambda: answer_session(session_id=session.pk, summary="Ben.", by=ben, at=NOW),
    )

    assert kinds(answers) == ["OrientationSession", "Refused"]
