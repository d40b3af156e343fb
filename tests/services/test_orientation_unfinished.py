"""What nobody has sent is nobody's to read: staff count it, by every door."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.access import allowed
from services.enums import SessionState
from services.models import OrientationSession
from services.queries.orientation.unfinished import Left, left_unfinished
from tests.factories import NOW, make_project, make_staff, make_user
from tests.services.advising import make_advisor, make_orientation

pytestmark = pytest.mark.django_db
S = SessionState
SECRET = "A very secret antibody"
PAGE = "admin:services_orientations_unfinished"
LIST = "admin:services_orientationsession_changelist"
TOUCHED = NOW - timedelta(days=40)


def left(*needs, **fields):
    return make_orientation(S.ABANDONED, needs=needs, at=TOUCHED, **fields)


@pytest.fixture
def secret():
    """Return an orientation that its person left unfinished, with a text and an address."""
    person = make_user(name="Ada Visitor", email="ada@visitor.example")
    return left("hosting", person=person, answers={"abstract": SECRET, "siren": "180036048"})


# --- The doors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
def test_no_page_of_one_opens(signed_in, secret, role):
    client = signed_in(make_staff(role))

    codes = {
        (name, *more): client.get(
            reverse(f"admin:services_orientationsession_{name}", args=[secret.pk, *more])
        ).status_code
        for name, *more in (
            ("change",), ("history",), ("answer",), ("rerank",), ("act", "take"), ("act", "assign"),
        )
    }  # fmt: skip

    assert codes == dict.fromkeys(codes, 404)


@pytest.mark.parametrize("name", ["result", "check", "link", "send", "project", "ask"])
def test_nor_does_a_page_of_its_person(signed_in, secret, name):
    client = signed_in(make_advisor())

    response = client.get(reverse(f"services:orientation_{name}", args=[secret.uid]))

    assert (response.status_code, SECRET in response.text) == (404, False)


@pytest.mark.parametrize("query", [
    "", "?q=ada", "?q=visitor.example", "?state=abandoned", "?need=hosting", "?waits=returning",
])  # fmt: skip
def test_no_list_search_or_filter_finds_it(signed_in, secret, query):
    secret.visits = 3
    secret.save()
    client = signed_in(make_advisor())

    page = client.get(reverse(LIST) + query)

    assert (page.status_code, list(page.context["cl"].result_list)) == (200, [])
    assert secret.uid not in page.text


def test_no_filter_offers_what_is_not_listed(signed_in):
    page = signed_in(make_advisor()).get(reverse(LIST)).text

    assert ("state=sent" in page, "state=abandoned" in page) == (True, False)


def test_the_rules_say_the_same(secret):
    advisor = make_advisor()
    may = [
        allowed(advisor, f"services.{name}", secret)
        for name in ("view_orientationsession", "answer_orientation", "assign_orientation")
    ]

    rows = OrientationSession.objects
    assert may == [False] * 3
    assert [list(each) for each in (rows.handled_by(advisor), rows.visible_to(advisor))] == [[], []]
    assert list(rows.visible_to(secret.person)) == [secret]


@pytest.mark.parametrize("state", [S.SENT, S.ANSWERED])
def test_once_sent_it_is_read(signed_in, state):
    session = make_orientation(state, answers={"abstract": SECRET})
    client = signed_in(make_advisor())

    page = client.get(reverse("admin:services_orientationsession_change", args=[session.pk]))

    assert SECRET in page.text


@pytest.mark.parametrize("page", ["change", "answer"])
def test_answers_changed_after_the_answer_wait_until_they_are_sent_again(signed_in, page):
    session = make_orientation(S.ANSWERED, answers={"abstract": SECRET})
    session.result |= {"answers_version": 0}
    session.version = 1
    session.save()
    client = signed_in(make_advisor())

    shown = client.get(reverse(f"admin:services_orientationsession_{page}", args=[session.pk])).text

    assert (SECRET in shown, "has not sent them again" in shown) == (False, True)


# --- The numbers ---------------------------------------------------------------------------------


def test_they_are_counted_by_page_and_need():
    left("hosting", answers={"abstract": SECRET})
    left("hosting", "training", answers={"stage": "idea", "tumour_types": ["LUNG"]})
    make_orientation(S.ABANDONED, needs=(), at=TOUCHED - timedelta(days=5))
    make_orientation(S.ANSWERING)
    make_orientation()

    found = left_unfinished(make_advisor(), NOW)

    assert (found.total, found.by_page, found.by_need) == (
        3,
        [("What it is", 2), ("In a few words", 1)],
        [("Hosting", 2), ("Training", 1)],
    )
    assert found.rows == [
        Left("In a few words", ["Hosting", "Training"], 40),
        Left("What it is", ["Hosting"], 40),
        Left("What it is", [], 45),
    ]


def test_one_with_every_page_answered_was_only_not_sent():
    left("hosting", answers={"modality": "antibody", "milestone": "other", "abstract": SECRET})

    found = left_unfinished(make_advisor(), NOW)

    assert found.by_page == [("All pages answered, not sent", 1)]


def test_the_page_tells_numbers_and_nobody(signed_in, secret):
    page = signed_in(make_advisor()).get(reverse(PAGE)).text

    for told in ("1 orientation left unfinished", "What it is", "Hosting"):
        assert told in page
    for kept in (SECRET, secret.uid, "Ada Visitor", "ada@visitor.example", "180036048",
                 f"/{secret.pk}/"):  # fmt: skip
        assert kept not in page


def test_the_text_never_leaves_the_database(secret, django_assert_num_queries):
    advisor = make_advisor()
    allowed(advisor, "services.browse_orientations")

    with django_assert_num_queries(1) as captured:
        left_unfinished(advisor, NOW)

    columns = captured.captured_queries[0]["sql"].partition(" FROM ")[0]
    assert ("email" in columns, '"answers",' in columns) == (False, False)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same(signed_in, number, queries):
    for _ in range(number):
        left("hosting")
    client = signed_in(make_advisor())
    client.get(reverse(PAGE))

    with queries(6):
        client.get(reverse(PAGE))


def test_a_wall_hides_it_from_the_numbers_too():
    project, officer = make_project(), make_staff(Role.PROGRAMME_OFFICER)
    ConflictOfInterest.objects.create(person=officer, project=project, origin="declared")
    left("hosting", project=project)

    totals = [left_unfinished(each, NOW).total for each in (officer, make_advisor(), make_user())]

    assert totals == [0, 1, 0]


def test_who_does_not_advise_does_not_count(signed_in):
    client = signed_in(make_staff(Role.COMMUNICATION))

    assert client.get(reverse(PAGE)).status_code == 403


def test_the_list_leads_there(signed_in):
    assert reverse(PAGE) in signed_in(make_advisor()).get(reverse(LIST)).text
