"""Who may open a project's confidential dossier besides its team, and what its pages say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from partners.models import Organisation, Project
from pscc.kernel.access import allowed
from pscc.kernel.clock import PortalNow, now
from services.enums import Side
from services.models import DossierGrant, SubRequest
from services.request_states import EXIT_STATES

WARNED_BEFORE = timedelta(days=3)


class Door(StrEnum):
    """How a dossier stands to the provider of a request."""

    OPEN = "open"
    NEVER = "never"  # nobody gave access
    REVOKED = "revoked"
    OVER = "over"  # its last day has passed
    ENDED = "ended"  # the request has ended, and the access with it


@dataclass(frozen=True)
class Access:
    """How a dossier stands to a provider, and by which grant."""

    door: Door
    grant: DossierGrant | None = None

    @property
    def is_open(self) -> bool:
        """Whether the provider may read it now."""
        return self.door == Door.OPEN

    @property
    def last_day(self) -> date | None:
        """Until which day, that day included."""
        return last_day_of(self.grant) if self.grant else None


def last_day_of(grant: DossierGrant) -> date:
    """Return the last day on which a grant holds, in Paris."""
    return timezone.localdate(grant.expires_at - timedelta(microseconds=1))


def access_to(sub_request: SubRequest, at: datetime) -> Access:
    """Tell how the dossier stands to the provider of a request; one statement."""
    latest = sub_request.grants.select_related("granted_by", "revoked_by")
    grant = latest.order_by("-granted_at", "-pk").first()
    if grant is None:
        return Access(Door.NEVER)
    return Access(_door(grant, sub_request, at), grant)


def _door(grant: DossierGrant, sub_request: SubRequest, at: datetime) -> Door:
    if sub_request.state in EXIT_STATES:
        return Door.ENDED
    if grant.revoked_by_id is not None:
        return Door.REVOKED
    if grant.revoked_at is not None or grant.expires_at <= at:
        return Door.OVER
    return Door.OPEN


def standing_grants(at: datetime | PortalNow) -> QuerySet[DossierGrant]:
    """Return the grants by which somebody may read at a moment."""
    found: QuerySet[DossierGrant] = DossierGrant.objects.standing(at)  # type: ignore[arg-type] # a moment or the database's own clock
    return found


def reads_shared_dossier(user: Any, project: Project) -> bool:
    """Tell whether a person may read a dossier since it was opened to an organisation of theirs.

    Fills `partners.queries.dossiers.dossier_readers`; a conflict of interest stops them too.
    """
    if not user.is_authenticated:
        return False
    asked = SubRequest.objects.of_providers_of(user).filter(request__project=project)
    return standing_grants(PortalNow()).filter(sub_request__in=asked.values("pk")).exists()


def ever_given_to(project: Project) -> QuerySet[Any]:
    """Return the organisations to which a dossier was ever opened."""
    asked = SubRequest.objects.filter(request__project=project, grants__isnull=False)
    return Organisation.objects.filter(pk__in=asked.values("provider_id"))


def given_panel(project: Project, user: Any) -> Mapping[str, Any] | None:
    """Say on the pages of a dossier, to its team, which providers may read it now, and until when;
    one statement.
    """
    if not allowed(user, "partners.read_openings", project):
        return None
    grants = standing_grants(PortalNow()).filter(sub_request__request__project=project)
    rows = grants.select_related("sub_request__provider", "sub_request__request", "granted_by")
    return {
        "template": "services/requests/_access_given.html",
        "rows": [(grant, last_day_of(grant)) for grant in rows.order_by("expires_at", "pk")],
    }


def sharing_panel(
    sub_request: SubRequest, user: Any, sides: Sequence[Side]
) -> Mapping[str, Any] | None:
    """Say on the page of a request whether its provider may read the dossier; nothing on a draft.

    The team's signatory gives and takes back, the others of the team see it, the provider opens.
    """
    if sub_request.submitted_at is None:
        return None
    access = access_to(sub_request, now())
    of_team = allowed(user, "services.read_own_request", sub_request)
    if not (of_team or sides) or (access.door == Door.ENDED and not of_team):
        return None
    signs = allowed(user, "services.grant_dossier", sub_request)
    return {
        "template": "services/requests/_sharing.html",
        "access": access,
        "of_team": of_team,
        "of_provider": Side.PROVIDER in sides,
        "may_give": signs and sub_request.state not in EXIT_STATES,
        "may_revoke": signs and access.is_open,
    }


def ending_soon(at: datetime) -> QuerySet[DossierGrant]:
    """Return the grants that end by themselves within three days."""
    return standing_grants(at).filter(expires_at__lte=at + WARNED_BEFORE)
