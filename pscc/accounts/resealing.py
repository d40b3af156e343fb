"""The secrets of second factors under the newest key of the portal, before the old one goes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from pscc.kernel.boxes import Box

SECOND_FACTORS = Box("pscc.accounts.second_factor")


def reseal_second_factors() -> int:
    """Encrypt again what a former key sealed; return of how many factors.

    Each in a transaction of its own. One that no key opens stays as it is: its owner signs in with
    another one, or asks the team.
    """
    types = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    keys = Authenticator.objects.filter(type__in=types).values_list("pk", flat=True)
    return sum(_reseal(key) for key in keys)


@transaction.atomic
def _reseal(key: int) -> bool:
    factor = Authenticator.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if factor is None:
        return False
    data = {name: _renewed(value) for name, value in factor.data.items()}
    if data == factor.data:
        return False
    factor.data = data
    factor.save(update_fields=["data"])
    return True


def _renewed(value: Any) -> Any:
    """Return a value of a factor as it is to be kept: sealed texts, lists of them, and numbers."""
    if isinstance(value, list):
        return [_renewed(each) for each in value]
    if not isinstance(value, str):
        return value
    renewed = SECOND_FACTORS.renewed(value.encode())
    return value if renewed is None else renewed.decode()
