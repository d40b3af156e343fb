"""What a person has to hand over in the services before the account closes."""

import pytest

from partners.enums import MembershipRole, ProjectRole
from partners.models import ProjectMember
from pscc.accounts.closing import hindrances_of
from pscc.accounts.enums import Role
from services.enums import SessionState, SubRequestState
from services.models import OrientationSession, ServiceRequest
from tests.factories import make_membership, make_staff, make_user
from tests.services.advising import make_orientation
from tests.services.requesting import make_asked

pytestmark = pytest.mark.django_db
S = SubRequestState


@pytest.mark.parametrize(
    ("state", "number"), [(S.SUBMITTED, 1), (S.RUNNING, 1), (S.DRAFT, 0), (S.RATED, 0)]
)
def test_a_request_under_way_is_handed_over_first(state, number):
    asked = make_asked(state)

    found = hindrances_of(asked.sub_request.request.project.created_by)

    assert len([each for each in found if "is not over" in each.words]) == number


def test_a_colleague_who_may_sign_is_enough():
    asked = make_asked(S.SUBMITTED)
    project = asked.sub_request.request.project
    ProjectMember.objects.create(project=project, user=make_user(), role=ProjectRole.SIGN)

    assert [
        each.words for each in hindrances_of(project.created_by) if "not over" in each.words
    ] == []


@pytest.fixture
def advisor():
    return make_staff(Role.ADVISOR)


def words_of(person):
    return [each.words for each in hindrances_of(person)]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, ["1 orientation waits for your answer. Answer it, or give it to another advisor."]),
        (2, ["2 orientations wait for your answer. Answer them, or give them to another advisor."]),
    ],
)
def test_an_advisor_answers_or_hands_over_orientations_first(advisor, number, words):
    for _each in range(number):
        make_orientation()
    make_orientation(SessionState.ANSWERED)
    OrientationSession.objects.update(advisor=advisor)
    make_orientation()

    assert words_of(advisor) == words


@pytest.mark.parametrize(("state", "number"), [(S.SUBMITTED, 1), (S.RUNNING, 1), (S.RATED, 0)])
def test_an_advisor_hands_over_the_requests_that_are_not_over(advisor, state, number):
    make_asked(state)
    ServiceRequest.objects.update(advisor=advisor)

    assert len([each for each in words_of(advisor) if "another advisor" in each]) == number


def test_the_only_one_who_can_answer_for_a_provider_finds_another_first():
    asked = make_asked(S.SUBMITTED)
    provider = asked.sub_request.provider

    alone = words_of(asked.editor)
    make_membership(user=make_user(), organisation=provider, role=MembershipRole.VIEWER)
    with_reader = words_of(asked.editor)
    make_membership(user=make_user(), organisation=provider, role=MembershipRole.EDITOR)

    assert len(alone) == 1
    assert f"{provider} has requests that are not over" in alone[0]
    assert (with_reader, words_of(asked.editor)) == (alone, [])


def test_a_provider_without_requests_under_way_holds_nobody():
    assert words_of(make_asked(S.RATED).editor) == []


def test_the_page_that_closes_an_account_says_what_to_do_first(client, advisor):
    make_orientation()
    OrientationSession.objects.update(advisor=advisor)
    client.force_login(advisor)

    page = client.get("/en/accounts/closure/").text

    assert "give it to another advisor" in page
