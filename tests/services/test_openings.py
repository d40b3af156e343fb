"""Announced services open on their day; who asked is told once; hand-overs are counted."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.actions.organisations import publish_organisation, suspend_organisation
from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.events import find_handler
from pscc.outbox.models import Delivery, Message
from services.actions.catalogue import open_due_services, open_service, pause_service
from services.actions.subscriptions import subscribe, unsubscribe
from services.enums import AccessMode, ServiceState
from services.models import Referral, Service, Subscription
from tests.factories import (
    NOW,
    make_membership,
    make_service,
    make_service_in,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101"}


def planned(days, **fields):
    service = make_service(is_open=False, **fields)
    service.plan(opens_on=None if days is None else (NOW + timedelta(days=days)).date())
    service.save()
    return service


def mails(kind):
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


@pytest.mark.parametrize(
    ("days", "state"), [(-3, "open"), (0, "open"), (1, "planned"), (None, "planned")]
)
def test_an_announced_service_opens_on_its_day_and_late(days, state):
    service = planned(days)

    open_due_services(at=NOW)

    assert Service.objects.get(pk=service.pk).state == state


def test_the_sweep_may_run_twice():
    planned(0)

    assert [open_due_services(at=NOW), open_due_services(at=NOW)] == [1, 0]
    assert Delivery.objects.filter(handler="notify:services.service_awaited").count() == 1


def test_an_opening_tells_those_who_asked_once_and_the_providers_editors():
    service = planned(0)
    editor = make_user(email="editor@a.example")
    make_membership(user=editor, organisation=service.provider, role=MembershipRole.EDITOR)
    for email in ("b@b.example", "a@a.example"):
        subscribe(service_id=service.pk, by=make_user(email=email), at=NOW)
    subscribe(service_id=service.pk, by=editor, at=NOW)
    subscribe(service_id=planned(9).pk, by=make_user(), at=NOW)

    open_due_services(at=NOW)
    drain()

    assert mails("services.service_awaited") == ["a@a.example", "b@b.example"]
    assert mails("services.service_opened") == ["editor@a.example"]
    told = Subscription.objects.filter(service=service).values_list("told_at", flat=True)
    assert list(told) == [NOW, NOW, NOW]


def test_nobody_is_told_twice_if_the_event_is_delivered_again():
    service = planned(0)
    subscribe(service_id=service.pk, by=make_user(email="a@a.example"), at=NOW)
    open_due_services(at=NOW)
    drain()

    for delivery in Delivery.objects.filter(event="services.service_opened"):
        handler = find_handler(delivery.event, delivery.handler)
        if handler.wants_delivery:  # the others tell programs, not people
            handler.function(delivery, delivery.payload)

    assert mails("services.service_awaited") == ["a@a.example"]


def test_a_second_opening_tells_only_those_who_asked_again():
    service = planned(0)
    once, again = make_user(email="once@a.example"), make_user(email="again@a.example")
    for person in (once, again):
        subscribe(service_id=service.pk, by=person, at=NOW)
    open_due_services(at=NOW)
    owner = make_user()
    make_membership(user=owner, organisation=service.provider)
    later = NOW + timedelta(days=1)
    pause_service(service_id=service.pk, reason="Moving.", by=owner, at=later)
    subscribe(service_id=service.pk, by=again, at=later)

    open_service(service_id=service.pk, by=owner, at=later)
    drain()

    assert mails("services.service_awaited") == [
        "again@a.example",
        "again@a.example",
        "once@a.example",
    ]


def test_asking_twice_promises_once_and_can_be_taken_back():
    service, person = planned(1), make_user()

    for _ in range(2):
        subscribe(service_id=service.pk, by=person, at=NOW)
    before = Subscription.objects.count()
    unsubscribe(service_id=service.pk, by=person, at=NOW)

    assert (before, Subscription.objects.count()) == (1, 0)


@pytest.mark.parametrize("state", [ServiceState.OPEN, ServiceState.RETIRED])
def test_there_is_no_opening_to_wait_for(state):
    with pytest.raises(Refused):
        subscribe(service_id=make_service_in(state).pk, by=make_user(), at=NOW)


def test_a_visitor_signs_in_first_and_comes_back(client):
    address = reverse("services:subscribe", args=[planned(5).slug])

    answer = client.get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?next={address}")


def test_a_reader_subscribes_on_the_page_and_sees_it(client, signed_in):
    service = planned(5, title="Sequencer")
    reader = signed_in(make_user())

    answer = reader.post(reverse("services:subscribe", args=[service.slug]), follow=True)

    assert "We write to you once, when it opens." in answer.text
    assert "Do not tell me" in answer.text
    assert "Sequencer" in reader.get(reverse("services:subscriptions")).text


def test_the_opening_of_a_hidden_service_waits_until_its_provider_is_back():
    service = planned(-1)
    person = make_user(email="waits@p.example")
    subscribe(service_id=service.pk, by=person, at=NOW)
    staff = make_staff(Role.PROGRAMME_OFFICER)
    suspend_organisation(organisation_id=service.provider_id, by=staff, at=NOW)

    hidden = open_due_services(at=NOW)
    publish_organisation(organisation_id=service.provider_id, by=staff, at=NOW)
    back = open_due_services(at=NOW + timedelta(days=9))
    drain()

    assert (hidden, back) == (0, 1)
    assert mails("services.service_awaited") == ["waits@p.example"]


def test_a_promise_about_a_hidden_service_is_listed_and_withdrawn(signed_in):
    service = planned(5, title="Sequencer")
    person = make_user()
    subscribe(service_id=service.pk, by=person, at=NOW)
    staff = make_staff(Role.PROGRAMME_OFFICER)
    suspend_organisation(organisation_id=service.provider_id, by=staff, at=NOW)
    reader = signed_in(person)

    listed = reader.get(reverse("services:subscriptions")).text
    after = reader.post(reverse("services:unsubscribe", args=[service.slug]), follow=True)

    assert "Sequencer (not shown at the moment)" in listed
    assert f'href="{service.get_absolute_url()}"' not in listed
    assert (after.status_code, "Sequencer" in after.text) == (200, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_openings_asks_the_same_questions(signed_in, queries, count):
    person = make_user()
    for _ in range(count):
        subscribe(service_id=planned(5).pk, by=person, at=NOW)
    reader = signed_in(person)
    reader.get(reverse("services:subscriptions"))

    with queries(5):
        reader.get(reverse("services:subscriptions"))


# --- On the partner's own site --------------------------------------------------------------------


def outside(state=ServiceState.OPEN, **fields):
    fields = {"access_mode": AccessMode.EXTERNAL, "external_url": "https://a.example/x"} | fields
    return make_service_in(state, **fields)


def test_a_hand_over_goes_to_the_stored_address_and_is_counted(client):
    service = outside()

    answer = client.get(
        reverse("services:go", args=[service.slug]) + "?next=https://evil.example/&url=//evil",
        headers=BROWSER,
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "https://a.example/x")
    assert list(Referral.objects.values_list("service", "is_signed_in")) == [(service.pk, False)]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("head", BROWSER),
        ("get", {"User-Agent": "Googlebot/2.1"}),
        ("get", {}),
        ("get", BROWSER | {"Sec-Purpose": "prefetch"}),
    ],
)
def test_programs_are_handed_over_and_not_counted(client, method, headers):
    answer = getattr(client, method)(reverse("services:go", args=[outside().slug]), headers=headers)

    assert (answer.status_code, Referral.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    "state", [ServiceState.DRAFT, ServiceState.PLANNED, ServiceState.PAUSED, ServiceState.RETIRED]
)
def test_what_is_not_open_hands_nobody_over(client, state):
    answer = client.get(reverse("services:go", args=[outside(state).slug]))

    assert (answer.status_code, Referral.objects.count()) == (404, 0)


def test_a_service_of_the_portal_hands_nobody_over(client):
    service = make_service(external_url="https://a.example/")

    assert client.get(reverse("services:go", args=[service.slug])).status_code == 404
