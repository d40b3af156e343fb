"""Meetings of a panel that has an application before it: one closed, one in session, one planned.

Between them an item and a motion in each of their states.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from calls.actions.discussing import leave_item, note_digest, turn_to_item, write_note
from calls.actions.meetings import (
    cancel_meeting,
    close_meeting,
    join_meeting,
    open_meeting,
    plan_meeting,
)
from calls.actions.motions import cast_vote, count_votes, put_motion, withdraw_motion
from calls.enums import ApplicationState, CallRole, Outcome, VoteChoice
from calls.models import (
    AgendaItem,
    Application,
    Call,
    CallPerson,
    Decision,
    Motion,
    PanelMeeting,
)
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time

DAY = timedelta(days=1)
MEMBER = "expert3"
NOTE = (
    "Démonstration : le panel salue la qualité de l’équipe et demande un budget plus détaillé"
    " pour la deuxième année."
)


def load_meetings(people: Mapping[str, User], at: datetime) -> int:
    """Create the meetings that are missing; return how many."""
    known = set(PanelMeeting.objects.filter(call__is_demo=True).values_list("place", flat=True))
    missing = [place for place in STORIES if place not in known]
    before = Application.objects.filter(state=ApplicationState.IN_PANEL, is_demo=True)
    application = before.select_related("call").order_by("pk").first() if missing else None
    if application is None:
        return 0
    call = application.call
    CallPerson.objects.get_or_create(call=call, user=people[MEMBER], role=CallRole.MEMBER)
    for place in missing:
        before_now, story = STORIES[place]
        with transaction.atomic(), database_time(at - before_now) as moment:
            story(call, place, people, moment)
    return len(missing)


def _plan(call: Call, place: str, people: Mapping[str, User], at: datetime) -> PanelMeeting:
    """Plan a meeting for a week later."""
    meeting = PanelMeeting(call=call, starts_at=at + 7 * DAY, place=place, quorum=2)
    return plan_meeting(meeting=meeting, by=people["manager"], at=at)


def _cancelled(call: Call, place: str, people: Mapping[str, User], at: datetime) -> None:
    """Plan a meeting and cancel it two days later."""
    meeting = _plan(call, place, people, at)
    reason = "Le président est souffrant ; une autre date suivra."
    cancel_meeting(meeting_id=meeting.pk, reason=reason, by=people["manager"], at=at + 2 * DAY)


def _hold(call: Call, place: str, people: Mapping[str, User], at: datetime) -> AgendaItem:
    """Plan a meeting for now, open it and turn to its first application without a decision."""
    chair = people["chair"]
    meeting = PanelMeeting(call=call, starts_at=at, place=place, quorum=2)
    plan_meeting(meeting=meeting, by=people["manager"], at=at - 7 * DAY)
    for person in (chair, people[MEMBER], people["manager"]):
        join_meeting(meeting_id=meeting.pk, by=person, at=at)
    open_meeting(meeting_id=meeting.pk, by=chair, at=at)
    decided = Decision.objects.standing().values("application_id")
    item: AgendaItem = meeting.items.exclude(application__in=decided).earliest("position")
    return turn_to_item(item_id=item.pk, by=chair, at=at)


def _put(item: AgendaItem, outcome: Outcome, chair: User, at: datetime) -> Motion:
    return put_motion(item_id=item.pk, outcome=outcome, text="", by=chair, at=at)


def _in_session(call: Call, place: str, people: Mapping[str, User], at: datetime) -> None:
    item = _hold(call, place, people, at)
    motion = _put(item, Outcome.RESERVE, people["chair"], at)
    cast_vote(motion_id=motion.pk, choice=VoteChoice.FOR, by=people[MEMBER], at=at)


def _closed(call: Call, place: str, people: Mapping[str, User], at: datetime) -> None:
    chair = people["chair"]
    item = _hold(call, place, people, at)
    withdraw_motion(motion_id=_put(item, Outcome.DECLINED, chair, at).pk, by=chair, at=at)
    votes = {Outcome.ACCEPTED: VoteChoice.AGAINST, Outcome.RESERVE: VoteChoice.FOR}
    for outcome, choice in votes.items():
        motion = _put(item, outcome, chair, at)
        for person in (chair, people[MEMBER]):
            cast_vote(motion_id=motion.pk, choice=choice, by=person, at=at)
        count_votes(motion_id=motion.pk, by=chair, at=at)
    write_note(item_id=item.pk, text=NOTE, was=note_digest(""), by=chair, at=at)
    leave_item(item_id=item.pk, is_done=True, by=chair, at=at)
    close_meeting(meeting_id=item.meeting_id, by=chair, at=at + timedelta(hours=1))


# place: (how long before now, what happened)
STORIES = {
    "Salle de démonstration 1": (3 * DAY, _closed),
    "Salle de démonstration 2": (timedelta(0), _in_session),
    "Salle de démonstration 3": (timedelta(0), _plan),
    "Salle de démonstration 4": (4 * DAY, _cancelled),
}
