"""Files that arrive in pieces: the addresses that the page's script uses."""

from collections.abc import Mapping
from typing import Any

from calls.models import Application
from calls.queries.uploads import target_of
from pscc.accounts.models import User
from pscc.files.models import Upload
from pscc.files.uploads import KEPT
from pscc.kernel.clock import now
from tests.access.rows import Row, get, post, send


def upload_things(
    people: Mapping[str, User], applications: Mapping[str, Application]
) -> dict[str, dict[str, Any]]:
    """Let the owner of company A begin to send a file for its draft."""
    entry = applications["draft"].entries.get()
    begun = Upload.objects.create(
        user=people["owner"], purpose="calls.answer", target=target_of(entry, "plan"),
        name="Plan.pdf", size=10, modified=0, created_at=now(), expires_at=now() + KEPT,
    )  # fmt: skip
    uid = applications["draft"].uid
    return {
        "upload": {"uid": uid, "upload": begun.uid},
        "no upload": {"uid": uid, "upload": "222222222222"},
    }


SCRIPT: dict[int | str, str] = {401: "anonymous", 403: "reader", 404: "rest"}
OWN = {**SCRIPT, 404: "co_editor rest"}
DESK = "officer manager chair"

CALLS_D: list[Row] = [
    get("calls:upload_list", "draft", {200: "writers", **SCRIPT}),
    get("calls:upload_list", "sent", {200: "writers", **SCRIPT, 403: f"reader {DESK}"}),
    send("calls:upload_list", "draft", {400: "writers", **SCRIPT}),
    get("calls:upload_detail", "upload", {200: "owner", **OWN}),
    get("calls:upload_detail", "no upload", {**OWN, 404: "writers rest"}),
    post("calls:upload_detail", "upload", {409: "owner", **OWN}),
    post("calls:upload_finish", "upload", {422: "owner", **OWN}),
    post("calls:upload_cancel", "no upload", {**OWN, 404: "writers rest"}),
    post("calls:upload_cancel", "upload", {204: "owner", **OWN}),
]
