"""Motions on an item and the votes on them. The rules of the count are in `verdict_of`."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.decisions import record_decision
from calls.actions.discussing import refuse_if_withdrawn, refuse_unless_discussed
from calls.actions.meetings import refuse_below_quorum
from calls.actions.rooms import (
    locked_item,
    locked_motion,
    refuse_unless_open,
    strike_open_votes,
)
from calls.enums import DecisionState, MotionState, Outcome, VoteChoice
from calls.models import AgendaItem, Decision, Motion, Vote
from calls.queries.rooms import in_the_room, kept_away, voters
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

PROPOSABLE = (Outcome.ACCEPTED, Outcome.RESERVE, Outcome.DECLINED)


@transaction.atomic
def put_motion(*, item_id: int, outcome: Outcome, text: str, by: Any, at: datetime) -> Motion:
    """Put a motion on the item under discussion to the vote.

    Raises PermissionDenied, or Refused: not under discussion, withdrawn, decided, a vote is open
    already, fewer members in the room than the quorum. Publishes `calls.motion_put`.
    """
    item = locked_item(item_id)
    require(by, "calls.put_to_vote", item)
    refuse_unless_open(item.meeting)
    refuse_if_withdrawn(item)
    refuse_unless_discussed(item)
    _refuse_if_decided(item)
    if outcome not in PROPOSABLE:
        raise Refused(_("A panel proposes to select, to put on the reserve list, or to decline."))
    if item.motions.filter(state=MotionState.OPEN).exists():
        raise Refused(_("A vote on this application is open already. Count it first."))
    refuse_below_quorum(len(in_the_room(item)), item.meeting.quorum)
    motion = Motion.objects.create(
        item=item, outcome=outcome, text=text.strip()[:300], proposed_by=by, opened_at=at
    )
    publish("calls.motion_put", application_id=item.application_id)
    return motion


@transaction.atomic
def cast_vote(*, motion_id: int, choice: VoteChoice, by: Any, at: datetime) -> Vote:
    """Vote, or change one's vote, until the count.

    Raises PermissionDenied (members and chairs only, no wall), or Refused: counted already, not
    present, out of the room.
    """
    motion = locked_motion(motion_id)
    require(by, "calls.vote_on_item", motion.item)
    _refuse_unless_voting(motion)
    if by.pk not in in_the_room(motion.item):
        raise Refused(_("Only members who are in the room vote. Come in first."))
    vote, _is_new = Vote.objects.update_or_create(
        motion=motion, user=by, defaults={"choice": choice, "cast_at": at}
    )
    return vote


@transaction.atomic
def count_votes(*, motion_id: int, by: Any, at: datetime) -> Motion:
    """Count the votes and settle the motion; votes of people who were kept away or lost their seat
    since are struck first.

    Raises PermissionDenied, or Refused: settled already, the quorum is not in the room, nobody
    voted. Publishes `calls.motion_counted`.
    """
    motion = locked_motion(motion_id)
    item = motion.item
    require(by, "calls.put_to_vote", item)
    _refuse_unless_voting(motion)
    refuse_below_quorum(len(in_the_room(item)), item.meeting.quorum)
    voted = set(motion.votes.values_list("user_id", flat=True))
    unseated = voted - voters(item.meeting.call_id)
    strike_open_votes(item, kept_away(item.application) | unseated, at)
    votes = dict(motion.votes.values_list("user_id", "choice"))
    if not votes:
        raise Refused(_("Nobody has voted yet. Wait for the votes, or take the motion back."))
    if verdict_of(votes, by.pk) == MotionState.CARRIED:
        motion.carry(at=at)
    else:
        motion.reject(at=at)
    motion.save()
    publish("calls.motion_counted", application_id=item.application_id)
    return motion


def verdict_of(votes: dict[int, str], counts_id: int) -> MotionState:
    """Say whether a motion is carried: more votes for it than against, abstentions not counted.

    On a tie the vote of the person who counts, the chair, decides; if they abstained or did not
    vote, the motion is rejected.
    """
    counted = Counter(votes.values())
    lead = counted[VoteChoice.FOR] - counted[VoteChoice.AGAINST]
    if lead == 0 and counted[VoteChoice.FOR]:
        lead = 1 if votes.get(counts_id) == VoteChoice.FOR else -1
    return MotionState.CARRIED if lead > 0 else MotionState.REJECTED


@transaction.atomic
def withdraw_motion(*, motion_id: int, by: Any, at: datetime) -> Motion:
    """Take a motion back before the count. Raises PermissionDenied, or Refused if it is settled.
    Publishes `calls.motion_withdrawn`.
    """
    motion = locked_motion(motion_id)
    require(by, "calls.put_to_vote", motion.item)
    _refuse_unless_voting(motion)
    motion.withdraw(at=at)
    motion.save()
    publish(
        "calls.motion_withdrawn",
        application_id=motion.item.application_id,
    )
    return motion


def _refuse_if_decided(item: AgendaItem) -> None:
    """Raise Refused where the office did not wait for the panel."""
    decision = Decision.objects.standing().filter(application=item.application_id).first()
    if decision is not None and decision.state == DecisionState.RELEASED:
        raise Refused(
            _("The decision on this application is released: there is nothing left to vote on.")
        )
    if decision is not None:
        raise Refused(
            _(
                "A decision on this application is recorded already: there is nothing left to vote"
                " on. If the panel is to vote, the office annuls the decision first."
            )
        )


def _refuse_unless_voting(motion: Motion) -> None:
    refuse_unless_open(motion.item.meeting)
    if motion.state == MotionState.WITHDRAWN:
        raise Refused(_("This motion was taken back: there is no vote on it."))
    if motion.state != MotionState.OPEN:
        raise Refused(_("The votes are counted already. Nothing was changed."))


def record_carried(*, motion_id: int, reasons: str, letter: str, by: Any, at: datetime) -> Decision:
    """Record what a carried motion proposes as the pending decision, as the office would by hand.

    Raises PermissionDenied or Refused, as `record_decision` does, and if the motion was not
    carried. Publishes `calls.decision_recorded`.
    """
    motion = Motion.objects.select_related("item").get(pk=motion_id)
    if motion.state != MotionState.CARRIED:
        raise Refused(_("Only a motion that was carried can become a decision."))
    return record_decision(
        application_id=motion.item.application_id,
        outcome=Outcome(motion.outcome),
        reasons=reasons,
        letter=letter,
        by=by,
        at=at,
    )
