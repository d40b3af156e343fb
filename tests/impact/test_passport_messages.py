"""Who is told that somebody of the team has made a link to a passport."""

import pytest

from partners.enums import ProjectRole
from partners.models import ProjectMember
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import make_team_member, make_user
from tests.impact.passports import make_link, make_passport, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_story()


def told():
    drain()
    return Message.objects.filter(kind="impact.passport_shared", channel=Channel.MAIL)


def second_leader(story):
    other = make_user(name="Sam Signs")
    make_team_member(project=story.project, user=other, role=ProjectRole.SIGN)
    return other


def test_those_who_answer_for_the_project_are_told_of_a_link_that_another_made(story):
    other = second_leader(story)
    make_passport(story)

    make_link(story, "Secret fund", by=other)

    (message,) = told()
    assert message.recipient == story.owner
    assert "Sam Signs" in message.text
    assert f"/projects/{story.project.uid}/passport/" in message.url
    words = message.subject + message.text
    assert [word for word in ("Secret fund", story.project.title, "Grebe") if word in words] == []


def test_nobody_is_told_of_their_own_link(story):
    make_passport(story)

    make_link(story)

    assert list(told()) == []


def test_where_nobody_signs_any_more_the_other_writers_are_told(story):
    writer = make_user()
    make_team_member(project=story.project, user=writer)
    make_passport(story)
    leader = ProjectMember.objects.active().filter(project=story.project, role=ProjectRole.SIGN)
    leader.update(role=ProjectRole.VIEW)

    make_link(story, by=story.editor)

    assert [each.recipient for each in told()] == [writer]
