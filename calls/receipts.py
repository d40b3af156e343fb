"""The receipt of a submission: what it says, and the PDF that says it (PDF/UA, made by Typst)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from calls.enums import StageKind
from calls.models import Submission
from calls.queries.drafts import last_moment
from calls.queries.submissions import snapshot_of
from pscc.kernel.addresses import absolute
from pscc.kernel.formats import file_size, iso, long_moment
from pscc.kernel.papers import typeset
from pscc.kernel.site import site

LANGUAGES = ("fr", "en")
TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


@dataclass(frozen=True)
class Line:
    """One fact on a receipt; `code` is written in a fixed-width type."""

    label: str
    value: str
    code: bool = False


def receipt_facts(submission: Submission) -> list[Line]:
    """Return what a receipt states, in the active language, in order."""
    snapshot = snapshot_of(submission)
    call = submission.entry.stage.call
    lines = [
        Line(_("Call for projects"), call.title),
        Line(_("Project"), snapshot.project),
        Line(_("Organisation"), snapshot.organisation or _("None yet")),
        Line(_("Received"), long_moment(submission.received_at)),
        Line(_("Received, in UTC"), iso(submission.received_at)),
        Line(_("Sent by"), submission.submitted_by.get_full_name()),
        Line(_("Version sent"), str(submission.round)),
        Line(_("Digest (SHA-256)"), submission.sha256, code=True),
    ]
    if submission.previous_sha256:
        lines.append(Line(_("Digest of the version before"), submission.previous_sha256, code=True))
    return [*lines, *_on_time(submission), Line(_("Contact"), call.contact_email)]


def _on_time(submission: Submission) -> list[Line]:
    """Say why a version counts that came in on the edge, or after the closing."""
    snapshot = snapshot_of(submission)
    if snapshot.late_until is not None:
        return [
            Line(
                _("Late sending"),
                _("Sent after the closing. The cluster had granted it until %(moment)s.")
                % {"moment": long_moment(snapshot.late_until)},
            )
        ]
    if snapshot.deadline and submission.received_at <= snapshot.deadline < submission.committed_at:
        return [
            Line(
                _("In time"),
                _(
                    "Your request reached the portal before the deadline, %(deadline)s, and the"
                    " portal finished writing it down after it, on %(finished)s. What counts is"
                    " when it arrived: this version is in time."
                )
                % {
                    "deadline": long_moment(snapshot.deadline),
                    "finished": long_moment(submission.committed_at),
                },
            )
        ]
    return []


def receipt_name(submission: Submission, language: str) -> str:
    """Return the name of a receipt's file."""
    stage = submission.entry.stage.number
    later = f"-{stage}" if stage > 1 else ""
    return f"{submission.entry.application.reference}{later}-{submission.round}-{language}.pdf"


def next_steps(submission: Submission) -> list[str]:
    """Return what happens after this submission, in the active language, in order."""
    steps = [
        _("The cluster's team then checks that the application is eligible."),
        _("Independent experts, without a conflict of interest, read and score it."),
    ]
    if submission.entry.stage.kind == StageKind.LETTER:
        steps.append(
            _("If it convinces, you are invited to send the full application, under this number.")
        )
    steps.append(
        _("You are told by e-mail when the decision is released. You read it on the portal.")
    )
    until = last_moment(submission.entry)
    if submission.committed_at <= until:
        change = _("Until %(moment)s you can still change your answers and send a newer version.")
        return [change % {"moment": long_moment(until)}, *steps]
    return steps


def chain_words(submission: Submission) -> str:
    """Say how the digests of the versions hang together; nothing for the first version."""
    if not submission.previous_sha256:
        return ""
    return _(
        "What was sent also contains the digest of the version before. So none of the earlier"
        " versions can be changed or taken out without changing the digest above."
    )


def render_receipt(submission: Submission, language: str) -> bytes:
    """Return the receipt of a submission as a tagged PDF in a language."""
    with override(language):
        data = _data(submission, language)
    return typeset(TEMPLATE, data)


def _data(submission: Submission, language: str) -> dict[str, Any]:
    snapshot = snapshot_of(submission)
    return {
        "language": language,
        "issuer": site().name,
        "title": _("Receipt of an application"),
        "reference_label": _("Number of the application"),
        "reference": submission.entry.application.reference,
        "statement": _(
            "We have received this application. Keep this document: with it you can prove what you"
            " sent and when."
        ),
        "facts": [vars(line) for line in receipt_facts(submission)],
        "files_title": _("Files received"),
        "files_none": _("No file was attached."),
        "files_name": _("Name and SHA-256"),
        "files_size": _("Size"),
        "files": [
            {"name": each.name, "size": file_size(each.size), "sha256": each.sha256}
            for each in snapshot.files
        ],
        "next_title": _("What happens next"),
        "next": next_steps(submission),
        "proof_title": _("How to verify this receipt"),
        "proof": _("Type the digest above at %(address)s: the portal tells whether it acknowledged"
                   " it, and when.")
        % {"address": absolute(reverse("calls:receipt_verify"))},
        "chain": chain_words(submission),
        "page": _("Page"),
    }  # fmt: skip
