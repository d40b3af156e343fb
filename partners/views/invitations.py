"""The page behind the link of an invitation: looking changes nothing, a button answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partners.actions.invitations import (
    CannotAnswerError,
    accept_invitation,
    decline_invitation,
)
from partners.models import Invitation
from partners.queries.members import held_invitation, invitation_standing, masked
from partners.views.secrets import keeps_address_secret
from pscc.kernel.clock import now

HELD = "held_invitations"  # session key: those whose secret this browser has shown


@login_not_required
@keeps_address_secret
def invitation(request: HttpRequest, uid: str, secret: str) -> HttpResponse:
    """Show an invitation to whoever has its link, and take the answer of the invited person.

    A visitor's button keeps the number of the invitation, never its secret, through the sign-in.
    """
    found = held_invitation(uid, secret)
    if found is None:
        return render(request, "partners/invitation_unknown.html", status=404)
    if request.method == "POST" and not request.user.is_authenticated:
        request.session[HELD] = [*request.session.get(HELD, [])[-4:], found.uid]
        return redirect("partners:invitation_answer", uid=found.uid)
    return _answer(request, found)


@keeps_address_secret
def invitation_answer(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an invitation after the sign-in: to the invited person, and to who came by its link."""
    related = Invitation.objects.select_related("organisation", "project", "invited_by")
    found = related.filter(uid=uid).first()
    if found is None:
        raise Http404
    standing = invitation_standing(found, request.user, now())
    if standing.is_stranger and found.uid not in request.session.get(HELD, []):
        raise Http404
    return _answer(request, found)


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method == "POST":
        act = decline_invitation if "decline" in request.POST else accept_invitation
        try:
            answered = act(invitation_id=found.pk, by=request.user, at=now())
        except CannotAnswerError as refusal:
            messages.error(request, refusal.message)
            found.refresh_from_db()
        else:
            return _answered(request, answered)
    standing = invitation_standing(found, request.user, now())
    context = {"invitation": found, "standing": standing, "address": masked(found.email)}
    return render(request, "partners/invitation.html", context)


def _answered(request: HttpRequest, answered: Invitation) -> HttpResponse:
    if answered.accepted_by_id is None:
        messages.success(request, _("You have declined the invitation."))
        return redirect("pages:dashboard")
    target = answered.organisation or answered.project
    messages.success(request, _("Welcome! You now act for %(name)s.") % {"name": target})
    assert target is not None  # noqa: S101 an invitation leads to one thing: the database holds it
    return redirect(target)
