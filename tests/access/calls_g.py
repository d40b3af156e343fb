"""The office's work on a whole call: exports, messages to applicants, pipeline, screening queue."""

from typing import Any

from calls.enums import ApplicationState, ExportKind
from calls.models import Application, Call, Export, Mailing
from pscc.accounts.models import User
from pscc.files.models import StoredFile
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get
from tests.access.staff import HANDLERS, buttons, pages
from tests.factories import NOW

SUBJECT = "Wombat"


def office_things(
    people: dict[str, User], applications: dict[str, Application], call: Call, file: StoredFile
) -> dict[str, dict[str, Any]]:
    """Let the officer export company A's call, and a manager write to its applicants."""
    export = Export(call=call, kind=ExportKind.CSV, requested_by=people["officer"], created_at=NOW)
    export.start(total=1)
    export.finish(file=file, at=NOW, until=NOW.replace(year=NOW.year + 10))
    export.save()
    mailing = Mailing.objects.create(
        call=call,
        states=[ApplicationState.SUBMITTED],
        subject_fr=SUBJECT, subject_en=SUBJECT, body_fr=SUBJECT, body_en=SUBJECT,
        created_by=people["manager"],
    )  # fmt: skip
    return {
        "export": {"object_id": export.pk},
        "export file": {"uid": file.uid},
        "mailing": {"object_id": mailing.pk},
        "screened": {"object_id": applications["sent"].pk},
    }


_RUN = "officer walled_officer manager walled_manager"  # who runs company A's call
_OTHERS = "other_manager advisor communication administrators"

CALLS_G: list[Row] = [
    *pages("calls_export", "export", see=HANDLERS, add=HANDLERS, is_scoped=True,
           hidden="manager other_manager walled_officer walled_manager"),
    *buttons("calls_export", "export", "none", "", see=""),
    get("files:download", "export file", {200: "officer", 404: "rest"}),
    *pages("calls_mailing", "mailing", see=HANDLERS, add=HANDLERS, is_scoped=True,
           hidden="other_manager"),
    *buttons("calls_mailing", "mailing", "hold cancel", _RUN, see=_RUN),
    get("admin:calls_call_pipeline", "call",
        {200: _RUN, 403: _OTHERS, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    get("admin:calls_application_screening", "",
        {200: "officer manager other_manager walled_officer walled_manager",  # the call is open
         403: "advisor communication administrators", STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    get("admin:calls_application_screening_one", "screened",
        {302: "officer manager", 404: "other_manager walled_officer walled_manager",
         403: "advisor communication administrators", STAFF_DOOR: "rest", LOGIN: "anonymous"}),
]  # fmt: skip
