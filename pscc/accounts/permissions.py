"""Who is who. Predicates of the other rooms are built from these."""

from typing import Any

import rules

from pscc.accounts.enums import Role


def _is_active(user: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active)


def has_role(role: Role) -> rules.Predicate:
    """Return the predicate that holds for active people in the group of that name."""

    @rules.predicate(name=f"is_{role.value}")
    def holds(user: Any) -> bool:
        return _is_active(user) and role.value in user.roles

    return holds


@rules.predicate
def is_signed_in(user: Any) -> bool:
    """Hold for anyone with an active account."""
    return _is_active(user)


is_administrator = has_role(Role.ADMINISTRATOR)
is_programme_officer = has_role(Role.PROGRAMME_OFFICER)
is_call_manager = has_role(Role.CALL_MANAGER)
is_advisor = has_role(Role.ADVISOR)
is_communication = has_role(Role.COMMUNICATION)
is_funder = has_role(Role.FUNDER)
is_officer = is_programme_officer | is_call_manager | is_administrator
is_staff_member = is_officer | is_advisor | is_communication


@rules.predicate
def is_oneself(user: Any, person: Any) -> bool:
    """Hold for one's own account."""
    return bool(person is not None and user.pk == person.pk)


rules.add_perm("accounts.view_user", is_officer)
rules.add_perm("accounts.add_user", is_administrator)
rules.add_perm("accounts.invite_person", is_programme_officer | is_call_manager)
rules.add_perm("accounts.change_user", is_administrator | (is_signed_in & is_oneself))
rules.add_perm("accounts.set_roles", is_administrator & ~is_oneself)
rules.add_perm("accounts.deactivate_user", is_administrator & ~is_oneself)
rules.add_perm("accounts.reactivate_user", is_administrator & ~is_oneself)
rules.add_perm("accounts.ask_for_closure", is_administrator | (is_signed_in & is_oneself))
rules.add_perm("accounts.take_back_closure", is_administrator | (is_signed_in & is_oneself))
rules.add_perm("accounts.copy_data", is_signed_in & is_oneself)
rules.add_perm("accounts.reset_second_factor", is_administrator & ~is_oneself)
rules.add_perm("accounts.end_sessions", is_administrator | (is_signed_in & is_oneself))
rules.add_perm("accounts.accept_terms", is_signed_in & is_oneself)
rules.add_perm("accounts.view_accountchange", is_administrator)
rules.add_perm("accounts.purge_content", is_administrator)
rules.add_perm("accounts.view_purge", is_administrator | is_programme_officer)
rules.add_perm("accounts.view_retentionrun", is_administrator | is_programme_officer)

# The kernel knows nobody's role, so its rules are registered here.
rules.add_perm("kernel.view_siteconfiguration", is_officer | is_communication)
rules.add_perm("kernel.change_siteconfiguration", is_administrator)
