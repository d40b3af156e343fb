"""Who of a project's team takes part in an application: all of it, or the part that was chosen."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from calls.models import TeamSeat
from partners.enums import ProjectRole
from partners.models import ProjectMember


def members_of(application_id: int) -> QuerySet[ProjectMember]:
    """Return the members who take part; those who sign always do."""
    seats = TeamSeat.objects.filter(application=application_id, member=OuterRef("pk"))
    takes_part = (
        Q(project__applications__is_narrowed=False) | Q(role=ProjectRole.SIGN) | Exists(seats)
    )
    return ProjectMember.objects.active().filter(  # one call: one and the same application
        takes_part, project__applications=application_id
    )
