"""Who may open a file of an application, and its receipts. Registered in `CallsConfig.ready()`."""

from collections.abc import Iterator
from typing import Any

from calls.enums import READING_STATES
from calls.models import (
    AnonymousFile,
    Application,
    Assignment,
    AttachedFile,
    Dossier,
    Receipt,
    Submission,
)
from calls.queries.office import desk_applications
from calls.queries.reviews import latest_submission
from calls.queries.submissions import files_for_reviewer, snapshot_of
from partners.models import Membership
from pscc.files.allowances import Circle
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed

ANSWER = "calls.answer"  # purposes of StoredFile
RECEIPT = "calls.receipt"
DOSSIER = "calls.dossier"
ANONYMOUS = "calls.anonymous"  # the clean copy of a file that answers a question


def may_read_answer_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have a file that answers a question.

    The team: always. The office, and who opened the dossier in an emergency: once it was sent. The
    panel and an expert: if the submission they read quotes it and the form does not hide the
    question; never where the call does not tell who applies. A conflict of interest stops all but
    the team.
    """
    attached = AttachedFile.objects.select_related("entry__application").filter(file=file).first()
    if attached is None or not user.is_authenticated:
        return False
    application = attached.entry.application
    if allowed(user, "calls.read_own_application", application):
        return True
    if not allowed(user, "calls.read_submission", application):
        return False
    if desk_applications(user).filter(pk=application.pk).exists():
        return _was_sent(attached)
    return _is_read_by_panel(user, application, file) or _is_read_by_expert(user, application, file)


def _was_sent(attached: AttachedFile) -> bool:
    uid = attached.file.uid
    quoting = Submission.objects.filter(entry=attached.entry, document__contains=uid)
    return any(uid in {each.uid for each in snapshot_of(row).files} for row in quoting)


def may_read_anonymous_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have the clean copy of a file: the office, and the panel and an
    expert if the anonymous copy that they read shows it. A conflict of interest stops everybody.
    """
    copies = AnonymousFile.objects.select_related("copy__submission__entry__application")
    found = copies.filter(file=file).first()
    if found is None or not user.is_authenticated:
        return False
    application = found.copy.submission.entry.application
    if desk_applications(user).filter(pk=application.pk).exists():
        return True
    if not allowed(user, "calls.read_submission", application):
        return False
    return _is_read_by_panel(user, application, file) or _is_read_by_expert(user, application, file)


def _is_read_by_panel(user: Any, application: Application, file: StoredFile) -> bool:
    """Tell whether the panel's page shows it: the last submission, as its reviewers read it."""
    if not Application.objects.handled_by(user).filter(pk=application.pk).exists():
        return False
    submission = latest_submission(application)
    return submission is not None and file.uid in files_for_reviewer(submission)


def _is_read_by_expert(user: Any, application: Application, file: StoredFile) -> bool:
    own = Assignment.objects.of_expert(user).filter(
        application=application, state__in=READING_STATES
    )
    if not Application.objects.open_to_experts().filter(pk=application.pk).exists():
        return False
    assignment = own.select_related(
        "submission__entry__form_version", "submission__entry__stage__call__review_plan"
    ).first()
    return assignment is not None and file.uid in files_for_reviewer(assignment.submission)


def may_read_receipt_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have a receipt: the team and the office."""
    receipt = Receipt.objects.select_related("submission__entry__application").filter(file=file)
    found = receipt.first()
    if found is None or not user.is_authenticated:
        return False
    application = found.submission.entry.application
    return (
        allowed(user, "calls.read_own_application", application)
        or Application.objects.of_office(user).filter(pk=application.pk).exists()
    )


def may_read_dossier_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have a dossier, which shows all that was sent: the team, the
    office, and who opened it in an emergency, walls obeyed.

    Not the panel, not the experts: theirs is made without what the form hides from them.
    """
    dossier = Dossier.objects.select_related("submission__entry__application").filter(file=file)
    found = dossier.first()
    if found is None or not user.is_authenticated:
        return False
    application = found.submission.entry.application
    return (
        allowed(user, "calls.read_own_application", application)
        or desk_applications(user).filter(pk=application.pk).exists()
    )


def upload_circles(user: Any) -> Iterator[Circle]:
    """Return the organisations whose people share with this one what they may send in a day."""
    own = Membership.objects.active().filter(user=user).select_related("organisation")
    for organisation in {each.organisation for each in own}:
        members = Membership.objects.active().filter(organisation=organisation)
        yield Circle(organisation.name, members.values("user_id"))
