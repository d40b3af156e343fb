"""Who is told that the questions of a call changed while a draft was being written."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Application
from calls.notifications.applications import BECAUSE_TEAM, about_application, team
from calls.notifications.late import stage_closes
from pscc.outbox import Notification, notify


def answers_page(application_id: int) -> str:
    """Return the team's page of the answers."""
    uid = Application.objects.values_list("uid", flat=True).get(pk=application_id)
    return reverse("calls:application_edit", kwargs={"uid": uid})


notify(
    Notification(
        event="calls.form_renewed",
        name="calls.form_renewed",
        recipients=team,
        subject=lambda application_id: (
            _("The questions of “%(call)s” have changed") % about_application(application_id)
        ),
        template="calls/form_renewed",
        context=about_application,
        url=answers_page,
        turn=gettext_lazy("Your turn: take the new questions, then go on writing."),
        deadline=stage_closes,
        action=gettext_lazy("See what changed"),
        why=BECAUSE_TEAM,
    ),
)
