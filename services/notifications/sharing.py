"""Who is told of reminders, escalations and access to dossiers.

No message names a project or quotes from a dossier: the link leads to it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import ProjectRole
from partners.models import ConflictOfInterest
from partners.models.projects import EDITING_ROLES
from partners.queries.members import acting_for, in_team_of
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify
from services.enums import SubRequestState, Turn
from services.models import DossierGrant, ServiceRequest, SubRequest
from services.queries.requests.grants import last_day_of

BECAUSE_TURN = gettext_lazy(
    "You receive this message because it is your side’s turn in this request."
)
BECAUSE_HANDLES = gettext_lazy("You receive this message because you look after requests.")
BECAUSE_PROVIDER = gettext_lazy(
    "You receive this message because you answer requests for this provider."
)
BECAUSE_SIGNS = gettext_lazy("You receive this message because you sign for the project that asks.")


def _sub_request(sub_request_id: int) -> SubRequest:
    rows = SubRequest.objects.select_related("provider", "request__advisor")
    found: SubRequest = rows.get(pk=sub_request_id)
    return found


def _walled(sub_request: SubRequest) -> Any:
    """Return the people whom a conflict of interest keeps away from the project."""
    conflicts: Any = ConflictOfInterest.objects.standing()
    return conflicts.filter(project=sub_request.request.project_id).values("person_id")


def provider_of(sub_request: SubRequest) -> QuerySet[User]:
    """Return the owners and editors of the provider whom no conflict of interest keeps away."""
    people = acting_for(sub_request.provider_id)
    return people.exclude(pk__in=_walled(sub_request))


def team_of(
    sub_request: SubRequest, roles: Iterable[ProjectRole] = EDITING_ROLES
) -> QuerySet[User]:
    """Return those of the project's team who write, or those with one of `roles`."""
    return in_team_of(sub_request.request.project_id, roles)


def handlers_of(sub_request: SubRequest) -> list[User]:
    """Return the request's advisor; without one who may see to it, the programme officers."""
    advisor = sub_request.request.advisor
    if (
        advisor is not None
        and advisor.is_active
        and allowed(advisor, "services.handle_request", sub_request)
    ):
        return [advisor]
    officers = User.objects.with_role(Role.PROGRAMME_OFFICER)
    return list(officers.exclude(pk__in=_walled(sub_request)))


def whose_turn(sub_request_id: int, turn_since: str) -> Iterable[User]:
    """Return those whose turn it is, nobody once that turn is over."""
    sub_request = _sub_request(sub_request_id)
    if sub_request.turn_since != datetime.fromisoformat(turn_since):
        return []
    if sub_request.turn == Turn.PROVIDER:
        return [] if sub_request.is_orphan else provider_of(sub_request)
    return team_of(sub_request) if sub_request.turn == Turn.APPLICANT else []


def who_handles(sub_request_id: int, turn_since: str) -> Iterable[User]:
    """Return who looks after a request, nobody once the turn that was late is over."""
    sub_request = _sub_request(sub_request_id)
    if sub_request.turn_since != datetime.fromisoformat(turn_since):
        return []
    return handlers_of(sub_request)


def about(sub_request_id: int) -> dict[str, Any]:
    """Give a subject and a template the request, its provider, its state and whose turn it is."""
    sub_request = _sub_request(sub_request_id)
    return {
        "reference": sub_request.full_reference,
        "provider": sub_request.provider.name,
        "state": sub_request.get_state_display(),
        "is_providers": sub_request.turn == Turn.PROVIDER,
        "is_orphan": sub_request.is_orphan,
        "is_delivered": sub_request.state == SubRequestState.DELIVERED,
        "since": long_date(sub_request.turn_since),
    }


def about_turn(sub_request_id: int) -> dict[str, Any]:
    """Give the same to those whose turn it is: a provider knows the request by its code."""
    told = about(sub_request_id)
    own = {"reference": _sub_request(sub_request_id).code} if told["is_providers"] else {}
    return told | own


def turn_of_staff(sub_request_id: int) -> str:
    """Say what those who look after requests can do, whichever side is late."""
    if _sub_request(sub_request_id).turn == Turn.APPLICANT:
        return _("Your turn: ask the project’s team what holds it up.")
    return _("Your turn: see who can answer, or look for another provider.")


def page(sub_request_id: int) -> str:
    """Return the page of a request to a provider."""
    return _sub_request(sub_request_id).get_absolute_url()


def due(sub_request_id: int) -> datetime | None:
    """Return when the clock ends, or has ended."""
    return _sub_request(sub_request_id).due_at


def desk(sub_request_id: int) -> str:
    """Return the request at the staff desk."""
    return reverse("admin:services_subrequest_change", args=(sub_request_id,))


def advisor(advisor_id: int) -> list[User]:
    """Return who was given a request."""
    return list(User.objects.filter(pk=advisor_id, is_active=True))


def about_whole(request_id: int) -> dict[str, Any]:
    """Give a subject and a template the request as a whole."""
    return {"reference": str(ServiceRequest.objects.get(pk=request_id))}


def desk_of_whole(request_id: int) -> str:
    """Return the request as a whole at the staff desk."""
    return reverse("admin:services_servicerequest_change", args=(request_id,))


def _grant(grant_id: int) -> DossierGrant:
    rows = DossierGrant.objects.select_related(
        "sub_request__provider", "sub_request__request__advisor"
    )
    found: DossierGrant = rows.get(pk=grant_id)
    return found


def readers_of(grant_id: int) -> Iterable[User]:
    """Return those of the provider who can read the dossier."""
    return provider_of(_grant(grant_id).sub_request)


def signatories(grant_id: int) -> Iterable[User]:
    """Return who can give access for longer; nobody once the access was taken back."""
    grant = _grant(grant_id)
    if grant.revoked_at is not None:
        return []
    return team_of(grant.sub_request, (ProjectRole.SIGN,))


def about_grant(grant_id: int) -> dict[str, Any]:
    """Give a subject and a template the request as its provider knows it, its provider and the
    last day of access.
    """
    grant = _grant(grant_id)
    return {
        "reference": grant.sub_request.code,
        "provider": grant.sub_request.provider.name,
        "until": long_date(last_day_of(grant)),
    }


def about_end(grant_id: int) -> dict[str, Any]:
    """Give the same to the team, under the full reference."""
    return about_grant(grant_id) | {"reference": _grant(grant_id).sub_request.full_reference}


def dossier_page(grant_id: int) -> str:
    """Return the page on which a provider reads the dossier."""
    return reverse("services:shared_dossier", args=(_grant(grant_id).sub_request.uid,))


def request_page(grant_id: int) -> str:
    """Return the page of the request."""
    return _grant(grant_id).sub_request.get_absolute_url()


notify(
    Notification(
        event="services.request_reminded",
        name="services.request_reminder",
        recipients=whose_turn,
        subject=lambda sub_request_id: (
            _("%(reference)s: your answer is awaited") % about_turn(sub_request_id)
        ),
        template="services/request_reminder",
        url=page,
        context=about_turn,
        turn=gettext_lazy("Your turn, or a colleague’s."),
        deadline=due,
        action=gettext_lazy("See the request"),
        why=BECAUSE_TURN,
    ),
    Notification(
        event="services.request_escalated",
        name="services.request_escalation",
        recipients=who_handles,
        subject=lambda sub_request_id: (
            _("%(reference)s (%(provider)s) needs you") % about(sub_request_id)
        ),
        template="services/request_escalation",
        url=desk,
        context=about,
        turn=turn_of_staff,
        deadline=due,
        action=gettext_lazy("See the request"),
        why=BECAUSE_HANDLES,
    ),
    Notification(
        event="services.request_assigned",
        name="services.request_assignment",
        recipients=advisor,
        subject=lambda request_id: _("%(reference)s is given to you") % about_whole(request_id),
        template="services/request_assignment",
        url=desk_of_whole,
        context=about_whole,
        turn=gettext_lazy("Your turn when a clock runs out: you are told then."),
        action=gettext_lazy("See the request"),
        why=BECAUSE_HANDLES,
    ),
    Notification(
        event="services.dossier_granted",
        name="services.dossier_opened",
        recipients=readers_of,
        subject=lambda grant_id: (
            _("%(reference)s: you may read the confidential dossier") % about_grant(grant_id)
        ),
        template="services/dossier_opened",
        url=dossier_page,
        context=about_grant,
        action=gettext_lazy("Read the dossier"),
        why=BECAUSE_PROVIDER,
    ),
    Notification(
        event="services.dossier_revoked",
        name="services.dossier_closed",
        recipients=readers_of,
        subject=lambda grant_id: (
            _("%(reference)s: the confidential dossier is closed") % about_grant(grant_id)
        ),
        template="services/dossier_closed",
        url=request_page,
        context=about_grant,
        action=gettext_lazy("See the request"),
        why=BECAUSE_PROVIDER,
    ),
    Notification(
        event="services.dossier_end_announced",
        name="services.dossier_closing",
        recipients=signatories,
        subject=lambda grant_id: (
            _("%(reference)s: %(provider)s reads your dossier up to %(until)s")
            % about_end(grant_id)
        ),
        template="services/dossier_closing",
        url=request_page,
        context=about_end,
        action=gettext_lazy("See the request"),
        why=BECAUSE_SIGNS,
        label=gettext_lazy("A provider’s access to my dossier ends soon"),
        optional=True,
    ),
)
