"""The one form of a request: questions asked once, documents for each provider."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pscc.files.limits import FileLimits
from pscc.files.refusals import FileRefusedError
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.questions import Question, in_language, shown
from pscc.kernel.questions.changes import sort_changes
from pscc.kernel.questions.fields import field_value
from pscc.kernel.questions.forms import PREFIX, UPLOAD_PREFIX, AnswersForm, taken
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.drafts import (
    newer_answer,
    number_sent,
    read_changes,
    saved_answer,
)
from services.actions.requests.answers import StaleRequestError, save_answers
from services.actions.requests.basket import remove_from_request
from services.actions.requests.documents import (
    attach_answer,
    attach_document,
    limits_of,
    remove_request_file,
)
from services.models import ServiceRequest
from services.queries.requests.facts import facts_of, read_facts
from services.queries.requests.forms import (
    PURPOSE,
    RequestForm,
    WantedDocument,
    form_of,
    lead_questions,
    missing_in,
    values_of,
)
from services.queries.requests.snapshots import questions_from, read_document

DOCUMENT_PREFIX = "d_"


@dataclass(frozen=True)
class Row:
    """A question as the page shows it."""

    question: Question
    label: str
    help: str = ""
    asked_by: str = ""
    bound: BoundField | None = None
    files: list[Any] = field(default_factory=list)
    limits: FileLimits | None = None
    errors: list[str] = field(default_factory=list)
    newer: str | None = None  # a colleague's text, where it differs from what was typed


@dataclass
class Page:
    """The form of a request, with what went wrong while it was saved."""

    request: ServiceRequest
    form: RequestForm
    typed: AnswersForm | None = None
    errors: list[str] = field(default_factory=list)
    file_errors: dict[str, list[str]] = field(default_factory=dict)
    newer: dict[str, Any] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Whether every provider has its answers, so that nothing can be changed."""
        return not self.form.parts and not self.request.is_draft


def own_request(request: HttpRequest, uid: str) -> ServiceRequest:
    """Return a request of one's team that one may write: 404 for strangers, 403 for readers."""
    visible = ServiceRequest.objects.visible_to(request.user).select_related(
        "project__organisation", "project__stage", "project__product_type", "project__modality"
    )
    found: ServiceRequest = get_object_or_404(visible, uid=uid)
    require(request.user, "services.edit_request", found)
    return found


def request_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Fill in the form; without a script this page does everything that the script does."""
    own = own_request(request, uid)
    page = Page(own, form_of(own))
    if request.method != "POST":
        return redirect(own) if page.is_closed else _shown(request, page)
    if not _save(request, page):
        page.request.refresh_from_db()
        page.form = form_of(page.request)
        if page.is_closed:
            return _given_back(request, page)
        return _shown(request, page, status=409 if page.newer else 200)
    _change(request, page)
    if request.POST.get("then") == "check":
        return redirect("services:request_check", uid=uid)
    return redirect("services:request_edit", uid=uid)


@login_not_required
@require_POST
def request_save(request: HttpRequest, uid: str) -> HttpResponse:
    """Save changed answers from the page's script; the answers are those of `draft.js`.

    The version is that of the page where nothing had to be stored: it has not seen what others
    wrote since.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"message": _("Your session has ended.")}, status=401)
    own = own_request(request, uid)
    body = read_changes(request)
    if body is None:
        return JsonResponse({"message": _("The portal could not read this.")}, status=400)
    version, changes = body
    form = form_of(own)
    good, refused = sort_changes(form.question, changes)
    at = now()
    try:
        saved = save_answers(
            request_id=own.pk, changes=good, version=version, by=request.user, at=at
        )
    except StaleRequestError as stale:
        answer = newer_answer(
            form.questions, values_of(stale.request), version=stale.request.version,
            message=str(stale.message),
        )  # fmt: skip
        return JsonResponse(answer, status=409)
    except REFUSALS as refusal:
        return JsonResponse({"message": " ".join(sentences(refusal))}, status=422)
    reached = saved.version if saved.updated_at == at else version
    answer = saved_answer(
        form.question, values_of(saved), version=reached, keys=changes, refused=refused
    )
    return JsonResponse(answer)


# --- Saving without a script ---------------------------------------------------------------------


def _save(request: HttpRequest, page: Page) -> bool:
    """Store answers, then files; what cannot be stored comes back in its field with the reason."""
    typed = AnswersForm(page.form.questions, values_of(page.request), request.POST)
    changes = {}
    if _has_answers(request):
        page.typed = typed
        changes = typed.changes()
    theirs = taken(request.POST, typed.questions)
    try:
        save_answers(
            request_id=page.request.pk,
            changes={key: value for key, value in changes.items() if key not in theirs},
            version=number_sent(request, "version"),
            by=request.user,
            at=now(),
        )
    except StaleRequestError as stale:
        page.newer = stale.newer
        page.errors.append(str(stale.message))
        _attach(request, page)  # a file overwrites nothing, and a browser cannot offer it again
        return False
    except REFUSALS as refusal:
        page.errors += sentences(refusal)
        return False
    _attach(request, page)
    return not (page.file_errors or (page.typed and page.typed.unreadable()))


def _has_answers(request: HttpRequest) -> bool:
    """Whether the page brought its answers: boxes that are not ticked cannot tell by themselves."""
    return PREFIX + PURPOSE in request.POST


def _attach(request: HttpRequest, page: Page) -> None:
    who = {"request_id": page.request.pk, "by": request.user, "at": now()}
    for question in page.form.questions:
        for upload in request.FILES.getlist(UPLOAD_PREFIX + question.key):
            _try(page, question.key, attach_answer, question_key=question.key, upload=upload, **who)
    for wanted in page.form.documents:
        for upload in request.FILES.getlist(f"{DOCUMENT_PREFIX}{wanted.document.pk}"):
            _try(
                page, wanted.anchor, attach_document,
                document_id=wanted.document.pk, upload=upload, **who,
            )  # fmt: skip


def _try(page: Page, place: str, act: Any, **arguments: Any) -> None:
    try:
        act(**arguments)
    except FileRefusedError as refusal:
        page.file_errors.setdefault(place, []).append(str(refusal.message))
    except REFUSALS as refusal:
        page.file_errors.setdefault(place, []).extend(sentences(refusal))


def _change(request: HttpRequest, page: Page) -> None:
    """Take out the file or the service whose button was pressed, now that the rest is saved."""
    who: dict[str, Any] = {"request_id": page.request.pk, "by": request.user, "at": now()}
    told = _("Your answers are saved.")
    try:
        if uid := request.POST.get("remove", ""):
            remove_request_file(file_uid=uid, **who)
        if "drop" in request.POST:
            remove_from_request(item_id=number_sent(request, "drop"), **who)
            told = _("The service is no longer in your request.")
    except REFUSALS as refusal:
        messages.error(request, " ".join(sentences(refusal)))
    else:
        messages.success(request, told)


def _given_back(request: HttpRequest, page: Page) -> HttpResponse:
    """Show what was typed while a colleague sent the request, so that it can be used elsewhere."""
    stored = values_of(page.request)
    last = page.request.snapshots.order_by("round").last()
    frozen = read_document(last).get("questions") or () if last else ()
    questions = [*lead_questions(), *questions_from(frozen)]
    typed = AnswersForm(questions, stored, request.POST)
    changes = typed.changes() if _has_answers(request) else {}
    texts = {
        each.key: shown(each, changes[each.key])
        for each in typed.questions
        if each.key in changes and changes[each.key] != stored.get(each.key)
    }
    texts |= {key: request.POST.get(PREFIX + key, "") for key in typed.unreadable()}
    kept = [
        (in_language(each.label), texts[each.key])
        for each in typed.questions
        if texts.get(each.key)
    ]
    if not kept:
        return redirect(page.request)
    context = {"asked": page.request, "errors": page.errors, "kept": kept}
    return render(request, "services/requests/request_edit_late.html", context, status=409)


# --- The page ------------------------------------------------------------------------------------


def _shown(request: HttpRequest, page: Page, *, status: int = 200) -> HttpResponse:
    stored = values_of(page.request)
    typed = page.typed or AnswersForm(page.form.questions, stored)
    typed.show_problems(stored)
    context = {
        "asked": page.request,
        "page": page,
        "form": typed,
        "rows": [_row(page, typed, question) for question in page.form.questions],
        "documents": [(wanted, _errors_of(page, wanted)) for wanted in page.form.documents],
        "parts": page.form.parts,
        "missing": len(missing_in(page.form)),
        "facts": read_facts(facts_of(page.request.project)),
        "stored": {each.key: field_value(each, stored.get(each.key)) for each in typed.questions},
    }
    return render(request, "services/requests/request_edit.html", context, status=status)


def _errors_of(page: Page, wanted: WantedDocument) -> list[str]:
    return page.file_errors.get(wanted.anchor, [])


def _row(page: Page, typed: AnswersForm, question: Question) -> Row:
    label, words = in_language(question.label), in_language(question.help)
    asked = page.form.asked(question.key)
    askers = ", ".join(sorted(each.name for each in asked.asked_by)) if asked else ""
    if question.is_file:
        return Row(
            question, label, words, askers,
            files=list(page.form.files.get(question.key, [])),
            limits=limits_of(question),
            errors=page.file_errors.get(question.key, []),
        )  # fmt: skip
    if not question.takes_answer:
        return Row(question, label, words, askers)
    newer = None
    if question.key in page.newer:
        newer = shown(question, page.newer[question.key])
    return Row(question, label, words, askers, bound=typed.field_of(question), newer=newer)
