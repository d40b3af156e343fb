"""Two more files of a dossier that a scanner has looked at: one is clean, one holds the string with
which every scanner is tried (EICAR), and nobody gets it.
"""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.actions.dossiers import add_file
from partners.models import Project
from pscc.accounts.models import User
from pscc.files.actions import scan_file
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.documents import demo_pdf
from pscc.pages.demo.projects import FAR

# In two halves, so that no scanner takes this very file for a virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLEAN, INFECTED = "Plan de développement", "Données brutes"


class _Scanner(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM, and knows one signature."""

    def handle(self) -> None:
        """Answer for one file."""
        reader = cast("BinaryIO", self.rfile)
        reader.read(len(b"zINSTREAM\0"))
        content = b""
        while size := int.from_bytes(reader.read(4), "big"):
            content += reader.read(size)
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@contextmanager
def _scanner() -> Iterator[None]:
    """Have a scanner at hand where there is none."""
    before = settings.CLAMD_ADDRESS
    with socketserver.TCPServer(("127.0.0.1", 0), _Scanner) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        host, port = server.server_address[:2]
        settings.CLAMD_ADDRESS = f"{host!s}:{port}"
        try:
            yield
        finally:
            settings.CLAMD_ADDRESS = before
            server.shutdown()


def load_scanned_files(people: Mapping[str, User], at: datetime) -> int:
    """Add the files that are missing and have them looked at; return how many."""
    founder = people["founder"]
    project = Project.objects.get(title=FAR, created_by=founder)
    if project.files.filter(title=INFECTED).exists():
        return 0
    with database_time(at - timedelta(days=12)) as moment, _scanner():
        for title, name, remark in (
            (CLEAN, "plan.pdf", b""),
            (INFECTED, "donnees.pdf", b"%" + EICAR + b"\n"),
        ):
            added = add_file(
                project_id=project.pk, title=title, upload=_pdf(title, name, remark),
                by=founder, at=moment,
            )  # fmt: skip
            scan_file(file_id=added.file_id, at=moment)
    return 2


def _pdf(title: str, name: str, remark: bytes) -> SimpleUploadedFile:
    """Return a PDF with a remark that no reader shows."""
    pdf = demo_pdf(name=name, title=title, text="Document fictif.", language="fr").read()
    body, end, rest = pdf.rpartition(b"%%EOF")
    return SimpleUploadedFile(name, body + remark + end + rest, content_type="application/pdf")
