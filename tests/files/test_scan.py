"""The virus scan: verdicts, quarantine, a scanner that is away. `test_clamd.py` has a real one."""

from datetime import timedelta

import pytest

from pscc.files import scanner
from pscc.files.actions import scan_file
from pscc.files.upkeep import rescue_scans
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.files import samples

pytestmark = pytest.mark.django_db
INFECTED = samples.pdf(samples.EICAR)


def test_a_clean_file_is_cleared(store, clamd):
    stored = store()

    drain()

    stored.refresh_from_db()
    assert (stored.state, stored.virus, stored.scanned_at is None) == ("clean", "", False)
    assert clamd.seen == [stored.size]


def test_a_virus_puts_the_file_in_quarantine_and_tells_its_sender(store, clamd, sender):
    stored = store(content=INFECTED)

    drain()

    stored.refresh_from_db()
    assert (stored.state, stored.virus) == ("infected", "Eicar-Signature")
    assert stored.is_servable is False
    told = Message.objects.filter(kind="files.file_infected", recipient=sender)
    assert sorted(told.values_list("channel", flat=True)) == ["inbox", "mail"]


def test_a_large_file_is_streamed_whole(store, clamd):
    stored = store(content=samples.pdf(b"x" * 5_000_000))

    drain()

    assert clamd.seen == [stored.size]


def test_without_a_scanner_the_file_says_so(store, settings):
    settings.CLAMD_ADDRESS = ""
    stored = store()

    drain()

    stored.refresh_from_db()
    assert stored.state == "not_scanned"


@pytest.mark.parametrize(("setting", "servable"), [(True, True), (False, False)])
def test_unscanned_files_leave_the_house_only_where_allowed(store, settings, setting, servable):
    settings.CLAMD_ADDRESS = ""
    settings.FILES_SERVE_UNSCANNED = setting
    stored = store()
    drain()

    stored.refresh_from_db()

    assert stored.is_servable is servable


def test_a_scanner_that_is_away_is_asked_again(store, settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    stored = store()

    drain()

    stored.refresh_from_db()
    delivery = Delivery.objects.get()
    assert stored.state == "pending"
    assert delivery.done_at is None
    assert delivery.last_error == (
        "ScannerError: the scanner does not answer (ConnectionRefusedError)"
    )


@pytest.mark.parametrize("mood", ["hangs up", "too large"])
def test_an_answer_that_is_no_verdict_clears_nothing(store, clamd, mood):
    clamd.mood = mood
    clamd.limit = 100 if mood == "too large" else clamd.limit
    stored = store(content=INFECTED)

    drain()

    stored.refresh_from_db()
    assert stored.state == "pending"
    assert Delivery.objects.get().last_error.startswith("ScannerError")


def test_scanning_twice_changes_nothing(store, clamd):
    stored = store()
    drain()

    scan_file(file_id=stored.pk, at=now())

    assert len(clamd.seen) == 1


def test_stuck_scans_are_rescued(store, clamd):
    stored = store(at=now() - timedelta(minutes=11))
    Delivery.objects.all().delete()

    assert (rescue_scans(at=now()), drain()) == (1, 1)

    stored.refresh_from_db()
    assert stored.state == "clean"


def test_once_there_is_a_scanner_the_unscanned_are_scanned(store, settings, request):
    settings.CLAMD_ADDRESS = ""
    stored = store(content=INFECTED)
    drain()
    request.getfixturevalue("clamd")

    rescue_scans(at=now())
    drain()

    stored.refresh_from_db()
    assert stored.state == "infected"


def test_the_scanners_version_tells_the_age_of_its_signatures(clamd):
    assert scanner.version() == "ClamAV 1.4.6/27500/Mon Nov 23 09:00:00 2026"
