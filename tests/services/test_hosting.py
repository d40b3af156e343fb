"""Spaces to let: on the service's page, on the building's, in the provider's hands."""

import pytest
from django.urls import reverse

from partners.models import Building, Tenancy
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from services.actions.catalogue import retire_service
from services.actions.spaces import fingerprint_of, remove_space, save_space
from services.enums import Audience, PriceBasis, ServiceKind
from services.models import HostingSpace, Offer
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_service,
    make_staff,
    make_user,
)
from tests.services.provider import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return make_service(kind=ServiceKind.HOSTING, title="Labs")


@pytest.fixture
def editor(service):
    person = make_user()
    make_membership(user=person, organisation=service.provider)
    return person


@pytest.fixture
def building():
    site = make_organisation().sites.create(city="Villejuif")
    return Building.objects.create(
        site=site, slug="tower", name_fr="Tour", name_en="Tower", is_published=True
    )


def add(service, building=None, name="Floor", **fields):
    return HostingSpace.objects.create(
        service=service, building=building, name_fr=name, name_en=name, **fields
    )


def test_a_hosting_service_shows_what_it_lets(client, service, building):
    add(service, building, area_m2=320, lab_area_m2=210, biosafety_level=2,
        available_from=NOW.date())  # fmt: skip

    page = client.get(service.get_absolute_url()).text

    for words in ("Floor", "Tower", "/en/buildings/tower/", "320", "210", "BSL-2", "1 Jun 2026"):
        assert words in page


def test_a_building_shows_what_listed_services_let(client, service, building):
    add(service, building)
    add(make_service(kind=ServiceKind.HOSTING, is_open=False), building, "Embargoed")

    page = client.get(building.get_absolute_url()).text

    assert "Spaces offered through the catalogue" in page
    assert "Labs" in page
    assert "Embargoed" not in page


def test_only_a_resident_reads_the_residents_price_as_theirs(client, service, building):
    Offer.objects.create(
        service=service, audience=Audience.RESIDENT, price_basis=PriceBasis.PER_UNIT, amount=420,
        unit_fr="m²", unit_en="m²",
    )  # fmt: skip
    resident, other = make_user(), make_user()
    home = make_organisation()
    make_membership(user=resident, organisation=home)
    make_membership(user=other, organisation=make_organisation())
    Tenancy.objects.create(building=building, organisation=home)

    def reads(person):
        client.force_login(person)
        return "Your terms as a resident" in client.get(service.get_absolute_url()).text

    assert (reads(resident), reads(other)) == (True, False)


def test_a_provider_adds_changes_and_removes_a_space(signed_in, service, editor, building):
    page = signed_in(editor)
    address = reverse("services:spaces", args=[service.slug])
    typed = {
        "name_fr": "Étage", "name_en": "Floor", "building": "tower", "area_m2": "300",
        "lab_area_m2": "200", "biosafety_level": "2", "available_from": "2027-01-01",
    }  # fmt: skip

    page.post(address, typed)
    space = service.spaces.get()
    own = reverse("services:space", args=[service.slug, space.pk])
    opened_on = page.get(own).context["opened_on"]
    page.post(own, typed | {"area_m2": "310", "opened_on": opened_on})
    changed = service.spaces.get()
    page.post(reverse("services:space_remove", args=[service.slug, space.pk]))

    assert (space.area_m2, changed.area_m2, service.spaces.count()) == (300, 310, 0)
    assert (changed.building, changed.biosafety_level) == (building, 2)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name_fr": ""}, "name_fr"),
        ({"lab_area_m2": "400"}, "lab_area_m2"),
        ({"area_m2": "-1"}, "area_m2"),
        ({"available_from": "soon"}, "available_from"),
        ({"building": "nowhere"}, "building"),
        ({"biosafety_level": "9"}, "biosafety_level"),
    ],
)
def test_bad_input_is_said_beside_its_field(signed_in, service, editor, typed, field):
    answer = signed_in(editor).post(
        reverse("services:spaces", args=[service.slug]),
        {"name_fr": "Étage", "area_m2": "300"} | typed,
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])


def test_other_services_let_nothing(signed_in, editor, service):
    other = make_service(provider=service.provider)

    assert signed_in(editor).get(reverse("services:spaces", args=[other.slug])).status_code == 404


def test_nobody_touches_the_spaces_of_others(service, editor):
    theirs = add(make_service(kind=ServiceKind.HOSTING))

    with pytest.raises(Refused):
        remove_space(service_id=service.pk, space_id=theirs.pk, by=editor, at=NOW)
    with pytest.raises(Refused):
        save_space(
            service_id=service.pk, space_id=theirs.pk, opened_on=fingerprint_of(theirs), by=editor,
            at=NOW, name_fr="Mine",
        )  # fmt: skip


# --- Two at once ---------------------------------------------------------------------------------


def test_of_two_editors_of_one_space_the_second_sees_both_and_loses_nothing(
    signed_in, service, editor, building
):
    space = add(service, building, "Floor", area_m2=300)
    page = signed_in(editor)
    address = reverse("services:space", args=[service.slug, space.pk])
    opened_on = page.get(address).context["opened_on"]
    typed = {"name_fr": "Floor", "name_en": "Floor", "opened_on": opened_on}

    page.post(address, typed | {"building": "tower", "area_m2": "310"})
    second = page.post(address, typed | {"building": "", "area_m2": "320"})
    kept = service.spaces.get()
    again = typed | {"opened_on": second.context["opened_on"], "area_m2": "320"}
    page.post(address, again | {"building": "", "take_building": "on"})

    newer = {field.name: lines for field, lines in second.context["fields"] if lines is not None}
    assert (newer, kept.area_m2) == ({"building": ["Tower"], "area_m2": ["310"]}, 310)
    assert 'value="320"' in second.text
    assert (service.spaces.get().area_m2, service.spaces.get().building) == (320, building)


def test_who_types_what_others_stored_is_not_stopped(service, editor):
    space = add(service, area_m2=300)
    opened_on = fingerprint_of(space)
    for _ in range(2):
        save_space(
            service_id=service.pk, space_id=space.pk, opened_on=opened_on, by=editor, at=NOW,
            area_m2=310,
        )  # fmt: skip

    assert service.spaces.get().area_m2 == 310


def test_a_staff_form_opened_before_does_not_undo_what_the_provider_changed(
    client, service, editor
):
    add(service, area_m2=300)
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    address = reverse("admin:services_service_change", args=[service.pk])
    typed = sent(client.get(address))
    space = service.spaces.get()
    save_space(
        service_id=service.pk, space_id=space.pk, opened_on=fingerprint_of(space), by=editor,
        at=NOW, area_m2=310,
    )  # fmt: skip

    stale = client.post(address, typed)
    kept = service.spaces.get().area_m2
    again = client.post(address, typed | {"spaces-0-opened_on": stale_word(stale)})

    assert "Stored now: 310" in stale.text
    assert (kept, again.status_code, service.spaces.get().area_m2) == (310, 302, 300)


def stale_word(answer):
    (form,) = rows_of(answer, "spaces").initial_forms
    return form["opened_on"].value()


def rows_of(answer, prefix):
    sets = [each.formset for each in answer.context["inline_admin_formsets"]]
    return next(each for each in sets if each.prefix == prefix)


@pytest.mark.parametrize("act", [save_space, remove_space])
def test_a_service_that_is_closed_for_good_keeps_its_spaces(service, editor, act):
    space = add(service, area_m2=300)
    retire_service(service_id=service.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    who = {"service_id": service.pk, "space_id": space.pk, "by": editor, "at": NOW}
    typed = {"opened_on": fingerprint_of(space), "area_m2": 310} if act is save_space else {}

    with pytest.raises(Refused, match="closed for good"):
        act(**who, **typed)

    assert service.spaces.get().area_m2 == 300


@pytest.mark.parametrize("count", [1, 3])
def test_pages_with_spaces_ask_the_same_questions(client, queries, service, building, count):
    for _ in range(count):
        add(service, building)
    for address, number in ((service.get_absolute_url(), 12), (building.get_absolute_url(), 5)):
        client.get(address)

        with queries(number):
            client.get(address)
