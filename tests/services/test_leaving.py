"""What a person has to hand over in the services before the account closes."""

import pytest

from partners.enums import ProjectRole
from partners.models import ProjectMember
from pscc.accounts.closing import hindrances_of
from services.enums import SubRequestState
from tests.factories import make_user
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
