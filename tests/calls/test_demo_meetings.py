"""The demo has a meeting, an item and a motion in each state, and writes them once."""

import pytest
from django.core.management import call_command

from calls.enums import ItemState, MeetingState, MotionState
from calls.models import AgendaItem, Motion, PanelMeeting

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def states(model):
    return sorted(model.objects.values_list("state", flat=True).order_by().distinct())


def test_the_demo_holds_meetings_in_every_state():
    call_command("load_demo_data", verbosity=0)
    once = PanelMeeting.objects.count()
    call_command("load_demo_data", verbosity=0)

    assert states(PanelMeeting) == sorted(MeetingState.values)
    assert states(AgendaItem) == sorted(ItemState.values)
    assert states(Motion) == sorted(MotionState.values)
    assert PanelMeeting.objects.count() == once == 4
