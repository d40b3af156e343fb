"""Claiming an organisation that nobody answers for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.actions.claims import (
    CannotClaimError,
    claim_by_code,
    claim_by_domain,
    claim_by_letter,
    claim_by_staff,
    enter_claim_code,
    withdraw_claim,
)
from partners.enums import ClaimMethod, ClaimState
from partners.forms.claims import CodeForm, LetterForm, StaffClaimForm
from partners.models import Claim, Organisation
from partners.queries.claims import own_claim, proving_email
from partners.queries.members import has_owner, is_member, masked
from partners.views.refusals import tell_refusal
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import REFUSALS


def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the ways to claim an organisation, or how one's claim stands."""
    organisation = _organisation(request, slug)
    if is_member(organisation, request.user):
        return redirect("partners:members", slug=slug)
    if has_owner(organisation):
        return redirect("partners:join", slug=slug)
    return _page(request, organisation)


@require_POST
def claim_domain(request: HttpRequest, slug: str) -> HttpResponse:
    """Claim by an address in the organisation's own domain."""
    organisation = _organisation(request, slug)
    return _try(
        request, slug, lambda **who: claim_by_domain(organisation_id=organisation.pk, **who)
    )


def claim_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a code, then type it."""
    organisation = _organisation(request, slug)
    mine = own_claim(organisation, request.user)
    if request.method != "POST":
        return redirect("partners:claim", slug=slug)
    if "code" not in request.POST:
        return _try(
            request, slug, lambda **who: claim_by_code(organisation_id=organisation.pk, **who)
        )
    form = CodeForm(request.POST)
    if mine is None or not form.is_valid():
        return _page(request, organisation, code=form)
    claim_id, code = mine.pk, form.cleaned_data["code"]
    return _try(request, slug, lambda **who: enter_claim_code(claim_id=claim_id, code=code, **who))


def claim_letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Claim by a signed letter."""
    organisation = _organisation(request, slug)
    form = LetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            claim_by_letter(
                organisation_id=organisation.pk,
                upload=form.cleaned_data["letter"],
                message=form.cleaned_data["message"],
                by=request.user,
                at=now(),
            )
        except FileRefusedError as refusal:
            form.add_error("letter", str(refusal.message))
        except CannotClaimError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your letter is with the cluster's team."))
            return redirect("partners:claim", slug=slug)
    return render(
        request, "partners/claim_letter.html", {"organisation": organisation, "form": form}
    )


def claim_staff(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the cluster's team to decide."""
    organisation = _organisation(request, slug)
    form = StaffClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claim_by_staff(
                organisation_id=organisation.pk, by=request.user, at=now(), **form.cleaned_data
            )
        except CannotClaimError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your message is with the cluster's team."))
            return redirect("partners:claim", slug=slug)
    return render(
        request, "partners/claim_staff.html", {"organisation": organisation, "form": form}
    )


@require_POST
def claim_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own claim back."""
    mine = get_object_or_404(Claim.objects.open(), organisation__slug=slug, user=request.user)
    try:
        withdraw_claim(claim_id=mine.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("Your claim is taken back."))
    return redirect("partners:claim", slug=slug)


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    visible: QuerySet[Organisation] = Organisation.objects.visible_to(request.user)
    return get_object_or_404(visible, slug=slug)


def _try(request: HttpRequest, slug: str, act: Callable[..., Claim]) -> HttpResponse:
    try:
        made = act(by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
        return redirect("partners:claim", slug=slug)
    if made.state == ClaimState.GRANTED:
        messages.success(
            request, _("You are the owner of %(name)s now.") % {"name": made.organisation}
        )
        return redirect("partners:members", slug=slug)
    messages.success(request, _("A code is on its way to the registered e-mail."))
    return redirect("partners:claim", slug=slug)


def _page(request: HttpRequest, organisation: Organisation, **forms: Any) -> HttpResponse:
    mine = own_claim(organisation, request.user)
    is_open = mine is not None and mine.state == ClaimState.OPEN
    registered = organisation.registered_email
    context = {
        "organisation": organisation,
        "claim": mine,
        "is_open": is_open,
        "is_code": is_open and mine is not None and mine.method == ClaimMethod.REGISTERED_EMAIL,
        "until": long_moment(mine.code_expires_at) if mine and mine.code_expires_at else "",
        "proof": proving_email(organisation, request.user),
        "registered": masked(registered) if registered else "",
        "code": forms.get("code") or CodeForm(),
    }
    return render(request, "partners/claim.html", context)
