"""The rapporteur's note: named, written, handed in, opened again."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.after_reviews import (
    StaleNoteError,
    reopen_note,
)
from calls.actions.reviews import reopen_review
from calls.models import (
    ConsensusNote,
)
from pscc.kernel.refusals import Refused
from tests.calls.after_reviewing import Room, told
from tests.factories import (
    NOW,
)

pytestmark = pytest.mark.django_db


def test_a_note_is_written_handed_in_and_read_by_the_panel(client):
    room = Room()
    room.name()
    saved = room.write("We agree.")
    room.hand_in()
    client.force_login(room.member)

    page = client.get(room.url("panel_application"))

    assert (saved.version, saved.rapporteur) == (2, room.eve)
    assert "We agree." in page.text


def test_the_panel_does_not_read_what_is_not_handed_in(client):
    room = Room()
    room.name()
    room.write("We agree.")
    client.force_login(room.member)

    assert "We agree." not in client.get(room.url("panel_application")).text


def test_only_an_expert_with_a_submitted_review_is_named():
    room = Room()
    reopen_review(assignment_id=room.reviews[0].pk, by=room.officer, at=NOW)

    with pytest.raises(Refused, match="has no submitted review"):
        room.name()
    room.wall(room.adam)
    with pytest.raises(Refused, match="has no submitted review"):
        room.name(room.adam)
    with pytest.raises(PermissionDenied):
        room.name(by=room.chair)


def test_another_rapporteur_goes_on_with_the_text():
    room = Room()
    room.name()
    room.write("We agree.")
    note = room.name(room.adam)

    assert (note.rapporteur, note.text, note.version) == (room.adam, "We agree.", 3)
    with pytest.raises(PermissionDenied):
        room.write("Mine.", version=3)


def test_a_stale_note_is_refused_and_nothing_is_lost(client):
    room = Room()
    room.name()
    room.write("First.")

    with pytest.raises(StaleNoteError):
        room.write("Second.")
    client.force_login(room.eve)
    page = client.post(room.url("consensus", room.reviews[0]), {"version": "1", "text": "Second."})
    assert page.status_code == 409
    assert "First." in page.text
    assert "Second." in page.text


def test_the_page_saves_by_script_too(client):
    room = Room()
    room.name()
    client.force_login(room.eve)
    body = {"version": 1, "changes": {"text": "We agree."}}
    url = room.url("consensus", room.reviews[0])

    first = client.post(url, json.dumps(body), content_type="application/json")
    changed = {"version": 1, "changes": {"text": "We differ."}}
    second = client.post(url, json.dumps(changed), content_type="application/json")

    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert (second.status_code, second.json()["stored"]) == (409, {"text": "We agree."})


def test_an_empty_note_is_not_handed_in_and_a_full_one_only_once():
    room = Room()
    room.name()
    with pytest.raises(Refused, match="The note is empty"):
        room.hand_in()
    room.write("We agree.")
    room.hand_in()

    with pytest.raises(Refused, match="The note is handed in"):
        room.write("More.", version=2)
    with pytest.raises(Refused, match="The note is handed in"):
        room.name(room.adam)


def test_staff_open_a_note_again_which_the_panel_then_does_not_see(client):
    room = Room()
    room.name()
    room.write("We agree.")
    room.hand_in()

    note = reopen_note(application_id=room.application.pk, by=room.officer, at=NOW)

    assert (note.handed_in_at, note.version) == (None, 3)
    with pytest.raises(Refused, match="No note is handed in"):
        reopen_note(application_id=room.application.pk, by=room.officer, at=NOW)
    client.force_login(room.member)
    assert "We agree." not in client.get(room.url("panel_application")).text


@pytest.mark.parametrize(
    ("event", "names"),
    [("calls.rapporteur_named", ["Eve Expert"]),
     ("calls.consensus_received", ["Cleo Chair", "Mona Manager"]),
     ("calls.consensus_reopened", ["Eve Expert"])],
)  # fmt: skip
def test_who_is_told_of_the_note(event, names):
    room = Room()
    room.name()
    room.write("We agree: mice.")
    room.hand_in()
    reopen_note(application_id=room.application.pk, by=room.officer, at=NOW)

    assert told(event, room) == names


def test_staff_name_the_rapporteur_at_the_desk(client):
    room = Room()
    client.force_login(room.officer)
    url = reverse("admin:calls_application_act", args=(room.application.pk, "rapporteur"))

    page = client.get(url)
    client.post(url, {"expert": room.adam.pk})

    assert "Adam Adviser" in page.text
    assert ConsensusNote.objects.get().rapporteur == room.adam


def test_half_a_character_does_not_keep_a_note_from_being_saved(client):
    room = Room()
    room.name()
    client.force_login(room.eve)

    answer = client.post(
        room.url("consensus", room.reviews[0]),
        '{"version": 1, "changes": {"text": "a\\ud83db"}}',
        content_type="application/json",
    )

    assert (answer.status_code, ConsensusNote.objects.get().text) == (200, "a?b")
