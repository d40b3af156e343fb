"""Who may see and do what with services."""

from typing import Any

import rules

from partners.models import Membership, Organisation
from partners.models.projects import EDITING_MEMBERS
from partners.permissions import behind_no_wall, edits_project, in_project_team, signs_project
from pscc.accounts.permissions import (
    is_administrator,
    is_advisor,
    is_communication,
    is_officer,
    is_programme_officer,
    is_signed_in,
    is_staff_member,
)
from services.enums import ServiceState, SessionState, Side
from services.models import (
    OrientationSession,
    Service,
    ServiceRequest,
    SubRequest,
    WaitingPlace,
)
from services.steps import STEPS, Step


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


# --- Orientation and requests --------------------------------------------------------------------


@rules.predicate
def in_request_team(user: Any, obj: Any) -> bool:
    """Hold for everyone in the team of the project that asks."""
    return obj is not None and bool(in_project_team(user, _request(obj).project))


@rules.predicate
def edits_request(user: Any, obj: Any) -> bool:
    """Hold for those of the team who may write."""
    return obj is not None and bool(edits_project(user, _request(obj).project))


@rules.predicate
def signs_request(user: Any, obj: Any) -> bool:
    """Hold for signatories of the project that asks."""
    return obj is not None and bool(signs_project(user, _request(obj).project))


@rules.predicate
def answers_request(user: Any, obj: Any) -> bool:
    """Hold for owners and editors of the provider that was asked, unless a conflict of interest
    keeps them away from the project.
    """
    return obj is not None and SubRequest.objects.of_providers_of(user).filter(pk=obj.pk).exists()


@rules.predicate
def is_request_handled(user: Any, obj: Any) -> bool:
    """Hold for sent ones that no conflict of interest keeps the person from; with no object, of
    any.
    """
    if obj is None:
        return True
    return _request(obj).reference is not None and bool(behind_no_wall(user, _request(obj).project))


@rules.predicate
def is_own_orientation(user: Any, session: OrientationSession | None) -> bool:
    """Hold for the person whose orientation it is."""
    return session is not None and session.person_id == user.pk


@rules.predicate
def is_orientation_handled(user: Any, session: OrientationSession | None) -> bool:
    """Hold for orientations that were sent, unless a conflict of interest keeps the person away
    from the project that came of it. One left unfinished was not.
    """
    if session is None:
        return True
    is_sent = session.state in (SessionState.SENT, SessionState.ANSWERED)
    return is_sent and bool(behind_no_wall(user, session.project))


def _request(obj: Any) -> ServiceRequest:
    found: ServiceRequest = obj if isinstance(obj, ServiceRequest) else obj.request
    return found


def needs_signature(step: Step) -> rules.predicates.Predicate:
    """Return the predicate that, of the team, only a signatory takes a step with a request."""

    @rules.predicate
    def needs(_user: Any, sub_request: SubRequest | None) -> bool:
        return sub_request is not None and step.needs_signature(sub_request.state)

    return needs


@rules.predicate
def is_on_a_side(user: Any, obj: Any) -> bool:
    """Hold for who takes part in a request, of the project's team or of a provider that got it."""
    if obj is None:
        return False
    request = _request(obj)
    received = SubRequest.objects.of_providers_of(user).filter(request=request)
    return bool(in_project_team(user, request.project)) or received.exists()


looks_after_requests = is_programme_officer | is_advisor | is_administrator
handles_request = is_signed_in & looks_after_requests & is_request_handled

rules.add_perm("services.browse_requests", looks_after_requests)
rules.add_perm("services.begin_request", is_signed_in & edits_project)
rules.add_perm("services.read_own_request", is_signed_in & in_request_team)
rules.add_perm("services.edit_request", is_signed_in & edits_request)
rules.add_perm("services.handle_request", handles_request)
rules.add_perm("services.reroute_request", (is_signed_in & edits_request) | handles_request)
rules.add_perm("services.answer_request", is_signed_in & answers_request)
rules.add_perm(
    "services.write_message", is_signed_in & (edits_request | answers_request | handles_request)
)
rules.add_perm(
    "services.read_thread", is_signed_in & (in_request_team | answers_request | handles_request)
)
rules.add_perm("services.propose_change", is_signed_in & (edits_request | answers_request))
rules.add_perm("services.grant_dossier", is_signed_in & signs_request)
rules.add_perm("services.assign_request_advisor", handles_request)
rules.add_perm("services.keep_notes", handles_request & ~is_on_a_side)
for _step in STEPS.values():
    _who = rules.predicates.always_deny
    if Side.APPLICANT in _step.may:
        _who |= signs_request if _step.signs else edits_request
        if _step.signs_from:
            _who &= ~needs_signature(_step) | signs_request
    if Side.PROVIDER in _step.may:
        _who |= answers_request
    if Side.STAFF in _step.may:
        _who |= handles_request
    rules.add_perm(f"services.{_step.name}_request", is_signed_in & _who)

rules.add_perm("services.browse_orientations", looks_after_requests)
rules.add_perm("services.read_own_orientation", is_signed_in & is_own_orientation)
rules.add_perm(
    "services.answer_orientation", is_signed_in & looks_after_requests & is_orientation_handled
)
rules.add_perm(
    "services.assign_orientation", is_signed_in & looks_after_requests & is_orientation_handled
)
rules.add_perm("services.set_weights", is_programme_officer | is_administrator)
for _thing in ("servicerequest", "subrequest", "requestmove", "quote", "changerequest"):
    rules.add_perm(f"services.view_{_thing}", handles_request)
rules.add_perm(
    "services.view_orientationsession",
    is_signed_in & looks_after_requests & is_orientation_handled,
)
for _thing in ("unservedneed", "weightset", "advisorprofile", "requestquestion", "questionasked"):
    rules.add_perm(f"services.view_{_thing}", is_staff_member)
rules.add_perm("services.add_weightset", is_programme_officer | is_administrator)
rules.add_perm("services.change_weightset", is_programme_officer | is_administrator)
for _thing in ("requestquestion", "questionasked"):
    rules.add_perm(f"services.add_{_thing}", may_manage_catalogue)
    rules.add_perm(f"services.change_{_thing}", may_manage_catalogue)
rules.add_perm("services.delete_questionasked", may_manage_catalogue)
rules.add_perm("services.add_advisorprofile", is_programme_officer | is_administrator)
rules.add_perm("services.change_advisorprofile", is_programme_officer | is_administrator)
