"""Sending and following an application by plain requests: everything works without a script."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.applications import withdraw_application
from calls.actions.decisions import record_decision, release_decision
from calls.enums import Outcome
from calls.models import Application, StageEntry, Submission
from calls.queries.applications import timeline
from pscc.kernel.clock import now
from tests.calls.applying import draft, open_call, section, send, to
from tests.factories import (
    make_application,
    make_manager,
    make_project,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


# --- Sending -------------------------------------------------------------------------------------


def test_the_check_page_lists_everything_missing_with_its_place(client, written):
    entry, _owner = written

    page = client.get(to("application_submit", entry)).content.decode()

    assert f"{section(entry, 'words')}#div_id_q_title" in page
    assert f"{section(entry, 'annexes')}#files-plan" in page
    assert f"{section(entry, 'annexes')}#div_id_q_agreed" in page
    assert 'name="agree"' not in page


def test_sending_leads_to_the_receipt_and_a_second_click_to_the_same(client):
    entry, owner = draft()
    client.force_login(owner)
    page = client.get(to("application_submit", entry))
    data = {"agree": "on", "key": page.context["form"]["key"].value(), "version": "1"}

    first = client.post(to("application_submit", entry), data)
    second = client.post(to("application_submit", entry), data)

    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert Submission.objects.count() == 1
    assert Submission.objects.get().sha256 in client.get(first["Location"]).content.decode()


def test_without_consent_nothing_is_sent(client):
    entry, owner = draft()
    client.force_login(owner)

    response = client.post(to("application_submit", entry), {"key": "k", "version": "1"})

    assert "Tick the box" in response.content.decode()
    assert not Submission.objects.exists()


def test_a_refusal_stands_on_the_page_with_a_fresh_key(client):
    entry, owner = draft()
    client.force_login(owner)
    StageEntry.objects.filter(pk=entry.pk).update(version=2)

    response = client.post(
        to("application_submit", entry), {"agree": "on", "key": "k", "version": "1"}
    )

    assert response.status_code == 409
    assert "changed since you opened this page" in response.content.decode()
    assert response.context["form"]["version"].value() == 2
    assert response.context["form"]["key"].value() != "k"


def test_an_editor_sees_who_can_sign_and_cannot_send(client):
    entry, owner = draft()
    editor = make_user()
    make_team_member(project=entry.application.project, user=editor)
    client.force_login(editor)

    page = client.get(to("application_submit", entry)).content.decode()
    sent = client.post(to("application_submit", entry), {"agree": "on", "key": "k", "version": "1"})

    assert owner.name in page
    assert sent.status_code == 403
    assert not Submission.objects.exists()


# --- Following -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_three(client, count, queries):
    owner = make_user()
    for _ in range(count):
        make_application(call=open_call(), project=make_project(owner=owner))
    client.force_login(owner)
    client.get(reverse("calls:application_list"))

    with queries(6):
        response = client.get(reverse("calls:application_list"))

    assert response.status_code == 200


def test_what_waits_for_me_comes_first_and_soonest(client):
    owner, at = make_user(), now()
    for title, days in (("later", 9), ("soon", 2), ("over", -1)):
        call = open_call(opens_at=at - timedelta(days=20), closes_at=at + timedelta(days=days))
        make_application(call=call, project=make_project(owner=owner, title=title))
    client.force_login(owner)

    page = client.get(reverse("calls:application_list"))

    assert [str(each.application.project) for each in page.context["waiting"]] == ["soon", "later"]
    assert [str(each.application.project) for each in page.context["others"]] == ["over"]


def test_nothing_of_the_decision_shows_before_its_release(client):
    entry, owner = draft()
    send(entry, owner)
    application = Application.objects.get(pk=entry.application_id)
    manager = make_manager(call=application.call)
    application.screen_eligible(by=manager, at=now(), note="INTERNAL NOTE")
    application.save()
    client.force_login(owner)
    before_decision = client.get(application.get_absolute_url()).content.decode()
    decision = record_decision(
        application_id=application.pk, outcome=Outcome.ACCEPTED, reasons="SECRET REASONS",
        letter="Dear team", by=manager, at=now(),
    )  # fmt: skip

    pending = client.get(application.get_absolute_url()).content.decode()
    release_decision(decision_id=decision.pk, by=manager, at=now())
    released = client.get(application.get_absolute_url()).content.decode()

    assert len(pending) == len(before_decision)
    assert "Under review" in pending
    assert "Dear team" not in pending
    assert "Dear team" in released
    assert "SECRET REASONS" not in released
    assert "INTERNAL NOTE" not in released


def test_a_withdrawn_application_says_so(client):
    entry, owner = draft()
    send(entry, owner)
    client.force_login(owner)

    response = client.post(to("application_withdraw", entry), {"reason": "We were bought."})

    page = client.get(response["Location"]).content.decode()
    assert Application.objects.get(pk=entry.application_id).state == "withdrawn"
    assert "You withdrew it" in page
    assert "We were bought." in page


def test_a_withdrawn_application_cannot_be_withdrawn_again(client):
    entry, owner = draft()
    send(entry, owner)
    withdraw_application(application_id=entry.application_id, reason="x", by=owner, at=now())
    client.force_login(owner)

    response = client.post(to("application_withdraw", entry), {"reason": "again"})

    assert "cannot be withdrawn any more" in response.content.decode()


def test_of_steps_at_one_moment_the_later_one_stands_first():
    entry, owner = draft()
    sent = send(entry, owner)
    Application.objects.filter(pk=entry.application_id).update(created_at=sent.received_at)
    application = Application.objects.get(pk=entry.application_id)

    found = timeline(application, [sent], None)

    assert [event.title for event in found] == ["Version 1 sent", "Draft begun"]
