"""Who may see and do what with services."""

from typing import Any

import rules

from partners.models import Membership
from partners.models.projects import EDITING_MEMBERS
from pscc.accounts.permissions import is_communication, is_officer, is_signed_in, is_staff_member
from services.models import Service


@rules.predicate
def edits_provider(user: Any, service: Service | None) -> bool:
    """Hold for owners and editors of the service's provider."""
    return (
        service is not None
        and Membership.objects.active()
        .filter(user=user, organisation=service.provider_id, role__in=EDITING_MEMBERS)
        .exists()
    )


may_manage_catalogue = is_officer | is_communication

rules.add_perm("services.browse_unpublished", is_staff_member)
rules.add_perm("services.edit_service", is_signed_in & (edits_provider | may_manage_catalogue))
rules.add_perm("services.open_service", may_manage_catalogue)
rules.add_perm("services.pause_service", is_signed_in & (edits_provider | may_manage_catalogue))

rules.add_perm("services.view_service", is_staff_member)
rules.add_perm("services.add_service", may_manage_catalogue)
rules.add_perm("services.change_service", may_manage_catalogue)
