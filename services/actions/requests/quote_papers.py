"""Quotes as files: one PDF a language, made by the worker after the fact."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from pscc.files.actions import link_file, store_upload, vouch_for_file
from pscc.kernel.addresses import absolute
from services.enums import QuoteState
from services.models import Quote, QuoteDocument
from services.queries.requests.quotes import QUOTE_FILE
from services.quote_paper import LANGUAGES, render_quote


@transaction.atomic
def prepare_quote_papers(*, quote_id: int, at: datetime) -> int:
    """Make the PDFs that a sent quote still lacks; return how many were made.

    Reads the frozen document only, so it can run again at any time. Locks the quote.
    """
    Quote.objects.lock(quote_id)
    quote = Quote.objects.select_related("sub_request__request").get(pk=quote_id)
    if quote.state == QuoteState.DRAFT:
        return 0
    present = set(quote.documents.values_list("language", flat=True))
    lacking = [language for language in LANGUAGES if language not in present]
    for language in lacking:
        _prepare(quote, language, at)
    return len(lacking)


def _prepare(quote: Quote, language: str, at: datetime) -> None:
    with override(language):
        address = absolute(reverse("services:quote", kwargs={"uid": quote.sub_request.uid}))
    name = f"{quote.sub_request.code}-v{quote.version}-{language}.pdf"
    content = render_quote(quote.document, quote.sha256, address, language)
    upload = SimpleUploadedFile(name, content, "application/pdf")
    stored = store_upload(upload=upload, purpose=QUOTE_FILE, by=AnonymousUser(), at=at)
    link_file(file_id=stored.pk, at=at)
    vouch_for_file(file_id=stored.pk, at=at)
    QuoteDocument.objects.create(quote=quote, language=language, file=stored)
