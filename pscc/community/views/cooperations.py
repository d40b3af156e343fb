"""Cooperations of one's organisations: declared, confirmed, ended, made public."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.views.refusals import tell_refusal
from pscc.community.actions.cooperations import (
    agree_to_publish,
    confirm_cooperation,
    declare_cooperation,
    decline_cooperation,
    dispute_cooperation,
    end_cooperation,
)
from pscc.community.enums import CooperationState
from pscc.community.forms.cooperations import CooperationForm, EndForm
from pscc.community.models import Cooperation
from pscc.community.models.cooperations import of_introduction
from pscc.community.permissions import answers_cooperation, declares_cooperation
from pscc.community.queries.board import organisations_written_by, projects_written_by
from pscc.community.queries.cooperations import for_pages
from pscc.community.views.steps import take_step
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused


@require_safe
def cooperation_list(request: HttpRequest) -> HttpResponse:
    """Show the cooperations of the organisations and projects that a person writes for."""
    rows: Any = Cooperation.objects
    context = {"rows": list(for_pages(rows.own(request.user)))}
    return render(request, "community/cooperation_list.html", context)


def cooperation_create(request: HttpRequest) -> HttpResponse:
    """Let a side declare one; the other side is asked to confirm it."""
    organisations = organisations_written_by(request.user)
    form = CooperationForm(
        request.POST or None,
        organisations=organisations,
        projects=projects_written_by(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            cooperation = declare_cooperation(
                cooperation=form.cooperation(), by=request.user, at=now()
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The other side is asked to confirm it."))
            return redirect(cooperation)
    context = {"form": form, "speaks_for_some": organisations.exists()}
    return render(request, "community/cooperation_form.html", context)


def _one(request: HttpRequest, uid: str) -> Cooperation:
    own: Any = Cooperation.objects.own(request.user)
    cooperation: Cooperation = get_object_or_404(for_pages(own), uid=uid)
    return cooperation


@require_safe
def cooperation_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show either side what is recorded, and what it may do."""
    return _page(request, _one(request, uid))


def _page(
    request: HttpRequest, cooperation: Cooperation, end: EndForm | None = None
) -> HttpResponse:
    is_proposed = cooperation.state == CooperationState.PROPOSED
    is_running = cooperation.state == CooperationState.CONFIRMED
    sides = (
        (declares_cooperation, cooperation.agreed_at),
        (answers_cooperation, cooperation.partner_agreed_at),
    )
    own = [agreed_at for stands, agreed_at in sides if stands(request.user, cooperation)]
    context = {
        "cooperation": cooperation,
        "may_answer": is_proposed
        and allowed(request.user, "community.confirm_cooperation", cooperation),
        "may_dispute": is_running
        and of_introduction(cooperation)
        and allowed(request.user, "community.dispute_cooperation", cooperation),
        "may_publish": is_running
        and allowed(request.user, "community.publish_cooperation", cooperation),
        "has_agreed": bool(own) and all(own),
        "end": (end or EndForm())
        if is_running and allowed(request.user, "community.end_cooperation", cooperation)
        else None,
    }
    return render(request, "community/cooperation_detail.html", context)


def _step(request: HttpRequest, uid: str, act: Callable[..., Any], told: str) -> HttpResponse:
    cooperation = _one(request, uid)
    return take_step(request, cooperation, act, told, cooperation_id=cooperation.pk)


@require_POST
def cooperation_confirm(request: HttpRequest, uid: str) -> HttpResponse:
    """Confirm what the other side declared."""
    return _step(request, uid, confirm_cooperation, _("The cooperation is confirmed."))


@require_POST
def cooperation_decline(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that what the other side declared is not so."""
    return _step(request, uid, decline_cooperation, _("It is noted that this is not so."))


@require_POST
def cooperation_dispute(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that an introduction did not lead to it."""
    return _step(request, uid, dispute_cooperation, _("It is noted that this is not so."))


@require_POST
def cooperation_end(request: HttpRequest, uid: str) -> HttpResponse:
    """Note on which day it ended."""
    cooperation, form = _one(request, uid), EndForm(request.POST)
    if not form.is_valid():
        return _page(request, cooperation, end=form)
    try:
        end_cooperation(
            cooperation_id=cooperation.pk, on=form.cleaned_data["on"], by=request.user, at=now()
        )
    except Refused as refusal:
        form.add_error("on", refusal.message)
        return _page(request, cooperation, end=form)
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("The cooperation has ended."))
    return redirect(cooperation)


@require_POST
def cooperation_publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Agree for one's side that everyone may know of it, or take that back."""
    agrees = request.POST.get("agrees") == "yes"

    def publish(**who: Any) -> Cooperation:
        return agree_to_publish(agrees=agrees, **who)

    told = _("Your side agrees that it is public.") if agrees else _("It is not public any more.")
    return _step(request, uid, publish, told)
