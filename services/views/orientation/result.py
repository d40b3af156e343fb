"""What an orientation answers, and what comes of it: a request, an advisor, a project."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.models import Project
from partners.views.refusals import tell_refusal
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused, sentences
from services.actions.orientation.answering import choose
from services.actions.orientation.converting import convert_session
from services.actions.orientation.sending import AnswerMissingError, send_session
from services.actions.requests.basket import add_to_request
from services.enums import SessionState
from services.forms.orientation import IntoProjectForm
from services.models import OrientationSession, Service
from services.queries.orientation.results import is_told, result_of
from services.queries.orientation.sessions import may_change, own_sessions
from services.views.orientation.held import claim_held, with_session
from services.views.orientation.intake import page_url


@login_not_required
@require_safe
@with_session
def result(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Show what fits, why, what is in the way, and whom to ask next."""
    del token
    if not session.answers.get("product_type"):
        messages.info(request, _("Say first what you develop: “I do not know” will do."))
        return redirect(page_url(session, "you"))
    at = now()
    context = {
        "session": session,
        "result": result_of(session, at, whole="all" in request.GET),
        "is_told": is_told(session),
        "may_change": may_change(session),
        "at": at,
    }
    return render(request, "services/orientation/result.html", context)


@login_not_required
@require_POST
@with_session
def choose_services(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Keep the ticked services, then go where they are asked for."""
    try:
        choose(
            session_id=session.pk, keys=request.POST.getlist("ask"), token=token,
            by=request.user, at=now(),
        )  # fmt: skip
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
        return redirect(session)
    return redirect("services:orientation_ask", uid=session.uid)


@with_session
def ask(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Put the chosen services into the request of a project of the reader."""
    del token
    if not session.chosen:
        messages.info(request, _("Tick at least one service to ask for."))
        return redirect(session)
    form = _project_form(request, session)
    uids = [key.partition(":")[2] for key in session.chosen]
    chosen = list(Service.objects.filter(uid__in=uids).order_by("title", "pk"))
    if request.method == "POST" and (session.project or form.is_valid()):
        try:
            return redirect(_put_into_request(request, session, form, chosen))
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                messages.error(request, sentence)
            session.refresh_from_db(fields=["project"])  # it may have become one nevertheless
    context = {"session": session, "form": form, "chosen": chosen, "asks": True}
    return render(request, "services/orientation/project.html", context)


def _put_into_request(
    request: HttpRequest, session: OrientationSession, form: IntoProjectForm, chosen: list[Service]
) -> Any:
    at = now()
    project = session.project or convert_session(
        session_id=session.pk, by=request.user, at=at, **form.target()
    )
    made = add_to_request(
        project_id=project.pk, service_ids=[each.pk for each in chosen], by=request.user, at=at,
        session_id=session.pk,
    )  # fmt: skip
    messages.success(request, _("The services are in your request. Check it, then send it."))
    return made.get_absolute_url()


@with_session
def into_project(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Make a project of the answers, or fill what is empty in one."""
    del token
    if session.project:
        return redirect(session.project)
    form = _project_form(request, session)
    if request.method == "POST" and form.is_valid():
        try:
            project = convert_session(
                session_id=session.pk, by=request.user, at=now(), **form.target()
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Your answers are in the project: nothing to type twice."))
            return redirect(project)
    context = {"session": session, "form": form, "chosen": [], "asks": False}
    return render(request, "services/orientation/project.html", context)


def _project_form(request: HttpRequest, session: OrientationSession) -> IntoProjectForm:
    own = Project.objects.editable_by(request.user).order_by("-updated_at", "-pk")
    projects = [session.project] if session.project else list(own)
    return IntoProjectForm(request.POST or None, projects=projects)


@with_session
def send(request: HttpRequest, session: OrientationSession, token: str) -> HttpResponse:
    """Ask whether an advisor is to look at it; who signs in on the way comes back here."""
    del token
    if session.state == SessionState.SENT:
        return redirect(session)
    if request.method == "POST":
        try:
            send_session(session_id=session.pk, by=request.user, at=now())
        except AnswerMissingError as missing:
            messages.error(request, str(missing.message))
            return redirect(page_url(session, missing.page))
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("An advisor has your answers, and writes to you."))
        return redirect(session)
    context = {"session": session, "back_url": reverse(
        "services:orientation_result", args=[session.uid])}  # fmt: skip
    return render(request, "services/orientation/send.html", context)


@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Show the reader's orientations, the latest first, with those that this browser holds."""
    claim_held(request)
    context = {"sessions": list(own_sessions(request.user)), "at": now()}
    return render(request, "services/orientation/list.html", context)
