"""Who is told what about orientations.

No message names a project or repeats an answer: the link leads to them.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.outbox import Notification, notify
from services.enums import SessionState
from services.models import OrientationSession
from services.permissions import is_orientation_handled

BECAUSE_ADVISOR = gettext_lazy("You receive this message because you advise projects.")
BECAUSE_PERSON = gettext_lazy("You receive this message because you asked for an orientation.")


def _session(session_id: int) -> OrientationSession | None:
    rows = OrientationSession.objects.select_related("person", "advisor", "project")
    return rows.filter(pk=session_id).first()


def _officers(session: OrientationSession) -> list[Any]:
    """Return the programme officers whom no conflict of interest keeps away, and not its person."""
    walled = ConflictOfInterest.objects.standing().filter(project=session.project_id)
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER)
    free = officers.exclude(pk__in=walled.values("person_id"))
    return [each for each in free if each.pk != session.person_id]


def advisor(session_id: int) -> list[Any]:
    """Return its advisor while it waits for them."""
    session = _session(session_id)
    if session is None or session.state != SessionState.SENT or session.advisor is None:
        return []
    return [session.advisor] if is_orientation_handled(session.advisor, session) else []


def advisor_or_officers(session_id: int) -> list[Any]:
    """Return who is to answer; where nobody is, those who give it to somebody."""
    session = _session(session_id)
    if session is None or session.state != SessionState.SENT:
        return []
    return advisor(session_id) or _officers(session)


def advisor_and_officers(session_id: int) -> list[Any]:
    """Return who is to answer, and those who see to it that somebody does."""
    session = _session(session_id)
    if session is None or session.state != SessionState.SENT:
        return []
    return [*advisor(session_id), *_officers(session)]


def person(session_id: int) -> list[Any]:
    """Return whose orientation it is."""
    session = _session(session_id)
    return [session.person] if session and session.person else []


def about(session_id: int) -> dict[str, Any]:
    """Give a subject and a template the orientation's code, and whether somebody is to answer."""
    session = OrientationSession.objects.get(pk=session_id)
    return {"code": session.uid, "is_assigned": session.advisor_id is not None}


def desk(session_id: int) -> str:
    """Return the orientation at the advisors' desk."""
    return reverse("admin:services_orientationsession_change", args=[session_id])


def own_page(session_id: int) -> str:
    """Return the orientation as its person sees it."""
    return OrientationSession.objects.get(pk=session_id).get_absolute_url()


def answer_by(session_id: int) -> datetime | None:
    """Return until when it should be answered."""
    return OrientationSession.objects.get(pk=session_id).due_at


TO_ADVISOR: dict[str, Any] = {
    "url": desk,
    "context": about,
    "turn": gettext_lazy("Your turn: answer it, or give it to somebody else."),
    "deadline": answer_by,
    "action": gettext_lazy("Open the orientation"),
    "why": BECAUSE_ADVISOR,
}
TO_PERSON: dict[str, Any] = {
    "recipients": person,
    "url": own_page,
    "context": about,
    "action": gettext_lazy("See your orientation"),
    "why": BECAUSE_PERSON,
}

notify(
    Notification(
        event="services.orientation_sent",
        name="services.orientation_sent",
        recipients=advisor_or_officers,
        subject=lambda session_id: (
            _("Orientation %(code)s waits for an answer") % about(session_id)
        ),
        template="services/orientation_sent",
        **TO_ADVISOR,
    ),
    Notification(
        event="services.orientation_sent",
        name="services.orientation_received",
        subject=gettext_lazy("An advisor will look at your orientation"),
        template="services/orientation_received",
        turn=gettext_lazy("Our turn: an advisor answers by the date below."),
        deadline=answer_by,
        **TO_PERSON,
    ),
    Notification(
        event="services.orientation_answered",
        name="services.orientation_answered",
        subject=gettext_lazy("An advisor has answered your orientation"),
        template="services/orientation_answered",
        turn=gettext_lazy("Your turn: read the answer and ask for the services that you need."),
        **TO_PERSON,
    ),
    Notification(
        event="services.orientation_assigned",
        name="services.orientation_assigned",
        recipients=advisor,
        subject=lambda session_id: _("Orientation %(code)s is given to you") % about(session_id),
        template="services/orientation_assigned",
        **TO_ADVISOR,
    ),
    Notification(
        event="services.orientation_reminded",
        name="services.orientation_due",
        recipients=advisor_or_officers,
        subject=lambda session_id: (
            _("Orientation %(code)s: the answer is due today") % about(session_id)
        ),
        template="services/orientation_due",
        **TO_ADVISOR,
    ),
    Notification(
        event="services.orientation_delayed",
        name="services.orientation_late",
        recipients=advisor_and_officers,
        subject=lambda session_id: _("Orientation %(code)s is late") % about(session_id),
        template="services/orientation_late",
        **TO_ADVISOR,
    ),
)
