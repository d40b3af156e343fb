"""The way into the orientation and its pages of questions. No account is needed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.views.secrets import keeps_address_secret
from pscc.accounts.limits import may_mail_link, may_start
from pscc.kernel.clock import now
from pscc.kernel.questions import Form, Section, in_language
from pscc.kernel.questions.changes import sort_changes
from pscc.kernel.questions.fields import field_value
from pscc.kernel.refusals import REFUSALS, Refused, sentences
from pscc.kernel.views.drafts import number_sent, read_changes
from services.actions.orientation.answering import (
    StaleAnswersError,
    resume_session,
    save_answers,
    start_session,
)
from services.actions.orientation.sending import mail_link
from services.enums import Access
from services.forms.orientation import (
    PREFIX,
    LinkForm,
    PageForm,
    answers_in_words,
    intake_for,
    problem_of_answer,
)
from services.models import OrientationSession
from services.pathway import pathway
from services.queries.orientation.sessions import find, holds, may_change, origin_of
from services.views.orientation.held import hold, secrets_of, unknown, with_session


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Show the doors: the twelve questions first, then stages, needs and people."""
    origin = request.GET.get("from", "")[:120]
    begun = [each for uid in secrets_of(request) if (each := find(uid)) and not each.person_id]
    context = {
        "stages": pathway(now()),
        "accesses": Access.choices,
        "origin": origin_of(origin),
        "came_from": origin,
        "begun": begun[-1] if begun else None,
    }
    return render(request, "services/orientation.html", context)


@login_not_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin an orientation; this browser keeps its secret."""
    if not may_start(request):
        messages.error(request, _("Too many orientations were begun from here. Try in an hour."))
        return redirect("services:orientation")
    session, token = start_session(
        language=get_language() or "fr",
        origin=request.POST.get("from", "")[:120],
        by=request.user,
        at=now(),
    )
    response = redirect(page_url(session, "you"))
    hold(response, request, session.uid, token)
    return response


@login_not_required
@require_safe
@keeps_address_secret
def open_link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Let a browser take an orientation up by its link; the secret leaves the address bar."""
    session = find(uid)
    if session is None or not holds(session, token):
        return unknown(request)
    if session.person_id is None:
        resume_session(session_id=session.pk, token=token, by=request.user, at=now())
    response = redirect(go_on_url(session))
    hold(response, request, uid, token)
    return response


def page_url(session: OrientationSession, page: str) -> str:
    """Return the address of a page of questions."""
    return reverse("services:orientation_page", args=[session.uid, page])


def go_on_url(session: OrientationSession) -> str:
    """Return where somebody goes on: the first page without any answer, else the result."""
    if not may_change(session):
        return session.get_absolute_url()
    form = intake_for(session.answers)
    for section in form.sections:
        if not any(each.key in session.answers for each in section.questions):
            return page_url(session, section.key)
    return session.get_absolute_url()


@login_not_required
@with_session
def answer_page(
    request: HttpRequest, session: OrientationSession, token: str, page: str
) -> HttpResponse:
    """Ask one page of questions; without a script this page does all that the script does."""
    form = intake_for(session.answers)
    section = form.section(page)
    if section is None:
        return unknown(request)
    if not may_change(session):
        messages.info(request, _("An advisor is looking at your answers: they are frozen."))
        return redirect(session)
    if request.method != "POST":
        typed = PageForm(section, session.answers)
        typed.show_problems(session.answers)
        return _shown(request, session, form, section, typed)
    return _saved(request, session, token, form, section)


def _saved(
    request: HttpRequest, session: OrientationSession, token: str, form: Form, section: Section
) -> HttpResponse:
    typed = PageForm(section, session.answers, request.POST)
    changes = typed.changes()
    try:
        session = save_answers(
            session_id=session.pk, form=form, changes=changes,
            version=number_sent(request, "version"), token=token, by=request.user, at=now(),
        )  # fmt: skip
    except StaleAnswersError as stale:
        typed.add_error(None, str(stale.message))
        typed.show_newer(stale.newer)
        return _shown(request, stale.session, form, section, typed, status=409)
    except REFUSALS as refusal:
        for sentence in sentences(refusal):
            typed.add_error(None, sentence)
        return _shown(request, session, form, section, typed)
    then = request.POST.get("then", "next")
    if then == "back":
        return redirect(_neighbour(session, form, section, -1))
    if section.key == "you" and not session.answers.get("product_type"):
        typed.add_error(
            f"{PREFIX}product_type", _("Choose one; “I do not know” is an answer as well.")
        )
    if typed.show_problems(session.answers):
        return _shown(request, session, form, section, typed)
    if then == "stay":
        messages.success(request, _("Your answers are saved."))
        return redirect(page_url(session, section.key))
    return redirect(_neighbour(session, form, section, 1))


def _neighbour(session: OrientationSession, form: Form, section: Section, step: int) -> str:
    keys = [each.key for each in form.sections]
    place = keys.index(section.key) + step
    if place < 0:
        return reverse("services:orientation")
    if place == len(keys):
        return reverse("services:orientation_check", args=[session.uid])
    return page_url(session, keys[place])


def _shown(
    request: HttpRequest, session: OrientationSession, form: Form, section: Section,
    typed: PageForm, *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "session": session,
        "form": typed,
        "section": section,
        "title": in_language(section.title),
        "steps": steps_of(session, form, section.key),
        "is_first": section == form.sections[0],
        "stored": {
            each.key: field_value(each, session.answers.get(each.key)) for each in typed.questions
        },
        "origin": origin_of(session.origin) if session.origin else None,
    }
    return render(request, "services/orientation/page.html", context, status=status)


def steps_of(session: OrientationSession, form: Form, current: str) -> list[dict[str, str]]:
    """Return the pages as steps, each with its address, then the check."""
    found = [
        {
            "label": in_language(each.title),
            "url": page_url(session, each.key),
            "state": _state(session, each, current),
        }
        for each in form.sections
    ]
    state = "current" if current == "check" else "todo"
    check = reverse("services:orientation_check", args=[session.uid])
    return [*found, {"label": _("Check"), "url": check, "state": state}]


def _state(session: OrientationSession, section: Section, current: str) -> str:
    if section.key == current:
        return "current"
    is_begun = any(each.key in session.answers for each in section.questions)
    return "done" if is_begun else "todo"


@login_not_required
@require_safe
@with_session
def check(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Show all answers before the result, each with the way to change it."""
    del token
    form = intake_for(session.answers)
    context = {
        "session": session,
        "sections": answers_in_words(form, session.answers),
        "steps": steps_of(session, form, "check"),
        "may_change": may_change(session),
    }
    return render(request, "services/orientation/check.html", context)


@login_not_required
@with_session
def link(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Show the link with which to go on elsewhere, and mail it to an address typed in."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and session.person_id is None:
        address = form.cleaned_data["email"]
        if not may_mail_link(request, address):
            form.add_error("email", _("Several links were mailed already. Try again in an hour."))
        elif _mailed(form, session, token, address):
            messages.success(request, _("The link is on its way. It may take a minute."))
            return redirect("services:orientation_link", uid=session.uid)
    path = (
        session.get_absolute_url()
        if session.person_id
        else reverse("services:orientation_open", args=[session.uid, token])
    )
    context = {"session": session, "form": form, "link": request.build_absolute_uri(path)}
    response = render(request, "services/orientation/link.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _mailed(form: LinkForm, session: OrientationSession, token: str, address: str) -> bool:
    """Mail the link; False, and why in the form, if it became a person's meanwhile."""
    try:
        mail_link(session_id=session.pk, token=token, to=address, at=now())
    except Refused as refusal:
        form.add_error("email", str(refusal.message))
        return False
    return True


# --- Saving by script ----------------------------------------------------------------------------


@login_not_required
@require_POST
@with_session
def save(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Save changed answers from the page's script: {"version": n, "changes": {key: value}}.

    200 saved, 409 saved elsewhere (with the newer values), 422 not possible now, 400 not
    understood. The version is that of the page where nothing had to be stored: it has not seen
    what others wrote since.
    """
    body = read_changes(request)
    if body is None:
        return JsonResponse({"message": _("The portal could not read this.")}, status=400)
    version, changes = body
    form = intake_for(session.answers)
    good, refused = sort_changes(form.question, changes)
    at = now()
    try:
        saved = save_answers(
            session_id=session.pk, form=form, changes=good, version=version,
            token=token, by=request.user, at=at,
        )  # fmt: skip
    except StaleAnswersError as stale:
        return JsonResponse(_newer(form, stale), status=409)
    except REFUSALS as refusal:
        return JsonResponse({"message": " ".join(sentences(refusal))}, status=422)
    problems = {
        key: problem
        for key in good
        if (problem := problem_of_answer(_of(form, key), saved.answers.get(key)))
    }
    reached = saved.version if saved.updated_at == at else version
    return JsonResponse(
        {"version": reached, "refused": list(refused), "problems": {**problems, **refused}}
    )


def _of(form: Form, key: str) -> Any:
    return form.question(key)


def _newer(form: Form, stale: StaleAnswersError) -> dict[str, Any]:
    return {
        "version": stale.session.version,
        "values": {key: field_value(_of(form, key), value) for key, value in stale.newer.items()},
        "by": "",
    }
