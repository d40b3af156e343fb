"""Catalogues that ask whether their copy still holds; organisations that left the directory."""

from datetime import timedelta

import pytest
from django.utils.http import http_date

from partners.actions.directory import turn_directory_rows
from partners.actions.organisations import suspend_organisation
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from services.actions.catalogue import forget_old_changes, retire_service
from tests.factories import NOW, make_organisation, make_service, make_staff
from tests.services.described import body_of, make_dataset

pytestmark = pytest.mark.django_db


def test_what_left_is_gone_for_those_who_ask_much_later(client):
    """The notes of old changes are forgotten each day; no state is named like an earlier one."""
    make_service(title="Stays")
    leaves = make_service(title="Leaves")
    forget_old_changes(at=NOW + timedelta(days=400))
    first = client.get("/catalog.ttl")
    listed = body_of(first)
    retire_service(service_id=leaves.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    for forget in (forget_old_changes, turn_directory_rows):
        forget(at=NOW + timedelta(days=800))

    later = client.get(
        "/catalog.ttl",
        headers={"If-None-Match": first["ETag"], "If-Modified-Since": http_date(now().timestamp())},
    )

    assert later.status_code == 200
    assert "Leaves" in listed
    assert "Leaves" not in body_of(later)


def test_an_organisation_that_was_hidden_is_not_named(client):
    custodian = make_organisation(name="Custodian")
    service = make_dataset()
    type(service.health_dataset).objects.filter(service=service).update(custodian=custodian)
    doors = (f"/services/{service.slug}.ttl", service.get_absolute_url())
    before = [body_of(client.get(door)) for door in doors]

    suspend_organisation(
        organisation_id=custodian.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW
    )

    assert all("Custodian" in text for text in before)
    assert not any("Custodian" in body_of(client.get(door)) for door in doors)
