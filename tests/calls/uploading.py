"""What the tests of files in pieces share."""

import copy
from datetime import datetime
from typing import Any

from django.test import Client

from calls.actions.uploads import receive_chunk
from calls.models import AttachedFile, StageEntry
from pscc.accounts.models import User
from pscc.files.models import Upload
from pscc.files.uploads import CHUNK
from tests.calls.applying import EVERY_TYPE, to
from tests.files import samples

CONTENT = samples.pdf(bytes(range(256)) * 18_000)


def schema(**options: Any) -> dict[str, Any]:
    """Return a form whose file question takes PDFs of some megabytes."""
    made = copy.deepcopy(EVERY_TYPE)
    made["sections"][2]["questions"][1] |= {"max_bytes": 9_000_000} | options
    return made


def announce(client: Client, entry: StageEntry, **options: Any) -> Any:
    """Say which file comes."""
    body = {"question": "plan", "name": "Plan.pdf", "size": len(CONTENT), "modified": 5} | options
    return client.post(to("upload_list", entry), body, content_type="application/json")


def put(client: Client, url: str, offset: int, content: bytes = CONTENT) -> Any:
    """Send the piece that begins at a place."""
    body = content[offset : offset + CHUNK]
    return client.post(f"{url}?offset={offset}", body, content_type="application/octet-stream")


def put_last(client: Client, url: str, offset: int, content: bytes = CONTENT) -> Any:
    """Send the last piece, with the wish to have the file added."""
    body = content[offset : offset + CHUNK]
    return client.post(
        f"{url}?offset={offset}&last=1", body, content_type="application/octet-stream"
    )


def put_all(client: Client, begun: dict[str, Any], content: bytes = CONTENT) -> Any:
    """Send every piece; return the last answer."""
    for offset in range(0, len(content), CHUNK):
        answer = put(client, begun["url"], offset, content)
    return answer


def linked() -> list[tuple[str, str, str]]:
    """Return question, name and hash of what is linked."""
    return list(AttachedFile.objects.values_list("question_key", "file__name", "file__sha256"))


def send_rest(entry: StageEntry, owner: User, upload: Upload, at: datetime) -> Upload:
    """Send every piece at a moment, without a browser."""
    for offset in range(0, len(CONTENT), CHUNK):
        upload = receive_chunk(
            entry_id=entry.pk, upload=upload, offset=offset, by=owner, at=at,
            content=CONTENT[offset : offset + CHUNK],
        )  # fmt: skip
    return upload
