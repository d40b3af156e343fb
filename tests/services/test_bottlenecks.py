"""Where requests get stuck; and the walls: what an outsider finds at no address, in no message."""

import csv
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from pscc.outbox.walls import behind_walls
from services.actions.requests.grants import grant_dossier
from services.actions.requests.steps import refuse_request, return_request
from services.enums import QuoteState, ReasonCode, RequestFileKind, Side, SubRequestState
from services.models import RequestFile, SubRequest, ThreadMessage
from services.queries.requests.staff import bottlenecks, for_desk
from services.urls import inbox, quotes, sharing
from tests.access.world import store
from tests.factories import NOW, make_membership, make_service, make_staff, make_user
from tests.services.requesting import Asked, make_asked, make_quote
from tests.services.test_request_desk import officer, wall

pytestmark = pytest.mark.django_db
S = SubRequestState
DAY = timedelta(days=1)


# --- Bottlenecks ----------------------------------------------------------------------------------


def answered(asked: Asked, days: int) -> None:
    """Let the provider ask for more, some days of June after it was sent on Monday the 1st."""
    at = NOW + days * DAY
    return_request(sub_request_id=asked.sub_request.pk, told="How many?", by=asked.editor, at=at)


def make_history() -> tuple[Any, Any, datetime]:
    """Two providers: one answers in 1, 2 and 3 days and refuses once; one lets everything lie."""
    quick, slow = make_service(), make_service()
    editor = make_asked(service=quick).editor
    SubRequest.objects.update(due_at=NOW + 90 * DAY)
    for days in (1, 2, 3):
        answered(make_asked(service=quick, editor=editor), days)
    refused = make_asked(service=quick, editor=editor)
    refuse_request(
        sub_request_id=refused.sub_request.pk, code=ReasonCode.OUT_OF_SCOPE, told="",
        by=editor, at=NOW + DAY,
    )  # fmt: skip
    for _ in range(2):
        make_asked(service=slow)
    return quick, slow, NOW + 8 * DAY


def test_bottlenecks_count_what_is_open_late_answered_in_time_and_refused():
    quick, slow, at = make_history()

    found = bottlenecks(officer(), at)

    assert [line.as_row() for line in found] == [
        {
            "provider": slow.provider.name,
            "open": 2,
            "late": 2,
            "answered": 0,
            "median_days_to_answer": None,
            "percent_in_time": 0,
            "refusals": "",
        },
        {
            "provider": quick.provider.name,
            "open": 4,
            "late": 0,
            "answered": 4,
            "median_days_to_answer": 1,
            "percent_in_time": 75,
            "refusals": "Not what this service does: 1",
        },
    ]


@pytest.mark.parametrize("state", [S.RETURNED, S.CONDITIONS, S.QUOTED])
def test_a_team_that_is_late_is_no_bottleneck_of_the_provider(state):
    make_asked(state)
    SubRequest.objects.update(due_at=NOW)

    (line,) = bottlenecks(officer(), NOW + DAY)

    assert (line.open, line.late) == (1, 0)


def test_a_later_answer_does_not_count_as_the_first():
    asked = make_asked()
    answered(asked, 1)
    fresh = asked.fresh()
    SubRequest.objects.filter(pk=fresh.pk).update(turn_since=NOW + 2 * DAY)
    asked.sub_request.moves.create(
        step="return_to_team", source=S.SUBMITTED, target=S.RETURNED, by=asked.editor,
        side=Side.PROVIDER, at=NOW + 9 * DAY, days=6,
    )  # fmt: skip

    (line,) = bottlenecks(officer(), NOW + 20 * DAY)

    assert (line.answered, line.median) == (1, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_bottlenecks_take_two_statements(django_assert_num_queries, number):
    for _ in range(number):
        answered(make_asked(), 1)
    person = officer()
    for_desk(person).exists()  # reads the roles, once for the request

    with django_assert_num_queries(2):
        bottlenecks(person, NOW + 8 * DAY)


def test_bottlenecks_leave_out_what_lies_behind_a_wall_and_what_is_older():
    hidden, old, person = make_asked(), make_asked(), officer()
    wall(person, hidden)
    SubRequest.objects.filter(pk=old.sub_request.pk).update(submitted_at=NOW - 100 * DAY)

    assert bottlenecks(person, NOW + DAY, 90) == []
    assert [line.provider for line in bottlenecks(person, NOW + DAY)] == [old.provider.name]


def test_the_export_runs_no_formula(client):
    asked = make_asked()
    asked.provider.__class__.objects.filter(pk=asked.provider.pk).update(name="=1+1")
    client.force_login(officer())

    answer = client.get(reverse("admin:services_bottlenecks"), {"days": 0, "format": "csv"})

    lines = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [line[0] for line in lines] == ["provider", "'=1+1"]


@pytest.mark.parametrize("days", ["", "x", "7", "-1"])
def test_a_period_that_is_none_counts_twelve_months(client, days):
    client.force_login(officer())

    answer = client.get(reverse("admin:services_bottlenecks"), {"days": days})

    assert (answer.status_code, answer.context["chosen"]) == (200, 365)


# --- The outbox -----------------------------------------------------------------------------------


def test_messages_about_a_request_are_hidden_behind_the_wall_of_its_project():
    hidden, open_one, person = make_asked(), make_asked(), officer()
    wall(person, hidden)
    for asked in (hidden, open_one):
        return_request(
            sub_request_id=asked.sub_request.pk, told="How many?", by=asked.editor, at=NOW
        )
        grant_dossier(
            sub_request_id=asked.sub_request.pk, basis="trust", until=(NOW + DAY).date(),
            by=asked.founder, at=NOW,
        )  # fmt: skip
    with transaction.atomic():
        publish("services.service_created", service_id=open_one.service.pk)
    drain()

    seen, all_of_them = (
        [Message.objects.filter(behind_walls(Message.objects.all(), each)) for each in
         (person, officer())]
    )  # fmt: skip

    assert {m.recipient for m in all_of_them} - {m.recipient for m in seen} == {
        hidden.founder, hidden.editor,
    }  # fmt: skip
    assert {open_one.editor} <= {m.recipient for m in seen}
    assert not Message.objects.filter(
        behind_walls(Message.objects.all(), make_staff(Role.CALL_MANAGER))
    ).exists()


# --- Guessing -------------------------------------------------------------------------------------


def make_rich() -> Asked:
    """Make a request with whatever an address can name: quotes, changes, messages, files."""
    asked = make_asked(S.QUOTED, at=now())
    make_quote(asked.sub_request, made_by=asked.editor, state=QuoteState.DRAFT, at=now())
    return asked


def addresses_of(asked: Asked) -> list[tuple[str, str]]:
    """Return every address of one request to one provider, by name."""
    keys = {
        "uid": asked.sub_request.uid,
        "step": "triage",
        "version": "1",
        "language": "en",
        "change": "222222222222",
        "change_uid": "222222222222",
        "answer": "agree",
    }
    found = []
    for pattern in (*inbox.patterns, *quotes.patterns, *sharing.patterns):
        wanted = set(pattern.pattern.converters)
        if "uid" in wanted:
            own = {name: keys[name] for name in wanted}
            found.append((str(pattern.name), reverse(f"services:{pattern.name}", kwargs=own)))
    return found


def test_another_provider_s_editor_finds_nothing_at_any_address():
    asked = make_rich()
    rival = make_asked(request=asked.request)
    stranger = make_asked()
    owner = make_user()
    make_membership(user=owner, organisation=stranger.provider, role=MembershipRole.OWNER)

    found = {}
    for person in (rival.editor, stranger.editor, owner):
        client = Client()
        client.force_login(person)
        for name, address in addresses_of(asked):
            for method in ("get", "post"):
                found[name, method] = getattr(client, method)(address).status_code

    # What is only looked at says so to everybody who sends a form there.
    told = {key: status for key, status in found.items() if status not in (404, 405)}
    assert told == {}
    assert {status for (_name, method), status in found.items() if method == "get"} == {404}
    assert len(found) >= 12


def test_another_provider_s_editor_guesses_no_attachment(client, storage):
    asked = make_rich()
    rival = make_asked(request=asked.request)
    message = ThreadMessage.objects.create(
        sub_request=asked.sub_request, author=asked.founder, side=Side.APPLICANT, body="See this."
    )
    files = [
        RequestFile.objects.create(
            request=asked.request, sub_request=asked.sub_request, kind=kind, title="Secret",
            file=store("services.request"), added_by=asked.founder,
            message=message if kind == RequestFileKind.MESSAGE else None,
        )
        for kind in (RequestFileKind.DOCUMENT, RequestFileKind.MESSAGE, RequestFileKind.DELIVERY)
    ]  # fmt: skip
    client.force_login(rival.editor)

    found = [client.get(each.file.get_absolute_url()).status_code for each in files]

    assert found == [404, 404, 404]


def test_the_page_of_the_whole_request_is_no_provider_s(client):
    asked = make_rich()
    client.force_login(asked.editor)

    answer = client.get(reverse("services:request_detail", args=(asked.request.uid,)))

    assert answer.status_code == 404
