"""Who among staff may look after files; who may read one is answered in `access`."""

from typing import Any

import rules

_KEEPERS = frozenset({"administrator", "programme_officer", "call_manager"})


@rules.predicate
def is_file_keeper(user: Any) -> bool:
    """Hold for the staff who look after stored files (states and sizes, never names or bytes)."""
    return bool(user and user.is_authenticated and user.is_active and _KEEPERS & user.roles)


rules.add_perm("files.view_storedfile", is_file_keeper)
rules.add_perm("files.rescan_file", is_file_keeper)
