"""Who may see and do what with organisations and projects."""

from typing import Any

import rules

from partners.enums import MembershipRole, ProjectRole
from partners.models import (
    Claim,
    ConflictOfInterest,
    JoinRequest,
    Membership,
    Organisation,
    Project,
    ProjectMember,
)
from partners.models.projects import EDITING_MEMBERS, EDITING_ROLES
from pscc.accounts.permissions import (
    is_administrator,
    is_communication,
    is_officer,
    is_programme_officer,
    is_signed_in,
    is_staff_member,
)


def _team_role(user: Any, project: Project, roles: tuple[ProjectRole, ...]) -> bool:
    return (
        ProjectMember.objects.active().filter(user=user, project=project, role__in=roles).exists()
    )


@rules.predicate
def edits_organisation(user: Any, organisation: Organisation | None) -> bool:
    """Hold for owners and editors of the organisation."""
    return (
        bool(organisation)
        and Membership.objects.active()
        .filter(user=user, organisation=organisation, role__in=EDITING_MEMBERS)
        .exists()
    )


@rules.predicate
def owns_organisation(user: Any, organisation: Organisation | None) -> bool:
    """Hold for owners of the organisation."""
    return (
        bool(organisation)
        and Membership.objects.active()
        .filter(user=user, organisation=organisation, role=MembershipRole.OWNER)
        .exists()
    )


@rules.predicate
def in_project_team(user: Any, project: Project | None) -> bool:
    """Hold for everyone in the project's team."""
    return project is not None and _team_role(user, project, tuple(ProjectRole))


@rules.predicate
def edits_project(user: Any, project: Project | None) -> bool:
    """Hold for those whose team role lets them write."""
    return project is not None and _team_role(user, project, EDITING_ROLES)


@rules.predicate
def signs_project(user: Any, project: Project | None) -> bool:
    """Hold for those whose team role lets them sign."""
    return project is not None and _team_role(user, project, (ProjectRole.SIGN,))


@rules.predicate
def leads_project(user: Any, project: Project | None) -> bool:
    """Hold for those who sign; where nobody can any more, for those who write."""
    if project is None or _team_role(user, project, (ProjectRole.SIGN,)):
        return project is not None
    signatories = project.team.active().filter(role=ProjectRole.SIGN, user__is_active=True)
    return _team_role(user, project, (ProjectRole.EDIT,)) and not signatories.exists()


@rules.predicate
def engages_organisation(user: Any, organisation: Organisation | None) -> bool:
    """Hold for those who may bring something lasting to the organisation: owners, editors and
    signatories.
    """
    wanted = (MembershipRole.OWNER, MembershipRole.EDITOR, MembershipRole.SIGNATORY)
    active = Membership.objects.active().filter(user=user, role__in=wanted)
    return organisation is not None and active.filter(organisation=organisation).exists()


@rules.predicate
def behind_no_wall(user: Any, project: Project | None) -> bool:
    """Hold unless a conflict of interest (pending or recused) keeps the person away from the
    project.
    """
    return (
        project is None
        or not ConflictOfInterest.objects.walls(user).filter(project=project).exists()
    )


@rules.predicate
def acts_for_organisation(user: Any, organisation: Organisation | None) -> bool:
    """Hold for every active member but viewers."""
    if organisation is None:
        return False
    active = Membership.objects.active().filter(user=user, organisation=organisation)
    return active.exclude(role=MembershipRole.VIEWER).exists()


@rules.predicate
def member_of_organisation(user: Any, organisation: Organisation | None) -> bool:
    """Hold for every active member of the organisation."""
    return (
        organisation is not None
        and Membership.objects.active().filter(user=user, organisation=organisation).exists()
    )


@rules.predicate
def edits_its_organisation(user: Any, matter: Any) -> bool:
    """Hold for owners and editors of the organisation that a proposal or a correction is about."""
    return matter is not None and bool(edits_organisation(user, matter.organisation))


@rules.predicate
def made_it(user: Any, matter: Any) -> bool:
    """Hold for whoever made a proposal or a change: nobody decides on their own."""
    return matter is not None and matter.made_by_id == user.pk


@rules.predicate
def made_or_owns(user: Any, proposal: Any) -> bool:
    """Hold for an owner of the organisation, and for the editor who made the proposal."""
    if proposal is None:
        return False
    return bool(owns_organisation(user, proposal.organisation)) or (
        proposal.made_by_id == user.pk and bool(edits_organisation(user, proposal.organisation))
    )


@rules.predicate
def is_own_membership(user: Any, membership: Membership | None) -> bool:
    """Hold for the person whose membership it is."""
    return membership is not None and membership.user_id == user.pk


@rules.predicate
def is_own_wish(user: Any, wish: Claim | JoinRequest | None) -> bool:
    """Hold for the person who claims, or asks to join."""
    return wish is not None and wish.user_id == user.pk


may_manage_directory = is_officer | is_communication

rules.add_perm("partners.browse_unpublished", is_staff_member)
rules.add_perm("partners.browse_projects", is_officer)
rules.add_perm(
    "partners.edit_organisation", is_signed_in & (edits_organisation | may_manage_directory)
)
rules.add_perm("partners.register_organisation", is_signed_in)
rules.add_perm("partners.publish_organisation", may_manage_directory)
rules.add_perm("partners.create_project", is_signed_in)
rules.add_perm("partners.attach_project", is_signed_in & acts_for_organisation)
rules.add_perm("partners.edit_project", is_signed_in & edits_project)
rules.add_perm("partners.sign_project", is_signed_in & signs_project)

# Members: who acts for an organisation or a project, and how one comes to.
rules.add_perm(
    "partners.view_members", is_signed_in & (member_of_organisation | may_manage_directory)
)
rules.add_perm("partners.manage_members", is_signed_in & (owns_organisation | is_officer))
rules.add_perm("partners.leave_organisation", is_signed_in & is_own_membership)
rules.add_perm("partners.appoint_member", is_officer)
rules.add_perm("partners.claim_organisation", is_signed_in)
rules.add_perm("partners.decide_claim", may_manage_directory)
rules.add_perm("partners.join_organisation", is_signed_in)
rules.add_perm("partners.enter_claim_code", is_signed_in & is_own_wish)
rules.add_perm("partners.withdraw_own", is_signed_in & is_own_wish)
rules.add_perm(
    "partners.confirm_organisation", is_signed_in & (edits_organisation | may_manage_directory)
)
rules.add_perm("partners.undo_freshness", may_manage_directory)
rules.add_perm("partners.invite_to_project", is_signed_in & leads_project)

# The partner's own space: members edit, staff look at it afterwards and decide what is theirs.
rules.add_perm("partners.edit_profile", is_signed_in & edits_organisation)
rules.add_perm("partners.read_history", is_signed_in & (edits_organisation | is_staff_member))
rules.add_perm("partners.withdraw_proposal", is_signed_in & made_or_owns)
rules.add_perm("partners.decide_proposal", may_manage_directory & ~made_it)
rules.add_perm("partners.review_edit", may_manage_directory & ~made_it)
rules.add_perm(
    "partners.answer_correction", is_signed_in & (edits_its_organisation | may_manage_directory)
)
for _matter in ("profileedit", "proposal", "correction"):
    rules.add_perm(f"partners.view_{_matter}", is_staff_member)

# Projects: the team, the confidential part, the way to an organisation.
rules.add_perm("partners.manage_project_team", is_signed_in & leads_project)
rules.add_perm("partners.engage_organisation", is_signed_in & engages_organisation)
rules.add_perm("partners.move_project", is_officer & behind_no_wall)
rules.add_perm("partners.set_strategic_axis", is_officer & behind_no_wall)
rules.add_perm(
    "partners.read_dossier",
    is_signed_in & (in_project_team | is_programme_officer & behind_no_wall),
)
rules.add_perm("partners.read_openings", is_signed_in & in_project_team)
for _part in ("patent", "milestone", "stagechange", "projectmove"):
    rules.add_perm(f"partners.view_{_part}", is_officer & behind_no_wall)

# The staff admin: configuration is saved there directly, life cycles only through actions.
rules.add_perm("partners.view_organisation", is_staff_member)
rules.add_perm("partners.add_organisation", may_manage_directory)
rules.add_perm("partners.change_organisation", may_manage_directory)
rules.add_perm("partners.view_project", is_officer & behind_no_wall)
rules.add_perm("partners.view_projectmember", is_officer & behind_no_wall)
rules.add_perm("partners.view_term", is_staff_member)
rules.add_perm("partners.add_term", is_administrator)
rules.add_perm("partners.change_term", is_administrator)
rules.add_perm("partners.merge_terms", is_administrator)
rules.add_perm("partners.remove_term", is_administrator)
rules.add_perm("partners.view_termmerge", is_staff_member)
rules.add_perm("partners.view_conflictofinterest", is_officer)
rules.add_perm("partners.view_membership", is_staff_member)
rules.add_perm("partners.view_claim", may_manage_directory)
rules.add_perm("partners.view_joinrequest", is_officer)
rules.add_perm("partners.view_invitation", is_officer)
for _part in (
    "organisationidentifier",
    "circlemembership",
    "organisationfact",
    "organisationlabel",
    "organisationrelation",
    "site",
):
    rules.add_perm(f"partners.view_{_part}", is_staff_member)
    rules.add_perm(f"partners.add_{_part}", may_manage_directory)
    rules.add_perm(f"partners.change_{_part}", may_manage_directory)
    rules.add_perm(f"partners.delete_{_part}", may_manage_directory)

# Imports and merges; people of public life, whose interests are for those who look at conflicts.
rules.add_perm("partners.import_organisations", may_manage_directory)
rules.add_perm("partners.merge_organisations", may_manage_directory)
for _matter in ("importrun", "importrow", "merge", "distinctpair"):
    rules.add_perm(f"partners.view_{_matter}", may_manage_directory)
rules.add_perm("partners.add_importrun", may_manage_directory)
rules.add_perm("partners.add_merge", may_manage_directory)
for _part in (
    "person",
    "mandate",
    "presscontact",
    "building",
    "unit",
    "tenancy",
    "textblock",
    "keyfigure",
):
    rules.add_perm(f"partners.view_{_part}", is_staff_member)
    rules.add_perm(f"partners.add_{_part}", may_manage_directory)
    rules.add_perm(f"partners.change_{_part}", may_manage_directory)
for _part in ("mandate", "presscontact", "unit", "tenancy"):
    rules.add_perm(f"partners.delete_{_part}", may_manage_directory)
for _act in ("view", "add", "change", "delete"):
    rules.add_perm(f"partners.{_act}_declaredinterest", is_officer)
