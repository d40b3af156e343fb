"""Receipts as files: one PDF a language, made by the worker after the fact."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Count, Q

from calls.models import Receipt, Submission
from calls.queries.files import RECEIPT
from calls.receipts import LANGUAGES, receipt_name, render_receipt
from pscc.files.actions import link_file, store_upload, vouch_for_file
from pscc.outbox import publish

LATE = timedelta(minutes=5)
RECENT = timedelta(days=30)


@transaction.atomic
def prepare_receipts(*, submission_id: int, at: datetime) -> int:
    """Make the receipts that a submission still lacks; return how many were made.

    Reads the frozen submission only, so it can run again at any time.
    """
    submission = Submission.objects.select_related(
        "entry__application", "entry__stage__call", "submitted_by"
    ).get(pk=submission_id)
    present = set(submission.receipts.values_list("language", flat=True))
    lacking = [language for language in LANGUAGES if language not in present]
    for language in lacking:
        _prepare(submission, language, at)
    return len(lacking)


def _prepare(submission: Submission, language: str, at: datetime) -> None:
    name = receipt_name(submission, language)
    upload = SimpleUploadedFile(name, render_receipt(submission, language), "application/pdf")
    stored = store_upload(upload=upload, purpose=RECEIPT, by=AnonymousUser(), at=at)
    link_file(file_id=stored.pk, at=at)
    vouch_for_file(file_id=stored.pk, at=at)
    Receipt.objects.create(submission=submission, language=language, file=stored)


def ask_for_late_receipts(*, at: datetime) -> int:
    """Ask again for receipts and dossiers that are still missing after five minutes; return how
    many submissions lack some.
    """
    late = (
        Submission.objects.filter(committed_at__lt=at - LATE, committed_at__gt=at - RECENT)
        .annotate(made=Count("receipts", distinct=True), bound=Count("dossiers", distinct=True))
        .filter(Q(made__lt=len(LANGUAGES)) | Q(bound__lt=len(LANGUAGES)))
    )
    for submission in late.order_by("committed_at")[:200]:
        _ask(submission, at)
    return len(late)


@transaction.atomic
def _ask(submission: Submission, at: datetime) -> None:
    publish(
        "calls.receipts_missed",
        key=f"calls.receipts_missed:{submission.uid}:{at:%Y%m%d%H}",
        submission_id=submission.pk,
    )
