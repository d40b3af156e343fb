"""Places in the pool of experts, for tests."""

from typing import Any

import pytest

from calls.enums import ExpertState as E
from calls.models import ExpertProfile
from pscc.accounts.models import User
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_user


def make_profile(*, state: E = E.ACTIVE, user: User | None = None, **fields: Any) -> ExpertProfile:
    """Put a person into the pool, or bring the place there to another state."""
    profile = ExpertProfile(user=user or make_user(), **fields)
    if state in (E.ACTIVE, E.LEFT):
        profile.join(at=NOW)
    if state == E.DECLINED:
        profile.decline(at=NOW)
    if state == E.LEFT:
        profile.leave(at=NOW)
    profile.save()
    return profile


def refusal_of(act: Any, **values: Any) -> str:
    """Return the words with which a step is refused."""
    with pytest.raises(Refused) as refusal:
        act(**values)
    return str(refusal.value.message)
