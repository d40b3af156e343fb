"""No dead end: the next providers are proposed, and asked with the same dossier."""

from typing import Any

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.outbox.models import Delivery
from services.actions.requests.basket import CannotAskError
from services.actions.requests.rerouting import CannotRerouteError, reroute_request
from services.enums import SubRequestState
from services.models import QuestionAsked, RequestQuestion, SubRequest
from services.queries.requests.rerouting import REROUTABLE, next_services
from tests.factories import NOW, make_organisation, make_service, make_staff
from tests.services.requesting import WAYS, make_asked, make_request

pytestmark = pytest.mark.django_db
S = SubRequestState


def make_next(**fields: Any) -> Any:
    return make_service(provider=make_organisation(), **fields)


def refused() -> Any:
    """Make a request with a purpose to which a provider has said no."""
    return make_asked(S.NOT_FOR_US, request=make_request(purpose="Tolerance."))


@pytest.mark.parametrize("state", list(WAYS))
def test_others_are_proposed_exactly_after_a_no(state: SubRequestState) -> None:
    asked = make_asked(state)
    other = make_next(kind=asked.service.kind)

    assert list(next_services(asked.fresh())) == ([other] if state in REROUTABLE else [])


def test_neither_another_kind_nor_a_provider_that_is_asked_is_proposed() -> None:
    asked = refused()
    make_next(kind="training")  # of no stage that the project is at
    make_service(provider=asked.provider, kind=asked.service.kind)
    live = make_asked(S.TRIAGED, request=asked.request)

    found = next_services(asked.fresh())

    assert live.service.kind == asked.service.kind
    assert list(found) == []


@pytest.mark.parametrize("state", [S.NOT_FOR_US, S.UNAVAILABLE, S.DECLINED, S.EXPIRED])
def test_a_provider_that_said_no_is_not_proposed_again(state: SubRequestState) -> None:
    asked = refused()
    before = make_asked(state, request=asked.request)
    other = make_service(provider=before.provider, kind=asked.service.kind)

    found = next_services(asked.fresh())

    gave_no_answer = state == S.EXPIRED
    assert set(found) == ({before.service, other} if gave_no_answer else set())


def test_the_next_one_gets_the_same_dossier_at_once() -> None:
    asked = refused()
    service = make_next(kind=asked.service.kind)

    part = reroute_request(
        sub_request_id=asked.sub_request.pk, service_id=service.pk, by=asked.founder, at=NOW
    )

    assert (part.state, part.replaces, part.provider) == (
        S.SUBMITTED, asked.sub_request, service.provider,
    )  # fmt: skip
    assert part.snapshot is not None
    assert "Tolerance." in part.snapshot.document


def test_one_that_asks_more_waits_for_the_team() -> None:
    asked = refused()
    service = make_next(kind=asked.service.kind)
    question = RequestQuestion.objects.create(key="more", type="short_text", label_en="More?")
    QuestionAsked.objects.create(question=question, service=service)

    part = reroute_request(
        sub_request_id=asked.sub_request.pk, service_id=service.pk, by=asked.founder, at=NOW
    )

    assert (part.state, part.submitted_at) == (S.DRAFT, None)


def test_staff_propose_and_the_team_sends() -> None:
    asked = refused()
    service = make_next(kind=asked.service.kind)
    officer = make_staff(Role.PROGRAMME_OFFICER)

    part = reroute_request(
        sub_request_id=asked.sub_request.pk, service_id=service.pk, by=officer, at=NOW
    )

    assert part.state == S.DRAFT
    assert Delivery.objects.filter(event="services.reroute_proposed").count() == 1


def test_nobody_is_asked_twice_nor_a_closed_service_at_all() -> None:
    asked = refused()
    service = make_next(kind=asked.service.kind)
    paused = make_next(kind=asked.service.kind)
    paused.pause(reason="Moving.")
    paused.save()
    who = {"sub_request_id": asked.sub_request.pk, "by": asked.founder, "at": NOW}
    other = make_service(provider=service.provider, kind=asked.service.kind)
    first = reroute_request(service_id=service.pk, **who)

    again = reroute_request(service_id=service.pk, **who)
    with pytest.raises(CannotRerouteError):
        reroute_request(service_id=other.pk, **who)
    with pytest.raises(CannotAskError):
        reroute_request(service_id=paused.pk, **who)

    assert again == first
    assert SubRequest.objects.filter(request=asked.request).count() == 2


def test_the_page_of_a_refusal_leads_on(client: Any) -> None:
    asked = refused()
    service = make_next(kind=asked.service.kind)
    client.force_login(asked.founder)
    address = reverse("services:request_reroute", args=[asked.sub_request.uid])

    page = client.get(asked.sub_request.get_absolute_url())
    sent = client.post(address, {"service": service.slug})

    assert address in page.content.decode()
    assert sent.status_code == 302
    assert SubRequest.objects.get(provider=service.provider).state == S.SUBMITTED


@pytest.mark.parametrize("state", list(WAYS))
def test_the_whole_shows_every_state(client: Any, state: SubRequestState) -> None:
    asked = make_asked(state)
    client.force_login(asked.founder)

    page = client.get(asked.request.get_absolute_url(), follow=True)
    desk = client.get(reverse("services:request_list"))

    assert [page.status_code, desk.status_code] == [200, 200]
    assert asked.provider.name in page.content.decode()
    assert asked.provider.name in desk.content.decode()
