"""Who is in the room of a panel: the same answer for pages, votes and minutes."""

from calls.enums import CallRole
from calls.models import AgendaItem, Application, CallPerson, PanelMeeting, RoomExit
from partners.models import ConflictOfInterest

VOTING = (CallRole.CHAIR, CallRole.MEMBER)


def voters(call_id: int) -> set[int]:
    """Return the ids of the chair and the members of a call's panel: they count and vote."""
    seats = CallPerson.objects.filter(call=call_id, role__in=VOTING)
    return set(seats.values_list("user_id", flat=True))


def present_voters(meeting: PanelMeeting) -> set[int]:
    """Return the ids of the members, chair among them, who are at the meeting now."""
    present = meeting.attendances.filter(left_at=None).values_list("user_id", flat=True)
    return voters(meeting.call_id) & set(present)


def kept_away(application: Application) -> set[int]:
    """Return the ids of people whom a conflict of interest keeps from an application."""
    walls = ConflictOfInterest.objects.standing().filter(project=application.project_id)
    return set(walls.values_list("person_id", flat=True))


def in_the_room(item: AgendaItem) -> set[int]:
    """Return the ids of the members who may vote on an item now: present, not kept away by a
    conflict, and not out of the room.
    """
    out = RoomExit.objects.filter(item=item, returned_at=None).values_list("user_id", flat=True)
    return present_voters(item.meeting) - set(out) - kept_away(item.application)
