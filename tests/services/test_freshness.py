"""Services on the ladder: one mail per provider and step, one click, each step reversible."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.freshness import (
    LinkDeadError,
    confirm_by_link,
    confirm_services,
    take_due_steps,
    undo_freshness_step,
)
from services.actions.imports import try_service_import, write_service_import
from services.enums import ServiceState
from services.models import Service
from services.queries.freshness import link_token
from tests.factories import (
    make_organisation,
    make_service,
    make_service_in,
    make_staff,
    make_user,
)
from tests.partners.joining import member, told

pytestmark = pytest.mark.django_db

CHECKED = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Europe/Paris"))
LADDER = [180, 14, 30, 60, 120]
DATED = {"checked_on": CHECKED, "created_at": NOON, "freshness_at": NOON}


def day(number):
    return NOON + timedelta(days=number)


@pytest.fixture
def provider():
    return make_organisation(name="Curie Lab", **DATED)


@pytest.fixture
def service(provider):
    return make_service(provider=provider, title="Imaging", **DATED)


@pytest.fixture
def owner(provider):
    return member(provider, name="Olga", language="en")


def step(at, *, leaves=True):
    """Sweep once, let the mails leave; return where the services stand."""
    take_due_steps(at=at)
    if leaves:
        drain(seconds=30)
        for message in Message.objects.filter(state="due"):
            message.send(at=at)
            message.save()
    return [each.freshness for each in Service.objects.order_by("pk")]


def climb(steps):
    at = NOON
    for wait in LADDER[:steps]:
        at += timedelta(days=wait)
        step(at)
    return at


def test_each_step_comes_on_its_day_and_shows_what_follows(service, owner):
    seen = {}
    at = NOON
    for wait in LADDER:
        at += timedelta(days=wait)
        before = step(at - timedelta(days=1))
        (now,) = step(at)
        assert before != [now]
        seen[now] = (Service.objects.listed().exists(), Service.objects.oriented().exists())

    assert seen == {
        "asked": (True, True),
        "reminded": (True, True),
        "ageing": (True, True),
        "unoriented": (True, False),
        "unlisted": (False, False),
    }


def test_one_mail_per_provider_names_all_that_are_due_that_day(provider, service, owner):
    make_service(provider=provider, title="Sequencing", **DATED)
    make_service(provider=provider, title="Not yet", **DATED | {"checked_on": date(2026, 3, 1)})
    other = make_service(title="Elsewhere", provider=make_organisation(**DATED), **DATED)
    member(other.provider, name="Otto")

    step(day(180))

    mails = Message.objects.filter(kind="services.freshness_asked", channel="mail")
    assert [mail.recipient.name for mail in mails.order_by("recipient__name")] == ["Olga", "Otto"]
    text = mails.get(recipient=owner).text
    assert [word in text for word in ("Imaging", "Sequencing", "Not yet", "Elsewhere")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_owners_and_editors_are_told_of_each_step(provider, service, owner):
    member(provider, MembershipRole.EDITOR, name="Emil")
    member(provider, MembershipRole.VIEWER, name="Vera")
    make_staff(Role.COMMUNICATION, name="Cleo")

    climb(5)

    kinds = ("asked", "reminded", "ageing", "unoriented", "unlisted")
    assert [told(f"services.freshness_{kind}") for kind in kinds] == [{"Olga", "Emil"}] * 5
    assert told("services.services_unanswered") == set()


def test_staff_are_told_once_of_all_that_nobody_answers_for(provider, service):
    make_service(provider=provider, **DATED)
    make_staff(Role.COMMUNICATION, name="Cleo", language="en")
    make_staff(Role.ADVISOR, name="Advisor")

    step(day(180))

    (mail,) = Message.objects.filter(channel="mail")
    assert (mail.recipient.name, mail.kind) == ("Cleo", "services.services_unanswered")
    assert "2 services" in mail.text


def test_a_mail_that_has_not_left_holds_the_next_step(service, owner):
    step(day(180), leaves=False)

    assert step(day(300)) == ["asked"]
    assert [step(day(313)), step(day(314))] == [["asked"], ["reminded"]]


def test_only_listed_ones_of_shown_providers_are_asked_about(provider):
    make_service_in(ServiceState.DRAFT, provider=provider, **DATED)
    make_service_in(ServiceState.RETIRED, provider=provider, **DATED)
    hidden = make_organisation(state="suspended", **DATED)
    make_service(provider=hidden, **DATED)

    assert step(day(1000)) == ["current"] * 3


@pytest.mark.parametrize("number", [1, 3])
def test_the_sweep_costs_the_same_to_find_what_is_due(number, django_assert_num_queries):
    for _ in range(number):
        make_service(**DATED)

    with django_assert_num_queries(1):
        take_due_steps(at=day(10))


# --- The way back --------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 5])
def test_one_word_of_an_owner_brings_it_back(service, owner, steps):
    at = climb(steps)

    confirm_services(service_ids=[service.pk], by=owner, at=at)

    service.refresh_from_db()
    assert (service.freshness, service.checked_on) == ("current", at.date())
    assert Service.objects.oriented().get() == service


def test_viewers_and_strangers_cannot_confirm(provider, service, owner):
    viewer = member(provider, MembershipRole.VIEWER)
    for person in (viewer, make_user(), make_staff(Role.ADVISOR)):
        with pytest.raises(PermissionDenied):
            confirm_services(service_ids=[service.pk], by=person, at=day(1))


def test_staff_take_one_step_back_at_a_time(service, owner):
    at = climb(5)
    officer = make_staff(Role.COMMUNICATION)
    seen = [
        undo_freshness_step(service_id=service.pk, by=officer, at=at).freshness for _ in range(3)
    ]

    with pytest.raises(Refused, match="no step to take back"):
        undo_freshness_step(service_id=service.pk, by=officer, at=at)
    with pytest.raises(PermissionDenied):
        undo_freshness_step(service_id=service.pk, by=owner, at=at)
    assert seen == ["unoriented", "ageing", "reminded"]


def test_staff_confirm_and_step_back_at_their_desk(service, owner, signed_in):
    climb(3)
    client = signed_in(make_staff(Role.COMMUNICATION))
    desk = reverse("admin:services_service_change", args=(service.pk,)).removesuffix("change/")

    client.post(f"{desk}act/undo_freshness/")
    first = Service.objects.get().freshness
    client.post(f"{desk}act/confirm/")

    assert (first, Service.objects.get().freshness) == ("reminded", "current")


@pytest.mark.parametrize(
    ("answers", "titles"),
    [("waiting", {"Asked", "Orphan"}), ("silent", {"Orphan"}), ("gone", set())],
)
def test_staff_find_those_that_wait(signed_in, answers, titles):
    make_service(title="Fine")
    asked = make_service(title="Asked", freshness="asked")
    make_service(title="Orphan", freshness="ageing")
    member(asked.provider)
    client = signed_in(make_staff(Role.COMMUNICATION))

    page = client.get(reverse("admin:services_service_changelist"), {"answers": answers})

    assert {each.title for each in page.context["cl"].result_list} == titles


# --- The link ------------------------------------------------------------------------------------


def link(provider, at):
    token = link_token(provider, timezone.localdate(at))
    return reverse("services:services_confirm", args=[token])


def test_looking_changes_nothing_and_the_button_confirms_what_is_ticked(
    provider, service, owner, client
):
    other = make_service(provider=provider, title="Sequencing", **DATED)
    at = climb(1)
    address = link(provider, at)

    shown = client.get(address).content.decode()
    before = {each.freshness for each in Service.objects.all()}
    pressed = client.post(address, {"service": [service.uid]})

    other.refresh_from_db()
    service.refresh_from_db()
    assert [word in shown for word in ("Imaging", "Sequencing", "Olga")] == [True, True, False]
    assert (before, service.freshness, other.freshness) == ({"asked"}, "current", "asked")
    assert pressed.headers["Location"] == service.get_absolute_url()


def test_nothing_ticked_is_said_and_changes_nothing(provider, service, owner, client):
    at = climb(1)

    answer = client.post(link(provider, at), {"service": []})

    assert "Tick at least one service" in answer.content.decode()
    assert Service.objects.get().freshness == "asked"


def test_the_link_reaches_no_service_of_others_and_none_that_is_not_asked(provider, service, owner):
    stranger = make_service(provider=make_organisation(**DATED), **DATED)
    fine = make_service(provider=provider, **DATED | {"checked_on": date(2026, 6, 1)})
    at = climb(1)
    token = link_token(provider, at.date())

    with pytest.raises(LinkDeadError):
        confirm_by_link(token=token, chosen={stranger.uid, fine.uid}, at=at)


def test_a_reminder_does_not_kill_the_first_link_and_its_use_does(provider, service, owner, client):
    address = link(provider, climb(1))
    step(day(194))

    client.post(address, {"service": [service.uid]})
    again = client.post(address, {"service": [service.uid]})

    assert (Service.objects.get().freshness, again.status_code) == ("current", 410)


def bring(provider, service, summary, as_of):
    """Import one line about a service, as staff do."""
    line = f"{provider.slug};{service.title};{summary}"
    run = try_service_import(
        content=f"provider;title_en;summary_en\n{line}".encode(), file_name="services.csv",
        source="The partners", licence="CC BY 4.0", as_of=as_of.date(),
        by=make_staff(Role.COMMUNICATION), at=as_of,
    )  # fmt: skip
    write_service_import(run_id=run.pk, only_if_all_good=True, by=run.started_by, at=as_of)
    service.refresh_from_db()


@pytest.mark.parametrize("summary", ["A service.", "New words."])
def test_an_import_does_not_kill_the_link_while_the_ladder_goes_on(
    provider, service, owner, client, summary
):
    at = climb(1)
    address = link(provider, at)

    bring(provider, service, summary, day(181))
    imported = (service.freshness, service.summary_en)
    answer = client.post(address, {"service": [service.uid]})

    service.refresh_from_db()
    assert imported == ("asked", summary)
    assert (answer.status_code, service.freshness) == (302, "current")


def test_an_import_counts_as_a_check_of_what_nobody_is_asked_about(provider, service):
    bring(provider, service, service.summary_en, day(100))

    assert (service.freshness, service.checked_on) == ("current", day(100).date())


@pytest.mark.parametrize("token", ["x", "a:b:c", "WyJ4Il0:1:2"])
def test_a_forged_link_does_nothing(service, owner, client, token):
    climb(1)

    answer = client.post(
        reverse("services:services_confirm", args=[token]), {"service": [service.uid]}
    )

    assert (answer.status_code, Service.objects.get().freshness) == (404, "asked")


def test_a_link_for_profiles_opens_no_services(provider, service, owner, client):
    climb(1)
    token = signing.dumps([provider.uid, "2026-07-01"], salt="partners.freshness")

    answer = client.get(reverse("services:services_confirm", args=[token]))

    assert answer.status_code == 404


def test_signed_in_a_provider_confirms_all_that_wait(provider, service, owner, signed_in):
    climb(3)
    client = signed_in(owner)
    address = reverse("services:provider_confirm", args=[provider.slug])

    shown = client.get(address).content.decode()
    client.post(address, {"service": [service.uid]})
    empty = client.get(address).content.decode()

    assert ("Imaging" in shown, "Nothing to confirm" in empty) == (True, True)
    assert Service.objects.get().freshness == "current"


def test_the_page_says_that_nobody_has_confirmed_it(service, owner, client):
    climb(3)

    page = client.get(service.get_absolute_url()).content.decode()

    assert "Not confirmed lately" in page


def test_the_space_asks_and_one_service_is_confirmed_there(service, owner, signed_in):
    climb(1)
    client = signed_in(owner)
    address = reverse("services:service_confirm", args=[service.slug])

    space = client.get(reverse("services:edit", args=[service.slug])).content.decode()
    client.post(address, {"service": [service.uid]})

    assert address in space
    assert Service.objects.get().freshness == "current"
