"""Who reads and who writes the funding ledger, what companies declare, reports and passports."""

from typing import Any

import rules

from partners.enums import MembershipRole
from partners.models import Membership, Organisation
from partners.permissions import (
    edits_its_organisation,
    edits_organisation,
    edits_project,
    in_project_team,
    leads_project,
)
from pscc.accounts.permissions import (
    is_administrator,
    is_funder,
    is_programme_officer,
    is_signed_in,
)
from pscc.impact.models import Declaration
from pscc.impact.models.ties import organisations_tied_to

VOUCHING = (MembershipRole.OWNER, MembershipRole.SIGNATORY)


@rules.predicate
def vouches_for_its_organisation(user: Any, declaration: Declaration | None) -> bool:
    """Hold for owners and signatories of the company that declares."""
    return declaration is not None and _is_member(user, declaration.organisation, VOUCHING)


@rules.predicate
def is_of_its_organisation(user: Any, declaration: Declaration | None) -> bool:
    """Hold for every member of the company that declares."""
    return declaration is not None and _is_member(
        user, declaration.organisation, tuple(MembershipRole)
    )


@rules.predicate
def tied_to_its_organisation(user: Any, declaration: Declaration | None) -> bool:
    """Hold for members of the company that declares, and for whom an office, a declared interest or
    a conflict of interest ties to it: nobody decides there, nor reads as staff.
    """
    return (
        declaration is not None
        and organisations_tied_to(user).filter(pk=declaration.organisation_id).exists()
    )


@rules.predicate
def is_of_organisation(user: Any, organisation: Organisation | None) -> bool:
    """Hold for every member of the company."""
    return organisation is not None and _is_member(user, organisation, tuple(MembershipRole))


def _is_member(user: Any, organisation: Organisation, roles: tuple[MembershipRole, ...]) -> bool:
    found = Membership.objects.active().filter(user=user, organisation=organisation)
    return found.filter(role__in=roles).exists()


may_write = is_administrator | is_programme_officer
may_read = may_write | is_funder

rules.add_perm("impact.view_ledger", may_read)
rules.add_perm("impact.view_contribution", may_write)
rules.add_perm("impact.add_contribution", may_write)
rules.add_perm("impact.change_contribution", may_write)
rules.add_perm("impact.strike_contribution", may_write)
rules.add_perm("impact.view_envelope", may_write)
rules.add_perm("impact.add_envelope", may_write)
rules.add_perm("impact.change_envelope", may_write)
rules.add_perm("impact.view_tranche", may_write)
rules.add_perm("impact.add_tranche", may_write)
rules.add_perm("impact.change_tranche", may_write)
rules.add_perm("impact.import_contributions", may_write)
rules.add_perm("impact.view_ledgerimport", may_write)
rules.add_perm("impact.add_ledgerimport", may_write)

# Targets: nobody outside the desk needs a right, they stand beside the public figures.
rules.add_perm("impact.view_target", may_write)
rules.add_perm("impact.add_target", may_write)
rules.add_perm("impact.change_target", may_write)
rules.add_perm("impact.remove_target", may_write)

# Yearly declarations: members see their company's own, whatever stands here (`visible_to`).
rules.add_perm("impact.check_declarations", may_write)
rules.add_perm("impact.read_validated_declarations", may_read)
rules.add_perm("impact.read_declarations_of", is_signed_in & is_of_organisation)
rules.add_perm(
    "impact.read_declaration",
    (may_read & ~tied_to_its_organisation) | (is_signed_in & is_of_its_organisation),
)
rules.add_perm(
    "impact.read_every_amount",
    (may_write & ~tied_to_its_organisation) | (is_signed_in & is_of_its_organisation),
)
rules.add_perm("impact.start_declaration", is_signed_in & edits_organisation)
rules.add_perm("impact.fill_declaration", is_signed_in & edits_its_organisation)
rules.add_perm("impact.send_declaration", is_signed_in & vouches_for_its_organisation)
rules.add_perm("impact.view_declaration", may_write & ~tied_to_its_organisation)
rules.add_perm("impact.decide_declaration", may_write & ~tied_to_its_organisation)

# Reports of periods: funders read what was sent (`visible_to`).
rules.add_perm("impact.read_reports", may_read)
rules.add_perm("impact.view_periodreport", may_write)
rules.add_perm("impact.add_periodreport", may_write)
rules.add_perm("impact.change_periodreport", may_write)
rules.add_perm("impact.send_report", may_write)
rules.add_perm("impact.correct_report", may_write)
rules.add_perm("impact.withdraw_report", may_write)

# Impact passports: the project's own. Its team sees it, writers choose what it shows, those who
# lead the project make links to it. Nobody of the cluster sees more than a link shows.
rules.add_perm("impact.read_passport", is_signed_in & in_project_team)
rules.add_perm("impact.edit_passport", is_signed_in & edits_project)
rules.add_perm("impact.share_passport", is_signed_in & leads_project)
