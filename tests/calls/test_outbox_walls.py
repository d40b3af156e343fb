"""The staff outbox obeys walls and calls: a message tells who judges whom."""

import pytest
from django.db import transaction

from calls.enums import ApplicationState, CallRole
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.access import allowed
from pscc.kernel.site import forget_site
from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    forget_site()
    yield
    forget_site()


class Invitation:
    """An expert invited to one call's application, and a manager of another call."""

    def __init__(self) -> None:
        call = make_call()
        self.manager = make_manager(call=call)
        self.officer = make_staff(Role.PROGRAMME_OFFICER)
        self.stranger = make_manager(call=make_call())
        self.application = make_application(call=call, state=ApplicationState.IN_REVIEW)
        assignment = make_assignment(
            application=self.application, expert=make_user(name="Eve Expert")
        )
        Delivery.objects.all().delete()
        with transaction.atomic():
            publish("calls.expert_invited", assignment_id=assignment.pk)
        drain(seconds=5)
        self.mail = Message.objects.get(channel="mail")
        self.delivery = Delivery.objects.get()

    def wall_off(self, person) -> None:
        ConflictOfInterest.objects.create(
            person=person, project=self.application.project, origin=ConflictOrigin.STAFF
        )


@pytest.fixture
def invitation():
    return Invitation()


def addresses(invitation):
    return [
        f"/admin/outbox/message/{invitation.mail.pk}/change/",
        f"/admin/outbox/message/{invitation.mail.pk}/act/hold/",
        f"/admin/outbox/delivery/{invitation.delivery.pk}/change/",
    ]


@pytest.mark.parametrize("place", ["manager", "officer"])
def test_who_handles_the_application_sees_its_messages(client, invitation, place):
    client.force_login(getattr(invitation, place))

    answers = [client.get(address).status_code for address in addresses(invitation)]
    listed = client.get("/admin/outbox/message/?q=Eve").content.decode()

    assert answers == [200, 200, 200]
    assert "Eve Expert" in listed


@pytest.mark.parametrize("place", ["manager", "officer"])
def test_a_wall_hides_messages_deliveries_and_their_buttons(client, invitation, place):
    person = getattr(invitation, place)
    invitation.wall_off(person)
    client.force_login(person)

    answers = [client.get(address).status_code for address in addresses(invitation)]
    held = client.post(f"/admin/outbox/message/{invitation.mail.pk}/act/hold/")
    listed = client.get("/admin/outbox/message/?q=Eve").content.decode()

    invitation.mail.refresh_from_db()
    assert answers == [404, 404, 404]
    assert (held.status_code, invitation.mail.state) == (404, "due")
    assert "Eve Expert" not in listed


def test_managers_of_other_calls_and_administrators_see_none(invitation):
    for person in (invitation.stranger, make_staff(Role.ADMINISTRATOR)):
        assert list(Message.objects.visible_to(person)) == []
        assert list(Delivery.objects.visible_to(person)) == []
        assert not allowed(person, "outbox.manage_messages", invitation.mail)


def test_a_seat_in_the_panel_opens_no_messages(invitation):
    call = invitation.application.call
    make_call_person(call=call, user=invitation.stranger, role=CallRole.CHAIR)

    assert list(Message.objects.visible_to(invitation.stranger)) == []


def test_other_rooms_messages_are_for_the_whole_portals_staff(invitation):
    Message.objects.update(event="elsewhere.happened", payload={})

    seen = {
        role: Message.objects.visible_to(make_staff(role)).count()
        for role in (Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.ADVISOR)
    }

    assert seen == {
        Role.ADMINISTRATOR: 2,
        Role.PROGRAMME_OFFICER: 2,
        Role.CALL_MANAGER: 0,
        Role.ADVISOR: 0,
    }


@pytest.mark.parametrize("payload", [{}, {"assignment_id": "none"}, {"call_id": 1}])
def test_a_message_about_no_known_application_is_for_nobody(invitation, payload):
    Message.objects.update(payload=payload)

    assert list(Message.objects.visible_to(invitation.officer)) == []
