"""The basket: from the service's page into the project's one draft."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.enums import Maturity, OrganisationKind, ProjectRole
from partners.models import Project
from pscc.kernel.refusals import Refused
from services.actions.requests.basket import (
    MAX_SERVICES,
    CannotAskError,
    add_to_request,
    remove_from_request,
)
from services.enums import AccessMode, Audience, PriceBasis, ServiceState
from services.models import Offer, RequestedService, ServiceRequest, SubRequest
from tests.factories import (
    NOW,
    make_organisation,
    make_project,
    make_service,
    make_service_in,
    make_team_member,
    make_user,
)
from tests.services.asking import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def titles_in(request: ServiceRequest) -> list[str]:
    """Return what is in a request, in the order in which it was put there."""
    items = RequestedService.objects.filter(sub_request__request=request).order_by("pk")
    return [str(each.service.title) for each in items]


def test_what_is_asked_twice_is_in_the_one_draft_once(desk: Desk) -> None:
    first = desk.begin(desk.services[0])

    second = desk.begin(*desk.services)

    assert first == second
    assert titles_in(second) == [str(each.title) for each in desk.services]


def test_a_sent_request_is_left_alone_and_the_next_begins(desk: Desk) -> None:
    sent = desk.begin(desk.services[0])
    desk.answer(sent, purpose="p")
    desk.send(sent)

    following = desk.begin(desk.services[0])

    assert (following == sent, following.is_draft) == (False, True)


def test_a_full_service_is_asked_for_as_waiting(desk: Desk) -> None:
    full = make_service(capacity=0)

    request = desk.begin(full, desk.services[0])

    items = RequestedService.objects.filter(sub_request__request=request).order_by("pk")
    assert [each.was_full for each in items] == [True, False]


@pytest.mark.parametrize(
    ("audience", "terms"),
    [
        (Audience.START_UP, (Audience.START_UP, PriceBasis.PER_UNIT, Decimal(900))),
        (Audience.ACADEMIC, ("", PriceBasis.FREE, None)),
    ],
)
def test_the_terms_are_those_for_the_project_s_audience_or_the_card_s(
    desk: Desk, audience: Audience, terms: tuple[Any, ...]
) -> None:
    service = make_service(price_basis=PriceBasis.FREE)
    Offer.objects.create(
        service=service, audience=audience, price_basis=PriceBasis.PER_UNIT, amount=900
    )
    organisation = make_organisation(kind=OrganisationKind.BIOTECH, maturity=Maturity.EMERGING)
    desk.project = make_project(owner=desk.founder, organisation=organisation)
    request = desk.begin(service)

    item = RequestedService.objects.get(sub_request__request=request)

    assert (item.audience, item.price_basis, item.amount) == terms


@pytest.mark.parametrize("mode", [AccessMode.EXTERNAL, AccessMode.VIA_CALL])
def test_what_is_asked_for_elsewhere_names_the_way(desk: Desk, mode: AccessMode) -> None:
    service = make_service(access_mode=mode, external_url="https://example.org/")

    with pytest.raises(CannotAskError) as refusal:
        desk.begin(desk.services[0], service)

    assert str(service.title) in str(refusal.value.message)
    assert ServiceRequest.objects.count() == 0


def test_a_request_has_an_end(desk: Desk) -> None:
    services = [make_service() for _ in range(MAX_SERVICES + 1)]

    with pytest.raises(CannotAskError):
        desk.begin(*services)

    assert ServiceRequest.objects.count() == 0


def test_strangers_and_readers_put_nothing_in(desk: Desk) -> None:
    reader = make_user()
    make_team_member(project=desk.project, user=reader, role=ProjectRole.VIEW)

    for person in (make_user(), reader):
        with pytest.raises(PermissionDenied):
            add_to_request(
                project_id=desk.project.pk,
                service_ids=[desk.services[0].pk],
                by=person,
                at=NOW,
            )

    assert ServiceRequest.objects.count() == 0


def test_the_last_service_takes_its_provider_along(desk: Desk) -> None:
    request = desk.begin()
    item = RequestedService.objects.get(service=desk.services[0])

    for _ in range(2):  # the second finds it gone
        remove_from_request(request_id=request.pk, item_id=item.pk, by=desk.founder, at=NOW)

    assert [each.provider for each in SubRequest.objects.all()] == [desk.services[1].provider]


def test_what_was_sent_is_withdrawn_and_not_taken_out(desk: Desk) -> None:
    request = desk.begin()
    desk.answer(request, purpose="p")
    desk.send(request)
    item = RequestedService.objects.get(service=desk.services[0])

    with pytest.raises(Refused):
        remove_from_request(request_id=request.pk, item_id=item.pk, by=desk.founder, at=NOW)

    assert RequestedService.objects.count() == 2


# --- Pages ---------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_comes_back_to_the_question(desk: Desk, client: Any) -> None:
    service = desk.services[0]
    address = reverse("services:request_ask", args=[service.slug])

    shown = client.get(service.get_absolute_url())
    answer = client.get(address)

    assert f'href="{address}"' in shown.content.decode()
    assert answer.url == f"{reverse('account_login')}?next={address}"


def test_a_project_before_the_company_is_made_on_the_way(desk: Desk, client: Any) -> None:
    person = make_user()
    client.force_login(person)
    address = reverse("services:request_ask", args=[desk.services[0].slug])

    untitled = client.post(address, {"project": "new", "title": ""})
    named = client.post(address, {"project": "new", "title": "Antibodies for children"})

    project = Project.objects.get(title="Antibodies for children")
    request = ServiceRequest.objects.get(project=project)
    assert (untitled.status_code, project.organisation) == (200, None)
    assert named.url == reverse("services:request_edit", args=[request.uid])


def test_a_request_is_not_begun_without_a_project_or_for_another_team_s(
    desk: Desk, client: Any
) -> None:
    theirs = make_project()
    client.force_login(desk.founder)
    address = reverse("services:request_ask", args=[desk.services[0].slug])

    answers = [client.post(address, {"project": each}) for each in ("", theirs.uid)]

    assert [(each.status_code, "project" in each.context["form"].errors) for each in answers] == [
        (200, True), (200, True),
    ]  # fmt: skip
    assert ServiceRequest.objects.count() == 0


@pytest.mark.parametrize("state", [ServiceState.PLANNED, ServiceState.PAUSED, ServiceState.RETIRED])
def test_what_is_closed_says_why_by_address_too(
    desk: Desk, client: Any, state: ServiceState
) -> None:
    service = make_service_in(state)
    client.force_login(desk.founder)
    address = reverse("services:request_ask", args=[service.slug])

    looked = client.get(address)
    pressed = client.post(address, {"project": desk.project.uid})

    assert (looked.status_code, pressed.status_code) == (200, 409)
    assert f"“{service.title}” " in looked.content.decode()
    assert ServiceRequest.objects.count() == 0


def test_a_draft_service_is_unknown(desk: Desk, client: Any) -> None:
    client.force_login(desk.founder)
    service = make_service(is_open=False)

    answer = client.get(reverse("services:request_ask", args=[service.slug]))

    assert answer.status_code == 404
