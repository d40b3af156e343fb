"""How much may be sent in a day: counted per person and per organisation, told in plain words."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from pscc.files.models import StoredFile
from pscc.files.refusals import FileRefusedError
from tests.factories import make_membership, make_organisation
from tests.files import samples

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=PARIS)
NIGHT = datetime(2026, 6, 1, 23, 59, tzinfo=PARIS)
NEXT_DAY = datetime(2026, 6, 2, 0, 0, tzinfo=PARIS)
PDF = samples.pdf()


def test_a_person_is_told_the_limit_and_when_it_ends(store, settings):
    settings.FILES_DAILY_BYTES_PER_PERSON = 2 * len(PDF)
    store(at=MORNING)
    store(at=MORNING)

    with pytest.raises(FileRefusedError) as refused:
        store(at=NIGHT)

    assert refused.value.code == "allowance"
    assert str(refused.value.message).endswith(
        " in a day, and this file would be more. You can send it from 2 June 2026 at 00:00"
        " (Paris time) on, or make it smaller."
    )
    assert StoredFile.objects.count() == 2


def test_the_limit_is_named_in_the_units_of_people(store, settings):
    settings.FILES_DAILY_BYTES_PER_PERSON = 300

    with pytest.raises(FileRefusedError) as refused:
        store(at=NIGHT, content=samples.pdf() + b"\n" * 300)

    assert str(refused.value.message).startswith("You can send 300 bytes in a day")


def test_it_ends_at_midnight_in_paris(store, settings):
    settings.FILES_DAILY_BYTES_PER_PERSON = len(PDF)
    store(at=NIGHT)

    store(at=NEXT_DAY)

    assert StoredFile.objects.count() == 2


def test_others_are_not_counted(store, stranger, settings):
    settings.FILES_DAILY_BYTES_PER_PERSON = len(PDF)
    store(at=MORNING)

    store(at=MORNING, by=stranger)

    assert StoredFile.objects.count() == 2


def test_nothing_is_left_of_a_refused_file(store, storage_folder, settings):
    settings.FILES_DAILY_BYTES_PER_PERSON = 1

    with pytest.raises(FileRefusedError):
        store(at=MORNING)

    assert StoredFile.objects.count() == 0
    assert [path for path in storage_folder.rglob("*") if path.is_file()] == []


def test_people_of_an_organisation_share_its_limit(store, sender, stranger, settings):
    settings.FILES_DAILY_BYTES_PER_ORGANISATION = len(PDF)
    institute = make_organisation(name="Institut Demo")
    for person in (sender, stranger):
        make_membership(user=person, organisation=institute)
    store(at=MORNING)

    with pytest.raises(FileRefusedError) as refused:
        store(at=MORNING, by=stranger)

    assert str(refused.value.message).startswith("The people of Institut Demo can send ")
    assert str(refused.value.message).endswith(
        "You can send it from 2 June 2026 at 00:00 (Paris time) on, or make it smaller."
    )


def test_who_left_an_organisation_shares_nothing_with_it(store, sender, stranger, settings):
    settings.FILES_DAILY_BYTES_PER_ORGANISATION = len(PDF)
    institute = make_organisation(name="Institut Demo")
    make_membership(user=sender, organisation=institute)
    left = make_membership(user=stranger, organisation=institute)
    left.ended_at = MORNING
    left.save()
    store(at=MORNING)

    store(at=MORNING, by=stranger)

    assert StoredFile.objects.count() == 2


def test_what_the_portal_makes_itself_is_not_limited(store, settings):
    settings.FILES_DAILY_BYTES_PER_PERSON = 1

    stored = store(at=MORNING, by=AnonymousUser())

    assert stored.uploaded_by is None


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_do_not_slip_through(store, settings):
    settings.FILES_DAILY_BYTES_PER_PERSON = len(PDF)
    refusals = []

    def send():
        try:
            store(at=MORNING)
        except FileRefusedError as refused:
            refusals.append(refused.code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (StoredFile.objects.count(), refusals) == (1, ["allowance"] * 3)
