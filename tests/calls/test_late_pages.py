"""Late requests in messages and on pages: the team's, and the desk's."""

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.actions.applications import withdraw_application
from calls.actions.late import refuse_late
from calls.enums import LateState
from calls.models import LateRequest
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import ConflictOfInterest
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.calls.applying import draft, send, to
from tests.calls.lateness import DAY, REASON, ask, close, closed_draft, grant, officer
from tests.factories import make_manager, make_team_member, make_user

pytestmark = pytest.mark.django_db


# --- Messages ------------------------------------------------------------------------------------


def told(kind):
    return {each.recipient for each in Message.objects.filter(kind=kind, channel="mail")}


def test_the_office_decides_the_team_is_told_and_no_mail_says_why():
    entry, owner = closed_draft()
    project, call = entry.application.project, entry.application.call
    reader = make_user(language="fr")
    make_team_member(project=project, user=reader, role=ProjectRole.VIEW)
    manager, walled = make_manager(call=call), officer()
    desk = officer()
    ConflictOfInterest.objects.create(person=walled, project=project, origin=ConflictOrigin.STAFF)
    make_manager(call=draft()[0].application.call)

    request = ask(entry, owner)
    drain(seconds=20)
    grant(request, manager)
    drain(seconds=20)
    close(entry)
    second = LateRequest.objects.create(entry=entry, reason="x", asked_by=owner, asked_at=now())
    refuse_late(request_id=second.pk, answer="ibex", by=desk, at=now())
    drain(seconds=20)

    assert told("calls.late_request") == {manager, desk}
    for kind in ("receipt", "granted", "refused"):
        assert told(f"calls.late_request_{kind}") == {owner, reader}
    texts = " ".join(f"{each.subject} {each.text} {each.html}" for each in Message.objects.all())
    assert "ibex" not in texts
    assert project.title not in texts


# --- Pages ---------------------------------------------------------------------------------------


def test_the_page_offers_to_ask_and_shows_each_state(client):
    entry, owner = closed_draft()
    client.force_login(owner)
    page = to("application_detail", entry)

    before = client.get(page).text
    empty = client.post(to("late_request", entry), {"reason": ""}).text
    asked = client.post(to("late_request", entry), {"reason": REASON}, follow=True)
    request = LateRequest.objects.get()
    waiting = asked.context["page"].standing
    grant(request, officer())
    granted = client.get(page)

    assert to("late_request", entry) in before
    assert "This field is required." in empty
    assert REASON in asked.text
    assert to("late_request", entry) not in asked.text
    assert (waiting.turn, waiting.what) == (
        "them",
        "You asked to send late. The cluster answers here and by e-mail.",
    )
    assert granted.context["page"].standing.turn == "you"
    assert granted.context["page"].standing.due == LateRequest.objects.get().until
    assert "Go on." in granted.text


def test_the_desk_lists_grants_and_refuses(client):
    entry, owner = closed_draft()
    request = ask(entry, owner)
    client.force_login(officer())
    until = timezone.localtime(now() + DAY).strftime("%Y-%m-%dT%H:%M")
    step = reverse("admin:calls_laterequest_act", args=(request.pk, "grant"))

    listed = client.get(reverse("admin:calls_laterequest_changelist")).text
    form = client.get(step).text
    done = client.post(step, {"until": until, "answer": "Welcome"}, follow=True).text

    assert entry.application.project.title in listed
    assert "18:00" in form
    assert "Granted: the team is told by mail." in done
    assert LateRequest.objects.get().state == LateState.GRANTED


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_the_desk_takes_the_same_statements(client, queries, count):
    for _each in range(count):
        entry, owner = closed_draft()
        ask(entry, owner)
    client.force_login(officer())
    address = reverse("admin:calls_laterequest_changelist")
    client.get(address)

    with queries(6):
        answer = client.get(address)

    assert len(answer.context["cl"].result_list) == count


def test_a_request_of_a_withdrawn_application_is_no_turn_of_the_cluster(client):
    entry, owner = draft()
    send(entry, owner)
    LateRequest.objects.create(entry=entry, reason="x", asked_by=owner, asked_at=now())
    close(entry)
    withdraw_application(application_id=entry.application_id, reason="Sold", by=owner, at=now())
    client.force_login(owner)

    standing = client.get(to("application_detail", entry)).context["page"].standing

    assert (standing.turn, standing.what) == ("nobody", "You withdrew it. It stays on record.")
