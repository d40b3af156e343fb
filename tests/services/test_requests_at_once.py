"""Two members of a team press at the same time, each in a transaction of their own."""

import threading
import time
from typing import Any

import pytest
from django.db import transaction

from pscc.outbox.models import Delivery
from services.actions.requests.answers import StaleRequestError, save_answers
from services.actions.requests.basket import add_to_request
from services.actions.requests.sending import send_request
from services.enums import SubRequestState
from services.models import RequestedService, RequestMove, RequestSnapshot, ServiceRequest
from tests.factories import NOW, make_team_member, make_user
from tests.services.asking import Desk
from tests.services.test_at_once import TOGETHER, at_once, holds_up_another

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team() -> tuple[Desk, list[Any]]:
    """A desk, and two people who may write on its project."""
    desk = Desk()
    colleague = make_user()
    make_team_member(project=desk.project, user=colleague)
    return desk, [desk.founder, colleague]


def test_two_members_who_send_at_once_send_once(team: tuple[Desk, list[Any]]) -> None:
    desk, people = team
    request = desk.begin()
    desk.answer(request, purpose="p")

    answers = at_once(*(
        lambda by=by: send_request(request_id=request.pk, by=by, at=NOW).reference
        for by in people
    ))  # fmt: skip

    told = list(
        Delivery.objects.filter(event="services.request_submitted").values_list("handler", "key")
    )
    assert answers == ["PSCC-2026-R-0001"] * TOGETHER
    assert [each.state for each in request.sub_requests.all()] == [SubRequestState.SUBMITTED] * 2
    assert (RequestSnapshot.objects.count(), RequestMove.objects.count()) == (1, 2)
    assert len(told) == len(set(told))


def test_two_members_who_begin_at_once_begin_one_draft(team: tuple[Desk, list[Any]]) -> None:
    desk, people = team

    at_once(*(
        lambda by=by, service=service: add_to_request(
            project_id=desk.project.pk, service_ids=[service.pk], by=by, at=NOW
        )
        for by, service in zip(people, desk.services, strict=True)
    ))  # fmt: skip

    assert (ServiceRequest.objects.count(), RequestedService.objects.count()) == (1, 2)


def test_asking_while_a_colleague_sends_begins_the_next_request(
    team: tuple[Desk, list[Any]],
) -> None:
    desk, people = team
    request = desk.begin(desk.services[0])
    desk.answer(request, purpose="p")
    is_sent = threading.Event()

    def send() -> Any:
        with transaction.atomic():
            sent = send_request(request_id=request.pk, by=people[0], at=NOW)
            is_sent.set()
            for _ in range(500):  # until the colleague waits for this lock
                if holds_up_another():
                    break
                time.sleep(0.01)
        return sent

    def ask() -> Any:
        is_sent.wait(timeout=10)
        return add_to_request(
            project_id=desk.project.pk, service_ids=[desk.services[1].pk], by=people[1], at=NOW
        )

    sent, asked = at_once(send, ask)

    assert (sent.pk, asked.reference, asked.sub_requests.get().provider) == (
        request.pk, None, desk.services[1].provider,
    )  # fmt: skip
    assert asked.pk != request.pk


def test_two_who_save_at_once_lose_neither_text(team: tuple[Desk, list[Any]]) -> None:
    desk, people = team
    request = desk.begin()

    answers = at_once(*(
        lambda by=by, text=text: save_answers(
            request_id=request.pk, changes={"purpose": text}, version=request.version, by=by, at=NOW
        )
        for by, text in zip(people, ("One", "Two"), strict=True)
    ))  # fmt: skip

    stale = next(each for each in answers if isinstance(each, StaleRequestError))
    kept = ServiceRequest.objects.get()
    assert stale.newer == {"purpose": kept.purpose}
    assert kept.version == request.version + 1


def test_requests_of_two_projects_sent_at_once_have_two_numbers() -> None:
    desks = [Desk(), Desk()]
    requests = [each.begin() for each in desks]
    for desk, request in zip(desks, requests, strict=True):
        desk.answer(request, purpose="p")

    answers = at_once(*(
        lambda desk=desk, request=request: desk.send(request).reference
        for desk, request in zip(desks, requests, strict=True)
    ))  # fmt: skip

    assert sorted(answers) == ["PSCC-2026-R-0001", "PSCC-2026-R-0002"]
