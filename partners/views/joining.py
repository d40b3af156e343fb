"""Asking to be let into an organisation, and its owners' answers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.actions.joining import (
    CannotJoinError,
    accept_join_request,
    decline_join_request,
    request_to_join,
    withdraw_join_request,
)
from partners.enums import JoinRequestState
from partners.forms.members import JoinForm, RoleForm
from partners.models import JoinRequest, Organisation
from partners.queries.members import (
    has_owner,
    is_member,
    organisations_with_members,
    own_wishes,
)
from partners.views.refusals import tell_refusal
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS


def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody ask the owners to be let in, without learning who they are."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    if is_member(organisation, request.user):
        return redirect("partners:members", slug=slug)
    wish = own_wishes(request.user, slug).order_by("-asked_at").first()
    is_pending = wish is not None and wish.state == JoinRequestState.PENDING
    if not is_pending and not has_owner(organisation):
        return redirect("partners:claim", slug=slug)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_to_join(
                organisation_id=organisation.pk, by=request.user, at=now(), **form.cleaned_data
            )
        except CannotJoinError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your message is with the owners. You will be told."))
            return redirect("partners:join", slug=slug)
    context = {"organisation": organisation, "form": form, "wish": wish, "is_pending": is_pending}
    return render(request, "partners/join.html", context)


@require_POST
def join_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own request back."""
    wish = get_object_or_404(own_wishes(request.user, slug), state=JoinRequestState.PENDING)
    try:
        withdraw_join_request(joinrequest_id=wish.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("Your request is taken back."))
    return redirect("partners:join", slug=slug)


@require_POST
def join_accept(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Let somebody in."""
    wish = _wish(request, slug, uid)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role."))
        return redirect("partners:members", slug=slug)
    try:
        accept_join_request(
            joinrequest_id=wish.pk, role=form.cleaned_data["role"], by=request.user, at=now()
        )
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("%(name)s is a member now.") % {"name": wish.user})
    return redirect("partners:members", slug=slug)


@require_POST
def join_decline(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Turn somebody down."""
    wish = _wish(request, slug, uid)
    try:
        decline_join_request(joinrequest_id=wish.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(
            request, _("%(name)s is told that you declined, not who.") % {"name": wish.user}
        )
    return redirect("partners:members", slug=slug)


def _wish(request: HttpRequest, slug: str, uid: str) -> JoinRequest:
    organisation = organisations_with_members(request.user).filter(slug=slug).first()
    if organisation is None:
        raise Http404
    require(request.user, "partners.manage_members", organisation)
    rows = JoinRequest.objects.select_related("user")
    return get_object_or_404(rows, organisation=organisation, uid=uid)
