"""What a bucket is sent: it reads a file by itself and asks for no chunks, as boto does."""

import hashlib
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages

from pscc.files.limits import FileLimits
from pscc.files.making import keep_made_file
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now
from tests.files import samples

pytestmark = pytest.mark.django_db


class ReadingStorage(FileSystemStorage):
    """A folder that takes files as `S3Storage` does: once for a checksum, then to send them."""

    def _save(self, name: str, content: Any) -> str:
        content.seek(0)
        hashlib.sha256(content.read())
        content.seek(0)
        taken = BytesIO()
        shutil.copyfileobj(content, taken)
        kept_as: str = super()._save(name, ContentFile(taken.getvalue()))  # type: ignore[misc] # untyped there
        return kept_as


@pytest.fixture(autouse=True)
def bucket(settings: Any, storage_folder: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "tests.files.test_buckets.ReadingStorage",
            "OPTIONS": {"location": str(storage_folder), "base_url": None},
        }
    }


def kept(path: str) -> bytes:
    with default_storage.open(path) as file:
        return file.read()


def test_an_upload_has_its_size_and_digest_in_a_bucket_too(store) -> None:
    content = samples.pdf(b"x" * 1_000_000)

    stored = store(content=content)

    assert isinstance(storages["default"], ReadingStorage)
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert kept(stored.path) == content


def test_too_large_is_refused_before_a_bucket_has_anything(store, storage_folder: Path) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        store(content=samples.pdf(b"x" * 1_048_577), limits=FileLimits(max_bytes=1_048_576))

    assert refusal.value.code == "size"
    assert [path for path in storage_folder.rglob("*") if path.is_file()] == []


def test_what_the_portal_makes_has_its_size_and_digest_in_a_bucket_too() -> None:
    content = b"Receipt" * 1000

    stored = keep_made_file(
        file=BytesIO(content), name="r.pdf", content_type="application/pdf", purpose="x", at=now()
    )

    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert kept(stored.path) == content
