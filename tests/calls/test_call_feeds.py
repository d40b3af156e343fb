"""Feed, calendars and JSON of calls: read back by parsers that share no code with the writers."""

import json
from datetime import UTC, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.urls import reverse
from icalendar import Calendar

from calls.actions.calls import archive_call, save_call
from calls.models import Call
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.calls.public_side import (
    HOSTILE,
    add_figure,
    add_question,
    add_rule,
    make_two_stages,
)
from tests.factories import NOW, make_call, make_service, make_staff

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LISTS = ("calls_feed", "calls_calendar", "calls_json", "common_grants_opportunities")
OF_ONE = ("call_calendar", "call_json")


def entries(answer):
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def events(answer):
    return {str(each["UID"]): each for each in Calendar.from_ical(answer.content).walk("VEVENT")}


def unpublished():
    return make_call(title="Hidden", is_published=False)


def addresses():
    """Return every door's address, of a call that is published."""
    call = make_call()
    return [
        *(reverse(name) for name in LISTS),
        *(reverse(name, args=(call.slug,)) for name in OF_ONE),
        reverse("common_grants_opportunity", args=(str(call.public_id),)),
    ]


# --- Atom ----------------------------------------------------------------------------------------


def test_the_feed_has_an_entry_for_every_published_call_the_last_changed_first(client):
    old, new = make_call(updated_at=NOW), make_call(updated_at=NOW + timedelta(days=1))
    unpublished()

    answer = client.get("/calls/feed.atom")

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [each.findtext(f"{ATOM}id") for each in entries(answer)] == [
        f"urn:uuid:{call.public_id}" for call in Call.objects.filter(pk__in=(old.pk, new.pk))[::-1]
    ]
    assert [each.findtext(f"{ATOM}updated") for each in entries(answer)] == [
        "2026-06-02T10:00:00+00:00",
        "2026-06-01T10:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [("", "fr", "Un titre"), ("?lang=fr", "fr", "Un titre"), ("?lang=en", "en", "A title"),
     ("?lang=de", "fr", "Un titre")],
)  # fmt: skip
def test_the_address_names_the_language_not_the_browser(client, query, language, title):
    call = make_call(title="A title")
    Call.objects.filter(pk=call.pk).update(title_fr="Un titre")

    answer = client.get(f"/calls/feed.atom{query}", headers={"accept-language": "en"})

    (entry,) = entries(answer)
    assert answer["Content-Language"] == language
    assert entry.findtext(f"{ATOM}title") == title
    assert entry.find(f"{ATOM}link").attrib["href"] == (
        f"{settings.BASE_URL}/{language}/calls/{call.slug}/"
    )


def test_hostile_texts_break_neither_feed_nor_calendar_nor_json(client):
    call = make_call(title=HOSTILE, summary=HOSTILE)
    Call.objects.filter(pk=call.pk).update(summary_en=HOSTILE, summary_fr=HOSTILE)

    feed = client.get("/calls/feed.atom?lang=en")
    calendar = client.get(f"/calls/{call.slug}/call.ics?lang=en")
    told = client.get(f"/calls/{call.slug}/call.json").json()

    (entry,) = entries(feed)
    clean = "A <b>&\u2028\U0001f600 title, with; all\nsorts"
    assert entry.findtext(f"{ATOM}title") == clean
    assert "&lt;b&gt;&amp;" in entry.findtext(f"{ATOM}summary")
    assert [str(each["SUMMARY"]) for each in events(calendar).values()] == [
        f"{word}: {clean.replace(chr(0x2028), '')} (File)" for word in ("Opens", "Closes")
    ]
    assert all(byte >= 32 or byte in (10, 13) for byte in calendar.content)
    assert told["title"]["en"] == HOSTILE


def test_an_empty_feed_is_a_feed(client):
    answer = client.get("/calls/feed.atom")

    assert entries(answer) == []
    assert client.get("/calls/feed.atom")["ETag"] == answer["ETag"]


# --- iCalendar -----------------------------------------------------------------------------------


def test_the_calendar_has_opening_and_closing_of_every_stage_with_the_whole_zone(client):
    call = make_two_stages(NOW, grace_minutes=15)
    call.refresh_from_db()
    unpublished()

    answer = client.get("/calls/calls.ics?lang=en")

    host = settings.BASE_URL.partition("://")[2]
    zone = Calendar.from_ical(answer.content).walk("VTIMEZONE")[0]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(zone["TZID"]) == "Europe/Paris"
    assert [part.name for part in zone.subcomponents] == ["DAYLIGHT", "STANDARD"]
    assert set(events(answer)) == {
        f"{call.public_id}-{stage.pk}-{end}@{host}"
        for stage in call.stages.all()
        for end in ("opens", "closes")
    }
    closing = events(answer)[f"{call.public_id}-{call.stages.get(number=1).pk}-closes@{host}"]
    assert closing["DTSTART"].params["TZID"] == "Europe/Paris"
    assert closing["DTSTART"].dt.astimezone(UTC) == NOW + timedelta(days=10)
    assert closing["DTSTAMP"].dt == call.updated_at.replace(microsecond=0)
    assert closing["SEQUENCE"] == 0
    assert "15 minutes after the closing" in str(closing["DESCRIPTION"])


def test_one_call_has_a_calendar_of_its_own_also_once_archived(client):
    call, _other = make_call(), make_call()
    archive_call(call_id=call.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=now())

    answer = client.get(f"/calls/{call.slug}/call.ics")

    assert len(events(answer)) == 2
    assert events(client.get("/calls/calls.ics")).keys().isdisjoint(events(answer))


# --- JSON ----------------------------------------------------------------------------------------


def test_the_json_of_a_call_says_what_its_page_says(client):
    at = now()
    call = make_two_stages(at, days=60, award_max=50_000)
    add_question(call)
    add_rule(call)
    add_figure(call)
    add_figure(call, label_en="Not shown", is_published=False)
    service = make_service(title="Platform")
    call.entitled_services.add(service, make_service(is_open=False))

    told = client.get(f"/calls/{call.slug}/call.json").json()

    assert (told["phase"], told["award_max"], told["budget"]) == ("closed", "50000.00", None)
    assert [(each["kind"], each["takes_new_applications"]) for each in told["stages"]] == [
        ("letter", True), ("full", False),
    ]  # fmt: skip
    assert told["faq"][0]["question"] == {"fr": "Un hôpital ?", "en": "May a hospital apply?"}
    assert told["eligibility"][0]["values"] == ["8"]
    assert [each["label"]["en"] for each in told["figures"]] == ["Applications"]
    assert told["services"] == [
        {
            "title": {"fr": "Platform", "en": "Platform"},
            "address": f"{settings.BASE_URL}/services/{service.slug}/",
        }
    ]
    assert told["closes_at"].endswith(("+01:00", "+02:00"))


def test_the_json_of_the_list_counts_and_pages(client):
    for _ in range(3):
        make_call()
    unpublished()

    told = client.get("/calls/calls.json").json()

    assert (told["count"], told["page"], told["pages"], len(told["results"])) == (3, 1, 1, 3)


# --- Every door ----------------------------------------------------------------------------------


def test_every_door_is_open_to_every_origin_answers_head_and_knows_what_one_has(client):
    wrong = []
    for address in addresses():
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        head = client.head(address)
        seen = (
            first.status_code, first["Access-Control-Allow-Origin"], again.status_code,
            again.content, again["Access-Control-Allow-Origin"], head.status_code, head.content,
            "Set-Cookie" in first, client.post(address).status_code,
        )  # fmt: skip
        if seen != (200, "*", 304, b"", "*", 200, b"", False, 405):
            wrong.append((address, seen))

    assert wrong == []


@pytest.mark.parametrize("address", ["/calls/feed.atom", "/calls/calls.ics"])
def test_who_knows_only_the_date_learns_of_every_change(client, address):
    call, officer = make_call(updated_at=NOW), make_staff(Role.PROGRAMME_OFFICER)
    since = {"if-modified-since": client.get(address)["Last-Modified"]}

    unchanged = client.get(address, headers=since).status_code
    archive_call(call_id=call.pk, by=officer, at=now())

    assert since["if-modified-since"] == "Mon, 01 Jun 2026 10:00:00 GMT"
    assert (unchanged, client.get(address, headers=since).status_code) == (304, 200)


def test_a_new_text_changes_the_mark(client):
    call, officer = make_call(), make_staff(Role.PROGRAMME_OFFICER)
    marks = {address: client.get(address)["ETag"] for address in addresses()}

    call = Call.objects.get(pk=call.pk)
    call.title_en = call.title_fr = "Another name"
    save_call(call=call, by=officer, at=now())

    changed = [address for address in marks if client.get(address)["ETag"] != marks[address]]
    assert changed == [reverse(name) for name in LISTS]


@pytest.mark.parametrize("name", OF_ONE)
def test_an_unpublished_call_has_no_door_not_even_for_staff(client, name):
    call = unpublished()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    assert client.get(reverse(name, args=(call.slug,))).status_code == 404


@pytest.mark.parametrize(("name", "number"), [(name, 4) for name in LISTS])
@pytest.mark.parametrize("count", [1, 3])
def test_the_doors_ask_the_same_questions_for_one_and_three_calls(
    client, queries, name, number, count
):
    for _ in range(count):
        make_two_stages(NOW)

    with queries(number):
        answer = client.get(reverse(name))

    assert answer.status_code == 200


def test_json_is_readable_as_it_is(client):
    make_call(title="Été")

    answer = client.get("/calls/calls.json")

    assert "Été" in answer.content.decode()
    assert json.loads(answer.content)["results"][0]["title"]["en"] == "Été"
