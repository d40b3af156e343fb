"""Who hears of what on the applicant's side: one row of the table, one test."""

import pytest
from django.utils.translation import override

from calls.actions.applications import withdraw_application
from calls.models import Receipt
from calls.notifications import applications as table
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.calls.applying import draft, send
from tests.factories import make_manager, make_staff, make_team_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Return a complete draft and everybody around it, by name."""
    entry, owner = draft()
    project, call = entry.application.project, entry.application.call
    reader = make_user(name="Reader", language="fr")
    make_team_member(project=project, user=reader, role=ProjectRole.VIEW)
    gone = make_user(name="Gone")
    make_team_member(project=project, user=gone)
    project.team.filter(user=gone).update(ended_at=now())
    found = {
        "owner": owner,
        "reader": reader,
        "gone": gone,
        "manager": make_manager(call=call, name="Manager"),
        "officer": make_staff(Role.PROGRAMME_OFFICER, name="Officer"),
        "walled": make_staff(Role.PROGRAMME_OFFICER, name="Walled"),
        "other": make_manager(call=draft()[0].application.call, name="Other"),
        "advisor": make_staff(Role.ADVISOR, name="Advisor"),
    }
    ConflictOfInterest.objects.create(
        person=found["walled"], project=project, origin=ConflictOrigin.DECLARED
    )
    return entry, found


def told(people, kind, channel="mail"):
    by_id = {person.pk: name for name, person in people.items()}
    rows = Message.objects.filter(kind=kind, channel=channel)
    return {by_id[each.recipient_id] for each in rows}


def test_the_team_gets_the_receipt_in_its_own_language(people):
    entry, everybody = people

    sent = send(entry, everybody["owner"])
    drain(seconds=30)

    french = Message.objects.get(
        kind="calls.application_receipt", channel="mail", recipient=everybody["reader"]
    )
    assert told(everybody, "calls.application_receipt") == {"owner", "reader"}
    assert told(everybody, "calls.application_receipt", "inbox") == {"owner", "reader"}
    assert french.language == "fr"
    assert french.url.startswith("/fr/applications/")
    assert sent.sha256 in french.text
    assert entry.application.project.title not in french.text


def test_the_office_hears_of_the_arrival_but_whom_a_conflict_keeps_away(people):
    entry, everybody = people

    send(entry, everybody["owner"])
    drain(seconds=30)

    assert told(everybody, "calls.application_arrival") == {"manager", "officer"}


def test_receipts_are_made_by_the_same_drain_and_nothing_doubles(people):
    entry, everybody = people

    sent = send(entry, everybody["owner"])
    drain(seconds=30)
    messages = Message.objects.count()
    drain(seconds=30)

    assert Receipt.objects.filter(submission=sent).count() == 2
    assert Message.objects.count() == messages


def test_a_withdrawal_is_told_to_the_office_and_to_the_team(people):
    entry, everybody = people
    send(entry, everybody["owner"])
    withdraw_application(
        application_id=entry.application_id, reason="SECRET", by=everybody["owner"], at=now()
    )

    drain(seconds=30)

    assert told(everybody, "calls.application_withdrawal") == {"manager", "officer"}
    assert told(everybody, "calls.withdrawal_receipt") == {"owner", "reader"}
    assert not Message.objects.filter(text__contains="SECRET").exists()


def test_nobody_of_the_office_is_told_of_a_draft(people):
    entry, _everybody = people

    with override("en"):
        assert list(table.office(entry.application_id)) == []
