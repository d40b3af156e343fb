"""Creating an account, or doing the same work in vain for an e-mail that has one.

A sign-up that answers at once tells a stranger that somebody has an account: hashing takes 40 ms
and rows take more. So the work is done in both cases, and undone in one.
"""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from pscc.accounts.models import User
from pscc.kernel.uids import new_uid


def create_account(create: Callable[[], Any]) -> Any | None:
    """Run `create` in one transaction; return None if somebody took the e-mail a moment ago."""
    try:
        with transaction.atomic():
            return create()
    except IntegrityError:
        return None


def rehearse(create: Callable[[], Any], data: dict[str, Any]) -> None:
    """Run `create` for an e-mail that cannot exist, then undo it; `data` stays as it was."""
    email = data["email"]
    data["email"] = f"{new_uid()}@{new_uid()}.invalid"
    try:
        with transaction.atomic():
            create()
            transaction.set_rollback(True)
    finally:
        data["email"] = email


def look_again(email: str) -> None:
    """Ask for a known e-mail what allauth asks for an unknown one only: both take as long."""
    list(User.objects.filter(email=email).iterator(2000))
