"""Steps of consequence: a session that is not fresh confirms whose it is, and loses nothing."""

import re
import time

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from calls.actions.decisions import record_decision
from calls.enums import ApplicationState, CallRole, DecisionState, Outcome
from calls.models import EmergencyAccess
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.accounts.conftest import PASSWORD, sign_in
from tests.factories import make_application, make_call_person, make_staff

pytestmark = pytest.mark.django_db
RECORDS = "account_authentication_methods"
CONFIRM = "/en/accounts/reauthenticate/"
GO_ON = "/en/accounts/go-on/"


@pytest.fixture(autouse=True)
def _asks(settings):
    settings.RECENT_LOGIN_MINUTES = 15


@pytest.fixture
def desk(make_person) -> Client:
    make_person("admin@example.org", language="en", roles=[Role.ADMINISTRATOR])
    client = Client()
    sign_in(client, "admin@example.org")
    return client


def wait(client: Client, minutes: int) -> None:
    """Let the session's proofs be so many minutes older."""
    session = client.session
    session[RECORDS] = [
        {**record, "at": record["at"] - minutes * 60} for record in session[RECORDS]
    ]
    session.save()


def confirm(client: Client, asked: str) -> str:
    """Give the password again where it is asked for; return where that leads."""
    page = client.get(asked, follow=True)
    next_page = re.search(r'name="next" value="([^"]*)"', page.content.decode())
    answer = client.post(
        CONFIRM, {"password": PASSWORD, "next": next_page.group(1) if next_page else ""}
    )
    return str(answer["Location"])


def send_on(client: Client) -> object:
    """Press the button of the page that kept the form."""
    page = client.get(GO_ON)
    fields: dict[str, list[str]] = {}
    for name, value in page.context["fields"]:
        fields.setdefault(name, []).append(value)
    return client.post(page.context["path"], fields)


def test_a_fresh_session_is_not_asked(desk, person):
    response = desk.post(f"/admin/accounts/user/{person.pk}/act/roles/", {"roles": ["advisor"]})

    person.refresh_from_db()
    assert response["Location"] == f"/admin/accounts/user/{person.pk}/change/"
    assert person.roles == {"advisor"}


def test_an_older_one_is_asked_before_the_form_and_lands_on_it(desk, person):
    page = f"/admin/accounts/user/{person.pk}/act/roles/"
    wait(desk, 16)

    asked = desk.get(page)
    back = confirm(desk, asked["Location"])

    assert (
        asked["Location"]
        == f"{CONFIRM}?next=%2Fadmin%2Faccounts%2Fuser%2F{person.pk}%2Fact%2Froles%2F"
    )
    assert back == page
    assert desk.get(page).status_code == 200


def test_a_form_sent_too_late_is_kept_and_sent_on(desk, person):
    page = f"/admin/accounts/user/{person.pk}/act/roles/"
    wait(desk, 16)

    asked = desk.post(page, {"roles": ["advisor", "funder"]})
    nothing_yet = person.groups.exists()
    back = confirm(desk, asked["Location"])
    still_nothing = Group.objects.filter(user=person).exists()
    done = send_on(desk)

    person.refresh_from_db()
    assert (nothing_yet, still_nothing) == (False, False)
    assert back == GO_ON
    assert done["Location"] == f"/admin/accounts/user/{person.pk}/change/"
    assert person.roles == {"advisor", "funder"}
    assert "kept_form" not in desk.session


def test_the_page_that_kept_a_form_shows_what_it_said_and_not_its_token(desk, person):
    wait(desk, 16)
    asked = desk.post(
        f"/admin/accounts/user/{person.pk}/act/second-factor/",
        {"reason": 'She came to the "desk" <with> her card', "csrfmiddlewaretoken": "x" * 64},
    )
    confirm(desk, asked["Location"])

    page = desk.get(GO_ON)

    assert page.context["fields"] == [["reason", 'She came to the "desk" <with> her card']]
    assert "&quot;desk&quot; &lt;with&gt;" in page.content.decode()


def test_without_the_confirmation_the_kept_form_stays_shut(desk, person):
    wait(desk, 16)
    desk.post(f"/admin/accounts/user/{person.pk}/act/roles/", {"roles": ["advisor"]})

    response = desk.get(GO_ON)

    assert response["Location"] == "/en/dashboard/"


def test_a_wrong_password_confirms_nothing(desk, person):
    wait(desk, 16)

    desk.post(CONFIRM, {"password": "not mine", "next": "/admin/"})
    response = desk.get(f"/admin/accounts/user/{person.pk}/act/roles/")

    assert response["Location"].startswith(CONFIRM)


def test_harmless_steps_ask_nothing(desk, person):
    wait(desk, 16)

    response = desk.get(f"/admin/accounts/user/{person.pk}/act/sessions/")

    assert response.status_code == 200


def test_who_may_not_take_the_step_is_refused_and_not_asked(browser, make_person, person):
    make_person("officer@example.org", roles=[Role.PROGRAMME_OFFICER])
    sign_in(browser, "officer@example.org")
    wait(browser, 16)

    response = browser.get(f"/admin/accounts/user/{person.pk}/act/roles/")

    assert response.status_code == 403


def test_the_demo_never_asks(desk, person, settings):
    settings.RECENT_LOGIN_MINUTES = 0
    wait(desk, 60 * 24)

    response = desk.get(f"/admin/accounts/user/{person.pk}/act/roles/")

    assert response.status_code == 200


def test_an_account_without_anything_to_confirm_with_is_told_what_to_do(desk, person):
    wait(desk, 16)
    administrator = type(person).objects.get(email="admin@example.org")
    session = desk.session  # a session that a mailed code opened
    administrator.set_unusable_password()
    type(person).objects.filter(pk=administrator.pk).update(password=administrator.password)
    administrator.refresh_from_db()
    session["_auth_user_hash"] = administrator.get_session_auth_hash()
    session.save()

    response = desk.get(f"/admin/accounts/user/{person.pk}/act/roles/")

    assert response.status_code == 403
    assert "Sign out and in again" in response.content.decode()


# --- The other steps ---


@pytest.fixture
def decision():
    application = make_application(state=ApplicationState.IN_REVIEW)
    return record_decision(
        application_id=application.pk,
        outcome=Outcome.ACCEPTED,
        letter="Dear team",
        reasons="",
        by=make_staff(Role.PROGRAMME_OFFICER),
        at=now(),
    )


def manager_of(decision, make_person) -> Client:
    call = decision.application.call
    person = make_person("manager@example.org", language="en", roles=[Role.CALL_MANAGER])
    make_call_person(call=call, user=person, role=CallRole.MANAGER)
    client = Client()
    sign_in(client, "manager@example.org")
    wait(client, 16)
    return client


def test_a_release_of_selected_decisions_keeps_the_selection(decision, make_person):
    desk = manager_of(decision, make_person)
    chosen = {"action": "release_selected", "_selected_action": [decision.pk], "index": "0"}

    asked = desk.post("/admin/calls/decision/?state__exact=pending", chosen)
    decision.refresh_from_db()
    before = decision.state
    back = confirm(desk, asked["Location"])
    send_on(desk)

    decision.refresh_from_db()
    assert (back, before) == (GO_ON, DecisionState.PENDING)
    assert decision.state == DecisionState.RELEASED


def test_a_release_is_not_slipped_past_beside_another_action(decision, make_person):
    desk = manager_of(decision, make_person)

    asked = desk.post(
        "/admin/calls/application/",
        {
            "action": ["release_selected", "remind_selected"],
            "_selected_action": [decision.application_id],
            "index": "0",
        },
    )

    decision.refresh_from_db()
    assert asked["Location"].startswith(CONFIRM)
    assert decision.state == DecisionState.PENDING


def test_a_single_release_asks(decision, make_person):
    desk = manager_of(decision, make_person)

    asked = desk.get(f"/admin/calls/decision/{decision.pk}/act/release/")

    assert asked["Location"].startswith(CONFIRM)


def test_breaking_the_glass_asks_and_keeps_the_reason(desk):
    application = make_application()
    wait(desk, 16)

    asked = desk.post(
        "/en/applications/emergency/",
        {"dossier": application.uid, "reason": "The applicant cannot sign in any more."},
    )
    opened_before = EmergencyAccess.objects.count()
    confirm(desk, asked["Location"])
    send_on(desk)

    assert opened_before == 0
    assert EmergencyAccess.objects.get().reason == "The applicant cannot sign in any more."


def test_a_confirmation_counts_from_its_own_moment(desk, person):
    wait(desk, 16)
    confirm(desk, f"{CONFIRM}?next=/admin/")

    newest = max(record["at"] for record in desk.session[RECORDS])

    assert time.time() - newest < 60
    assert desk.get(f"/admin/accounts/user/{person.pk}/act/roles/").status_code == 200
