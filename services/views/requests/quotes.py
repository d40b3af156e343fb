"""Quotes: the provider writes and sends, the team reads and answers."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.requests.quotes import (
    AcceptedAlreadyError,
    DraftChangedError,
    accept_quote,
    ask_for_revision,
    decline_quote,
    mark_of,
    save_quote_draft,
    send_quote,
)
from services.enums import QuoteState
from services.forms.quotes import DeclineForm, QuoteDraft, RevisionForm
from services.models import Quote, QuoteDocument, SubRequest
from services.queries.requests.changes import agreed_price
from services.queries.requests.quotes import (
    DRAFTABLE,
    QUOTABLE,
    draft_of,
    expected_on,
    lines_of,
    ready_languages,
    shown_lines,
    signatories,
    story_of,
    told_quotes,
    waits_for_answer,
)
from services.quote_paper import LANGUAGES
from services.views.requests.reached import reached


@require_safe
def quote(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the quote that stands or was last told, and what its versions changed."""
    sub_request = reached(request, uid)
    quotes = told_quotes(sub_request)
    at = now()
    shown = quotes[0] if quotes else None
    writes = allowed(request.user, "services.quote_request", sub_request)
    waiting = waits_for_answer(quotes)
    answers = allowed(request.user, "services.ask_revision_request", sub_request)
    context = {
        **_around(sub_request, at),
        "versions": story_of(quotes),
        "may_answer": waiting is not None and answers,
        "writes": writes and sub_request.state in QUOTABLE,
        "draft": draft_of(sub_request) if writes else None,
    }
    if shown is not None:
        context |= _body(shown, sub_request, timezone.localdate(at)) | {
            "is_over": shown.state == QuoteState.SENT
            and shown.valid_until < timezone.localdate(at),
            "ready": ready_languages(shown),
            "agreed_price": agreed_price(sub_request, shown),
        }
    return render(request, "services/requests/quote.html", context)


def _around(sub_request: SubRequest, at: Any) -> dict[str, Any]:
    return {"sub_request": sub_request, "languages_of_paper": LANGUAGES, "at": at}


def _body(quote: Quote, sub_request: SubRequest, today: date) -> dict[str, Any]:
    """Return what the included body of a quote shows."""
    accepted = quote.state == QuoteState.ACCEPTED and quote.answered_at
    start = timezone.localdate(quote.answered_at) if accepted else today
    return {
        "quote": quote,
        "lines": shown_lines(quote),
        "expected": (sub_request.deliver_by if accepted else None) or expected_on(quote, start),
    }


@require_safe
def quote_pdf(request: HttpRequest, uid: str, version: int, language: str) -> HttpResponse:
    """Lead to the PDF of a sent quote, or say that it is being prepared."""
    sub_request = reached(request, uid)
    if language not in LANGUAGES:
        raise Http404
    told = Quote.objects.told().filter(sub_request=sub_request)
    found = get_object_or_404(told, version=version)
    made = QuoteDocument.objects.filter(quote=found, language=language).select_related("file")
    paper = made.first()
    if paper is not None and paper.file.is_servable:
        return redirect(paper.file)
    context = {"sub_request": sub_request, "quote": found, "language": language}
    return render(request, "services/requests/quote_pending.html", context, status=202)


# --- The provider ---------------------------------------------------------------------------------


def quote_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a provider write the next version: more rows, keep it, look at it before it goes."""
    sub_request = reached(request, uid)
    require(request.user, "services.quote_request", sub_request)
    today = timezone.localdate(now())
    if request.method == "POST":
        return _typed_quote(request, sub_request, QuoteDraft.typed(request.POST, today=today))
    draft = draft_of(sub_request)
    last = next(iter(told_quotes(sub_request)), None)
    shown = QuoteDraft.stored(
        draft or last, seen=mark_of(draft), today=today, is_draft=draft is not None
    )
    return _edit_page(request, sub_request, shown)


def _typed_quote(request: HttpRequest, sub_request: SubRequest, typed: QuoteDraft) -> HttpResponse:
    act = request.POST.get("act", "save")
    if act == "rows":
        return _edit_page(request, sub_request, typed.unjudged())
    if not typed.is_valid():
        return _edit_page(request, sub_request, typed)
    try:
        save_quote_draft(
            sub_request_id=sub_request.pk,
            values=typed.values(),
            seen=typed.form.cleaned_data["seen"],
            by=request.user,
            at=now(),
        )
    except DraftChangedError as refusal:
        again = typed.unjudged(seen=mark_of(draft_of(sub_request)))
        return _edit_page(request, sub_request, again, refusal=refusal, is_conflict=True)
    except Refused as refusal:
        sub_request.refresh_from_db()
        return _edit_page(request, sub_request, typed.unjudged(), refusal=refusal)
    if act == "preview":
        return redirect("services:quote_preview", uid=sub_request.uid)
    messages.success(request, _("The draft is kept. Nobody but your organisation sees it."))
    return redirect("services:quote_edit", uid=sub_request.uid)


def _edit_page(
    request: HttpRequest,
    sub_request: SubRequest,
    shown: QuoteDraft,
    *,
    refusal: Refused | None = None,
    is_conflict: bool = False,
) -> HttpResponse:
    context = {
        **_around(sub_request, now()),
        "editing": shown,
        "form": shown.wrong_form,
        "refusal": refusal.message if refusal else "",
        "is_conflict": is_conflict,
        "before": next(iter(told_quotes(sub_request)), None),
        "can_write": sub_request.state in DRAFTABLE,
        "can_send": sub_request.state in QUOTABLE,
    }
    status = 409 if refusal else 200
    return render(request, "services/requests/quote_edit.html", context, status=status)


def quote_preview(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the draft as the team will read it; a button sends it."""
    sub_request = reached(request, uid)
    require(request.user, "services.quote_request", sub_request)
    draft = draft_of(sub_request)
    if draft is None:
        return redirect("services:quote_edit", uid=uid)
    refusal = ""
    if request.method == "POST":
        try:
            send_quote(
                quote_id=draft.pk, seen=request.POST.get("seen", ""), by=request.user, at=now()
            )
        except Refused as refused:
            refusal = str(refused.message)
            sub_request.refresh_from_db()
        else:
            messages.success(request, _("The quote is sent. It is now the team’s turn."))
            return redirect("services:quote", uid=uid)
    at = now()
    context = {
        **_around(sub_request, at),
        **_body(draft, sub_request, timezone.localdate(at)),
        "seen": mark_of(draft),
        "refusal": refusal,
        "can_send": sub_request.state in QUOTABLE and bool(lines_of(draft)),
    }
    status = 409 if refusal else 200
    return render(request, "services/requests/quote_preview.html", context, status=status)


# --- The team -------------------------------------------------------------------------------------


def quote_answer(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a team accept the quote, ask for another version, or decline."""
    sub_request = reached(request, uid)
    require(request.user, "services.ask_revision_request", sub_request)
    quotes = told_quotes(sub_request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    asked = request.POST.get("quote", "")
    found = _asked_for(quotes, asked) if act else waits_for_answer(quotes)
    if found is None:
        messages.info(request, _("No quote waits for your answer."))
        return redirect("services:quote", uid=uid)
    forms = {
        "decline": DeclineForm(request.POST if act == "decline" else None, prefix="decline"),
        "revise": RevisionForm(request.POST if act == "revise" else None, prefix="revise"),
    }
    form = forms.get(act)
    refusal = ""
    if act and (form is None or form.is_valid()):
        try:
            said = _answer(act, found, request.user, form.cleaned_data if form else {})
        except AcceptedAlreadyError as told:
            messages.info(request, told.message)
            return redirect("services:quote", uid=uid)
        except Refused as refused:
            refusal = str(refused.message)
        else:
            messages.success(request, said)
            return redirect(sub_request)
    return _answer_page(request, sub_request, found, forms, refusal)


def _asked_for(quotes: list[Quote], uid: str) -> Quote | None:
    return next((each for each in quotes if each.uid == uid), None)


def _answer(act: str, found: Quote, by: Any, told: dict[str, Any]) -> str:
    who: dict[str, Any] = {"quote_id": found.pk, "by": by, "at": now()}
    if act == "accept":
        accept_quote(**who)
        return _("The quote is accepted. The provider is told and begins.")
    if act == "decline":
        decline_quote(code=told["code"], told=told["told"], **who)
        return _("The quote is declined. Below are others whom you can ask.")
    if act == "revise":
        ask_for_revision(told=told["told"], **who)
        return _("The provider is told, and writes another version.")
    raise Http404


def _answer_page(
    request: HttpRequest,
    sub_request: SubRequest,
    found: Quote,
    forms: dict[str, Any],
    refusal: str,
) -> HttpResponse:
    at = now()
    today = timezone.localdate(at)
    bound = [form for form in forms.values() if form.is_bound]
    context = {
        **_around(sub_request, at),
        **_body(found, sub_request, today),
        "form": bound[0] if bound else None,
        "forms": forms,
        "refusal": refusal,
        "is_over": found.valid_until < today,
        "may_sign": allowed(request.user, "services.accept_request", sub_request),
        "signatories": signatories(sub_request),
    }
    status = 409 if refusal else 200
    return render(request, "services/requests/quote_answer.html", context, status=status)
