"""Who reads and who writes the funding ledger, and what companies declare."""

import rules

from pscc.accounts.permissions import is_administrator, is_funder, is_programme_officer

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

# Yearly declarations: members see their company's own, whatever stands here (`visible_to`).
rules.add_perm("impact.check_declarations", may_write)
rules.add_perm("impact.read_validated_declarations", may_read)
