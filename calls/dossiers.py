"""The dossier of a submission: all that was sent, as a PDF to read and to print (PDF/UA, Typst)."""

from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from calls.models import Submission
from calls.queries.project_facts import read_whole
from calls.queries.submissions import (
    FrozenFile,
    hides_applicant,
    snapshot_of,
)
from calls.receipts import Line
from pscc.kernel.addresses import absolute
from pscc.kernel.formats import file_size, iso, long_moment
from pscc.kernel.papers import typeset
from pscc.kernel.questions import ReadAnswer, ReadSection, ReadTable
from pscc.kernel.site import site

TEMPLATE = Path(__file__).parent / "typst" / "dossier.typ"


def render_dossier(submission: Submission, language: str, *, for_reviewer: bool = False) -> bytes:
    """Return a whole submission as a tagged PDF in a language; answers stay as they were written.

    `for_reviewer` leaves out what the form hides from reviewers, files and their names too, and who
    pressed the button. About 0.3 s.
    """
    with override(language):
        data = _data(submission, language, for_reviewer=for_reviewer)
    return typeset(TEMPLATE, data)


def dossier_name(submission: Submission, language: str, *, for_reviewer: bool = False) -> str:
    """Return the name of a dossier's file."""
    entry = submission.entry
    stage = f"-{entry.stage.number}" if entry.stage.number > 1 else ""
    reader = "-review" if for_reviewer else ""
    return f"{entry.application.reference}{stage}-v{submission.round}{reader}-{language}.pdf"


def _data(submission: Submission, language: str, *, for_reviewer: bool) -> dict[str, Any]:
    sections = read_whole(submission, for_reviewer=for_reviewer)
    files = [each for section in sections for answer in section.answers for each in answer.files]
    return {
        "language": language,
        "issuer": site().name,
        "title": _("Application"),
        "reference_label": _("Number of the application"),
        "reference": submission.entry.application.reference,
        "version": _("Version %(round)s") % {"round": submission.round},
        "note": _("For reviewers: the answers that are not for them are left out.")
        if for_reviewer
        else "",
        "facts": [vars(line) for line in _facts(submission, for_reviewer=for_reviewer)],
        "sections": [_section(each) for each in sections],
        "no_answer": _("No answer"),
        "files_title": _("Files"),
        "files_none": _("No file was attached."),
        "files_name": _("Name and SHA-256"),
        "files_size": _("Size"),
        "files": [_file(each) for each in files],
        "proof_title": _("How to verify this dossier"),
        "proof": _(
            "Type the digest above at %(address)s: the portal tells whether it acknowledged what"
            " this dossier shows, and when."
        )
        % {"address": absolute(reverse("calls:receipt_verify"))},
        "page": _("Page"),
    }


def _facts(submission: Submission, *, for_reviewer: bool) -> list[Line]:
    stage = submission.entry.stage
    lines = [
        Line(_("Call for projects"), stage.call.title),
        Line(pgettext("stage of a call", "Stage"), stage.name),
        *_applicant(submission, for_reviewer=for_reviewer),
        Line(_("Received"), long_moment(submission.received_at)),
        Line(_("Received, in UTC"), iso(submission.received_at)),
    ]
    if not for_reviewer:
        lines.append(Line(_("Sent by"), submission.submitted_by.get_full_name()))
    return [*lines, Line(_("Digest (SHA-256)"), submission.sha256, code=True)]


def _applicant(submission: Submission, *, for_reviewer: bool) -> list[Line]:
    if for_reviewer and hides_applicant(submission):
        return [Line(_("Applicant"), _("Not shown: the call keeps applicants anonymous."))]
    snapshot = snapshot_of(submission)
    return [
        Line(_("Project"), snapshot.project),
        Line(_("Organisation"), snapshot.organisation or _("None yet")),
    ]


def _section(section: ReadSection) -> dict[str, Any]:
    return {"title": section.title, "answers": [_answer(each) for each in section.answers]}


def _answer(answer: ReadAnswer) -> dict[str, Any]:
    return {
        "label": answer.label,
        "text": answer.text,
        "files": [_file(each) for each in answer.files],
        "table": _table(answer.table) if answer.table else None,
    }


def _table(table: ReadTable) -> dict[str, Any]:
    return {
        "columns": [vars(column) for column in table.columns],
        "rows": [list(row) for row in table.rows],
        "sums": list(table.sums),
    }


def _file(file: FrozenFile) -> dict[str, str]:
    size = file.why or file_size(file.size)
    return {"name": file.name, "size": size, "sha256": file.sha256}
