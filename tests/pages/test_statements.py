"""SQL statements of every list: the same number with one row and with three, and not many."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.enums import ApplicationState, AssignmentState, CallRole, Outcome
from calls.models import Decision
from partners.actions.organisations import refresh_organisation_search
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.community.actions.registrations import register_for_event
from pscc.kernel.clock import now
from pscc.kernel.site import forget_site, site
from pscc.outbox.enums import Channel
from pscc.outbox.models import Delivery, Message, SealedMail, SweepRun
from services.actions.catalogue import refresh_service_search
from tests import factories as make
from tests.access.world import store
from tests.factories_community import (
    make_board_entry,
    make_cooperation,
    make_event,
    make_introduction,
    make_issue,
    make_listed_person,
    make_news_item,
)

pytestmark = pytest.mark.django_db
Grow = Callable[[], Any]


# --- One more row of each kind -------------------------------------------------------------------


def organisation() -> None:
    refresh_organisation_search(make.make_organisation())


def service() -> None:
    made = make.make_service()
    made.stages.add(make.make_term())
    refresh_service_search(made)


def call(**fields: Any) -> Any:
    at = now()
    window: dict[str, Any] = {
        "opens_at": at - timedelta(days=9),
        "closes_at": at + timedelta(days=9),
    }
    return make.make_call(**window, **fields)


def registration(person: User) -> None:
    event = make_event(starts_at=now() + timedelta(days=9), at=now())
    register_for_event(event_id=event.pk, by=person, at=now())


def sent(owner: User, **fields: Any) -> Any:
    project = make.make_project(owner=owner)
    state = fields.pop("state", ApplicationState.IN_REVIEW)
    return make.make_application(project=project, state=state, **fields)


def reviewed(owner: User, expert: User | None = None, **fields: Any) -> Any:
    return make.make_assignment(
        application=sent(owner, **fields),
        expert=expert,
        state=AssignmentState.SUBMITTED,
        scores={"team": 4, "science": 3, "need": 5},
    )


def decided(owner: User) -> None:
    application = reviewed(owner).application
    Decision.objects.create(
        application=application, outcome=Outcome.ACCEPTED, decided_by=owner, decided_at=now()
    )


def conflict(owner: User) -> None:
    ConflictOfInterest.objects.create(
        person=make.make_user(), project=make.make_project(owner=owner), origin=ConflictOrigin.STAFF
    )


def message(reader: User, channel: Channel = Channel.MAIL) -> None:
    written = Message(
        key=make.make_user().uid, event="calls.x", kind="calls.x", recipient=reader,
        channel=channel, language="en", subject="Hello", text="Hello.", url="/",
        created_at=now(), due_at=now(),
    )  # fmt: skip
    if channel == Channel.INBOX:
        written.send(at=now())
    written.save()


def delivery() -> None:
    Delivery.objects.create(
        key=make.make_user().uid, event="calls.x", handler="x", created_at=now(), due_at=now()
    )


def sealed() -> None:
    SealedMail.objects.create(
        kind="x", to="x@x.example", sealed=b"x", created_at=now(), expires_at=now(), due_at=now()
    )


# --- Counting ------------------------------------------------------------------------------------


def statements(client: Client, address: str) -> int:
    """Count the statements of a page that has been shown before, as it mostly has."""
    assert client.get(address).status_code == 200
    forget_site()
    site()  # read once in five seconds: not a matter of rows
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def with_one_and_three(client: Client, address: str, grow: Grow) -> tuple[int, int]:
    grow()
    one = statements(client, address)
    grow()
    grow()
    return one, statements(client, address)


def signed_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


PUBLIC: list[tuple[str, str, Grow, int]] = [
    ("pages:home", "", organisation, 9),
    ("pages:search", "?q=organisation", organisation, 12),
    ("partners:list", "", organisation, 6),
    ("partners:list", "?q=organisation", organisation, 7),
    ("services:list", "", service, 10),
    ("services:list", "?q=service", service, 11),
    ("calls:list", "", call, 4),
    ("community:news_list", "", make_news_item, 4),
    ("community:news_list", "?q=title", make_news_item, 5),
    ("community:event_list", "", make_event, 4),
    ("community:board_entry_list", "", lambda: make_board_entry(at=now()), 6),
    ("community:board_entry_list", "?q=entry", lambda: make_board_entry(at=now()), 7),
    ("community:issue_list", "", make_issue, 2),
]


@pytest.mark.parametrize(("name", "query", "grow", "count"), PUBLIC)
def test_public_lists(name: str, query: str, grow: Grow, count: int) -> None:
    assert with_one_and_three(signed_in(None), reverse(name) + query, grow) == (count, count)


def to_a_person(by: User | None = None) -> Any:
    return make_introduction(by=by, person=make_listed_person(at=now()), at=now())


OWN: list[tuple[str, Callable[[User], Any], int]] = [
    ("calls:application_list", sent, 6),
    ("partners:project_list", lambda me: make.make_project(owner=me), 5),
    ("calls:review_list", lambda me: reviewed(make.make_user(), me), 7),
    ("community:registration_list", registration, 5),
    ("community:board_entry_own", lambda person: make_board_entry(by=person, at=now()), 5),
    ("community:person_list", lambda _me: make_listed_person(at=now()), 9),
    ("community:cooperation_list", lambda me: make_cooperation(by=me, at=now()), 4),
    ("community:introduction_list", lambda me: make_introduction(by=me, at=now()), 5),
    ("community:introduction_list", to_a_person, 5),
    ("outbox:inbox", lambda me: message(me, Channel.INBOX), 6),
    ("pages:dashboard", sent, 12),
]


@pytest.mark.parametrize(("name", "grow", "count"), OWN)
def test_own_lists(name: str, grow: Callable[[User], Any], count: int) -> None:
    me = make.make_user()

    assert with_one_and_three(signed_in(me), reverse(name), lambda: grow(me)) == (count, count)


def test_the_panel() -> None:
    chair, owner, at_stake = make.make_user(), make.make_user(), call()
    make.make_call_person(call=at_stake, user=chair, role=CallRole.CHAIR)

    counts = with_one_and_three(
        signed_in(chair), reverse("calls:panel_list"), lambda: reviewed(owner, call=at_stake)
    )

    assert counts == (13, 13)  # one of them for the meetings


STAFF: list[tuple[str, Role, Callable[[User], Any], int]] = [
    ("calls_application", Role.PROGRAMME_OFFICER, reviewed, 11),
    ("calls_assignment", Role.PROGRAMME_OFFICER, reviewed, 7),
    ("calls_decision", Role.PROGRAMME_OFFICER, decided, 6),
    ("calls_call", Role.PROGRAMME_OFFICER, lambda _owner: call(), 6),
    ("calls_formversion", Role.PROGRAMME_OFFICER, lambda _owner: call(), 6),
    ("partners_conflictofinterest", Role.PROGRAMME_OFFICER, conflict, 5),
    ("partners_project", Role.PROGRAMME_OFFICER, sent, 9),
    ("partners_organisation", Role.PROGRAMME_OFFICER, lambda _owner: organisation(), 9),
    ("partners_term", Role.ADMINISTRATOR, lambda _owner: make.make_term(), 6),
    ("community_newsitem", Role.COMMUNICATION, lambda _owner: make_news_item(), 6),
    ("community_event", Role.COMMUNICATION, registration, 6),
    ("community_issue", Role.COMMUNICATION, lambda _owner: make_issue(), 6),
    ("community_registration", Role.COMMUNICATION, registration, 7),
    ("community_boardentry", Role.COMMUNICATION, lambda _owner: make_board_entry(), 7),
    ("community_introduction", Role.COMMUNICATION, lambda _owner: make_introduction(), 6),
    ("community_introduction", Role.COMMUNICATION, lambda _owner: to_a_person(), 6),
    ("community_listedperson", Role.COMMUNICATION, lambda _owner: make_listed_person(), 7),
    ("community_cooperation", Role.COMMUNICATION, lambda _owner: make_cooperation(), 6),
    ("services_service", Role.PROGRAMME_OFFICER, lambda _owner: service(), 5),
    ("accounts_user", Role.ADMINISTRATOR, lambda _owner: make.make_staff(Role.ADVISOR), 8),
    ("outbox_message", Role.PROGRAMME_OFFICER, message, 8),
    ("outbox_delivery", Role.PROGRAMME_OFFICER, lambda _owner: delivery(), 8),
    ("outbox_sealedmail", Role.PROGRAMME_OFFICER, lambda _owner: sealed(), 6),
    ("files_storedfile", Role.PROGRAMME_OFFICER, lambda _owner: store("x"), 8),
]


@pytest.mark.parametrize(("model", "role", "grow", "count"), STAFF)
def test_staff_lists(model: str, role: Role, grow: Callable[[User], Any], count: int) -> None:
    owner, client = make.make_user(), signed_in(make.make_staff(role))
    address = reverse(f"admin:{model}_changelist")

    assert with_one_and_three(client, address, lambda: grow(owner)) == (count, count)


def test_the_periodic_work() -> None:
    SweepRun.objects.all().delete()
    client = signed_in(make.make_staff(Role.PROGRAMME_OFFICER))
    names = iter("abc")
    address = reverse("admin:outbox_sweeprun_changelist")

    counts = with_one_and_three(client, address, lambda: SweepRun.objects.create(name=next(names)))

    assert counts == (5, 5)


def test_the_staff_desk() -> None:
    owner, client = make.make_user(), signed_in(make.make_staff(Role.PROGRAMME_OFFICER))

    assert with_one_and_three(client, reverse("admin:index"), lambda: reviewed(owner)) == (15, 15)


def test_the_limits() -> None:
    """12 for a page, 20 for a staff page: the bar."""
    assert max(count for *_case, count in PUBLIC + OWN) <= 12
    assert max(count for *_case, count in STAFF) <= 20
