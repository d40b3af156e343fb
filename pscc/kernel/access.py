"""One question, one answer: may this person do this to that object?

Django lets a superuser pass every `user.has_perm`. A wall (conflict of interest, embargo) must hold
for administrators too, so the portal asks the rule itself.
"""

from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def allowed(user: Any, permission: str, obj: Any = None) -> bool:
    """Tell whether the rule named `permission` holds for `user` on `obj`; an unknown rule
    is False.
    """
    return bool(rules.has_perm(permission, user, obj)) if rules.perm_exists(permission) else False


def require(user: Any, permission: str, obj: Any = None) -> None:
    """Raise PermissionDenied with a sentence for the reader unless the rule holds."""
    if not allowed(user, permission, obj):
        raise PermissionDenied(
            _("You can see this, but your role does not allow this action. Ask a person in charge.")
        )
