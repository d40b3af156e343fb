"""Who of the project's team takes part in an application."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from calls.actions.teams import choose_team
from calls.forms.team import TeamForm
from calls.queries.teams import members_of
from calls.views.applications import own_application
from partners.enums import ProjectRole
from partners.models import ProjectMember
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences


def application_team(request: HttpRequest, uid: str) -> HttpResponse:
    """Show who takes part in an application, and let a signatory choose."""
    application = own_application(request, uid)
    require(request.user, "calls.choose_team", application)
    found = ProjectMember.objects.active().filter(project=application.project_id)
    team = list(found.select_related("user").order_by("since", "pk"))
    others = [each for each in team if each.role != ProjectRole.SIGN]
    taking = set(members_of(application.pk).values_list("pk", flat=True))
    initial = {"members": [each.pk for each in others if each.pk in taking]}
    form = TeamForm(request.POST or None, members=others, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            choose_team(
                application_id=application.pk,
                member_ids=form.cleaned_data["members"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("The team of this application is changed."))
            return redirect(application)
    context = {
        "application": application,
        "form": form,
        "has_others": bool(others),
        "signatories": [each for each in team if each.role == ProjectRole.SIGN],
    }
    return render(request, "calls/application_team.html", context)
