"""Who may see and do what with services."""

from typing import Any

import rules

from partners.models import Membership, Organisation
from partners.models.projects import EDITING_MEMBERS
from partners.permissions import behind_no_wall, edits_project
from pscc.accounts.permissions import is_communication, is_officer, is_signed_in, is_staff_member
from services.enums import ServiceState
from services.models import Service, WaitingPlace


@rules.predicate
def edits_provider(user: Any, service: Service | None) -> bool:
    """Hold for owners and editors of the service's provider."""
    return (
        service is not None
        and Membership.objects.active()
        .filter(user=user, organisation=service.provider_id, role__in=EDITING_MEMBERS)
        .exists()
    )


@rules.predicate
def edits_organisation(user: Any, organisation: Organisation | None) -> bool:
    """Hold for owners and editors of an organisation that offers something."""
    return (
        organisation is not None
        and Membership.objects.active()
        .filter(user=user, organisation=organisation.pk, role__in=EDITING_MEMBERS)
        .exists()
    )


@rules.predicate
def is_announced(_user: Any, service: Service | None) -> bool:
    """Hold for a service that staff have published and that is not open: announced or paused."""
    return service is not None and service.state in (ServiceState.PLANNED, ServiceState.PAUSED)


may_manage_catalogue = is_officer | is_communication

rules.add_perm("services.browse_unpublished", is_staff_member)
rules.add_perm("services.edit_service", is_signed_in & (edits_provider | may_manage_catalogue))
rules.add_perm(
    "services.open_service",
    may_manage_catalogue | (is_signed_in & is_announced & edits_provider),
)
rules.add_perm("services.plan_service", may_manage_catalogue)
rules.add_perm("services.return_service", may_manage_catalogue)
rules.add_perm("services.retire_service", is_signed_in & (edits_provider | may_manage_catalogue))
rules.add_perm(
    "services.request_service_review", is_signed_in & (edits_provider | may_manage_catalogue)
)
rules.add_perm(
    "services.create_service", is_signed_in & (edits_organisation | may_manage_catalogue)
)
rules.add_perm("services.read_statistics", is_signed_in & (edits_provider | is_staff_member))
rules.add_perm("services.review_edit", may_manage_catalogue)
rules.add_perm("services.pause_service", is_signed_in & (edits_provider | may_manage_catalogue))

rules.add_perm("services.confirm_service", is_signed_in & (edits_provider | may_manage_catalogue))
rules.add_perm("services.undo_freshness", may_manage_catalogue)
rules.add_perm("services.recheck_link", may_manage_catalogue)
rules.add_perm("services.view_linkcheck", is_staff_member)
rules.add_perm("services.import_services", may_manage_catalogue)
rules.add_perm("services.view_serviceimport", may_manage_catalogue)
rules.add_perm("services.add_serviceimport", may_manage_catalogue)


@rules.predicate
def answers_place(user: Any, place: WaitingPlace | None) -> bool:
    """Hold for those who write for the project that waits."""
    return place is not None and bool(edits_project(user, place.project))


@rules.predicate
def gives_place(user: Any, place: WaitingPlace | None) -> bool:
    """Hold for the provider's owners and editors, unless a conflict of interest keeps them away
    from the project.
    """
    return (
        place is not None
        and bool(edits_provider(user, place.service))
        and bool(behind_no_wall(user, place.project))
    )


rules.add_perm("services.subscribe", is_signed_in)
rules.add_perm("services.join_waiting_list", is_signed_in & edits_project)
rules.add_perm("services.answer_place", is_signed_in & answers_place)
rules.add_perm("services.read_waiting_list", is_signed_in & edits_provider)
rules.add_perm("services.offer_place", is_signed_in & gives_place)
for _thing in ("package", "scheme"):
    rules.add_perm(f"services.view_{_thing}", is_staff_member)
    rules.add_perm(f"services.add_{_thing}", may_manage_catalogue)
    rules.add_perm(f"services.change_{_thing}", may_manage_catalogue)
for _part in ("packageitem", "schemerule", "hostingspace"):
    rules.add_perm(f"services.view_{_part}", is_staff_member)
    rules.add_perm(f"services.add_{_part}", may_manage_catalogue)
    rules.add_perm(f"services.change_{_part}", may_manage_catalogue)
    rules.add_perm(f"services.delete_{_part}", may_manage_catalogue)

rules.add_perm("services.view_service", is_staff_member)
rules.add_perm("services.add_service", may_manage_catalogue)
rules.add_perm("services.change_service", may_manage_catalogue)
rules.add_perm("services.view_serviceedit", is_staff_member)
for _part in ("offer", "requireddocument", "accessstep", "equipment", "servicecontact"):
    rules.add_perm(f"services.view_{_part}", is_staff_member)
    rules.add_perm(f"services.add_{_part}", may_manage_catalogue)
    rules.add_perm(f"services.change_{_part}", may_manage_catalogue)
    rules.add_perm(f"services.delete_{_part}", may_manage_catalogue)
for _record in ("healthdataset", "samplecollection"):
    rules.add_perm(f"services.view_{_record}", is_staff_member)
