"""A project's own requests: the desk, one request as a whole, and what follows a refusal."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.tones import tone_of
from services.actions.requests.rerouting import reroute_request
from services.actions.requests.withdrawing import withdraw_whole
from services.enums import RequestState, Side
from services.forms.requests import RerouteForm, WithdrawRequestForm
from services.models import RequestSnapshot, Service, ServiceRequest
from services.queries.requests.mine import (
    OwnRequest,
    desk_of,
    in_order,
    leads_on,
    may_withdraw,
    moves_of,
    read,
    with_parts,
    withdrawing_needs_signature,
)
from services.queries.requests.page import who_acted
from services.queries.requests.quotes import signatories_of
from services.queries.requests.rerouting import REROUTABLE, next_services
from services.queries.requests.snapshots import sections_of_whole
from services.queries.requests.words import STEP_WORDS
from services.views.requests.reached import reached

PER_PAGE = 20


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Show the requests of the reader's projects: what waits for the reader first."""
    at = now()
    found = desk_of(request.user)
    wanted = request.GET.get("state", "")
    kept = [key for key, state in found if wanted in ("", state)]
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    shown = in_order(list(page.object_list), request.user, at)
    context = {
        "groups": [(state.label, list(rows)) for state, rows in groupby(shown, _belongs)],
        "page": page,
        "is_narrowed": bool(wanted),
        "has_any": bool(found),
        "links": _filters(found, wanted),
        "services": 0 if found else Service.objects.requestable().count(),
        "at": at,
    }
    return render(request, "services/requests/request_list.html", context)


def _belongs(own: OwnRequest) -> RequestState:
    return own.state


def _filters(found: list[tuple[int, RequestState]], wanted: str) -> list[dict[str, Any]]:
    links = [{"label": _("All"), "url": "?", "is_current": not wanted, "count": len(found)}]
    for state in RequestState:
        number = sum(each == state for _key, each in found)
        if number:
            links.append({
                "label": str(state.label),
                "url": f"?state={state.value}",
                "is_current": wanted == state,
                "count": number,
            })  # fmt: skip
    return links


def _whole(request: HttpRequest, uid: str) -> Any:
    visible = with_parts(ServiceRequest.objects.visible_to(request.user), request.user)
    return get_object_or_404(visible.select_related("project", "advisor"), uid=uid)


@require_safe
def request_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a request as a whole: each provider's part, what was sent, what happened."""
    at = now()
    asked = _whole(request, uid)
    writes = allowed(request.user, "services.edit_request", asked)
    is_team = writes or allowed(request.user, "services.read_own_request", asked)
    own = read(asked, at, Side.APPLICANT if is_team else Side.STAFF)
    if asked.is_draft and writes:
        return redirect("services:request_edit", uid=uid)
    context = {
        "asked": asked,
        "own": own,
        "state_label": own.state.label,
        "is_team": is_team,
        "writes": writes,
        "to_send": [part for part in own.parts if part.sub_request.state in ("draft", "returned")],
        "may_withdraw": may_withdraw(request.user, own, writes=writes),
        "leads_on": leads_on(own),
        "versions": [
            (each, sections_of_whole(each))
            for each in asked.snapshots.select_related("taken_by").order_by("-round")
        ],
        "story": [
            {
                "title": f"{move.sub_request.provider.name} · {STEP_WORDS[move.step].done}",
                "at": move.at,
                "by": who_acted(move.by, Side(move.side), move.sub_request),
                "tone": tone_of(move.target),
            }
            for move in moves_of(asked)
        ],
        "at": at,
    }
    return render(request, "services/requests/request_detail.html", context)


@require_safe
def request_download(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Give the team what was sent, exactly as it was hashed."""
    asked = _whole(request, uid)
    snapshot = get_object_or_404(RequestSnapshot, request=asked, round=number)
    answer = HttpResponse(snapshot.document, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{asked.reference}-{number}.json"'
    return answer


def request_withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a request back from every provider that has not finished."""
    asked = _whole(request, uid)
    require(request.user, "services.edit_request", asked)
    form = WithdrawRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_whole(request_id=asked.pk, by=request.user, at=now(), **form.cleaned_data)
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("The request is withdrawn. The providers are told."))
            return redirect(asked)
    own = read(asked, now())
    is_open = may_withdraw(request.user, own, writes=True)
    context = {
        "asked": asked,
        "form": form,
        "is_open": is_open,
        "signatories": []
        if is_open or not withdrawing_needs_signature(own)
        else signatories_of(asked.project),
    }
    return render(request, "services/requests/request_withdraw.html", context)


def request_reroute(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask another provider with the same dossier, after one has said no."""
    ended = reached(request, uid)
    require(request.user, "services.reroute_request", ended)
    services = next_services(ended)
    form = RerouteForm(request.POST or None, services=services)
    if request.method == "POST" and form.is_valid():
        chosen = next(each for each in services if each.slug == form.cleaned_data["service"])
        try:
            part = reroute_request(
                sub_request_id=ended.pk, service_id=chosen.pk, by=request.user, at=now()
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            if part.submitted_at:
                messages.success(request, _("Sent with the same answers."))
                return redirect(part)
            messages.info(
                request, _("This provider asks a few things more: the team answers, then sends.")
            )
            return redirect(ended.request)
    context = {
        "sub_request": ended, "form": form, "services": services,
        "is_open": ended.state in REROUTABLE,
    }  # fmt: skip
    return render(request, "services/requests/request_reroute.html", context)
