"""What tests of purging share: a dossier that left traces everywhere, and who looks for them."""

import io
import json
import re
from datetime import timedelta
from zipfile import BadZipFile, ZipFile

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from calls.actions.dossiers import prepare_dossiers
from calls.actions.exports import build_next_export, request_export
from calls.actions.receipts import prepare_receipts
from calls.enums import AssignmentState, ExportKind
from calls.models import StageEntry
from pscc.accounts.data_copies import ask_for_copy, build_next_copy
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from pscc.outbox.sealed import send_sealed
from tests.calls.hiding import Hidden
from tests.factories import make_assignment
from tests.files.leaving_traces import pdf_of

SECRET = 'Quokkazimt patient 4711 has a melanoma & "worse"'
NEEDLE = "quokkazimt"
FILE = "wombatfrell-of-a-patient.pdf"
FILE_NEEDLE = "wombatfrell"


def tables_with(needle):
    """Read every row of every table as text, and bytes as hexadecimal digits."""
    found = {}
    hexed = needle.encode().hex()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s OR t::text ILIKE %s',
                [f"%{needle}%", f"%{hexed}%"],
            )
            number = cursor.fetchone()[0]
            if number:
                found[table] = number
    return found


def said_in(data):
    """Return what a file says: as it is, in the pages of a PDF, in the members of an archive."""
    parts = [data]
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                parts += [name.encode(), *said_in(archive.read(name))]
    except BadZipFile:
        pass
    if data.startswith(b"%PDF"):
        try:
            reader = PdfReader(io.BytesIO(data))
            parts += [page.extract_text().encode() for page in reader.pages]
        except PyPdfError:
            pass
    return parts


def files_with(folder, needle):
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and any(needle in re.sub(rb"\s", b"", part).lower().decode("utf-8", "ignore")
                for part in said_in(path.read_bytes()))
    ]  # fmt: skip


class Case:
    """An application that was written, sent, judged, exported, told of, and made into papers."""

    def __init__(self, officer):
        content = pdf_of("A wombatfrell of mice, and nobody's name.")
        self.scene = Hidden({FILE: content}, answers={"summary": SECRET, "tasks": []})
        self.submission = self.scene.submission
        self.entry = self.scene.application.entries.get()
        self.file = self.scene.files[0]
        self.owner = self.scene.founder
        StoredFile.objects.filter(pk=self.file.pk).update(uploaded_by=self.owner)
        prepare_receipts(submission_id=self.submission.pk, at=now())
        prepare_dossiers(submission_id=self.submission.pk, at=now())
        self.review = make_assignment(
            application=self.scene.application, state=AssignmentState.IN_PROGRESS
        )
        self.exports = []
        for kind in (ExportKind.ZIP, ExportKind.JSON):
            export = request_export(
                call_id=self.scene.call.pk, kind=kind, states=(), by=officer, at=now()
            )
            build_next_export()
            self.exports.append(export)
        ask_for_copy(user_id=self.owner.pk, by=self.owner, at=now())
        build_next_copy()
        self._tell()
        drain(seconds=30)

    def _tell(self):
        for channel, state in (("inbox", "sent"), ("mail", "due")):
            Message.objects.create(
                key=f"k-{channel}", event="calls.mailing_sent", kind="calls.mailing",
                recipient=self.owner, channel=channel, state=state, language="fr",
                subject=f"{FILE}", text=f"You wrote: {SECRET}. And {FILE}.",
                html="<p>Quokkazimt patient 4711 has a melanoma &amp; &quot;worse&quot;</p>",
                url="/fr/", created_at=now(), due_at=now() + timedelta(days=1),
                sent_at=now() if state == "sent" else None,
            )  # fmt: skip
        LogEntry.objects.create(
            user=self.owner, content_type=ContentType.objects.get_for_model(StageEntry),
            object_id="1", object_repr=SECRET[:200], action_flag=CHANGE,
            change_message=json.dumps([{"changed": {"name": SECRET, "object": FILE}}]),
        )  # fmt: skip
        send_sealed(kind="calls.note", to="a@b.example", subject="s", text=SECRET, html="",
                    valid_for=timedelta(hours=3))  # fmt: skip
        self.review.confidential_comment = "Nothing of it."
        self.review.save()
