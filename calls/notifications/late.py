"""Who is told what of late requests and of the next stage; no mail says why, or names a project."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.actions.conflicts import detect_office_conflicts
from calls.enums import CallRole
from calls.models import LateRequest, StageEntry
from calls.notifications.applications import (
    BECAUSE_OFFICE,
    BECAUSE_TEAM,
    about_application,
    application_page,
    team,
)
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.outbox import Notification, notify


def deciders(application_id: int, late_request_id: int) -> Iterable[User]:
    """Return the managers of the call and the programme officers who may decide a late request.

    Conflicts of interest are looked for first: a draft that was never sent has not been looked at.
    """
    detect_office_conflicts(application_id=application_id, at=now())
    request = LateRequest.objects.select_related("entry__application__call").get(pk=late_request_id)
    managers = User.objects.filter(
        call_roles__call=request.application.call_id, call_roles__role=CallRole.MANAGER
    )
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER)
    people = {person.pk: person for person in (*managers, *officers)}.values()
    return [each for each in people if allowed(each, "calls.decide_late_request", request)]


def late_desk(late_request_id: int) -> str:
    """Return the office's page of the late request."""
    return reverse("admin:calls_laterequest_change", args=(late_request_id,))


def late_until(late_request_id: int) -> datetime | None:
    """Return until when the team may send."""
    return LateRequest.objects.values_list("until", flat=True).get(pk=late_request_id)


def stage_closes(entry_id: int) -> datetime | None:
    """Return when the stage of an entry closes."""
    return StageEntry.objects.values_list("stage__closes_at", flat=True).get(pk=entry_id)


notify(
    Notification(
        event="calls.application_revived",
        name="calls.application_revived",
        recipients=team,
        subject=gettext_lazy("You can send your application after all"),
        template="calls/application_revived",
        context=about_application,
        url=application_page,
        turn=gettext_lazy("Your turn: finish your answers and send them."),
        deadline=stage_closes,
        action=gettext_lazy("Go on with the application"),
        why=BECAUSE_TEAM,
    )
)
notify(
    Notification(
        event="calls.late_request_asked",
        name="calls.late_request",
        recipients=deciders,
        subject=lambda application_id: (
            _("A team asks to send late to “%(call)s”") % about_application(application_id)
        ),
        template="calls/late_request",
        context=about_application,
        url=late_desk,
        turn=gettext_lazy("Your turn: let it send until a moment, or refuse and say why."),
        action=gettext_lazy("Read the reason and answer"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.late_request_asked",
        name="calls.late_request_receipt",
        recipients=team,
        subject=gettext_lazy("Your team asked to send late"),
        template="calls/late_request_receipt",
        context=about_application,
        url=application_page,
        turn=gettext_lazy("The cluster's turn: it grants the late sending, or says why not."),
        action=gettext_lazy("See the application"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.late_request_granted",
        name="calls.late_request_granted",
        recipients=team,
        subject=gettext_lazy("You may send your application late"),
        template="calls/late_request_granted",
        context=about_application,
        url=application_page,
        turn=gettext_lazy("Your turn: finish your answers and send them."),
        deadline=late_until,
        action=gettext_lazy("Go on with the application"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.late_request_refused",
        name="calls.late_request_refused",
        recipients=team,
        subject=gettext_lazy("Your application cannot be sent late"),
        template="calls/late_request_refused",
        context=about_application,
        url=application_page,
        action=gettext_lazy("Read the answer"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.next_stage_opened",
        name="calls.next_stage_invitation",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: your project is invited to the next stage")
            % about_application(application_id)
        ),
        template="calls/next_stage_invitation",
        context=about_application,
        url=application_page,
        turn=gettext_lazy("Your turn: write the full application and send it."),
        deadline=stage_closes,
        action=gettext_lazy("Go on with the application"),
        why=BECAUSE_TEAM,
    ),
)
