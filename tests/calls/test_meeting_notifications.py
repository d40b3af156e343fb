"""Who is told what of a panel's meetings: one row of the table, one test."""

import pytest
from django.db import transaction

from pscc.kernel.site import forget_site
from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.meeting_room import Room
from tests.factories import make_team_member, make_user

pytestmark = pytest.mark.django_db

PANEL = ["Chair 1", "Chair 2", "Member 1", "Member 2", "Member 3"]
TABLE = [
    ("calls.meeting_planned", PANEL),
    ("calls.meeting_moved", PANEL),
    ("calls.meeting_cancelled", [*PANEL, "Mona Manager"]),
    ("calls.minutes_made", [*PANEL, "Mona Manager"]),
]
SILENT = [
    "calls.meeting_opened",
    "calls.item_opened",
    "calls.item_left",
    "calls.motion_put",
    "calls.motion_counted",
    "calls.motion_withdrawn",
]


@pytest.fixture(autouse=True)
def _site():
    forget_site()
    yield
    forget_site()


def make_room():
    """Make a room of which nobody has been told anything yet; an applicant has a team."""
    room = Room()
    make_team_member(project=room.applications[0].project, user=make_user())
    Delivery.objects.all().delete()
    return room


def happen(event, **ids):
    with transaction.atomic():
        publish(event, **ids)
    drain(seconds=5)


@pytest.mark.parametrize(("event", "names"), TABLE, ids=[row[0] for row in TABLE])
def test_who_is_told(event, names):
    room = make_room()

    happen(event, meeting_id=room.meeting.pk)

    messages = Message.objects.select_related("recipient")
    assert sorted({message.recipient.name for message in messages}) == names
    assert {message.channel for message in messages} == {"inbox", "mail"}
    assert {message.url for message in messages} == {room.meeting.get_absolute_url()}


@pytest.mark.parametrize("event", [row[0] for row in TABLE])
def test_no_message_names_an_application(event):
    room = make_room()

    happen(event, meeting_id=room.meeting.pk)

    words = [f"{each.subject} {each.text} {each.html}" for each in Message.objects.all()]
    secrets = ["Secret cure", *(each.reference for each in room.applications)]
    assert words
    assert not [secret for secret in secrets for each in words if secret in each]


@pytest.mark.parametrize("event", [row[0] for row in TABLE])
def test_a_message_is_the_same_for_whom_a_conflict_keeps_from_an_application(event):
    room = make_room()
    room.wall(room.members[0])

    happen(event, meeting_id=room.meeting.pk)

    texts = Message.objects.filter(recipient__in=room.members, channel="inbox")
    assert texts.count() == len(room.members)
    assert len(set(texts.values_list("subject", "text"))) == 1


@pytest.mark.parametrize("event", SILENT)
def test_what_happens_in_the_room_is_told_to_nobody(event):
    room = make_room()
    key = {"meeting_id": room.meeting.pk}
    if event != "calls.meeting_opened":
        key = {"application_id": room.applications[0].pk}

    happen(event, **key)

    assert not Message.objects.exists()
