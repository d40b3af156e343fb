"""The advisors' desk: what waits stands on top, is told in words, and is answered there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from services.actions.orientation.advising import answer_session
from services.enums import SessionState
from services.models import OrientationSession
from services.queries.orientation.desk import orientation_desk, orientation_panel
from services.recommender import Blocker, Ranking, Scored, as_json
from tests.factories import (
    NOW,
    make_call,
    make_project,
    make_service,
    make_staff,
    make_term,
    make_user,
)
from tests.services.advising import fresh, make_advisor, make_orientation, make_unserved

pytestmark = pytest.mark.django_db
S = SessionState
LIST = "admin:services_orientationsession_changelist"
ONE = "admin:services_orientationsession_change"
ACT = "admin:services_orientationsession_act"
ANSWER = "admin:services_orientationsession_answer"
RERANK = "admin:services_orientationsession_rerank"


def wall(person, project):
    ConflictOfInterest.objects.create(person=person, project=project, origin="declared")


def test_what_is_due_first_stands_on_top(signed_in):
    answered = make_orientation(S.ANSWERED)
    later = make_orientation(due_at=NOW + timedelta(days=3))
    soon = make_orientation(due_at=NOW + timedelta(days=1))
    make_orientation(S.ANSWERING)
    make_orientation(S.ABANDONED)

    page = signed_in(make_advisor()).get(reverse(LIST))

    assert list(page.context["cl"].result_list) == [soon, later, answered]


def test_filters_find_what_they_say(signed_in):
    ada = make_advisor()
    long_ago = datetime(2020, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    far = datetime(2090, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
    others = {"due_at": far, "advisor": make_advisor()}
    found = {
        "waits=mine": make_orientation(due_at=far, advisor=ada),
        "waits=unassigned": make_orientation(due_at=far),
        "waits=late": make_orientation(**{**others, "due_at": long_ago}),
        "waits=returning": make_orientation(**others, visits=2),
        "need=hosting": make_orientation(**others, needs=("regulatory", "hosting")),
        "state=answered": make_orientation(S.ANSWERED),
    }
    client = signed_in(ada)

    shown = {
        query: list(client.get(f"{reverse(LIST)}?{query}").context["cl"].result_list)
        for query in found
    }

    assert shown == {query: [session] for query, session in found.items()}


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(signed_in, number, queries):
    for _ in range(number):
        make_orientation(advisor=make_advisor())
    client = signed_in(make_staff(Role.ADVISOR))
    client.get(reverse(LIST))

    with queries(STAFF_LIST):
        client.get(reverse(LIST))


STAFF_LIST = 7
ADVISORS = 6


def test_late_is_a_word(signed_in):
    make_orientation(due_at=datetime(2020, 1, 1, tzinfo=ZoneInfo("Europe/Paris")))

    assert ">Late<" in signed_in(make_advisor()).get(reverse(LIST)).text


def test_one_orientation_is_told_in_words(signed_in):
    service = make_service(title="Scientific advice")
    make_term(code="idea", label="Just an idea")
    session = make_orientation(
        services=[service],
        needs=("regulatory", "hosting"),
        answers={"stage": "idea", "trl": "2", "country": "DE", "modality": "unknown",
                 "abstract": "<b>New</b>"},
    )  # fmt: skip
    make_unserved(session, "hosting")

    page = signed_in(make_advisor()).get(reverse(ONE, args=[session.pk])).text

    for words in ("Scientific advice", "Regulatory affairs", "Needs that nothing could serve",
                  "Sent to an advisor", "Take it myself", "Just an idea", "Germany",
                  "I do not know", "TRL 2: concept", "&lt;b&gt;New&lt;/b&gt;"):  # fmt: skip
        assert words in page


def test_the_desk_says_why_something_could_not_be_had():
    call = make_call(title="Seed")
    asked, gone = (make_service(title=title) for title in ("Imaging", "Sorting"))
    hurdles = {
        asked: Blocker("call_only", f"call:{call.uid}", "apply_to_call"),
        gone: Blocker("paused", "The laser is broken.", "alternatives"),
    }
    blocked = tuple(
        Scored(f"service:{service.uid}", "service", 0, 100, blockers=(blocker,))
        for service, blocker in hurdles.items()
    )
    session = make_orientation()
    session.result = as_json(Ranking(version=1, blocked=blocked))

    desk = orientation_desk(session)

    assert [(line.title, line.hurdles) for line in desk.blocked] == [
        ("Imaging", ["Only for projects selected in: Seed."]),
        ("Sorting", ["Paused: The laser is broken."]),
    ]


def test_a_wall_hides_an_orientation_from_an_officer(signed_in):
    project = make_project()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    wall(officer, project)
    session = make_orientation(project=project)
    client = signed_in(officer)

    codes = [
        client.get(reverse(name, args=args)).status_code
        for name, args in (
            (ONE, [session.pk]), (ANSWER, [session.pk]), (RERANK, [session.pk]),
            (ACT, [session.pk, "take"]), (ACT, [session.pk, "assign"]),
        )
    ]  # fmt: skip

    assert codes == [404] * 5
    assert not client.get(reverse(LIST)).context["cl"].result_list


def test_an_advisor_takes_gives_orders_and_answers(signed_in):
    first, second = make_service(), make_service()
    session, ada, ben = make_orientation(services=[first, second]), make_advisor(), make_advisor()
    client = signed_in(ada)

    client.post(reverse(ACT, args=[session.pk, "take"]))
    client.post(reverse(ACT, args=[session.pk, "assign"]), {"advisor": ben.pk})
    client.post(reverse(RERANK, args=[session.pk]), {"place_1": "2", "place_2": "1"})
    client.post(reverse(ANSWER, args=[session.pk]), {"summary": "Begin with the second."})

    told = fresh(session)
    assert (told.state, told.advisor, told.summary, told.reranked) == (
        S.ANSWERED, ada, "Begin with the second.",
        [f"service:{second.uid}", f"service:{first.uid}"],
    )  # fmt: skip


def test_two_in_one_place_are_refused_beside_the_field(signed_in):
    session = make_orientation(services=[make_service(), make_service()])
    client = signed_in(make_advisor())

    page = client.post(reverse(RERANK, args=[session.pk]), {"place_1": "1", "place_2": "1"})

    assert page.context["form"].errors == {
        "place_2": ["Another one has this place: give each its own."]
    }
    assert fresh(session).reranked == []


def test_who_answers_too_late_keeps_their_words(signed_in):
    session, ada = make_orientation(), make_advisor()
    client = signed_in(make_advisor())
    answer_session(session_id=session.pk, summary="Ada was faster.", by=ada, at=NOW)

    page = client.post(reverse(ANSWER, args=[session.pk]), {"summary": "My own words"}).text

    assert "My own words" in page
    assert "does not wait for an answer any more" in page


def test_the_start_page_counts_what_waits():
    ada = make_advisor()
    make_orientation(advisor=ada, due_at=NOW - timedelta(days=1))
    make_orientation(due_at=NOW + timedelta(days=1))

    panel = orientation_panel(ada, NOW)

    assert [(str(line.label), line.count) for line in panel.lines] == [
        ("wait for my answer", 1), ("without an advisor", 1), ("late", 1),
    ]  # fmt: skip
    assert orientation_panel(make_staff(Role.COMMUNICATION), NOW) is None


def test_an_advisor_is_described(signed_in):
    ada = make_staff(Role.ADVISOR, name="Ada")
    client = signed_in(make_staff(Role.PROGRAMME_OFFICER))

    answer = client.post(
        reverse("admin:services_advisorprofile_add"),
        {"user": ada.pk, "needs": ["hosting", "regulatory"], "max_open": 3, "is_available": "on",
         "away_until": ""},
    )  # fmt: skip

    assert answer.status_code == 302
    assert (ada.advisor_profile.needs, ada.advisor_profile.max_open) == (
        ["hosting", "regulatory"], 3,
    )  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_advisors_costs_the_same(signed_in, number, queries):
    for _ in range(number):
        make_orientation(advisor=make_advisor())
    client = signed_in(make_staff(Role.ADVISOR))
    address = reverse("admin:services_advisorprofile_changelist")
    client.get(address)

    with queries(ADVISORS):
        client.get(address)


def test_nobody_reads_what_is_still_filled_in(signed_in):
    session = make_orientation(S.ANSWERING)

    assert signed_in(make_advisor()).get(reverse(ONE, args=[session.pk])).status_code == 404
    assert OrientationSession.objects.handled_by(make_user()).count() == 0
