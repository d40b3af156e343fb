"""The nights: orphans go, used files stay, damage is reported."""

from datetime import timedelta

import pytest

from pscc.files.actions import discard_file, link_file, unlink_file
from pscc.files.models import FileRead, StoredFile
from pscc.files.upkeep import audit_files, discard_orphans, forget_reads
from pscc.kernel.clock import now
from pscc.outbox.models import SweepRun
from pscc.outbox.periodic import run_sweep
from tests.factories import make_service

pytestmark = pytest.mark.django_db


def _old(store):
    return store(at=now() - timedelta(hours=25))


def test_what_nothing_uses_goes_after_a_day(store, storage_folder):
    orphan, fresh, used = _old(store), store(), _old(store)
    link_file(file_id=used.pk, at=now())

    assert discard_orphans(at=now()) == 1

    assert set(StoredFile.objects.values_list("pk", flat=True)) == {fresh.pk, used.pk}
    assert not (storage_folder / orphan.path).exists()
    assert (storage_folder / fresh.path).exists()
    assert (storage_folder / used.path).exists()


def test_running_twice_is_harmless(store):
    _old(store)

    assert (discard_orphans(at=now()), discard_orphans(at=now())) == (1, 0)


def test_a_crash_between_bytes_and_row_is_finished_next_time(store, storage_folder):
    orphan = _old(store)
    StoredFile.objects.filter(pk=orphan.pk).update(discarded_at=now())
    (storage_folder / orphan.path).unlink()

    discard_orphans(at=now())

    assert StoredFile.objects.count() == 0


def test_a_file_that_is_used_after_all_is_not_discarded(store, storage_folder):
    stored = _old(store)
    link_file(file_id=stored.pk, at=now())

    assert discard_file(file_id=stored.pk, at=now()) is False
    assert (storage_folder / stored.path).exists()


def test_a_discarded_file_can_no_longer_be_used(store):
    stored = store()
    StoredFile.objects.filter(pk=stored.pk).update(discarded_at=now())

    with pytest.raises(StoredFile.DoesNotExist):
        link_file(file_id=stored.pk, at=now())


def test_a_file_that_something_refers_to_unsaid_is_kept_and_holds_up_no_other(
    store, storage_folder
):
    kept, orphan = _old(store), _old(store)
    make_service().documents.create(name="Protocol", template=kept)

    assert discard_orphans(at=now()) == 1

    assert list(StoredFile.objects.values_list("pk", flat=True)) == [kept.pk]
    assert StoredFile.objects.get().discarded_at is None
    assert (storage_folder / kept.path).exists()
    assert not (storage_folder / orphan.path).exists()


def test_an_unlinked_file_goes_too(store):
    stored = _old(store)
    link_file(file_id=stored.pk, at=now())
    unlink_file(file_id=stored.pk)

    assert discard_orphans(at=now()) == 1


def test_bytes_without_a_row_go_too(store, storage_folder):
    kept = store(at=now() - timedelta(days=3))
    link_file(file_id=kept.pk, at=now())
    lost = storage_folder / f"{now() - timedelta(days=3):%Y-%m-%d}" / "lost"
    lost.write_bytes(b"left by a crash")

    assert discard_orphans(at=now()) == 1

    assert not lost.exists()
    assert (storage_folder / kept.path).exists()


def test_whole_files_pass_the_audit(store):
    link_file(file_id=store().pk, at=now())

    assert audit_files(at=now()) == ""


def test_a_changed_and_a_missing_file_are_reported(store, storage_folder):
    changed, missing, whole = store(), store(), store()
    for stored in (changed, missing, whole):
        link_file(file_id=stored.pk, at=now())
    (storage_folder / changed.path).write_bytes(b"x" * changed.size)
    (storage_folder / missing.path).unlink()

    run_sweep("files.audit")

    report = SweepRun.objects.get(name="files.audit").last_error
    assert report.startswith("2 files missing or changed: ")
    assert changed.uid in report
    assert missing.uid in report
    assert whole.uid not in report


def test_each_file_is_looked_at_once_a_day(store, storage_folder):
    stored = store()
    link_file(file_id=stored.pk, at=now())
    audit_files(at=now())
    (storage_folder / stored.path).unlink()

    same_day = audit_files(at=now() + timedelta(hours=1))
    next_day = audit_files(at=now() + timedelta(hours=21))

    assert (same_day, next_day) == ("", f"1 files missing or changed: {stored.uid}")


def test_damage_stays_reported_until_it_is_mended(store, storage_folder):
    stored = store()
    link_file(file_id=stored.pk, at=now())
    path = storage_folder / stored.path
    content = path.read_bytes()
    path.unlink()
    audit_files(at=now())

    still = audit_files(at=now() + timedelta(hours=1))
    path.write_bytes(content)
    mended = audit_files(at=now() + timedelta(hours=21))

    assert (still, mended) == (f"1 files missing or changed: {stored.uid}", "")


def test_notes_of_reading_are_forgotten_after_a_year(store):
    stored = store()
    FileRead.objects.create(file=stored, at=now() - timedelta(days=366))
    FileRead.objects.create(file=stored, at=now())

    assert forget_reads(at=now()) == 1


def test_the_database_keeps_what_was_received(store):
    stored = store()

    with pytest.raises(Exception, match="Cannot update"):
        StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)
