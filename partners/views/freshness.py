"""The page of the question "still true?": by the link of a mail, or signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partners.actions.freshness import LinkDeadError, confirm_by_link, confirm_organisation
from partners.models import Organisation
from partners.queries.freshness import read_link
from partners.queries.organisations import for_detail
from partners.views.secrets import keeps_address_secret
from pscc.kernel.access import require
from pscc.kernel.clock import now


@login_not_required
@keeps_address_secret
def freshness_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what stands on the profile; a button confirms it. The link can do nothing else."""
    link = read_link(token)
    if request.method == "POST" and link.is_alive:
        try:
            confirmed = confirm_by_link(token=token, at=now())
        except LinkDeadError as refusal:
            messages.error(request, refusal.message)
        else:
            return _thank(request, confirmed)
        link = read_link(token)
    if link.organisation is None or not link.is_alive:
        context = {"organisation": link.organisation}
        status = 404 if link.organisation is None else 410
        return render(request, "partners/confirm_dead.html", context, status=status)
    return _show(request, link.organisation)


def freshness_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for somebody who edits the organisation and is signed in."""
    visible = Organisation.objects.visible_to(request.user)
    organisation = get_object_or_404(visible, slug=slug)
    require(request.user, "partners.confirm_organisation", organisation)
    if request.method == "POST":
        confirmed = confirm_organisation(organisation_id=organisation.pk, by=request.user, at=now())
        return _thank(request, confirmed)
    return _show(request, organisation)


def _show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    rows = for_detail(Organisation.objects.filter(pk=organisation.pk), now().date())
    return render(request, "partners/confirm.html", {"organisation": rows.get()})


def _thank(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    messages.success(
        request,
        _("Thank you. The profile of %(name)s shows today as the day of its last check.")
        % {"name": organisation.name},
    )
    return redirect(organisation)
