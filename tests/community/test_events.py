"""Events: published, moved, cancelled; who is told; calendar files; pages."""

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from pscc.accounts.enums import Role
from pscc.community.actions.events import (
    cancel_event,
    publish_event,
    remind_participants,
    save_event,
)
from pscc.community.actions.registrations import register_for_event
from pscc.community.enums import EventState
from pscc.community.models import Event
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import NOW, make_staff, make_user
from tests.factories_community import make_event

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(kind):
    drain()
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


def with_people(**fields):
    """Make an event of one place: one person has it, the next one waits."""
    event = make_event(capacity=1, **fields)
    people = [make_user(email=f"{name}@a.example") for name in ("first", "second")]
    for person in people:
        register_for_event(event_id=event.pk, by=person, at=NOW)
    return event


def entry_of(content):
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    return entry


# --- Life cycle, and who is told -----------------------------------------------------------------


def test_an_event_needs_both_languages_a_place_and_a_date_ahead():
    teller = make_staff(Role.COMMUNICATION)
    half = make_event(is_published=False, by=teller, body_fr="")
    nowhere = make_event(is_published=False, by=teller, place="")
    past = make_event(is_published=False, by=teller, starts_at=NOW - timedelta(days=2))

    for event, words in ((half, "Missing"), (nowhere, "where it takes place"), (past, "is over")):
        with pytest.raises(Refused, match=words):
            publish_event(event_id=event.pk, by=teller, at=NOW)


def test_only_the_communication_team_and_administrators_announce():
    event = make_event(is_published=False)

    for role in (Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.ADVISOR):
        with pytest.raises(PermissionDenied):
            publish_event(event_id=event.pk, by=make_staff(role), at=NOW)

    assert Event.objects.get().state == EventState.DRAFT


@pytest.mark.parametrize(
    "wrong",
    [{"ends_at": NOW}, {"capacity": 0}, {"registration_until": NOW + timedelta(days=30)}],
)
def test_the_database_refuses_impossible_events(wrong):
    event = make_event(is_published=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**wrong)


def test_a_move_raises_the_sequence_and_is_told_to_everyone_listed():
    teller = make_staff(Role.COMMUNICATION)
    event = with_people(by=teller)
    event.title_en = "Another title"
    save_event(event=event, by=teller, at=NOW)
    unmoved = event.sequence

    event.place = "Orsay"
    save_event(event=event, by=teller, at=NOW + HOUR)

    assert (unmoved, Event.objects.get().sequence) == (0, 1)
    assert told("community.event_moved") == ["first@a.example", "second@a.example"]


def test_a_draft_that_moves_tells_nobody():
    teller = make_staff(Role.COMMUNICATION)
    event = make_event(is_published=False, by=teller)
    event.place = "Orsay"

    save_event(event=event, by=teller, at=NOW)

    assert (event.sequence, told("community.event_moved")) == (0, [])


def test_a_cancellation_says_why_to_everyone_listed_and_on_the_page(client):
    teller = make_staff(Role.COMMUNICATION)
    event = with_people(by=teller)

    with pytest.raises(Refused, match="Say why"):
        cancel_event(event_id=event.pk, because=" ", by=teller, at=NOW)
    cancelled = cancel_event(event_id=event.pk, because="The hall is flooded.", by=teller, at=NOW)
    cancelled.place = "Elsewhere"
    with pytest.raises(Refused, match="is cancelled"):
        save_event(event=cancelled, by=teller, at=NOW)

    page = client.get(event.get_absolute_url()).text
    assert told("community.event_cancelled") == ["first@a.example", "second@a.example"]
    assert "The hall is flooded." in page
    assert "/register/" not in page
    assert "The hall is flooded." in Message.objects.filter(channel=Channel.MAIL).latest("pk").text


def test_whoever_has_a_place_is_reminded_once_within_a_day():
    event = with_people()

    early = remind_participants(at=event.starts_at - timedelta(days=2))
    due = remind_participants(at=event.starts_at - 20 * HOUR)
    again = remind_participants(at=event.starts_at - 19 * HOUR)

    assert (early, due, again) == (0, 1, 0)
    assert told("community.event_reminder") == ["first@a.example"]


def test_an_event_that_moves_is_reminded_of_anew():
    teller = make_staff(Role.COMMUNICATION)
    event = with_people(by=teller)
    remind_participants(at=event.starts_at - 20 * HOUR)
    event.starts_at += timedelta(days=7)
    event.ends_at += timedelta(days=7)
    save_event(event=event, by=teller, at=NOW)

    assert remind_participants(at=event.starts_at - 20 * HOUR) == 1


# --- Calendar files ------------------------------------------------------------------------------


def test_a_calendar_moves_what_it_has_and_strikes_out_what_is_cancelled(client):
    teller = make_staff(Role.COMMUNICATION)
    event = make_event(by=teller, online_url="https://meet.example/secret")
    address = f"/events/{event.slug}/event.ics?lang=en"
    first = client.get(address)
    event.starts_at += HOUR
    event.ends_at += HOUR
    save_event(event=event, by=teller, at=NOW + HOUR)
    moved = client.get(address)
    cancel_event(event_id=event.pk, because="Rain.", by=teller, at=NOW + 2 * HOUR)
    cancelled = client.get(address)

    entries = [entry_of(each.content) for each in (first, moved, cancelled)]
    assert [int(each["sequence"]) for each in entries] == [0, 1, 2]
    assert len({str(each["uid"]) for each in entries}) == 1
    assert entries[1]["dtstart"].dt - entries[0]["dtstart"].dt == HOUR
    assert [str(each.get("status", "")) for each in entries] == ["", "", "CANCELLED"]
    assert str(entries[0]["location"]) == "Villejuif"
    assert "BEGIN:VTIMEZONE" in first.text
    assert "meet.example" not in first.text


def test_all_events_stand_in_one_calendar_drafts_do_not(client):
    make_event(title_en="Shown", title_fr="Visible")
    make_event(title_en="Secret", title_fr="Secret", is_published=False)

    english = client.get("/events/events.ics?lang=en")
    french = client.get("/events/events.ics?lang=fr")

    assert ("Shown" in english.text, "Visible" in french.text) == (True, True)
    assert "Secret" not in english.text + french.text


# --- Pages ---------------------------------------------------------------------------------------


def test_the_next_event_comes_first_and_past_ones_last(client):
    at = now()
    for slug, days in (("far", 20), ("soon", 2), ("long-ago", -30), ("lately", -3)):
        starts_at = at + timedelta(days=days)
        make_event(slug=slug, starts_at=starts_at, at=starts_at - timedelta(days=1))

    def listed(query):
        rows = client.get(f"/en/events/?format=json&{query}").json()["results"]
        return [row["address"].split("/")[-2] for row in rows]

    assert listed("") == ["soon", "far", "lately", "long-ago"]
    assert listed("when=coming") == ["soon", "far"]
    assert listed("when=past") == ["lately", "long-ago"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_however_long(client, queries, count):
    for _number in range(count):
        make_event()
    client.get("/en/events/")

    with queries(4):
        client.get("/en/events/")


def test_a_page_tells_machines_what_it_is_and_keeps_the_link(client):
    event = make_event(title_en="Open day", online_url="https://meet.example/secret")

    page = client.get(event.get_absolute_url()).text

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block.group(1))
    assert (data["@type"], data["name"]) == ("Event", "Open day")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert '<meta property="og:title" content="Open day">' in page
    assert "meet.example" not in page


def test_events_are_found_with_everything_else(client):
    make_event(title_en="The zebrafish morning", title_fr="La matinée du poisson-zèbre")

    assert "The zebrafish morning" in client.get("/en/search/?q=zebrafish").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_lists_events_with_the_same_questions_however_many(client, count):
    client.force_login(make_staff(Role.COMMUNICATION))
    for _number in range(count):
        event = make_event(capacity=5)
        register_for_event(event_id=event.pk, by=make_user(), at=NOW)
    client.get("/admin/community/event/")

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/admin/community/event/").text

    assert "1 / 5" in page
    assert sum('"community_event"' in each["sql"] for each in asked) == 2


def test_a_cancelled_event_offers_no_date_and_says_why_in_the_language_it_was_written(client):
    event = make_event(by=make_staff(Role.COMMUNICATION), at=now())
    before = client.get(event.get_absolute_url()).text
    cancel_event(
        event_id=event.pk, because="La salle est en travaux.",
        by=make_staff(Role.COMMUNICATION), at=now(),
    )  # fmt: skip

    after = client.get(event.get_absolute_url()).text

    assert ("Put the date into" in before, "Put the date into" in after) == (True, False)
    assert '<p lang="fr">La salle est en travaux.</p>' in after
