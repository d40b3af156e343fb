"""Dossiers as files: one PDF a language, made by the worker after the fact."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from calls.dossiers import dossier_name, render_dossier
from calls.models import Dossier, Submission
from calls.queries.files import DOSSIER
from calls.receipts import LANGUAGES
from pscc.files.actions import link_file, store_upload, vouch_for_file


@transaction.atomic
def prepare_dossiers(*, submission_id: int, at: datetime) -> int:
    """Make the dossiers that a submission still lacks; return how many were made.

    Reads the frozen submission only, so it can run again at any time.
    """
    submission = Submission.objects.select_related(
        "entry__application", "entry__stage__call", "entry__form_version", "submitted_by"
    ).get(pk=submission_id)
    present = set(submission.dossiers.values_list("language", flat=True))
    lacking = [language for language in LANGUAGES if language not in present]
    for language in lacking:
        _prepare(submission, language, at)
    return len(lacking)


def _prepare(submission: Submission, language: str, at: datetime) -> None:
    content = render_dossier(submission, language)
    upload = SimpleUploadedFile(dossier_name(submission, language), content, "application/pdf")
    stored = store_upload(upload=upload, purpose=DOSSIER, by=AnonymousUser(), at=at)
    link_file(file_id=stored.pk, at=at)
    vouch_for_file(file_id=stored.pk, at=at)
    Dossier.objects.create(submission=submission, language=language, file=stored)
