"""Waiting lists: who may join, who is served first, who is told; of two clicks one wins."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.enums import EditState, ProjectRole
from partners.models import Building, ConflictOfInterest, Tenancy
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from services.actions.cards import save_card, set_capacity
from services.actions.catalogue import pause_service, retire_service
from services.actions.waiting import (
    join_waiting_list,
    lapse_due_places,
    leave_waiting_list,
    offer_place,
    take_place,
)
from services.enums import AccessMode, Audience
from services.models import Offer, Service, ServiceEdit, WaitingPlace
from services.queries.waiting import is_full, position_of
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return make_service(capacity=0, title="Sequencer")


@pytest.fixture
def provider(service):
    person = make_user(email="provider@p.example")
    make_membership(user=person, organisation=service.provider)
    return person


def join(service, minutes=0, project=None, **fields):
    project = project or make_project(**fields)
    return join_waiting_list(
        service_id=service.pk, project_id=project.pk, by=project.created_by,
        at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


def pause(service_id, by, at):
    return pause_service(service_id=service_id, reason="Maintenance.", by=by, at=at)


def make_place(service):
    """Let a project stand in the list, as if all places had been taken when it came."""
    project = make_project()
    return WaitingPlace.objects.create(
        service=service, project=project, joined_by=project.created_by, joined_at=NOW
    )


def stored(place):
    return WaitingPlace.objects.get(pk=place.pk)


def told(kind):
    drain()
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


@pytest.mark.parametrize(
    ("capacity", "waiting", "full"),
    [(None, 0, False), (0, 0, True), (1, 0, False), (1, 1, True), (2, 1, False)],
)
def test_who_asks_waits_where_no_place_is_free_or_all_are_promised(capacity, waiting, full):
    service = make_service(capacity=0)
    for _ in range(waiting):
        join(service)
    Service.objects.filter(pk=service.pk).update(capacity=capacity)

    assert is_full(Service.objects.get(pk=service.pk)) is full


def test_nobody_waits_where_a_place_is_free():
    with pytest.raises(Refused):
        join(make_service(capacity=1))


def test_a_project_stands_in_a_list_once(service):
    place = join(service)

    with pytest.raises(Refused):
        join(service, project=place.project)


def test_only_those_who_write_for_a_project_put_it_on_a_list(service):
    project = make_project()
    viewer = make_user()
    make_team_member(project=project, user=viewer, role=ProjectRole.VIEW)

    with pytest.raises(PermissionDenied):
        join_waiting_list(service_id=service.pk, project_id=project.pk, by=viewer, at=NOW)


def test_residents_come_first_where_an_offer_says_so(service):
    Offer.objects.create(service=service, audience=Audience.RESIDENT, has_priority=True)
    home = make_organisation()
    site = home.sites.create(city="Villejuif")
    building = Building.objects.create(site=site, slug="b", name_fr="B", name_en="B")
    Tenancy.objects.create(building=building, organisation=home, since=NOW.date())
    first = join(service)

    resident = join(service, minutes=5, organisation=home)

    assert (resident.has_priority, position_of(resident), position_of(first)) == (True, 1, 2)


def test_the_next_place_is_offered_for_ten_days(service, provider):
    place = join(service)

    offered = offer_place(place_id=place.pk, by=provider, at=NOW)

    assert (offered.state, offered.answer_by) == ("offered", NOW + timedelta(days=10))


def test_nobody_is_overtaken(service, provider):
    join(service)

    with pytest.raises(Refused):
        offer_place(place_id=join(service, minutes=1).pk, by=provider, at=NOW)


def test_of_two_who_offer_the_same_place_one_wins(service, provider):
    place = join(service)
    join(service, minutes=1)
    offer_place(place_id=place.pk, by=provider, at=NOW)

    with pytest.raises(Refused):
        offer_place(place_id=place.pk, by=provider, at=NOW)

    assert list(service.waiting.in_order().values_list("state", flat=True)) == [
        "offered", "waiting"
    ]  # fmt: skip


@pytest.mark.parametrize(("free", "offered"), [(1, 1), (2, 2), (0, 3), (None, 3)])
def test_no_more_places_are_offered_than_are_counted_as_free(service, provider, free, offered):
    places = [make_place(service) for _ in range(3)]
    Service.objects.filter(pk=service.pk).update(capacity=free)

    for place in places[:offered]:
        offer_place(place_id=place.pk, by=provider, at=NOW)
    for place in places[offered:]:
        with pytest.raises(Refused):
            offer_place(place_id=place.pk, by=provider, at=NOW)

    states = list(service.waiting.in_order().values_list("state", flat=True))
    assert states == ["offered"] * offered + ["waiting"] * (3 - offered)


def test_a_place_that_is_declined_is_offered_to_the_next(service, provider):
    first, second = make_place(service), make_place(service)
    Service.objects.filter(pk=service.pk).update(capacity=1)
    offer_place(place_id=first.pk, by=provider, at=NOW)
    leave_waiting_list(place_id=first.pk, by=first.joined_by, at=NOW)

    assert offer_place(place_id=second.pk, by=provider, at=NOW).state == "offered"


def test_strangers_offer_nothing(service):
    with pytest.raises(PermissionDenied):
        offer_place(place_id=join(service).pk, by=make_user(), at=NOW)


def test_a_conflict_of_interest_keeps_the_provider_from_the_project(service, provider, signed_in):
    place = join(service, title="Zebrafinch")
    ConflictOfInterest.objects.create(person=provider, project=place.project, evidence="Seen.")

    page = signed_in(provider).get(reverse("services:waiting_list", args=[service.slug])).text

    assert "Zebrafinch" not in page
    with pytest.raises(PermissionDenied):
        offer_place(place_id=place.pk, by=provider, at=NOW)


def test_a_place_that_is_taken_is_free_no_more(service, provider):
    place = join(service)
    Service.objects.filter(pk=service.pk).update(capacity=2)
    offer_place(place_id=place.pk, by=provider, at=NOW)

    take_place(place_id=place.pk, by=place.joined_by, at=NOW)

    assert (stored(place).state, Service.objects.get(pk=service.pk).capacity) == ("taken", 1)


def test_an_offer_is_answered_in_time_or_not_at_all(service, provider):
    place = join(service)
    offer_place(place_id=place.pk, by=provider, at=NOW)

    with pytest.raises(Refused):
        take_place(place_id=place.pk, by=place.joined_by, at=NOW + timedelta(days=10))


def test_offers_lapse_once_and_the_next_one_can_be_offered(service, provider):
    place, following = join(service), join(service, minutes=1)
    offer_place(place_id=place.pk, by=provider, at=NOW)
    late = NOW + timedelta(days=11)

    counts = [lapse_due_places(at=NOW), lapse_due_places(at=late), lapse_due_places(at=late)]

    assert counts == [0, 1, 0]
    assert stored(place).state == "lapsed"
    assert offer_place(place_id=following.pk, by=provider, at=late).state == "offered"


def test_who_left_cannot_leave_again(service):
    place = join(service)
    leave_waiting_list(place_id=place.pk, by=place.joined_by, at=NOW)

    with pytest.raises(TransitionNotAllowed):
        leave_waiting_list(place_id=place.pk, by=place.joined_by, at=NOW)


# --- Who is told ----------------------------------------------------------------------------------


def told_of(service, provider, *steps):
    owner = make_user(email="owner@o.example")
    project = make_project(owner=owner)
    make_team_member(project=project, user=make_user(email="editor@o.example"))
    viewer = make_user(email="viewer@o.example")
    make_team_member(project=project, user=viewer, role=ProjectRole.VIEW)
    place = join(service, project=project)
    acts = {
        "offer": lambda: offer_place(place_id=place.pk, by=provider, at=NOW),
        "take": lambda: take_place(place_id=place.pk, by=owner, at=NOW),
        "leave": lambda: leave_waiting_list(place_id=place.pk, by=owner, at=NOW),
        "lapse": lambda: lapse_due_places(at=NOW + timedelta(days=11)),
        "retire": lambda: retire_service(service_id=service.pk, by=provider, at=NOW),
    }
    for step in steps:
        acts[step]()


# --- Only an open service takes anybody on -------------------------------------------------------


@pytest.mark.parametrize("how", [pause, retire_service])
def test_what_is_not_open_offers_and_gives_no_place(service, provider, how):
    first, second = join(service), join(service, minutes=1)
    offer_place(place_id=first.pk, by=provider, at=NOW)
    how(service_id=service.pk, by=provider, at=NOW)

    with pytest.raises((Refused, TransitionNotAllowed)):
        take_place(place_id=first.pk, by=first.joined_by, at=NOW)
    with pytest.raises((Refused, TransitionNotAllowed)):
        offer_place(place_id=second.pk, by=provider, at=NOW)

    assert "taken" not in (stored(first).state, stored(second).state)


def test_closing_for_good_ends_the_list_and_says_where_to_go_on(service, provider, signed_in):
    place = join(service)

    retire_service(service_id=service.pk, by=provider, at=NOW)
    page = signed_in(place.joined_by).get(reverse("services:waiting_place", args=[place.uid]))

    assert (stored(place).state, stored(place).ended_at) == ("closed", NOW)
    assert "The service was closed for good" in page.text
    assert f"{reverse('services:list')}?kind={service.kind}" in page.text


@pytest.mark.parametrize("way", [AccessMode.EXTERNAL, AccessMode.VIA_CALL])
def test_nobody_waits_here_for_what_is_had_elsewhere(way):
    service = make_service(capacity=0, access_mode=way, external_url="https://a.example/")

    with pytest.raises(Refused):
        join(service)


def test_a_card_opened_before_a_place_was_taken_gives_nothing_away(service, provider):
    set_capacity(service_id=service.pk, capacity=3, by=provider, at=NOW)
    read_at = Service.objects.get(pk=service.pk).version
    place = make_place(service)
    offer_place(place_id=place.pk, by=provider, at=NOW)
    take_place(place_id=place.pk, by=place.joined_by, at=NOW)

    save_card(
        service_id=service.pk, version=read_at, parts={"capacity": 3, "stated_days": 9},
        by=provider, at=NOW,
    )  # fmt: skip

    kept = Service.objects.get(pk=service.pk)
    assert (kept.capacity, kept.stated_days) == (2, 9)
    taken = ServiceEdit.objects.get(version=read_at + 1)
    assert (taken.made_by, taken.state) == (None, EditState.SEEN)


TEAM, PROVIDER = ["editor@o.example", "owner@o.example"], ["provider@p.example"]


@pytest.mark.parametrize(
    ("steps", "kind", "people"),
    [
        ((), "waiting_list_joined", PROVIDER),
        (("offer",), "place_offered", TEAM),
        (("offer", "take"), "place_accepted", PROVIDER),
        (("offer", "leave"), "place_left", PROVIDER),
        (("leave",), "place_left", []),
        (("offer", "lapse"), "place_lapsed", PROVIDER),
        (("offer", "lapse"), "place_lost", TEAM),
        (("retire",), "place_closed", TEAM),
        (("offer", "retire"), "place_closed", TEAM),
        (("offer", "take", "retire"), "place_closed", []),
    ],
)
def test_each_step_tells_those_whom_it_concerns(service, provider, steps, kind, people):
    told_of(service, provider, *steps)

    assert told(f"services.{kind}") == people


def test_no_message_names_the_project(service, provider):
    place = join(service, title="Zebrafinch")
    offer_place(place_id=place.pk, by=provider, at=NOW)
    take_place(place_id=place.pk, by=place.joined_by, at=NOW)
    drain()

    assert [each.kind for each in Message.objects.all() if "Zebrafinch" in each.text] == []


# --- Pages ----------------------------------------------------------------------------------------


def test_a_founder_joins_sees_the_place_and_leaves(service, signed_in):
    project = make_project(title="Antibody")
    founder = signed_in(project.created_by)
    assert "Join the waiting list" in founder.get(service.get_absolute_url()).text

    joined = founder.post(
        reverse("services:waiting_join", args=[service.slug]), {"project": project.uid}, follow=True
    )

    assert "Your project is number 1 on the list." in joined.text
    place = WaitingPlace.objects.get()
    left = founder.post(reverse("services:waiting_leave", args=[place.uid]), follow=True)
    assert "Your project does not wait any more." in left.text


def test_a_project_of_others_cannot_be_chosen(service, signed_in):
    answer = signed_in(make_user()).post(
        reverse("services:waiting_join", args=[service.slug]), {"project": make_project().uid}
    )

    assert (answer.status_code, WaitingPlace.objects.count()) == (200, 0)


def test_a_provider_reads_title_and_abstract_and_offers(service, provider, signed_in):
    place = join(service, title="Antibody", public_abstract="It binds.", activity_in_france="Hush")
    page = signed_in(provider)
    address = reverse("services:waiting_list", args=[service.slug])

    shown = page.get(address).text
    after = page.post(reverse("services:place_offer", args=[service.slug, place.uid]), follow=True)

    assert "Antibody" in shown
    assert "It binds." in shown
    assert "Hush" not in shown
    assert "The place is offered." in after.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions(service, provider, signed_in, queries, count):
    for minute in range(count):
        join(service, minutes=minute)
    page = signed_in(provider)
    address = reverse("services:waiting_list", args=[service.slug])
    page.get(address)

    with queries(9):
        page.get(address)
