"""Who is told what when an application is sent or withdrawn; no mail names a project."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.actions.conflicts import detect_office_conflicts
from calls.enums import CallRole
from calls.models import Application, StageEntry, Submission
from calls.queries.teams import members_of
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import long_moment
from pscc.outbox import Notification, notify

BECAUSE_TEAM = gettext_lazy("You receive this message because you are in the team of this project.")
BECAUSE_OFFICE = gettext_lazy("You receive this message because you run this call.")
BECAUSE_PANEL = gettext_lazy("You receive this message because you sit on the panel of this call.")


# --- Who -----------------------------------------------------------------------------------------


def team(application_id: int) -> Iterable[User]:
    """Return everyone in the team of the application."""
    return User.objects.filter(pk__in=members_of(application_id).values("user_id"))


def office(application_id: int) -> Iterable[User]:
    """Return the managers of the call and the programme officers who may handle the application.

    Nobody for a draft that was never sent; nobody whom a conflict of interest keeps away. Conflicts
    are looked for here, before the first mail: the handler that does may run after this one.
    """
    application = _application(application_id)
    if application.reference is not None:
        detect_office_conflicts(application_id=application_id, at=now())
    managers = User.objects.filter(
        call_roles__call=application.call_id, call_roles__role=CallRole.MANAGER
    )
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER)
    people = {person.pk: person for person in (*managers, *officers)}.values()
    return [each for each in people if allowed(each, "calls.screen_application", application)]


def panel(application_id: int) -> Iterable[User]:
    """Return the chair and the members of the call's panel, but for whom a conflict of interest
    keeps away; conflicts are looked for first, as for the office.
    """
    application = _application(application_id)
    detect_office_conflicts(application_id=application_id, at=now())
    seats = User.objects.filter(
        call_roles__call=application.call_id,
        call_roles__role__in=(CallRole.CHAIR, CallRole.MEMBER),
        is_active=True,
    )
    walled = ConflictOfInterest.objects.standing().filter(project=application.project_id)
    return seats.exclude(pk__in=walled.values("person_id")).distinct().order_by("pk")


# --- What and where ------------------------------------------------------------------------------


def about_submission(application_id: int, submission_id: int) -> dict[str, Any]:
    """Give the templates call, reference, round, time and digest; no title of a project."""
    submission = Submission.objects.get(pk=submission_id)
    return about_application(application_id) | {
        "round": submission.round,
        "received": long_moment(submission.received_at),
        "sha256": submission.sha256,
    }


def about_application(application_id: int) -> dict[str, Any]:
    """Give the templates the call and the reference."""
    application = _application(application_id)
    return {"call": application.call.title, "reference": application.reference}


def clarification_until(entry_id: int) -> datetime | None:
    """Return until when the team may answer."""
    return StageEntry.objects.values_list("reopened_until", flat=True).get(pk=entry_id)


def panel_page(application_id: int) -> str:
    """Return the panel's page of the application."""
    return reverse("calls:panel_application", kwargs={"uid": _application(application_id).uid})


def receipt_page(application_id: int) -> str:
    """Return the team's page of the receipt."""
    return reverse("calls:receipt", kwargs={"uid": _application(application_id).uid})


def application_page(application_id: int) -> str:
    """Return the team's page of the application."""
    return _application(application_id).get_absolute_url()


def desk(application_id: int) -> str:
    """Return the office's page of the application."""
    return reverse("admin:calls_application_change", args=(application_id,))


def _application(application_id: int) -> Application:
    found: Application = Application.objects.select_related("call", "project").get(
        pk=application_id
    )
    return found


# --- The table -----------------------------------------------------------------------------------

notify(
    Notification(
        event="calls.application_submitted",
        name="calls.application_receipt",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: we have received your application")
            % about_application(application_id)
        ),
        template="calls/application_receipt",
        url=receipt_page,
        context=about_submission,
        turn=gettext_lazy("The cluster's turn: its team checks your application."),
        action=gettext_lazy("See and download your receipt"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.application_submitted",
        name="calls.application_arrival",
        recipients=office,
        subject=lambda application_id: (
            _("%(reference)s has arrived") % about_application(application_id)
        ),
        template="calls/application_arrival",
        url=desk,
        context=about_submission,
        turn=gettext_lazy("Your turn once the call is closed: screen it."),
        action=gettext_lazy("Open the application"),
        why=BECAUSE_OFFICE,
        label=gettext_lazy("An application arrives"),
        optional=True,
    ),
    Notification(
        event="calls.application_withdrawn",
        name="calls.application_withdrawal",
        recipients=office,
        subject=lambda application_id: (
            _("%(reference)s is withdrawn") % about_application(application_id)
        ),
        template="calls/application_withdrawal",
        url=desk,
        context=about_application,
        action=gettext_lazy("Read the reason"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.application_withdrawn",
        name="calls.withdrawal_receipt",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: your application is withdrawn") % about_application(application_id)
        ),
        template="calls/withdrawal_receipt",
        url=application_page,
        context=about_application,
        action=gettext_lazy("See the application"),
        why=BECAUSE_TEAM,
    ),
)
notify(
    Notification(
        event="calls.application_expired",
        name="calls.application_expired",
        recipients=team,
        subject=gettext_lazy("Your draft was not sent before the call closed"),
        template="calls/application_expired",
        context=about_application,
        url=application_page,
        action=gettext_lazy("Read your draft"),
        why=BECAUSE_TEAM,
    )
)
notify(
    Notification(
        event="calls.clarification_asked",
        name="calls.clarification_request",
        recipients=team,
        subject=lambda application_id: (
            _("%(reference)s: the cluster asks you for a clarification")
            % about_application(application_id)
        ),
        template="calls/clarification_request",
        context=about_application,
        url=application_page,
        turn=gettext_lazy(
            "Your turn: read the question, change your answers, and send them again."
        ),
        deadline=clarification_until,
        action=gettext_lazy("Read the question"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.application_sent_to_panel",
        name="calls.panel_arrival",
        recipients=panel,
        subject=lambda application_id: (
            _("%(reference)s is before the panel") % about_application(application_id)
        ),
        template="calls/panel_arrival",
        context=about_application,
        url=panel_page,
        turn=gettext_lazy("Your turn: read it before the panel meets."),
        action=gettext_lazy("Open the application"),
        why=BECAUSE_PANEL,
    ),
)
