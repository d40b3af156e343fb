"""The public pages of calls."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from calls.cards import TONES, call_card
from calls.enums import CallPhase, StageKind
from calls.models import Call
from calls.queries.call_page import CallPage, call_page
from calls.queries.calls import listed, phase_of, published_on, structured_call
from calls.queries.facets import (
    award_choices,
    by_award,
    by_closing,
    by_phase,
    by_service_kind,
    by_stage_kind,
    closing_choices,
)
from pscc.kernel.clock import now
from pscc.kernel.views.listing import Facet, Listing, Sort
from services.enums import ServiceKind

COLUMNS = (
    "call", "title", "summary", "phase", "opens_at", "closes_at", "grace_minutes", "budget",
    "award_min", "award_max", "address", "is_demo",
)  # fmt: skip


ORDERS = (
    Sort("closing", gettext_lazy("Open first, by closing"), ("rank", "closes_at", "pk")),
    Sort("newest", gettext_lazy("Newest"), (Coalesce("published_at", "created_at").desc(), "-pk")),
    Sort(
        "award",
        gettext_lazy("Largest award"),
        (F("award_max").desc(nulls_last=True), "rank", "closes_at", "pk"),
    ),
)


def _facets(user: Any, at: datetime) -> list[Facet[Call]]:
    return [
        Facet("phase", gettext_lazy("When"), lambda: CallPhase.choices, *by_phase(at)),
        Facet("closes", gettext_lazy("Closes"), closing_choices, *by_closing(at)),
        Facet(
            "stage", gettext_lazy("What is asked for"), lambda: StageKind.choices, *by_stage_kind()
        ),
        Facet("award", gettext_lazy("Largest award"), award_choices, *by_award()),
        Facet(
            "service",
            gettext_lazy("What a selected project may use"),
            lambda: ServiceKind.choices,
            *by_service_kind(user),
        ),
    ]


def _listing(user: Any, at: datetime) -> Listing[Call]:
    return Listing(
        title=gettext_lazy("Calls for projects"),
        lead=gettext_lazy("What the cluster funds and opens, until when, and how to apply."),
        search_label=gettext_lazy("Search calls"),
        facets=_facets(user, at),
        columns=COLUMNS,
        as_row=lambda call: _as_row(call, at),
        as_card=lambda call: call_card(call, at),
        for_page=lambda queryset: queryset,
        ordering=ORDERS[0].ordering,
        sorts=ORDERS,
        template="calls/call_list.html",
    )


def _as_row(call: Any, at: datetime) -> Mapping[str, Any]:
    return {
        "call": call.code,
        "title": call.title,
        "summary": call.summary,
        "phase": phase_of(call, at).value,
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "grace_minutes": call.grace_minutes,
        "budget": call.budget,
        "award_min": call.award_min,
        "award_max": call.award_max,
        "address": call.get_absolute_url(),
        "is_demo": call.is_demo,
    }


@login_not_required
@require_safe
def call_list(request: HttpRequest) -> HttpResponseBase:
    """Show the calls, as a page, JSON or CSV: open ones first."""
    at = now()
    return _listing(request.user, at).respond(request, listed(at))


@login_not_required
@require_safe
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one call: until when, for whom, on which criteria, and the way in."""
    at = now()
    visible = Call.objects.visible_to(request.user).select_related("review_plan").with_window(at)
    call = get_object_or_404(visible, slug=slug)
    page = call_page(call, request.user, at)
    context = {
        "call": call,
        "page": page,
        "tone": TONES[page.phase],
        "start": _start(request, page),
        "phase_label": _phase_label(page),
        "structured": structured_call(call, at),
        "published_on": published_on(call),
        "at": at,
    }
    return render(request, "calls/call_detail.html", context)


def _phase_label(page: CallPage) -> str:
    if page.goes_on_by_invitation:
        return _("Closed to new applications")
    return str(page.phase.label)


def _start(request: HttpRequest, page: CallPage) -> dict[str, str]:
    """Say how to apply: one button, or the reason why there is none."""
    if not page.takes_new:
        return {"reason": _why_not(page)}
    if not page.takes_answers:
        return {"reason": _("The questions are not published yet.")}
    address = reverse("calls:application_start", kwargs={"slug": page.call.slug})
    if not request.user.is_authenticated:
        login = f"{reverse('account_login')}?{urlencode({'next': address})}"
        return {"action": _("Sign in to start an application"), "url": login}
    return {"action": _("Start an application"), "url": address}


def _why_not(page: CallPage) -> str:
    if page.goes_on_by_invitation:
        return _(
            "What follows is for applications that came through the stage before: no new"
            " application can be started."
        )
    if page.phase == CallPhase.COMING:
        return _("Applications open on the date above.")
    return _("This call is closed: no new application can be started.")
