"""What is asked about a person and an application, a review, a call or a meeting."""

from typing import Any

import rules
from django.db.models import Q

from calls.enums import (
    READING_STATES,
    WRITING_STATES,
    AssignmentState,
    CallRole,
    ExpertState,
    ReviewVisibility,
)
from calls.models import (
    Application,
    Assignment,
    Call,
    CallPerson,
    ConsensusNote,
    Decision,
    ExpertProfile,
    FormVersion,
)
from partners.enums import ProjectRole
from partners.models import ConflictOfInterest, Project, ProjectMember
from partners.models.projects import EDITING_ROLES


def _in_team(user: Any, application: Application, roles: tuple[ProjectRole, ...]) -> bool:
    read = _read_by(user, application)
    if read is not None:
        return not set(roles).isdisjoint(read.reader_team_roles)
    if application.written_by is not None and application.written_by[0] == user.pk:
        return not set(roles).isdisjoint(application.written_by[1])
    team = ProjectMember.objects.active().filter(
        user=user, project=application.project_id, role__in=roles
    )
    if application.is_narrowed:
        team = team.filter(Q(role=ProjectRole.SIGN) | Q(application_seats__application=application))
    return team.exists()


def _has_call_role(user: Any, obj: Any, *roles: CallRole) -> bool:
    read = _read_by(user, obj)
    if read is not None:
        return not set(roles).isdisjoint(read.reader_offices)
    return CallPerson.objects.filter(user=user, call=_call_id(obj), role__in=roles).exists()


def _manages_some_call(user: Any) -> bool:
    """Ask once for each person object, that is once a request, as for `User.roles`: the staff admin
    wants to know it for every line of its menu.
    """
    known = getattr(user, "manages_some_call", None)
    if known is None:
        known = CallPerson.objects.filter(user=user, role=CallRole.MANAGER).exists()
        user.manages_some_call = known
    return bool(known)


def _walled(user: Any, project_id: int | None) -> bool:
    return ConflictOfInterest.objects.walls(user).filter(project=project_id).exists()


def _read_by(user: Any, obj: Any) -> Any:
    """Return the application of an object if it was read `for_reader` of this very person."""
    application = obj if isinstance(obj, Application) else getattr(obj, "application", None)
    reader_id = getattr(application, "reader_id", None)
    return application if reader_id is not None and reader_id == user.pk else None


def _application(obj: Any) -> Application | None:
    """Return the application an object belongs to."""
    return obj if obj is None or isinstance(obj, Application) else obj.application


def _call_id(obj: Any) -> Any:
    """Return the id of the call that an object is or belongs to."""
    if isinstance(obj, Call):
        return obj.pk
    if isinstance(obj, FormVersion):
        return obj.stage.call_id
    return obj.call_id if hasattr(obj, "call_id") else obj.application.call_id


# --- Applicants ----------------------------------------------------------------------------------


@rules.predicate
def in_team(user: Any, application: Application | None) -> bool:
    """Hold for everyone in the team of the application."""
    return application is not None and _in_team(user, application, tuple(ProjectRole))


@rules.predicate
def edits_application(user: Any, application: Application | None) -> bool:
    """Hold for those of the team who may write."""
    return application is not None and _in_team(user, application, EDITING_ROLES)


@rules.predicate
def signs_application(user: Any, application: Application | None) -> bool:
    """Hold for signatories of the project."""
    return application is not None and _in_team(user, application, (ProjectRole.SIGN,))


@rules.predicate
def edits_some_project(user: Any, project: Project | None) -> bool:
    """Hold for those who may write on the project, or on any when none is given."""
    team = ProjectMember.objects.active().filter(user=user, role__in=EDITING_ROLES)
    return (team.filter(project=project) if project else team).exists()


# --- The cluster's people ------------------------------------------------------------------------


@rules.predicate
def manages_call(user: Any, obj: Any) -> bool:
    """Hold for a manager of this very call, or of the call an object belongs to; with no
    object, of any.
    """
    if obj is None:
        return _manages_some_call(user)
    return _has_call_role(user, obj, CallRole.MANAGER)


@rules.predicate
def sits_on_panel(user: Any, obj: Any) -> bool:
    """Hold for the chair and the members of the call's panel; with no object, of any panel."""
    if not user.is_authenticated:
        return False
    if obj is not None:
        return _has_call_role(user, obj, CallRole.CHAIR, CallRole.MEMBER)
    return CallPerson.objects.filter(user=user, role__in=(CallRole.CHAIR, CallRole.MEMBER)).exists()


@rules.predicate
def appoints_someone_else(user: Any, person: CallPerson | None) -> bool:
    """Hold unless it is oneself: nobody gives themself a seat from which dossiers can be read."""
    return person is None or person.user_id != user.pk


@rules.predicate
def behind_no_wall(user: Any, obj: Any) -> bool:
    """Hold unless a conflict of interest keeps the person away from the dossier."""
    application = _application(obj) if not isinstance(obj, Call) else None
    if application is None:
        return True
    read = _read_by(user, application)
    return not (read.reader_is_walled if read else _walled(user, application.project_id))


@rules.predicate
def has_been_sent(user: Any, obj: Any) -> bool:
    """Hold for applications submitted at least once: a draft is nobody's but the team's."""
    application = _application(obj)
    return application is None or application.reference is not None


@rules.predicate
def did_not_decide(user: Any, decision: Decision | None) -> bool:
    """Hold unless the call wants a second person and this one recorded the decision."""
    if decision is None or not decision.application.call.two_person_release:
        return True
    return bool(decision.decided_by_id != user.pk)


@rules.predicate
def concerns_someone_else(user: Any, conflict: ConflictOfInterest | None) -> bool:
    """Hold unless the conflict is one's own: nobody is judge of their own interest."""
    return conflict is None or conflict.person_id != user.pk


@rules.predicate
def is_free_to_examine(user: Any, conflict: ConflictOfInterest | None) -> bool:
    """Hold unless a conflict of their own keeps the person away from the same project."""
    return conflict is None or not _walled(user, conflict.project_id)


@rules.predicate
def handles_the_project(user: Any, conflict: ConflictOfInterest | None) -> bool:
    """Hold where the project applied to a call that the person handles by office."""
    return (
        conflict is None
        or Application.objects.of_office(user).filter(project=conflict.project_id).exists()
    )


@rules.predicate
def is_own_export(user: Any, export: Any) -> bool:
    """Hold for who asked for the export; with no object, for anybody."""
    return export is None or export.requested_by_id == user.pk


# --- Experts -------------------------------------------------------------------------------------


@rules.predicate
def is_own_assignment(user: Any, assignment: Assignment | None) -> bool:
    """Hold for the expert of the assignment."""
    return assignment is not None and assignment.expert_id == user.pk


@rules.predicate
def is_own_profile(user: Any, profile: ExpertProfile | None) -> bool:
    """Hold for the expert of a profile of the pool."""
    return profile is not None and profile.user_id == user.pk


@rules.predicate
def is_in_the_pool(user: Any, profile: ExpertProfile | None) -> bool:
    """Hold while the expert has said yes, and has not left."""
    return profile is not None and profile.state == ExpertState.ACTIVE


@rules.predicate
def is_invited(user: Any, assignment: Assignment | None) -> bool:
    """Hold while the invitation waits for an answer."""
    return assignment is not None and assignment.state == AssignmentState.INVITED


@rules.predicate
def may_be_read(user: Any, assignment: Assignment | None) -> bool:
    """Hold once the expert has declared no conflict, and not too long after the decision."""
    return (
        assignment is not None
        and assignment.state in READING_STATES
        and Application.objects.open_to_experts().filter(pk=assignment.application_id).exists()
    )


@rules.predicate
def may_be_written(user: Any, assignment: Assignment | None) -> bool:
    """Hold while the review is not submitted."""
    return assignment is not None and assignment.state in WRITING_STATES


@rules.predicate
def reviews_application(user: Any, application: Application | None) -> bool:
    """Hold for experts of the application who declared no conflict, while they may read it."""
    return (
        application is not None
        and Application.objects.reviewed_by(user).filter(pk=application.pk).exists()
    )


@rules.predicate
def owes_own_review(user: Any, obj: Any) -> bool:
    """Hold for an expert of the application whose own review is still to come, where the call does
    not let experts see the others' before.
    """
    application = _application(obj)
    return (
        application is not None
        and application.call.review_visibility != ReviewVisibility.ALWAYS
        and Assignment.objects.filter(
            application=application,
            expert=user,
            state__in=(AssignmentState.INVITED, *WRITING_STATES),
        ).exists()
    )


@rules.predicate
def may_read_others(user: Any, application: Application | None) -> bool:
    """Hold for an expert of the application when the call lets experts see each other's reviews."""
    if application is None:
        return False
    own = Assignment.objects.filter(application=application, expert=user)
    rule = application.call.review_visibility
    if rule == ReviewVisibility.ALWAYS:
        return own.filter(state__in=READING_STATES).exists()
    return (
        rule == ReviewVisibility.AFTER_OWN and own.filter(state=AssignmentState.SUBMITTED).exists()
    )


@rules.predicate
def has_submitted_review(user: Any, application: Application | None) -> bool:
    """Hold for an expert of the application whose own review is submitted, while they may read."""
    return (
        application is not None
        and Application.objects.open_to_experts().filter(pk=application.pk).exists()
        and Assignment.objects.counted().filter(application=application, expert=user).exists()
    )


@rules.predicate
def is_rapporteur(user: Any, application: Application | None) -> bool:
    """Hold for the expert who writes the consensus note of the application."""
    return (
        application is not None
        and ConsensusNote.objects.filter(application=application, rapporteur=user).exists()
    )


@rules.predicate
def opened_in_emergency(user: Any, obj: Any) -> bool:
    """Hold for an hour after the person broke the glass on the application (or on any)."""
    application = _application(obj)
    opened = Application.objects.opened_in_emergency_by(user)
    return (opened.filter(pk=application.pk) if application else opened).exists()


# --- Panel meetings ------------------------------------------------------------------------------


@rules.predicate
def chairs_panel(user: Any, obj: Any) -> bool:
    """Hold for a chair of the call's panel."""
    return obj is not None and _has_call_role(user, obj, CallRole.CHAIR)


@rules.predicate
def every_chair_is_walled(user: Any, obj: Any) -> bool:
    """Hold where a conflict of interest keeps every chair of the panel from the application: the
    office then puts it to the vote.
    """
    application = _application(obj)
    if application is None:
        return False
    chairs = CallPerson.objects.filter(call=application.call_id, role=CallRole.CHAIR)
    walled = ConflictOfInterest.objects.standing().filter(project=application.project_id)
    return not chairs.exclude(user__in=walled.values("person_id")).exists()
