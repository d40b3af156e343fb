"""What the office decided is not put to the vote; who is recused has no note before the panel."""

import pytest
from django.urls import reverse

from calls.actions.decisions import record_decision, release_decision
from calls.actions.discussing import turn_to_item
from calls.actions.motions import put_motion
from calls.enums import Outcome
from calls.models import Motion
from tests.calls.after_reviewing import Room as Reviewed
from tests.calls.awarding import why_not
from tests.calls.meeting_room import AT, Room

pytestmark = pytest.mark.django_db


PENDING = (
    "A decision on this application is recorded already: there is nothing left to vote on. If the"
    " panel is to vote, the office annuls the decision first."
)
RELEASED = "The decision on this application is released: there is nothing left to vote on."


@pytest.mark.parametrize(("is_released", "why"), [(False, PENDING), (True, RELEASED)])
def test_what_is_decided_meanwhile_is_not_put_to_the_vote(is_released, why):
    room = Room().open()
    turn_to_item(item_id=room.item().pk, by=room.chairs[0], at=AT)
    decision = record_decision(
        application_id=room.applications[0].pk, outcome=Outcome.DECLINED, reasons="x", letter="",
        by=room.manager, at=AT,
    )  # fmt: skip
    if is_released:
        release_decision(decision_id=decision.pk, by=room.manager, at=AT)

    refusal = why_not(
        lambda: put_motion(
            item_id=room.item().pk, outcome=Outcome.ACCEPTED, text="", by=room.chairs[0], at=AT
        )
    )

    assert refusal == why
    assert not Motion.objects.exists()


def test_the_note_of_a_recused_rapporteur_is_before_nobody_any_more(client):
    room = Reviewed()
    room.name()
    room.write("We agree.")
    room.hand_in()
    client.force_login(room.member)
    read = client.get(room.url("panel_application")).text
    expert = room.reviews[1]

    room.wall(room.eve)

    assert "We agree." in read
    assert "We agree." not in client.get(room.url("panel_application")).text
    client.force_login(room.adam)
    assert "We agree." not in client.get(room.url("review_detail", expert)).text


def test_another_rapporteur_takes_over_from_a_recused_one_with_an_empty_page():
    room = Reviewed()
    room.name()
    room.write("We agree.")
    room.hand_in()
    room.wall(room.eve)

    note = room.name(room.adam)

    assert (note.rapporteur, note.text, note.handed_in_at) == (room.adam, "", None)


def test_the_office_reads_why_a_note_counts_no_longer_and_names_another(client):
    room = Reviewed()
    room.name()
    room.write("We agree.")
    room.hand_in()
    room.wall(room.eve)
    client.force_login(room.officer)

    page = client.get(
        reverse("admin:calls_application_change", args=(room.application.pk,))
    ).content.decode()

    assert "experts and panel do not read this note any more" in page
    assert reverse("admin:calls_application_act", args=(room.application.pk, "rapporteur")) in page
