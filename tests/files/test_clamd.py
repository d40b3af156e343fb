"""A real clamd: what it finds, what it clears, and what happens while it is dead.

Needs Debian's clamav-daemon; `REQUIRE_CLAMD=1` makes its absence a failure, as CI does.
"""

import io
import os
import socket
import threading
import zipfile
from contextlib import contextmanager
from datetime import timedelta

import pytest

from calls.actions.files import attach_file
from calls.enums import AssignmentState
from calls.models import Application
from calls.queries.drafts import missing_in
from pscc.accounts.enums import Role
from pscc.files import scanner
from pscc.files.models import StoredFile
from pscc.files.refusals import FileRefusedError
from pscc.files.scanner import ScannerError
from pscc.files.upkeep import rescue_scans
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.applying import EVERY_TYPE, draft, section, send
from tests.factories import make_assignment, make_staff, make_user
from tests.files import samples
from tests.files.conftest import uploaded
from tests.files.scanning import MARKED, WHOLE, RealClamd, require_clamd

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("clamd")]
MEGABYTE = 1024 * 1024
INFECTED = samples.pdf(MARKED)


@pytest.fixture(scope="module")
def daemon():
    """Start one scanner for all tests of this file."""
    require_clamd()
    with RealClamd() as running:
        yield running


@pytest.fixture
def clamav(daemon, settings):
    """Return the running scanner that this process is told about."""
    settings.CLAMD_ADDRESS = daemon.address
    settings.FILES_SERVE_UNSCANNED = False
    return daemon


def fresh(stored):
    return StoredFile.objects.get(pk=stored.pk)


def deep_zip(content, depth):
    for level in range(depth):
        content = samples.zipped({f"level{level}.zip": content})
    return content


def incompressible(size):
    return os.urandom(MEGABYTE) * (size // MEGABYTE)


@pytest.mark.parametrize(
    ("name", "content", "virus"),
    [
        ("a.pdf", INFECTED, "Marked"),
        ("a.pdf", samples.pdf(samples.EICAR), "Eicar"),
        ("a.pdf", WHOLE, "Whole"),
        (
            "a.docx",
            samples.office(more={"word/media/image1.png": b"x" * 5000 + MARKED}),
            "Marked",
        ),
        (
            "a.pptx",
            samples.office("pptx", {"ppt/b.xlsx": samples.office("xlsx", {"xl/c.bin": MARKED})}),
            "Marked",
        ),
        ("a.png", samples.png()[:-12] + MARKED + samples.png()[-12:], "Marked"),
    ],
    ids=["in a pdf", "eicar", "by hash", "packed in a docx", "packed twice", "in a picture"],
)
def test_a_signature_is_found_wherever_it_hides(store, clamav, name, content, virus):
    stored = store(name, content)

    drain()

    found = fresh(stored)
    assert (found.state, found.is_servable) == ("infected", False)
    assert found.virus == f"Portal.Test.{virus}.UNOFFICIAL"
    told = Message.objects.filter(kind="files.file_infected", recipient=found.uploaded_by)
    assert sorted(told.values_list("channel", flat=True)) == ["inbox", "mail"]


@pytest.mark.parametrize("kind", samples.GOOD)
def test_clean_files_are_clean(store, clamav, kind):
    stored = store(*samples.GOOD[kind])

    drain()

    found = fresh(stored)
    assert (found.state, found.virus, found.is_servable) == ("clean", "", True)


def test_a_signature_within_many_archives_is_found(clamav):
    assert scanner.scan([deep_zip(MARKED, 5)]) == "Portal.Test.Marked.UNOFFICIAL"


def test_a_bomb_is_refused_before_the_scanner_unpacks_it(store, clamav):
    bomb = samples.office(more={"word/bomb.xml": bytes(300 * MEGABYTE)})

    with pytest.raises(FileRefusedError) as refusal:
        store("a.docx", bomb)

    assert refusal.value.code == "bomb"
    assert Delivery.objects.count() == 0


def test_a_bomb_that_reaches_the_scanner_is_not_called_clean(clamav):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"{number}.bin", bytes(60 * MEGABYTE))

    assert scanner.scan([buffer.getvalue()]).startswith("Heuristics.Limits.Exceeded")


def test_twenty_megabytes_are_scanned_to_the_last_byte(store, clamav):
    body = incompressible(20 * MEGABYTE)
    clean, infected = store(content=samples.pdf(body)), store(content=samples.pdf(body + MARKED))

    drain()

    assert clean.size > 20 * MEGABYTE
    assert (fresh(clean).state, fresh(infected).state) == ("clean", "infected")


def test_more_than_the_scanner_takes_is_no_verdict(clamav):
    with pytest.raises(ScannerError):
        scanner.scan([b"x" * MEGABYTE] * 110)


def test_the_largest_document_that_the_portal_takes_is_scanned_and_not_called_a_bomb(clamav):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("media/film.bin", incompressible(45 * MEGABYTE), zipfile.ZIP_STORED)
        archive.writestr("xl/sheet.xml", b"<row><c>figures</c></row>" * (14 * MEGABYTE))

    assert scanner.scan([buffer.getvalue()]) == ""


def test_the_scanner_tells_its_version(clamav):
    assert scanner.version().startswith("ClamAV 1.")


def test_a_file_waits_while_the_scanner_is_dead_and_is_cleared_when_it_is_back(
    store, clamav, client, sender
):
    clamav.kill()
    clean, infected = store(at=now() - timedelta(minutes=11)), store(content=INFECTED)
    drain()
    waiting = [(fresh(each).state, fresh(each).is_servable) for each in (clean, infected)]
    Delivery.objects.all().delete()  # whatever the reason for which nobody asks again

    clamav.start()
    rescued = rescue_scans(at=now() + timedelta(minutes=11))
    drain()

    assert waiting == [("pending", False), ("pending", False)]
    assert rescued == 2
    assert (fresh(clean).state, fresh(infected).state) == ("clean", "infected")


@contextmanager
def dying(after):
    """Give the address of a scanner that goes, without a word, in the middle of the first file."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take_a_part():
            connection, _peer = server.accept()
            with connection:
                taken = 0
                while taken < after and (part := connection.recv(65536)):
                    taken += len(part)

        thread = threading.Thread(target=take_a_part, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def test_a_scanner_that_dies_within_a_file_leaves_it_pending_and_is_asked_again(
    store, clamav, settings
):
    stored = store(content=samples.pdf(incompressible(8 * MEGABYTE) + MARKED))
    with dying(after=MEGABYTE) as address:
        settings.CLAMD_ADDRESS = address
        drain()
    broken, waiting = fresh(stored), Delivery.objects.get(done_at=None)

    settings.CLAMD_ADDRESS = clamav.address
    Delivery.objects.filter(pk=waiting.pk).update(due_at=now())
    drain()

    assert (broken.state, broken.is_servable, broken.virus) == ("pending", False, "")
    assert waiting.attempts == 1
    assert "ScannerError" in waiting.last_error
    assert fresh(stored).state == "infected"


# --- What an application does with it ------------------------------------------------------------


@pytest.fixture
def attached(store, clamav):
    """Return a function that answers a draft's file question, sent by the team."""
    entry, owner = draft(schema=EVERY_TYPE)

    def act(content):
        with uploaded("Plan.pdf", content) as upload:
            found = attach_file(
                entry_id=entry.pk, question_key="plan", upload=upload, by=owner, at=now()
            )
        return entry, owner, found.file

    return act


def test_nobody_downloads_before_the_verdict(attached, client):
    _entry, owner, stored = attached(samples.pdf())
    client.force_login(owner)

    before = client.get(stored.get_absolute_url())
    drain()
    after = client.get(stored.get_absolute_url())
    client.force_login(make_user())
    stranger = client.get(stored.get_absolute_url())

    assert (before.status_code, after.status_code, stranger.status_code) == (409, 200, 404)
    assert b"".join(after.streaming_content) == samples.pdf()


@pytest.mark.parametrize(("content", "verdict"), [(samples.pdf(), 200), (INFECTED, 409)])
def test_office_and_expert_get_what_was_sent_once_it_is_clean(
    store, clamav, client, content, verdict
):
    entry, owner = draft()
    with uploaded("Slides.pdf", content) as upload:
        attached = attach_file(
            entry_id=entry.pk, question_key="slides", upload=upload, by=owner, at=now()
        )
    send(entry, owner)
    readers = [
        make_staff(Role.PROGRAMME_OFFICER),
        make_assignment(
            application=Application.objects.get(), state=AssignmentState.ACCEPTED
        ).expert,
    ]

    before = [status(client, reader, attached.file) for reader in readers]
    drain()
    after = [status(client, reader, attached.file) for reader in readers]

    assert (before, after) == ([409, 409], [verdict, verdict])


def status(client, person, stored):
    client.force_login(person)
    answer = client.get(stored.get_absolute_url())
    b"".join(answer)  # a streamed file is closed once it is read
    return answer.status_code


def test_an_infected_file_keeps_the_application_from_being_sent_and_says_why(attached, client):
    entry, owner, stored = attached(INFECTED)
    drain()
    client.force_login(owner)

    shown = client.get(section(entry, "annexes")).text
    with pytest.raises(Refused) as refusal:
        send(entry, owner)

    lacks = {each.question_key: each.message for each in missing_in(entry)}
    assert lacks["plan"] == "The virus scan refused “Plan.pdf”. Remove it and add a clean file."
    assert str(refusal.value.message).endswith(".")
    assert "Contains a virus" in shown
    assert client.get(stored.get_absolute_url()).status_code == 409
