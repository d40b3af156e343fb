"""Byte for byte: a panel's meeting changes nothing that an applicant or a visitor gets.

Agenda, votes, ranking, notes, minutes and the decision recorded from a carried motion: pages, JSON,
feeds, files with their names, messages and the inbox are read before and after.
"""

import pytest

from calls.actions.agendas import rank_items
from calls.actions.discussing import leave_item, note_digest, turn_to_item, write_note
from calls.actions.meetings import close_meeting, join_meeting, open_meeting, plan_meeting
from calls.actions.motions import cast_vote, count_votes, put_motion, record_carried
from calls.enums import ApplicationState, CallRole, Outcome, VoteChoice
from calls.models import Application, Decision, PanelMeeting
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from tests.calls.test_silence import Story, addresses, changed, messages_of, walk
from tests.factories import make_call_person, make_user

pytestmark = pytest.mark.django_db


def hold_meeting(story, outcome):
    """Let a panel of one chair do everything that a panel can do with an application."""
    at, chair = now(), make_user(name="Canary Chair")
    make_call_person(call=story.call, user=chair, role=CallRole.CHAIR)
    meeting = PanelMeeting(call=story.call, starts_at=at, place="Canary place", quorum=1)
    plan_meeting(meeting=meeting, by=story.manager, at=at)
    join_meeting(meeting_id=meeting.pk, by=chair, at=at)
    version = open_meeting(meeting_id=meeting.pk, by=chair, at=at).version
    item = meeting.items.get()
    turn_to_item(item_id=item.pk, by=chair, at=at)
    motion = put_motion(item_id=item.pk, outcome=outcome, text="Canary", by=chair, at=at)
    cast_vote(motion_id=motion.pk, choice=VoteChoice.FOR, by=chair, at=at)
    count_votes(motion_id=motion.pk, by=chair, at=at)
    write_note(item_id=item.pk, text="Canary note", was=note_digest(""), by=chair, at=at)
    rank_items(meeting_id=meeting.pk, order=[item.uid], version=version, by=chair, at=at)
    leave_item(item_id=item.pk, is_done=True, by=chair, at=at)
    close_meeting(meeting_id=meeting.pk, by=chair, at=at)
    drain(seconds=30)
    record_carried(motion_id=motion.pk, reasons="Canary", letter="", by=story.officer, at=at)
    drain(seconds=30)
    return PanelMeeting.objects.get(pk=meeting.pk)


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.RESERVE, Outcome.DECLINED])
def test_a_meeting_changes_no_byte_of_what_the_applicant_gets(outcome):
    story = Story()
    Application.objects.filter(pk=story.application.pk).update(state=ApplicationState.IN_PANEL)
    urls = addresses(story.application)
    before = (walk(story.founder, urls), walk(None, urls), messages_of(story.founder))

    meeting = hold_meeting(story, outcome)

    after = (walk(story.founder, urls), walk(None, urls), messages_of(story.founder))
    assert meeting.minutes_fr
    assert meeting.minutes_en
    assert Decision.objects.get().outcome == outcome
    assert [changed(*pair) for pair in zip(before[:2], after[:2], strict=True)] == [[], []]
    assert after[2] == before[2]
    assert not [url for pages in after[:2] for url, (_s, _h, body) in pages.items()
                if "Canary" in body]  # fmt: skip
