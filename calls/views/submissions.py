"""Sending an application, its receipt, and taking it back."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.actions.applications import withdraw_application
from calls.actions.submissions import CannotSubmitError, submit_application
from calls.forms.applications import SubmitForm, VerifyForm, WithdrawForm
from calls.models import Application, Receipt, StageEntry, Submission
from calls.queries.applications import signatories
from calls.queries.clarifications import has_news, sendable, unlocked_labels
from calls.queries.drafts import (
    current_entry,
    form_of,
    is_asked_beyond_the_window,
    last_submission,
    may_change,
    missing_in,
    next_deadline,
)
from calls.queries.newest_forms import newer_form
from calls.queries.project_facts import project_facts, read_facts
from calls.queries.submissions import received_when, redacted_when, snapshot_of, submissions_of
from calls.receipts import LANGUAGES, chain_words, next_steps, receipt_facts
from calls.views.applications import own_application
from calls.views.eligibility import draft_panel
from calls.views.sections import section_url
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.questions import read_answers
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.arrival import arrived_at


def application_submit(request: HttpRequest, uid: str) -> HttpResponse:
    """Show everything that would be sent and what is missing; send it when the signatory agrees."""
    received_at = arrived_at(request)  # this time decides
    application = own_application(request, uid)
    entry = current_entry(application)
    if request.method != "POST":
        return _check_page(request, application, entry, _fresh_form(entry))
    require(request.user, "calls.submit_application", application)
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return _check_page(request, application, entry, form)
    try:
        submission = submit_application(
            entry_id=entry.pk,
            key=form.cleaned_data["key"],
            version=form.cleaned_data["version"],
            by=request.user,
            received_at=received_at,
        )
    except CannotSubmitError as refusal:
        entry = current_entry(application)
        again = form if refusal.may_retry else _fresh_form(entry)
        return _check_page(request, application, entry, again, refusal)
    messages.success(request, _("Your application is received. Keep the receipt below."))
    return redirect(_receipt_url(application, submission))


def _fresh_form(entry: StageEntry) -> SubmitForm:
    return SubmitForm(initial={"key": secrets.token_urlsafe(24), "version": entry.version})


def _check_page(
    request: HttpRequest,
    application: Application,
    entry: StageEntry,
    form: SubmitForm,
    refusal: CannotSubmitError | None = None,
) -> HttpResponse:
    at = now()
    last = last_submission(entry)
    content = sendable(entry, last, at)
    questions = form_of(entry)
    panel = draft_panel(entry, request.user, at, content.entry.answers)
    context = {
        "application": application,
        "entry": entry,
        "form": form,
        "refusal": str(refusal.message) if refusal else "",
        "may_retry": refusal is not None and refusal.may_retry,
        "missing": [
            (each, _address_of(application, questions, each))
            for each in missing_in(content.entry, content.files)
        ],
        "sections": _sections(application, questions, content),
        "unlocked": unlocked_labels(entry) if content.locked else [],
        "opens_at": entry.stage.opens_at if at < entry.stage.opens_at else None,
        "may_change": may_change(entry, at),
        "newer": newer_form(entry, at),
        "eligibility": panel,
        "excluded": bool(panel.eligibility.against) and not is_asked_beyond_the_window(entry, at),
        "may_sign": allowed(request.user, "calls.submit_application", application),
        "signatories": signatories(application),
        "last": last,
        "is_new": has_news(entry, last, content),
        "until": next_deadline(entry, at),
        "grace": entry.stage.call.grace_minutes,
        "at": at,
    }
    status = 409 if refusal else 200
    return render(request, "calls/application_submit.html", context, status=status)


def _sections(application: Application, questions: Any, content: Any) -> tuple[Any, ...]:
    """Return what would be sent, to be read once more."""
    files = {key: [each.file for each in rows] for key, rows in content.files.items()}
    return (
        *read_facts(project_facts(application.project)),
        *read_answers(questions, content.entry.answers, files=files),
    )


def _address_of(application: Application, questions: Any, missing: Any) -> str:
    question = questions.question(missing.question_key)
    anchor = f"files-{question.key}" if question.is_file else f"div_id_q_{question.key}"
    return f"{section_url(application, questions.section(missing.section_key))}#{anchor}"


# --- Receipts ------------------------------------------------------------------------------------


def _receipt_url(application: Application, submission: Submission) -> str:
    address = reverse("calls:receipt", kwargs={"uid": application.uid})
    return f"{address}?round={submission.round}&stage={submission.entry.stage.number}"


@require_safe
def receipt(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the receipt of the last submission, or of the round that is asked for."""
    application = own_application(request, uid)
    submission = asked_submission(request, application)
    made = Receipt.objects.filter(submission=submission).select_related("file")
    context = {
        "application": application,
        "submission": submission,
        "facts": receipt_facts(submission),
        "files": snapshot_of(submission).files,
        "next_steps": next_steps(submission),
        "chain": chain_words(submission),
        "ready": [each.language for each in made if each.file.is_servable],
        "receipt_languages": LANGUAGES,
        "at": now(),
    }
    return render(request, "calls/receipt.html", context)


def asked_submission(request: HttpRequest, application: Application) -> Submission:
    """Return the round and stage that an address asks for, the last one sent without; 404 for one
    that was never sent.
    """
    found = submissions_of(application)
    wanted, stage = request.GET.get("round", ""), request.GET.get("stage", "")
    if wanted:
        found = [each for each in found if str(each.round) == wanted]
    if stage:
        found = [each for each in found if str(each.entry.stage.number) == stage]
    if not found:
        raise Http404
    return found[0]


@require_safe
def receipt_pdf(request: HttpRequest, uid: str) -> HttpResponse:
    """Lead to the PDF of a receipt, or say that it is being prepared."""
    application = own_application(request, uid)
    submission = asked_submission(request, application)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else get_language() or LANGUAGES[0]
    made = Receipt.objects.filter(submission=submission, language=language)
    found = made.select_related("file").first()
    if found is not None and found.file.is_servable:
        return redirect(found.file)
    context = {"application": application, "submission": submission, "language": language}
    return render(request, "calls/receipt_pending.html", context, status=202)


@login_not_required
@require_safe
def receipt_verify(request: HttpRequest) -> HttpResponse:
    """Tell anyone whether the portal acknowledged a digest, and when, and whether something was
    taken out of the document since; nothing else.
    """
    form = VerifyForm(request.GET if "digest" in request.GET else None)
    asked = form.is_bound and form.is_valid()
    context = {
        "form": form,
        "asked": asked,
        "received_at": received_when(form.cleaned_data["digest"]) if asked else None,
        "redacted_at": redacted_when(form.cleaned_data["digest"]) if asked else None,
        "at": now(),
    }
    return render(request, "calls/receipt_verify.html", context)


# --- Taking back ---------------------------------------------------------------------------------


def application_withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask why, then take an application back."""
    application = own_application(request, uid)
    require(request.user, "calls.withdraw_application", application)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(
                application_id=application.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Your application is withdrawn."))
            return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "calls/application_withdraw.html", context)
