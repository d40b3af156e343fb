"""Places at events: taken, awaited, given back, given on, and who came."""

import re
import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection

from pscc.accounts.enums import Role
from pscc.accounts.retention import carry_out
from pscc.community.actions.attendance import count_past_events
from pscc.community.actions.events import cancel_event, save_event
from pscc.community.actions.registrations import (
    cancel_registration,
    note_attendance,
    promote_waiting,
    register_for_event,
)
from pscc.community.enums import RegistrationState
from pscc.community.models import Event, Registration
from pscc.community.queries.events import attendance_token, registration_of, with_numbers
from pscc.community.squares import square_code
from pscc.impact.queries.indicators.registry import indicator
from pscc.impact.queries.measuring import Period, year_of
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import NOW, make_staff, make_user
from tests.factories_community import make_event

pytestmark = pytest.mark.django_db
REGISTERED, WAITING, CANCELLED = RegistrationState


def soon(**fields):
    """Make an event of the next week, by the clock that the pages read."""
    return make_event(starts_at=now() + timedelta(days=7), at=now(), **fields)


def join(event, *names):
    return [
        register_for_event(event_id=event.pk, by=make_user(email=f"{name}@a.example"), at=NOW)
        for name in names
    ]


def states(event):
    rows = Registration.objects.filter(event=event).order_by("pk")
    return dict(rows.values_list("person__email", "state"))


def told(kind):
    drain()
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


# --- Places --------------------------------------------------------------------------------------


def test_who_comes_when_all_places_are_taken_waits_and_each_is_told_so():
    event = make_event(capacity=2)

    join(event, "one", "two", "three")

    assert list(states(event).values()) == [REGISTERED, REGISTERED, WAITING]
    assert told("community.registration_confirmation") == ["one@a.example", "two@a.example"]
    assert told("community.waiting_list_joined") == ["three@a.example"]


def test_without_a_number_of_places_everybody_has_one():
    event = make_event(capacity=None)

    join(event, "one", "two", "three")

    assert set(states(event).values()) == {REGISTERED}


def test_a_place_given_back_goes_to_whoever_came_first_and_they_are_told():
    event = soon(capacity=1)
    holder, _first, _second = join(event, "holder", "first", "second")

    cancel_registration(registration_id=holder.pk, by=holder.person, at=now())
    promoted = told("community.registration_promoted")

    assert promoted == ["first@a.example"]
    assert states(event) == {
        "holder@a.example": CANCELLED, "first@a.example": REGISTERED, "second@a.example": WAITING,
    }  # fmt: skip


def test_more_places_move_the_waiting_list_up():
    teller = make_staff(Role.COMMUNICATION)
    event = soon(capacity=1, by=teller)
    join(event, "one", "two", "three", "four")
    event.capacity = 3

    save_event(event=event, by=teller, at=now())

    assert told("community.registration_promoted") == ["three@a.example", "two@a.example"]
    assert list(states(event).values()) == [REGISTERED, REGISTERED, REGISTERED, WAITING]


def test_nobody_overtakes_those_who_wait():
    event = soon(capacity=1)
    holder, _waiting = join(event, "holder", "waiting")
    cancel_registration(registration_id=holder.pk, by=holder.person, at=now())

    (late,) = join(event, "late")

    assert late.state == WAITING


def test_nobody_moves_up_once_it_has_begun_or_is_cancelled():
    event = soon(capacity=1)
    holder, _waiting = join(event, "holder", "waiting")
    cancel_registration(registration_id=holder.pk, by=holder.person, at=now())

    begun = promote_waiting(event_id=event.pk, at=event.starts_at)
    cancel_event(event_id=event.pk, because="Rain.", by=make_staff(Role.COMMUNICATION), at=now())
    cancelled = promote_waiting(event_id=event.pk, at=now())

    assert (begun, cancelled) == (0, 0)


def test_registration_closes_on_its_date_and_takes_each_person_once():
    until = NOW + timedelta(days=1)
    event = make_event(registration_until=until)
    (place,) = join(event, "one")

    with pytest.raises(Refused, match="on the list already"):
        register_for_event(event_id=event.pk, by=place.person, at=NOW)
    with pytest.raises(Refused, match="not open"):
        register_for_event(event_id=event.pk, by=make_user(), at=until)


def test_who_gave_a_place_back_may_come_again():
    event = soon()
    (place,) = join(event, "one")
    cancel_registration(registration_id=place.pk, by=place.person, at=now())

    again = register_for_event(event_id=event.pk, by=place.person, at=now())

    assert (again.state, Registration.objects.count()) == (REGISTERED, 2)


def test_nobody_gives_back_the_place_of_another():
    (place,) = join(soon(), "one")

    with pytest.raises(PermissionDenied):
        cancel_registration(registration_id=place.pk, by=make_user(), at=now())


def who_came(event):
    return with_numbers(type(event).objects.filter(pk=event.pk)).get().attendance


# --- Who came ------------------------------------------------------------------------------------


def test_the_code_of_a_participant_is_scanned_and_confirmed_by_the_office(client):
    event = soon()
    (place,) = join(event, "one")
    client.force_login(place.person)
    page = client.get(place.get_absolute_url()).text
    door = f"/en/attendance/{attendance_token(place)}/"
    by_oneself = client.post(door).status_code

    client.force_login(make_staff(Role.COMMUNICATION))
    looked_at = client.get(door)
    before = Registration.objects.get().attended_at
    client.post(door)
    client.post(door)

    came = Registration.objects.get().attended_at
    assert '<svg class="square-code"' in page
    assert by_oneself == 403
    assert (before, "Confirm that this person is here" in looked_at.text) == (None, True)
    assert came is not None
    assert who_came(event) == 1


def test_the_numbers_of_an_event_outlive_its_registrations():
    ended = now() - timedelta(days=400)
    event = make_event(starts_at=ended, ends_at=ended + timedelta(days=2), at=ended - timedelta(9),
                       capacity=3)  # fmt: skip
    people = [make_user() for _number in range(5)]
    places = [
        register_for_event(event_id=event.pk, by=each, at=ended - timedelta(days=8))
        for each in people
    ]
    office = make_staff(Role.COMMUNICATION)
    for place, day in zip(places, (0, 1), strict=False):
        note_attendance(registration_id=place.pk, by=office, at=ended + timedelta(days=day))
    young = make_event(starts_at=now() - timedelta(days=9), at=now() - timedelta(days=20))
    kept = register_for_event(event_id=young.pk, by=people[0], at=now() - timedelta(days=10))
    years = [year_of(ended.year, now()), year_of(now().year, now()), Period(ended.date(),
             ended.date(), now())]  # fmt: skip
    before = [indicator("attendances").measures(years), who_came(event)]

    carry_out(at=now())  # comes too early: nothing is counted yet
    early = Registration.objects.count()
    counted = [count_past_events(at=now()), count_past_events(at=now())]
    between = [indicator("attendances").measures(years), who_came(event)]
    with pytest.raises(Refused, match="final"):
        note_attendance(registration_id=places[2].pk, by=office, at=now())
    carry_out(at=now())
    count_past_events(at=now())

    event.refresh_from_db()
    after = [indicator("attendances").measures(years), who_came(event)]
    history = apps.get_model("community.RegistrationEvent").objects
    assert (early, counted) == (6, [1, 0])
    assert list(Registration.objects.all()) == [kept]
    assert set(history.values_list("pgh_obj_id", flat=True)) == {kept.pk}
    assert (event.final_registered, event.final_attended, event.final_absent,
            event.final_waiting) == (3, 2, 1, 2)  # fmt: skip
    assert before == between == after
    assert [each.low for each in before[0]][2:] == [1]
    assert before[1] == 2


@pytest.mark.parametrize("token", ["none", "abc:def:ghi", "x" * 300])
def test_a_code_that_is_not_ours_opens_nothing(client, token):
    client.force_login(make_staff(Role.COMMUNICATION))

    assert client.get(f"/en/attendance/{token}/").status_code == 404


def test_what_was_signed_for_something_else_opens_nothing():
    (place,) = join(soon(), "one")

    opened = registration_of(attendance_token(place))

    assert opened == place
    assert registration_of(signing.dumps(place.uid, salt="something.else")) is None
    assert registration_of(place.uid) is None


def test_a_code_is_drawn_as_squares_with_its_quiet_zone():
    square = square_code("https://portal.example/en/attendance/abc/")

    moves = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", square.path)]
    assert (square.side - 8 - 21) % 4 == 0
    assert min(x for x, _y in moves) == min(y for _x, y in moves) == 4
    assert max(x for x, _y in moves) == square.side - 5
    assert {(4 + x, 4) for x in range(7)} <= set(moves)  # the upper edge of the first finder


def test_only_who_has_a_place_can_have_come():
    staff = make_staff(Role.PROGRAMME_OFFICER)
    event = soon(capacity=1)
    _holder, waiting = join(event, "holder", "waiting")

    with pytest.raises(Refused, match="has no place"):
        note_attendance(registration_id=waiting.pk, by=staff, at=now())
    with pytest.raises(PermissionDenied):
        note_attendance(registration_id=waiting.pk, by=make_staff(Role.ADVISOR), at=now())


def test_who_came_does_not_give_the_place_back():
    (place,) = join(soon(), "one")
    note_attendance(registration_id=place.pk, by=make_staff(Role.ADMINISTRATOR), at=now())

    with pytest.raises(Refused, match="has taken place"):
        cancel_registration(registration_id=place.pk, by=place.person, at=now())


def test_the_office_notes_a_whole_list(client):
    event = soon(capacity=2)
    places = join(event, "one", "two", "three")
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    answer = client.post(
        "/admin/community/registration/",
        {"action": "note_selected", "_selected_action": [str(place.pk) for place in places]},
        follow=True,
    )

    came = Registration.objects.filter(attended_at__isnull=False).count()
    assert came == 2
    assert "2 people came." in answer.text
    assert "has no place at the event" in answer.text


# --- Pages ---------------------------------------------------------------------------------------


def test_a_person_registers_sees_the_link_and_gives_the_place_back(client):
    event = soon(online_url="https://meet.example/secret", place="")
    person = make_user()
    client.force_login(person)

    asked = client.get(f"/en/events/{event.slug}/register/").text
    registered = client.post(f"/en/events/{event.slug}/register/", follow=True).text
    place = Registration.objects.get()
    calendar = client.get(f"/en/registrations/{place.uid}/event.ics").text
    given_back = client.post(f"/en/registrations/{place.uid}/cancel/", follow=True).text

    assert "Register for" in asked
    assert "You have a place." in registered
    assert "https://meet.example/secret" in registered
    assert "meet.example/secret" in calendar.replace("\r\n ", "")
    assert "You are off the list." in given_back
    assert "meet.example" not in given_back


def test_who_waits_does_not_see_the_link(client):
    event = soon(online_url="https://meet.example/secret", capacity=1)
    _holder, waiting = join(event, "holder", "waiting")
    client.force_login(waiting.person)

    page = client.get(waiting.get_absolute_url()).text
    calendar = client.get(f"/en/registrations/{waiting.uid}/event.ics").text

    assert "meet.example" not in page + calendar
    assert "square-code" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_ones_own_list_asks_the_same_questions_however_long(client, queries, count):
    person = make_user()
    for _number in range(count):
        register_for_event(event_id=soon().pk, by=person, at=NOW)
    client.force_login(person)
    client.get("/en/registrations/")

    with queries(5):
        client.get("/en/registrations/")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_for_the_last_place_at_once_one_waits():
    event = make_event(capacity=1)
    people = [make_user(), make_user()]
    start = threading.Barrier(2)

    def ask(person):
        try:
            start.wait(timeout=10)
            register_for_event(event_id=event.pk, by=person, at=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(states(Event.objects.get(pk=event.pk)).values()) == [REGISTERED, WAITING]
