"""Meetings planned at the staff desk: errors in words, nothing typed lost, never a 500."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from calls.enums import CallRole
from calls.models import PanelMeeting
from pscc.accounts.enums import Role
from pscc.outbox.models import Delivery
from tests.calls.meeting_room import Room
from tests.factories import NOW, make_call, make_call_person, make_staff

pytestmark = pytest.mark.django_db

ADD = reverse("admin:calls_panelmeeting_add")


def change(meeting):
    return reverse("admin:calls_panelmeeting_change", args=(meeting.pk,))


def typed(call, **values):
    return {
        "call": call.pk,
        "starts_at": "2026-09-01T14:00",
        "place": "Room 9",
        "quorum": "2",
        **values,
    }


@pytest.fixture
def desk(client):
    """Return a room and the browser of the call's manager."""
    room = Room()
    client.force_login(room.manager)
    return room, client


def test_a_meeting_is_planned_in_paris_time_with_what_is_in_the_panel(desk):
    room, client = desk

    answer = client.post(ADD, typed(room.call))

    meeting = PanelMeeting.objects.latest("pk")
    assert answer.status_code == 302
    assert meeting.starts_at == datetime(2026, 9, 1, 14, tzinfo=ZoneInfo("Europe/Paris"))
    assert (meeting.place, meeting.quorum) == ("Room 9", 2)
    assert meeting.items.count() == len(room.applications)


def test_without_a_quorum_that_of_the_review_plan_counts(desk):
    room, client = desk

    client.post(ADD, typed(room.call, quorum=""))

    assert PanelMeeting.objects.latest("pk").quorum == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", ""),
        ("starts_at", "tomorrow"),
        ("starts_at", "2026-02-30T14:00"),
        ("starts_at", "9999-12-31T23:59"),
        ("starts_at", "0001-01-01T00:00"),
        ("starts_at", "2026-03-29T02:30"),
        ("quorum", "0"),
        ("quorum", "100"),
        ("quorum", "three"),
        ("quorum", "9" * 5000),
        ("place", "x" * 3000),
        ("place", "a\x00b"),
        ("call", ""),
        ("call", "99999999999999999999"),
        ("call", "x"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(desk, field, value):
    room, client = desk
    count = PanelMeeting.objects.count()

    answer = client.post(ADD, {**typed(room.call), field: value})

    form = answer.context["adminform"].form
    assert answer.status_code == 200
    assert list(form.errors) == [field]
    assert {name: str(form[name].value()) for name in form.fields} == {
        name: str(each) for name, each in {**typed(room.call), field: value}.items()
    }
    assert PanelMeeting.objects.count() == count


def test_a_call_of_another_manager_is_not_offered(desk):
    _room, client = desk
    other = make_call()

    answer = client.post(ADD, typed(other))

    assert list(answer.context["adminform"].form.errors) == ["call"]


@pytest.mark.parametrize("call", ["", "x", "99999999999999999999", "²", "-1"])
def test_an_address_with_an_odd_call_opens_the_empty_form(desk, call):
    _room, client = desk

    assert client.get(f"{ADD}?call={call}").status_code == 200


def test_who_moves_a_meeting_moves_it_and_the_panel_is_told(desk):
    room, client = desk
    Delivery.objects.all().delete()
    values = typed(room.call)
    del values["call"]

    answer = client.post(change(room.meeting), values)

    assert answer.status_code == 302
    assert PanelMeeting.objects.get(pk=room.meeting.pk).place == "Room 9"
    assert set(Delivery.objects.values_list("event", flat=True)) == {"calls.meeting_moved"}


def test_a_meeting_in_session_is_read_only(desk):
    room, client = desk
    room.open()

    seen = client.get(change(room.meeting)).status_code
    sent = client.post(change(room.meeting), typed(room.call)).status_code

    assert (seen, sent) == (200, 403)
    assert PanelMeeting.objects.get(pk=room.meeting.pk).place == "Room 7"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_statements_however_long_it_is(client, queries, count):
    call = make_call()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    make_call_person(call=call, user=officer, role=CallRole.MANAGER)
    for number in range(count):
        PanelMeeting.objects.create(call=call, starts_at=NOW + timedelta(days=number), quorum=2)
    client.force_login(officer)
    url = reverse("admin:calls_panelmeeting_changelist")
    client.get(url)  # the first look is noted in the session

    with queries(8):
        client.get(url)
